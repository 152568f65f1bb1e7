"""The queue's page: the days of a channel with their posts, its free times, and what stands between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.dates import WEEKDAYS as DJANGO_WEEKDAYS

from onepost.accounts.models import Workspace
from onepost.channels.models import Channel
from onepost.publishing.models import Queue, Slot
from onepost.publishing.planning import queues, slots, when
from onepost.publishing.planning.cards import Card, cards, planned_minute
from onepost.publishing.planning.queued import slot_value

SPAN = timedelta(days=28)
MOST = 40
"""Posts on a page; the next page begins with the day that did not fit."""
WEEKDAYS = [DJANGO_WEEKDAYS[number] for number in range(7)]


@dataclass(frozen=True, slots=True)
class Line:
    """A post, or (without card) a free time. ``queued``: it waits in this queue; ``first`` and ``last`` of it."""

    at: datetime
    card: Card | None = None
    queued: bool = False
    first: bool = False
    last: bool = False

    @property
    def slot(self) -> str:
        return slot_value(self.at)

    @property
    def clock(self) -> str:
        return self.at.strftime("%H:%M")


@dataclass(frozen=True, slots=True)
class Weeks:
    """``days`` in order, each with its lines.

    ``following`` is the day the next page begins with, ``earlier`` says that this is not the first page, ``cut`` that
    the one day shown holds more. ``times`` is how many weekly times the channel has, ``number`` how many posts wait.
    """

    days: list[tuple[date, list[Line]]]
    following: date
    earlier: bool
    cut: bool
    times: int
    number: int

    @classmethod
    def of(cls, workspace: Workspace, queue: Queue, channel: Channel, begin: date | None) -> Weeks:
        zone, now = workspace.zone, timezone.now()
        today = now.astimezone(zone).date()
        start = now
        if begin is not None and today < begin <= today + when.FURTHEST:
            start = slots.moment(begin, time(0), zone)
        last_day = start.astimezone(zone).date() + SPAN
        end = slots.moment(last_day, time(0), zone)
        weekly = queues.times(queue, [channel.id]).get(channel.id, [])
        rows = queues.planned([channel.id], start).filter(due_at__lt=end, post__deleting_at=None)
        rows = rows.annotate(shown_at=planned_minute()).order_by("due_at", "id")
        known = dict(rows[: MOST + 1].values_list("id", "due_at"))
        cut = False
        if len(known) > MOST:
            # Only whole days, unless one alone is too much.
            over = max(at for at in known.values() if at).astimezone(zone).date()
            first = start.astimezone(zone).date()
            cut = over == first
            last_day = over if over > first else first + slots.DAY
            end = slots.moment(last_day, time(0), zone)
            rows = rows.filter(due_at__lt=end)
        waiting = queues.waiting_ids(queue, channel)
        lines = _posts(cards(rows[:MOST], zone), waiting)
        busy = {slots.minute(line.at) for line in lines}
        lines += [Line(at.astimezone(zone)) for at in slots.free(weekly, busy, start, end, zone)]
        days: dict[date, list[Line]] = defaultdict(list)
        for line in sorted(lines, key=lambda line: line.at.astimezone(UTC)):
            days[line.at.date()].append(line)
        return cls(sorted(days.items()), last_day, start is not now, cut, len(weekly), len(waiting))


def _posts(shown: Iterable[Card], waiting: list[UUID]) -> list[Line]:
    ends: dict[str, UUID | None] = {"first": waiting[0] if waiting else None, "last": waiting[-1] if waiting else None}
    known = set(waiting)
    return [
        Line(card.at, card, mine in known, mine == ends["first"], mine == ends["last"])
        for card in shown
        if card.at is not None
        for mine in [card.ranked[0].id]
    ]


def week(rows: Iterable[Slot]) -> list[tuple[Any, list[Slot]]]:
    """The seven days by name, with their times."""
    found: dict[int, list[Slot]] = defaultdict(list)
    for row in rows:
        found[row.weekday].append(row)
    return [(name, found.get(number, [])) for number, name in enumerate(WEEKDAYS)]
