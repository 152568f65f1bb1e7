"""What must be done again after a restore before anybody sees the data: deletions, and what may have gone out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from onepost.channels.models import Channel, ChannelState, DataKey, Grant, GrantState
from onepost.connectors.messages import N_, Message
from onepost.lib import vault
from onepost.publishing.ending import disconnect
from onepost.publishing.models import WAITING, Publication, State

STEPS: list[Callable[[], object]] = []
"""Deletions of others to be done again, in their order; each can be repeated."""

MAYBE_OUT = Message(
    N_(
        "This installation was restored from a backup made before this post was due, so OnePost cannot know whether it "
        "went out. Look at the network."
    )
)
KEY_LOST = Message(N_("The key that opens this channel's permission is lost. Connect it again."))


def put_keys(rows: list[dict[str, str]], without: set[UUID]) -> set[UUID]:
    """Fill the table of keys before its references are checked; the ids that got a new key, which opens nothing.

    ``without``: keys that were deleted after the backup.
    """
    known = {UUID(row["id"]): row for row in rows if UUID(row["id"]) not in without}
    with connection.cursor() as cursor:
        cursor.execute("SELECT key_id FROM channels_grant")
        wanted = {key_id for (key_id,) in cursor.fetchall()}
        lost = wanted - known.keys()
        now = timezone.now().isoformat()
        for key_id in sorted(wanted):
            row = known.get(key_id) or {"wrapped": _new(key_id), "created_at": now}
            statement = "INSERT INTO channels_datakey (id, wrapped, created_at) VALUES (%s, %s, %s)"
            cursor.execute(statement, [key_id, row["wrapped"], row["created_at"]])
    return lost


def _new(key_id: UUID) -> str:
    return vault.wrap(vault.new_data_key(), DataKey(id=key_id).owner)


@transaction.atomic
def end_disconnected(key_ids: set[UUID]) -> int:
    """Connections that were ended after the backup end again; texts stay as drafts."""
    grants = list(Grant.objects.filter(key_id__in=key_ids).select_related("key"))
    for grant in grants:
        found = list(Channel.objects.filter(grant=grant))
        for channel in found:
            disconnect.cut(channel, keep_texts=True)
        if not found:
            key = grant.key
            grant.delete()
            key.delete()
    return len(grants)


@transaction.atomic
def ask_to_reconnect(key_ids: set[UUID]) -> int:
    """Connections whose key is lost stay as they look, and wait for the person."""
    Channel.objects.filter(grant__key__in=key_ids).update(
        state=ChannelState.HELD, problem=KEY_LOST.to_json(), sealed=""
    )
    return Grant.objects.filter(key__in=key_ids).update(state=GrantState.LOST)


def hold_what_may_be_out(now: datetime) -> int:
    """Posts whose time came after the backup may have gone out: their authors are asked, nothing is sent twice."""
    due = Q(due_at__lte=now) | Q(next_attempt_at__lte=now) | Q(armed_at__isnull=False)
    rows = Publication.objects.filter(due, state__in=WAITING)
    return rows.update(
        state=State.UNCONFIRMED,
        problem=MAYBE_OUT.to_json(),
        next_attempt_at=None,
        leased_until=None,
        handed_until=None,
        progress="",
        lease=F("lease") + 1,
    )


def replay() -> None:
    for step in STEPS:
        step()
