"""Stopping on purpose: one channel, or everything of a workspace, until somebody lets posts go out again.

The statement that claims a row says so, and the one that arms a call refuses (:mod:`onepost.publishing.sending.rows`);
what is under way at that moment is finished. Publications keep their state. Whoever ends it decides nothing about what
has become too late meanwhile: that is held, with the reason, as the workspace's hours say.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from onepost.accounts.models import User, Workspace
from onepost.channels.models import Channel
from onepost.connectors.messages import N_, Message
from onepost.publishing.models import Attempt, Publication, State
from onepost.publishing.sending import clockwork
from onepost.publishing.sending.outcomes import Change

LOOK = 60.0
"""Seconds between two looks at a row that waits for the end of a stop; the end itself sets it going at once."""

WORKSPACE_STOPPED = Message(
    N_("The workspace was stopped when this post was due, and now it is too late for it. Choose a new time.")
)
CHANNEL_PAUSED = Message(
    N_("The channel was paused when this post was due, and now it is too late for it. Choose a new time.")
)


def stop(workspace: Workspace, user: User) -> None:
    """Nothing more goes out of ``workspace``, because ``user`` says so. Stopped already, it stays as it was."""
    Workspace.objects.filter(id=workspace.id, stopped_at=None).update(stopped_at=timezone.now(), stopped_by=user)
    workspace.refresh_from_db(fields=["stopped_at", "stopped_by"])


@transaction.atomic
def go_on(workspace: Workspace) -> int:
    """Let posts go out again; the number of those that have become too late and are held."""
    row = Workspace.objects.select_for_update(no_key=True).get(id=workspace.id)
    if row.stopped_at is None:
        return 0
    since, row.stopped_at, row.stopped_by = row.stopped_at, None, None
    row.save(update_fields=["stopped_at", "stopped_by"])
    workspace.stopped_at = workspace.stopped_by = None
    # What belongs to a channel that is paused as well is judged when that ends.
    mine = Publication.objects.filter(workspace=row, channel__paused_at=None)
    return _release(mine, row, since, WORKSPACE_STOPPED)


def pause(channel: Channel) -> None:
    """Nothing more goes out on ``channel``."""
    Channel.objects.filter(id=channel.id, paused_at=None).update(paused_at=timezone.now())


@transaction.atomic
def resume(channel: Channel) -> int:
    """As :func:`go_on`, for one channel."""
    row = Channel.objects.select_related("workspace").select_for_update(of=["self"], no_key=True).get(id=channel.id)
    if row.paused_at is None:
        return 0
    since, row.paused_at = row.paused_at, None
    row.save(update_fields=["paused_at"])
    if row.workspace.stopped_at is not None:
        return 0
    return _release(Publication.objects.filter(channel=row), row.workspace, since, CHANNEL_PAUSED)


def _release(rows: QuerySet[Publication], workspace: Workspace, since: datetime, reason: Message) -> int:
    now = timezone.now()
    hours = timedelta(hours=workspace.late_hours)
    late = rows.filter(
        Q(leased_until=None) | Q(leased_until__lt=now),
        state=State.SCHEDULED,
        armed_at=None,
        remote_id="",
        due_at__lt=now - hours,
        due_at__gte=since - hours,
    )
    ids = list(late.select_for_update(of=["self"]).values_list("id", flat=True))
    held: dict[str, Any] = {"state": State.HELD, "problem": reason.to_json(), "next_attempt_at": None}
    Publication.objects.filter(id__in=ids).update(**held, handed_until=None)
    Attempt.objects.bulk_create(
        Attempt(publication_id=found, at=now, step="start", outcome="held", message=reason.to_json()) for found in ids
    )
    soon = now + timedelta(seconds=2 * clockwork.scaled(LOOK))
    rows.filter(next_attempt_at__gt=now, next_attempt_at__lte=soon).update(next_attempt_at=now, handed_until=None)
    return len(ids)


def waiting(now: datetime) -> Change:
    """What becomes of a claimed row meanwhile: nothing, and it is looked at again in a while."""
    return Change({"next_attempt_at": now + timedelta(seconds=clockwork.scaled(LOOK))})
