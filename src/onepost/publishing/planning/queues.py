"""Queues: which weekly times a channel has, which of them are free, and taking them.

A time is taken by any planned publication of its channel at that minute, whatever queue it came from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from onepost.accounts.models import Workspace
from onepost.channels.models import Channel
from onepost.publishing.models import Publication, Queue, Slot, State
from onepost.publishing.planning import slots, when
from onepost.publishing.planning.slots import FromQueue, Weekly
from onepost.publishing.writing.content import FieldProblem

TAKING = (State.SCHEDULED, State.PUBLISHING, State.HELD)
"""States in which a publication needs its time."""
SUGGESTED = tuple(Weekly(day, time(9)) for day in range(5))
"""Offered to a channel without times, never set without being asked."""
MOST_TIMES = 168
"""Of one channel in one queue."""
MOST_QUEUES = 20
PICKER = 10
"""Free times offered to choose from."""


class QueueRefused(Exception):
    """What was asked of a queue cannot be; ``str`` is the sentence."""


def default_queue(workspace: Workspace) -> Queue:
    """The workspace's first queue, made when it is first asked for."""
    return workspace.queues.first() or Queue.objects.get_or_create(workspace=workspace, name=_("Queue"))[0]


def chosen(workspace: Workspace, queue: UUID | None) -> Queue | None:
    """The queue with that id, the workspace's own for None; None when there is none (any more)."""
    rows = workspace.queues.all()
    return rows.first() if queue is None else rows.filter(id=queue).first()


def add_queue(workspace: Workspace, name: str) -> Queue:
    """Raises :class:`QueueRefused` for a name that is empty, too long or taken."""
    default_queue(workspace)
    if workspace.queues.count() >= MOST_QUEUES:
        raise QueueRefused(_("A workspace has at most %(most)s queues.") % {"most": MOST_QUEUES})
    queue = Queue(workspace=workspace)
    rename(queue, name)
    return queue


def rename(queue: Queue, name: str) -> None:
    """Raises :class:`QueueRefused`, as :func:`add_queue`."""
    name = " ".join(name.split())
    if not name or len(name) > 60 or not name.isprintable():
        raise QueueRefused(_("Give the queue a name of up to 60 characters."))
    queue.name = name
    try:
        with transaction.atomic():
            queue.save()
    except IntegrityError:
        raise QueueRefused(
            _("There is a queue named “%(name)s” already. Choose another name.") % {"name": name}
        ) from None


def delete(queue: Queue) -> None:
    """Its posts keep their times. The last queue stays: there is always one."""
    if not queue.workspace.queues.exclude(id=queue.id).exists():
        raise QueueRefused(_("This is the only queue, so it stays. You can take its times away instead."))
    queue.delete()


def times(queue: Queue, channels: Collection[UUID]) -> dict[UUID, list[Weekly]]:
    """The weekly times of ``channels`` in ``queue``; only channels that have some."""
    found: dict[UUID, list[Weekly]] = defaultdict(list)
    rows = Slot.objects.filter(queue=queue, channel__in=channels).values_list("channel_id", "weekday", "at")
    for channel, weekday, at in rows:
        found[channel].append(Weekly(weekday, at))
    return dict(found)


def add_times(queue: Queue, channel: Channel, added: Iterable[Weekly]) -> None:
    """What is there already stays. Raises :class:`QueueRefused` when it would be too many."""
    with transaction.atomic():
        Slot.objects.bulk_create(
            (Slot(queue=queue, channel=channel, weekday=one.weekday, at=one.at) for one in added), ignore_conflicts=True
        )
        if Slot.objects.filter(queue=queue, channel=channel).count() > MOST_TIMES:
            raise QueueRefused(_("A channel has at most %(most)s times a week.") % {"most": MOST_TIMES})


def copy_times(queue: Queue, source: Channel, target: Channel) -> None:
    """The times of ``target`` become those of ``source``; posts of either stay where they are."""
    with transaction.atomic():
        Slot.objects.filter(queue=queue, channel=target).delete()
        add_times(queue, target, times(queue, [source.id]).get(source.id, []))


def planned(channels: Collection[UUID], start: datetime) -> QuerySet[Publication]:
    """What takes times of ``channels`` from ``start`` on."""
    return Publication.objects.filter(channel__in=channels, state__in=TAKING, due_at__gte=slots.minute(start))


def taken(channels: Collection[UUID], start: datetime, but: UUID | None = None) -> dict[UUID, set[datetime]]:
    """The minutes that are taken, by channel; those of the post ``but`` are free to itself."""
    found: dict[UUID, set[datetime]] = defaultdict(set)
    rows = planned(channels, start)
    for channel, due_at in (rows.exclude(post=but) if but else rows).values_list("channel_id", "due_at"):
        if channel is not None and due_at is not None:
            found[channel].add(slots.minute(due_at))
    return found


