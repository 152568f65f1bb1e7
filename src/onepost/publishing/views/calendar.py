"""The calendar: month, week, day and list, each with an address of its own. Home is the calendar too."""

from __future__ import annotations

import calendar as months
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from onepost.accounts.access import MemberRequest, member
from onepost.channels.models import Channel
from onepost.channels.shown import of_page
from onepost.publishing import samples
from onepost.publishing.models import Publication
from onepost.publishing.planning import budgets, days_off, filter_bar
from onepost.publishing.planning.days import Day, fill
from onepost.publishing.planning.filters import Filter
from onepost.publishing.views import first_steps

VIEWS = {
    "month": gettext_lazy("Month"),
    "week": gettext_lazy("Week"),
    "day": gettext_lazy("Day"),
    "list": gettext_lazy("List"),
}
ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """The days a page shows. ``first`` and ``last`` are those it is about, ``days`` whole weeks around a month."""

    view: str
    first: date
    last: date
    days: list[date]

    @property
    def title(self) -> str:
        match self.view:
            case "day":
                return date_format(self.first, _("l j F Y"))
            case "week":
                in_month = self.first.month == self.last.month
                first = date_format(self.first, _("j") if in_month else _("j M"))
                days = {"first": first, "last": date_format(self.last, _("j M Y"))}
                return _("%(first)s – %(last)s") % days
        return date_format(self.first, _("F Y"))

    def at(self, day: date) -> dict[str, str | None]:
        """The query of the same view around ``day``."""
        if self.view in ("week", "day"):
            return {"day": day.isoformat(), "month": None}
        return {"month": day.strftime("%Y-%m"), "day": None}

    def anchor(self, today: date) -> date:
        """The day that another view should show: today, if it is among these."""
        return today if self.first <= today <= self.last else self.first


def span(view: str, day: date) -> Span:
    if view == "day":
        return Span(view, day, day, [day])
    if view == "week":
        monday = day - timedelta(days=day.weekday())
        week = [monday + timedelta(days=number) for number in range(7)]
        return Span(view, week[0], week[-1], week)
    weeks = months.Calendar().monthdatescalendar(day.year, day.month)
    inside = [found for week in weeks for found in week if found.month == day.month]
    return Span(view, inside[0], inside[-1], [found for week in weeks for found in week])


@member
@require_safe
def home(request: MemberRequest) -> HttpResponse:
    return first_steps.page(request) if first_steps.wanted(request) else _shown(request)


@member
@require_safe
def calendar(request: MemberRequest) -> HttpResponse:
    return _shown(request)


def _shown(request: MemberRequest) -> HttpResponse:
    workspace = request.member.workspace
    today = timezone.now().astimezone(workspace.zone).date()
    view = request.GET.get("view", "")
    shown = span(view if view in VIEWS else "month", _asked(request, today))
    days = {day: Day(day, shown.first <= day <= shown.last, day == today, day < today) for day in shown.days}
    query = request.GET.copy()
    query.pop("day", None)  # here it says where one looks, not what one looks for
    rows = Publication.objects.filter(workspace=workspace, post__deleting_at=None)
    fill(days, Filter.from_query(query, workspace).apply(rows), workspace.zone, shown.view)
    channels = of_page(request)
    _mark(days, channels, request)
    bar = filter_bar.bar(workspace, channels, request.GET)
    month_now = shown.view == "month" and shown.first == today.replace(day=1)
    anchor = shown.anchor(today)
    context = {
        "span": shown,
        "view": shown.view,
        "views": [(name, label, span(name, anchor).at(anchor)) for name, label in VIEWS.items()],
        "is_now": shown.first <= today <= shown.last,
        "weekdays": shown.days[:7],
        "days": list(days.values()),
        # On a phone the running month begins today; what is over is one tap away.
        "from_today": month_now and "past" not in request.GET,
        "earlier": sum(day.count for day in days.values() if day.in_month and day.past),
        "planned": sum(day.count for day in days.values() if day.in_month),
        "before": shown.at(shown.first - ONE),
        "after": shown.at(shown.last + ONE),
        "bar": bar,
        "kept": filter_bar.kept(request.GET),
        "narrowed": [choice for choice in bar if choice.chosen],
        "paused": [channel for channel in channels if channel.paused_at],
        "has_samples": samples.among(workspace, list(_post_ids(days.values()))),
    }
    return render(request, "publishing/calendar.html", context)


def _post_ids(days: Iterable[Day]) -> Iterator[UUID]:
    for day in days:
        for cards in [day.cards, *(hour.cards for hour in day.hours)]:
            yield from (card.post_id for card in cards)


def _mark(days: dict[date, Day], channels: Sequence[Channel], request: MemberRequest) -> None:
    """Holidays, and what gets scarce on the days to come."""
    workspace = request.member.workspace
    for day, name in days_off.of(workspace.holidays, days).items():
        days[day].holiday = name
    if coming := [day.date for day in days.values() if not day.past]:
        for date_, left in budgets.of_days(channels, coming, workspace.zone).items():
            if date_ in days:
                days[date_].scarce = left


def _asked(request: MemberRequest, today: date) -> date:
    """The day, or the first of the month, that is asked for; today for what cannot be meant."""
    for name, pattern in (("day", "%Y-%m-%d"), ("month", "%Y-%m")):
        try:
            asked = datetime.strptime(request.GET.get(name, ""), pattern).date()
        except ValueError:
            continue
        return asked if 2000 <= asked.year <= 2100 else today
    return today
