"""What the operator's page names one by one: no text, no author, only where and since when."""

from __future__ import annotations

import shutil
from datetime import timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from onepost.publishing.models import WAITING, Pause, Publication, State

SHOWN = 20
ARMED_LONG = timedelta(minutes=10)
"""A call whose outcome is still open after this needs an eye."""


def late(grace: timedelta) -> list[Publication]:
    rows = _moving().filter(due_at__lte=timezone.now() - grace, state__in=WAITING)
    return list(rows.order_by("due_at")[:SHOWN])


def stuck() -> list[Publication]:
    """Rows whose worker is gone, or with a call in doubt for long."""
    now = timezone.now()
    lapsed, doubtful = Q(leased_until__lt=now), Q(armed_at__lt=now - ARMED_LONG)
    # An unconfirmed one is asked about again and again: its author knows.
    rows = _moving().filter(Q(next_attempt_at__lte=now) | Q(due_at__lte=now)).filter(lapsed | doubtful)
    rows = rows.exclude(state=State.UNCONFIRMED)
    return list(rows.order_by("due_at")[:SHOWN])


def _moving() -> QuerySet[Publication]:
    rows = Publication.objects.filter(next_attempt_at__isnull=False).select_related("channel")
    return rows.only("id", "network", "state", "due_at", "next_attempt_at", "armed_at", "leased_until", "channel__name")


def limits() -> list[Pause]:
    """What networks have asked for; without a channel the whole app waits."""
    rows = Pause.objects.filter(until__gt=timezone.now()).select_related("channel")
    return list(rows.only("network", "until", "channel__name").order_by("until")[:SHOWN])


def disk() -> tuple[int, int]:
    """Bytes free and in all, where the library's files lie."""
    folder = settings.MEDIA_ROOT if settings.MEDIA_ROOT.exists() else settings.DATA_DIR
    found = shutil.disk_usage(folder)
    return found.free, found.total
