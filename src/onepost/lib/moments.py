"""A moment as people say it, in the order and with the words of their language."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import pgettext


def said(local: datetime) -> str:
    """ "Wed 25 Nov, 09:00" for a time in the zone it is to be said in; with the year when it is another one."""
    this_year = local.year == timezone.now().astimezone(local.tzinfo).year
    # Translators: formats of Django's date filter.
    pattern = pgettext("date", "D j M, H:i") if this_year else pgettext("date", "D j M Y, H:i")
    return date_format(local, pattern)


def day(local: datetime) -> str:
    """ "25 Nov"."""
    return date_format(local, pgettext("date", "j M"))
