"""Permissions that end by themselves: networks that let nobody renew them but the person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Now

from onepost.channels.models import Channel, ChannelState, GrantState

SOON = timedelta(days=7)
"""From this long before the end on it is said aloud."""

# A page with a token of its own outlives the person's.
_COLUMNS: dict[str, Any] = {
    "stops_at": Case(When(Q(sealed="") & Q(grant__state=GrantState.LIVE), then=F("grant__ends_at"))),
    "needs_help": Case(
        When(Q(state=ChannelState.HELD) | Q(stops_at__lte=Now() + SOON), then=Value(True)), default=Value(False)
    ),
}


def with_end(channels: QuerySet[Channel]) -> QuerySet[Channel]:
    """Channels with ``stops_at``, when one stops if nobody does anything (None: it goes on without end), and
    ``needs_help``, whether it is on hold or stops soon."""
    return channels.annotate(**_COLUMNS)
