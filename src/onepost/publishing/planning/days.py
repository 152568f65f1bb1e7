"""The days a calendar shows, with the cards that stand on them: a full month costs no more than a quiet one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, IntegerField, QuerySet, Value, Window
from django.db.models.functions import DenseRank, ExtractHour, TruncDate
from django.utils.dates import MONTHS, WEEKDAYS

from onepost.publishing.models import Publication, State
from onepost.publishing.planning.cards import Card, cards, number_of_cards, planned_minute, with_labels

ROOM = 80
"""Cards a page shows at most: more make it slow to read and to send."""
MOST = {"month": 4, "list": 12, "week": 4, "day": 12}
"""Cards a day (week and day: an hour) shows in each view at most; the rest is one link away."""
WIDE = ("list", "day")
"""Views whose cards have room for labels."""
WAKING = range(7, 21)
"""Hours that a day shows even when they are empty."""


@dataclass(slots=True)
class Hour:
    """An hour of a day. ``count`` cards belong to it; ``cards`` are those that are shown."""

    number: int
    count: int = 0
    cards: list[Card] = field(default_factory=list)

    @property
    def clock(self) -> str:
        return f"{self.number:02d}:00"

    @property
    def more(self) -> int:
        return max(0, self.count - len(self.cards))


@dataclass(slots=True)
class Day:
    """``count`` cards belong to it; ``cards`` are those that are shown, in ``hours`` where those are asked for.

    ``holiday`` names the public holidays that fall on it, ``scarce`` says what networks' caps leave free.
    """

    date: date
    in_month: bool
    today: bool
    past: bool
    count: int = 0
    cards: list[Card] = field(default_factory=list)
    hours: list[Hour] = field(default_factory=list)
    holiday: str = ""
    scarce: list[Any] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.date.isoformat()

    @property
    def weekday(self) -> Any:
        return WEEKDAYS[self.date.weekday()]

    @property
    def month(self) -> Any:
        return MONTHS[self.date.month]

    @property
    def more(self) -> int:
        return max(0, self.count - len(self.cards))


def bounds(days: Iterable[date], zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From the first midnight to the one after the last day, in UTC."""
    found = list(days)
    start = datetime.combine(min(found), time(), zone)
    return start.astimezone(UTC), datetime.combine(max(found) + timedelta(days=1), time(), zone).astimezone(UTC)


def fill(days: Mapping[date, Day], rows: QuerySet[Publication], zone: ZoneInfo, view: str) -> None:
    """Put the first cards on each day, and how many there are; in views by the hour, in each hour."""
    by_hour = view in ("week", "day")
    start, end = bounds(days, zone)
    hour: Any = ExtractHour("due_at", tzinfo=zone) if by_hour else Value(0, output_field=IntegerField())
    shown = (
        rows.filter(due_at__gte=start, due_at__lt=end)
        .exclude(state=State.CANCELLED)
        .annotate(shown_at=planned_minute(), day=TruncDate("due_at", tzinfo=zone), hour=hour)
    )
    counts = {(day, number): count for day, number, count in _counts(shown)}
    for (day, _number), count in counts.items():
        days[day].count += count
    place = Window(DenseRank(), partition_by=[F("day"), F("hour")], order_by=["shown_at", "post_id"])
    early = (
        shown.annotate(place=place)
        .filter(place__lte=_most(view, counts.values()))
        .order_by("shown_at", "post_id", "network", "id")
    )
    found = cards(early, zone)
    for card in with_labels(found) if view in WIDE else found:
        if card.at is not None:
            days[card.at.date()].cards.append(card)
    if by_hour:
        _by_hour(days, counts)


def _counts(rows: QuerySet[Any]) -> Any:
    return rows.values_list("day", "hour").annotate(count=number_of_cards())


def _most(view: str, counts: Iterable[int]) -> int:
    """Cards a day or an hour shows: the fuller they are, the fewer; none when most of a week's hours are full."""
    found = list(counts)
    fitting = (most for most in range(MOST[view], 0, -1) if sum(min(most, count) for count in found) <= ROOM)
    return next(fitting, 0)


def _by_hour(days: Mapping[date, Day], counts: Mapping[tuple[date, int], int]) -> None:
    """The same hours on each day: those of waking, and as much of the night as something stands in."""
    used = [number for _day, number in counts]
    numbers = range(min([*used, WAKING.start]), max([*used, WAKING.stop - 1]) + 1)
    for day in days.values():
        day.hours = [Hour(number, counts.get((day.date, number), 0)) for number in numbers]
        by_number = {hour.number: hour for hour in day.hours}
        for card in day.cards:
            if card.at is not None:
                by_number[card.at.hour].cards.append(card)
