"""Weekly times on a workspace's clock, as moments: arithmetic alone, nothing is fetched here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from uuid import UUID
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, order=True)
class Weekly:
    """A time of the week; ``weekday`` counts from Monday, 0."""

    weekday: int
    at: time


@dataclass(frozen=True, slots=True)
class FromQueue:
    """A plan: each channel at its next free time in a queue (None is the workspace's own), from ``after`` on.

    ``times`` are those that were taken, by channel; empty until then, and no part of what was asked for.
    """

    queue: UUID | None = None
    after: datetime | None = None
    times: Mapping[UUID, datetime] = field(default_factory=dict, compare=False)

    @property
    def first(self) -> datetime | None:
        return min(self.times.values(), default=None)


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A wall-clock time in UTC. One that the change to summer time leaves out is as much later as the clocks are put
    forward (02:30 is 03:30); of one that comes twice the first is meant."""
    return datetime.combine(day, at, zone).astimezone(UTC)


def coming(weekly: Collection[Weekly], start: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """Every moment of ``weekly`` from ``start`` on, in order and each once, without end (nothing where it is empty)."""
    if not weekly:
        return
    day = start.astimezone(zone).date() - DAY
    last = start - DAY
    while True:
        for found in sorted({moment(day, one.at, zone) for one in weekly if one.weekday == day.weekday()}):
            if found >= start and found > last:
                yield found
                last = found
        day += DAY


def between(weekly: Collection[Weekly], start: datetime, end: datetime, zone: ZoneInfo) -> list[datetime]:
    """The moments from ``start`` until before ``end``."""
    return list(takewhile(lambda found: found < end, coming(weekly, start, zone)))


def free(
    weekly: Collection[Weekly], taken: Collection[datetime], start: datetime, end: datetime, zone: ZoneInfo
) -> Iterator[datetime]:
    """As :func:`between`, one after the other, those at whose minute nothing is planned (``taken`` are minutes)."""
    found = takewhile(lambda one: one < end, coming(weekly, start, zone))
    return (one for one in found if minute(one) not in taken)


def first(found: Iterable[datetime], number: int) -> list[datetime]:
    return list(islice(found, number))


def minute(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(second=0, microsecond=0)
