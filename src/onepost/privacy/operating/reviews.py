"""Security as a whole is looked at every six months (P-4.2b)."""

from __future__ import annotations

from datetime import datetime

from dateutil.relativedelta import relativedelta

from onepost.privacy import runs
from onepost.privacy.models import SecurityReview

EVERY = relativedelta(months=6)


def due_at() -> datetime:
    """Half a year after the last one; a new installation has half a year, too."""
    last = SecurityReview.objects.first()
    return (last.done_at if last else runs.installed_at()) + EVERY
