"""Changing the order of a queue: posts swap their times, and every other time stays as it is."""

from __future__ import annotations

import random
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from onepost.channels.models import Channel
from onepost.publishing import services
from onepost.publishing.models import Publication, Queue
from onepost.publishing.planning import queues
from onepost.publishing.services import Refused


def step(publication: Publication, by: int) -> None:
    """One place earlier (``by`` -1) or later (1)."""
    queue, rows, place = _found(publication)
    other = place + by
    if not 0 <= other < len(rows):
        raise Refused(
            _("It is the first of the queue already.") if by < 0 else _("It is the last of the queue already.")
        )
    rows[place], rows[other] = rows[other], rows[place]
    _give(queue, rows)


def to_front(publication: Publication) -> None:
    """It gets the first time; those that stood before it come one place later."""
    queue, rows, place = _found(publication)
    if place == 0:
        raise Refused(_("It is the first of the queue already."))
    _give(queue, [rows[place], *rows[:place], *rows[place + 1 :]])


@transaction.atomic
def shuffle(queue: Queue, channel: Channel) -> int:
    """The posts of a channel in another order; how many there are."""
    queues.lock(channel.workspace_id, [channel.id])
    rows = queues.waiting(queue, channel)
    if len(rows) > 1:
        mixed = rows[:]
        while mixed == rows:
            random.shuffle(mixed)
        _give(queue, mixed)
    return len(rows)


def _found(publication: Publication) -> tuple[Queue, list[Publication], int]:
    """Its queue, everything that waits there for the channel, and its place."""
    queue, channel = publication.queue, publication.channel
    rows = queues.waiting(queue, channel) if queue and channel else []
    place = next((number for number, row in enumerate(rows) if row.id == publication.id), -1)
    if queue is None or place < 0:
        raise Refused(_("This post no longer waits in the queue, so it cannot change its place there."))
    return queue, rows, place


@transaction.atomic
def _give(queue: Queue, rows: Sequence[Publication]) -> None:
    """The times of ``rows``, in order, to ``rows`` in theirs."""
    channels = {row.channel_id for row in rows if row.channel_id}
    queues.lock(queue.workspace_id, channels)
    times = sorted(row.due_at for row in rows if row.due_at)
    for row, at in zip(rows, times, strict=True):
        if row.due_at != at:
            services.reschedule(row, at, queue=queue.id)
