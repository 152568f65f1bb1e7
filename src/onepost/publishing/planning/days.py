"""The days a calendar shows, with the cards that stand on them: a full month costs no more than a quiet one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count, F, IntegerField, QuerySet, Value, Window
from django.db.models.functions import ExtractHour, RowNumber, TruncDate
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onepost.publishing.models import Publication, State
from onepost.publishing.planning.cards import Card, cards, moment, planned_minute, with_labels

ROOM = 80
"""Cards a page shows at most: more make it slow to read and to send."""
MOST = {"month": 4, "list": 12, "week": 4, "day": 12}
"""Cards a day (week and day: an hour) shows in each view at most; the rest is one link away."""
WIDE = ("list", "day")
"""Views whose cards have room for labels."""
WAKING = range(7, 21)
"""Hours that a day shows even when they are empty."""


class Counted:
    """Where ``count`` cards belong, and those of them in ``cards`` are shown."""

    count: int
    cards: list[Card]

    @property
    def more(self) -> int:
        return max(0, self.count - len(self.cards))

    @property
    def rest(self) -> str:
        """How many are not shown: "3 more", or "3 posts" where none is."""
        numbers = {"count": self.more}
        if self.cards:
            return ngettext("%(count)s more", "%(count)s more", self.more) % numbers
        return ngettext("%(count)s post", "%(count)s posts", self.more) % numbers


@dataclass
class Hour(Counted):
    """An hour of a day. ``count`` cards belong to it; ``cards`` are those that are shown."""

    number: int
    count: int = 0
    cards: list[Card] = field(default_factory=list)

    @property
    def clock(self) -> str:
        return f"{self.number:02d}:00"

    @property
    def rest_spoken(self) -> str:
        """The same for those who do not see beside which hour it stands."""
        words = {"count": self.more, "clock": self.clock}
        if self.cards:
            return _("%(count)s more at %(clock)s") % words
        return ngettext("%(clock)s: %(count)s post", "%(clock)s: %(count)s posts", self.more) % words


@dataclass
class Day(Counted):
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

    @cached_property
    def key(self) -> str:
        return self.date.isoformat()

    @property
    def weekday(self) -> str:
        return str(WEEKDAYS[self.date.weekday()])

    @property
    def month(self) -> str:
        return str(MONTHS[self.date.month])

    @property
    def css(self) -> str:
        """What it looks like."""
        traits = {"outside": not self.in_month, "past": self.past, "today": self.today, "empty": not self.count}
        return " ".join(["day", *(f"day-{name}" for name, is_so in traits.items() if is_so)])


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
    first, counts = _first(shown, MOST[view])
    for (day, _number), count in counts.items():
        days[day].count += count
    most = _most(view, counts.values())
    wanted = {key for key, place in first.items() if place <= most}
    posts = {post_id for post_id, _at in wanted}
    found = cards(shown.filter(post_id__in=posts).order_by("shown_at", "post_id", "network", "id"), zone)
    fitting = [card for card in found if (card.post_id, moment(card)) in wanted]
    for card in with_labels(fitting) if view in WIDE else fitting:
        if card.at is not None:
            days[card.at.date()].cards.append(card)
    if by_hour:
        _by_hour(days, counts)


def _first(
    rows: QuerySet[Any], most: int
) -> tuple[dict[tuple[UUID, datetime | None], int], dict[tuple[date, int], int]]:
    """The first cards of each day and hour, as post and minute, each with its place; and how many cards those have.

    One pass over all of them: publications are grouped to cards first, and then numbered and counted.
    """
    hour = [F("day"), F("hour")]
    each = rows.order_by().values("day", "hour", "post_id", "shown_at").annotate(channels=Count("id"))
    place = Window(RowNumber(), partition_by=hour, order_by=["shown_at", "post_id"])
    numbered = each.annotate(place=place, count=Window(Count("*"), partition_by=hour)).filter(place__lte=most)
    first, counts = {}, {}
    columns = ("day", "hour", "post_id", "shown_at", "place", "count")
    for day, number, post_id, at, found, count in numbered.values_list(*columns):
        first[post_id, at] = found
        counts[day, number] = count
    return first, counts


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
