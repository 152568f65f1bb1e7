"""The month at a glance. Home is the calendar; until something is planned, the first steps."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import DenseRank, TruncDate
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS
from django.views.decorators.http import require_safe

from onepost.accounts.access import MemberRequest, member
from onepost.accounts.models import Workspace
from onepost.channels.models import Channel
from onepost.publishing.cards import Card, cards, number_of_cards, planned_minute
from onepost.publishing.models import Post, Publication, State

PER_DAY = {"month": 4, "list": 12}
"""Cards a day shows in each view; the rest is one link away."""


@dataclass(slots=True)
class Day:
    """``count`` cards belong to it; ``cards`` are those that are shown."""

    date: date
    in_month: bool
    today: bool
    past: bool
    count: int = 0
    cards: list[Card] = field(default_factory=list)

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


@member
@require_safe
def home(request: MemberRequest) -> HttpResponse:
    workspace = request.member.workspace
    if Publication.objects.filter(workspace=workspace).exclude(state=State.DRAFT).exists():
        return _month(request)
    steps = {
        "connected": Channel.objects.filter(workspace=workspace).exists(),
        "draft": Post.objects.filter(workspace=workspace).order_by("-updated_at").first(),
    }
    return render(request, "publishing/first_steps.html", steps)


@member
@require_safe
def calendar(request: MemberRequest) -> HttpResponse:
    return _month(request)


def _month(request: MemberRequest) -> HttpResponse:
    zone = request.member.workspace.zone
    today = timezone.now().astimezone(zone).date()
    first = _asked(request.GET.get("month", ""), today)
    view = "list" if request.GET.get("view") == "list" else "month"
    weeks = months.Calendar().monthdatescalendar(first.year, first.month)
    days = {day: Day(day, day.month == first.month, day == today, day < today) for week in weeks for day in week}
    _fill(days, request.member.workspace, PER_DAY[view])
    context = {
        "first": first,
        "this_month": first == today.replace(day=1),
        "view": view,
        "weekdays": weeks[0],
        "days": list(days.values()),
        # On a phone the running month begins today; what is over is one tap away.
        "from_today": first == today.replace(day=1) and "past" not in request.GET,
        "earlier": sum(day.count for day in days.values() if day.in_month and day.past),
        "planned": sum(day.count for day in days.values() if day.in_month),
        "previous": (first - timedelta(days=1)).strftime("%Y-%m"),
        "next": (first + timedelta(days=32)).strftime("%Y-%m"),
    }
    return render(request, "publishing/calendar.html", context)


def _fill(days: dict[date, Day], workspace: Workspace, most: int) -> None:
    """The first cards of each day and how many there are: a full month costs no more than a quiet one."""
    zone = workspace.zone
    start = datetime.combine(min(days), time(), zone).astimezone(UTC)
    end = datetime.combine(max(days) + timedelta(days=1), time(), zone).astimezone(UTC)
    rows = (
        Publication.objects.filter(workspace=workspace, due_at__gte=start, due_at__lt=end)
        .exclude(state=State.CANCELLED)
        .annotate(shown_at=planned_minute(), day=TruncDate("due_at", tzinfo=zone))
    )
    for day, count in rows.values_list("day").annotate(count=number_of_cards()):
        days[day].count = count
    place = Window(DenseRank(), partition_by=F("day"), order_by=["shown_at", "post_id"])
    early = rows.annotate(place=place).filter(place__lte=most).order_by("shown_at", "post_id", "network", "id")
    for card in cards(early, zone):
        if card.at is not None:
            days[card.at.date()].cards.append(card)


def _asked(month: str, today: date) -> date:
    try:
        asked = datetime.strptime(month, "%Y-%m").date()
    except ValueError:
        return today.replace(day=1)
    return asked if 2000 <= asked.year <= 2100 else today.replace(day=1)
