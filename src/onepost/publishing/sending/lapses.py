"""What is prepared at a network does not stay there for ever: it is made anew ahead of time, not at the due second."""

from __future__ import annotations

from datetime import datetime, timedelta

from onepost.connectors.base import Connector
from onepost.connectors.messages import N_, Message
from onepost.connectors.posts import Draft
from onepost.publishing.sending import clockwork
from onepost.publishing.sending.outcomes import Change, Entry, Now

ANEW = Message(
    N_("What was uploaded would be gone at the planned time. OnePost uploads it again ahead of it; nothing to do.")
)


def begins_at(connector: type[Connector], draft: Draft, due_at: datetime) -> datetime:
    """When preparation starts: early enough to be done when it is due, and not so early that it lapses before."""
    lead = clockwork.lead_seconds(draft.files, connector.capabilities.prepared_life)
    return due_at - timedelta(seconds=lead)


def renewal(now: Now, lapses_at: datetime | None, begins: datetime, ready: bool) -> Change | None:
    """Let go of what will be gone when the post is due, and prepare again when its time has come.

    Near the due time only what is ``ready`` (all but the public call is done) is let go, so that no upload that is
    under way begins again and again.
    """
    if lapses_at is None or lapses_at >= now.due_at or now.at >= now.due_at:
        return None
    if now.at >= begins and not ready:
        return None
    columns = {"progress": "", "next_call": "", "tries": 0, "next_attempt_at": max(now.at, begins)}
    return Change(columns, Entry(now.step, "anew", ANEW))


def rest_until(now: Now, lapses_at: datetime | None, begins: datetime) -> datetime:
    """When to look again at what waits for its due time: then, or when it has to be prepared again."""
    if lapses_at is None or lapses_at >= now.due_at:
        return now.due_at
    # What lapses so soon that even a fresh one will not last is used until it is gone.
    return begins if begins > now.at else max(lapses_at, now.at)
