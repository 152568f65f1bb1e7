"""Moving and copying what stands in the calendar. A card is a post at one minute: all its channels go together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onepost.accounts.models import Workspace
from onepost.connectors.registry import network_label
from onepost.publishing import services
from onepost.publishing.models import Post, Publication, State
from onepost.publishing.planning import placing, when
from onepost.publishing.planning.cards import MOVABLE
from onepost.publishing.planning.placing import Change
from onepost.publishing.services import Author, Refused
from onepost.publishing.writing import edit_state

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where a card is to stand, on the clock of its workspace; what is None stays as it is."""

    day: date
    hour: int | None = None
    minute: int | None = None

    def of(self, due_at: datetime, zone: ZoneInfo) -> datetime:
        """The new time of what was due at ``due_at``: 09:00 stays 09:00 when the clocks change in between.

        Raises :class:`onepost.publishing.planning.when.WrongTime`.
        """
        was = due_at.astimezone(zone)
        clock = time(
            was.hour if self.hour is None else self.hour,
            was.minute if self.minute is None else self.minute,
            was.second,
            was.microsecond,
        )
        if (self.day, clock) == (was.date(), was.time()):
            return due_at
        return when.check_future(when.local(datetime.combine(self.day, clock), zone))


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of it: ``rows`` stand at ``at`` now, as ``changes`` say; ``left`` could not come with them."""

    rows: Sequence[Publication]
    left: Sequence[Publication]
    at: datetime
    changes: Sequence[Change]


def read(data: Mapping[str, str]) -> Wanted:
    """``at`` (a day with a time of day), or ``day`` alone or with ``hour``. Raises WrongTime for anything else."""
    at, day, hour = (data.get(name, "").strip() for name in ("at", "day", "hour"))
    try:
        if at:
            given = datetime.fromisoformat(at).replace(tzinfo=None)
            return Wanted(given.date(), given.hour, given.minute)
        number = int(hour) if hour else None
        if number is not None and not 0 <= number <= 23:
            raise ValueError
        return Wanted(date.fromisoformat(day), number)
    except ValueError:
        raise when.WrongTime(_("Choose a day and a time, like 2026-11-25 at 09:00.")) from None


def card_of(publication: Publication) -> list[Publication]:
    """The publications that stand on one card with ``publication``: the same post at the same minute."""
    if publication.due_at is None:
        return [publication]
    minute = publication.due_at.replace(second=0, microsecond=0)
    rows = Publication.objects.select_related("channel", "queue__workspace").filter(
        post=publication.post_id, due_at__gte=minute, due_at__lt=minute + MINUTE
    )
    return list(rows.exclude(state=State.CANCELLED).order_by("network", "id"))


def _chosen(publication: Publication, only: Collection[UUID]) -> list[Publication]:
    return [row for row in card_of(publication) if not only or row.id in only]


def movable(row: Publication) -> bool:
    return row.state in MOVABLE and row.armed_at is None and not row.remote_id and row.due_at is not None


@transaction.atomic
def move(publication: Publication, wanted: Wanted, zone: ZoneInfo, only: Collection[UUID] = ()) -> Moved:
    """Move a card, or ``only`` some publications of it. Raises :class:`Refused` when nothing can be moved any more,
    :class:`onepost.publishing.planning.when.WrongTime` for a time that cannot be meant."""
    rows = _chosen(publication, only)
    going = [row for row in rows if movable(row)]
    if not going or publication.due_at is None:
        raise Refused(_("This post is being published or is out already; it cannot be moved."))
    times = {row.id: wanted.of(row.due_at, zone) for row in going if row.due_at is not None}
    changes = [placing.give(row, times[row.id]) for row in going]
    return Moved(going, [row for row in rows if row not in going], times[going[0].id], changes)


@transaction.atomic
def take_back(workspace: Workspace, changes: Iterable[Change]) -> None:
    """Undo a move, of all its publications or of none. Raises as :func:`placing.take_back`."""
    for change in changes:
        placing.take_back(workspace, change)


@transaction.atomic
def copy(publication: Publication, wanted: Wanted, author: Author, only: Collection[UUID] = ()) -> Post:
    """A new post with the same content, for the same channels.

    Raises :class:`onepost.publishing.planning.when.WrongTime`, and
    :class:`onepost.publishing.writing.content.ContentRefused` when a network would no longer take it.
    """
    rows = _chosen(publication, only)
    channels = {row.channel_id for row in rows if row.channel_id is not None}
    if not channels:
        raise Refused(_("The channel of this post is no longer connected, so there is nowhere to copy it to."))
    post = publication.post
    at = when.check_future(wanted.of(publication.due_at or publication.created_at, author.workspace.zone))
    others = {row.channel_id for row in post.publications.all()} - channels
    made = services.create_post(author, services.without(edit_state.content_of(post), others), at)
    made.labels.set(post.labels.all())
    return made


def said_of_move(moved: Moved, zone: ZoneInfo) -> str:
    """ "Moved to Wed 25 Nov, 09:00, on 3 channels." and what stayed behind."""
    count = len(moved.rows)
    words = {"time": when.said(moved.at, zone), "count": count}
    said = ngettext("Moved to %(time)s.", "Moved to %(time)s, on all %(count)s channels.", count) % words
    if moved.left:
        said = ngettext("Moved to %(time)s on %(count)s channel.", "Moved to %(time)s on %(count)s channels.", count)
        stays = ", ".join(row.channel.name if row.channel else network_label(row.network) for row in moved.left)
        said = f"{said % words} {_('%(channels)s: it is on its way or out and stays where it is.')}" % {
            "channels": stays
        }
    return f"{said} {of_queue}" if (of_queue := _said_of_queue(moved)) else said


def _said_of_queue(moved: Moved) -> str:
    """What became of the places in queues; empty where there were none."""
    freed = [row for row, change in zip(moved.rows, moved.changes, strict=True) if change.freed]
    if not freed:
        taken = any(change.queue and change.at != change.was for change in moved.changes)
        return _("It takes this time of its queue.") if taken else ""
    if len(freed) == len(moved.rows):
        return _("It left the queue, and its time there is free again.")
    names = ", ".join(row.channel.name if row.channel else network_label(row.network) for row in freed)
    return _("%(channels)s: it left the queue, and its time there is free again.") % {"channels": names}