def busy(row: Publication, at: datetime) -> bool:
    """Whether another post takes that minute of the channel of ``row``."""
    channels = [row.channel_id] if row.channel_id else []
    others = planned(channels, at).filter(due_at__lt=slots.minute(at) + slots.MINUTE)
    return others.exclude(post=row.post_id).exists()


def offers(queue: Queue, row: Publication, at: datetime) -> bool:
    """Whether ``at`` is a weekly time of the queue for the channel of ``row``, and no other post has it."""
    weekly = times(queue, [row.channel_id]).get(row.channel_id, []) if row.channel_id else []
    return at in slots.between(weekly, at, at + slots.MINUTE, queue.workspace.zone) and not busy(row, at)


@dataclass(frozen=True, slots=True)
class Free:
    """The next free times in a queue, by channel; ``without`` are channels that have no times there."""

    queue: Queue | None
    times: Mapping[UUID, list[datetime]]
    without: list[UUID]

    @property
    def first(self) -> dict[UUID, datetime]:
        return {channel: found[0] for channel, found in self.times.items() if found}

    @property
    def choices(self) -> list[datetime]:
        """The next of all channels together, for a picker."""
        return sorted({one for found in self.times.values() for one in found})[:PICKER]


def next_free(
    workspace: Workspace, plan: FromQueue, channels: Collection[UUID], number: int = 1, post: UUID | None = None
) -> Free:
    """The next ``number`` free times of each channel: four queries at most, whatever their number.

    The times of ``post`` are free to itself, and what of it waits in the queue already stays there.
    """
    queue = chosen(workspace, plan.queue)
    if queue is None:
        return Free(None, {}, list(channels))
    now = timezone.now()
    start = max(now, plan.after or now)
    weekly = times(queue, channels)
    busy = taken(channels, start, post)
    kept = _stays(queue, post) if post and plan.after is None else {}
    end = now + when.FURTHEST
    found = {
        channel: slots.first(slots.free(own, busy.get(channel, ()), start, end, workspace.zone), number)
        for channel, own in weekly.items()
    }
    found |= {channel: [at, *found.get(channel, [])] for channel, at in kept.items() if channel in channels}
    return Free(queue, found, [channel for channel in channels if not found.get(channel)])


def lock(workspace: UUID, channels: Collection[UUID]) -> list[UUID]:
    """Until the end of the transaction nobody else takes or swaps a time of these channels; those there are."""
    rows = Channel.objects.select_for_update(no_key=True).filter(workspace=workspace, id__in=channels)
    return list(rows.order_by("id").values_list("id", flat=True))


def take(
    workspace: Workspace, plan: FromQueue, channels: Collection[UUID], post: UUID | None = None
) -> tuple[FromQueue, list[FieldProblem]]:
    """``plan`` with the times it comes to, nobody else's until the transaction ends; and what is in the way.

    What of ``post`` waits in that queue already stays where it is, unless other times are asked for.
    """
    found = next_free(workspace, plan, lock(workspace.id, channels), post=post)
    queue = found.queue.id if found.queue else plan.queue
    return replace(plan, queue=queue, times=found.first), missing(workspace, found)


def _stays(queue: Queue, post: UUID) -> dict[UUID, datetime]:
    """The times that a post waits for in ``queue``, by channel."""
    rows = Publication.objects.filter(post=post, queue=queue, state=State.SCHEDULED, due_at__gt=timezone.now())
    return {channel: due for channel, due in rows.values_list("channel_id", "due_at") if channel and due}


def missing(workspace: Workspace, found: Free) -> list[FieldProblem]:
    """A sentence for each channel without times."""
    if not found.without:
        return []
    names = dict(Channel.objects.filter(workspace=workspace, id__in=found.without).values_list("id", "name"))
    text = _(
        "%(channel)s has no weekly times in the queue yet. Add some on the page Queue, or choose a day and a time."
    )
    return [
        FieldProblem("schedule", "no_slots", text % {"channel": names[channel]}, channel)
        for channel in found.without
        if channel in names
    ]


def waiting_ids(queue: Queue, channel: Channel) -> list[UUID]:
    return list(_waiting(queue, channel).values_list("id", flat=True))


def waiting(queue: Queue, channel: Channel) -> list[Publication]:
    """What waits in the queue for its time on ``channel``, in order."""
    return list(_waiting(queue, channel).select_related("post"))


def _waiting(queue: Queue, channel: Channel) -> QuerySet[Publication]:
    rows = planned([channel.id], timezone.now()).filter(queue=queue, state=State.SCHEDULED, armed_at=None, remote_id="")
    return rows.order_by("due_at", "id")
