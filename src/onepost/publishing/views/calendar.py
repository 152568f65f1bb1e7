"""The month at a glance. Home is the calendar; with nothing connected, the first steps."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from onepost.accounts.access import MemberRequest, member
from onepost.channels.models import Channel
from onepost.publishing.cards import cards
from onepost.publishing.models import Post, Publication, State

PER_DAY = 4


@dataclass(slots=True)
class Day:
    date: date
    in_month: bool
    today: bool
    past: bool
    cards: list[Any] = field(default_factory=list)

    @property
    def shown(self) -> list[Any]:
        return self.cards[:PER_DAY]

    @property
    def more(self) -> int:
        return max(0, len(self.cards) - PER_DAY)


@member
@require_safe
def home(request: MemberRequest) -> HttpResponse:
    workspace = request.member.workspace
    connected = Channel.objects.filter(workspace=workspace).exists()
    if connected and Post.objects.filter(workspace=workspace).exists():
        return _month(request)
    steps = {"connected": connected, "zone": workspace.time_zone}
    return render(request, "publishing/first_steps.html", steps)


@member
@require_safe
def calendar(request: MemberRequest) -> HttpResponse:
    return _month(request)


def _month(request: MemberRequest) -> HttpResponse:
    zone = request.member.workspace.zone
    today = timezone.now().astimezone(zone).date()
    first = _asked(request.GET.get("month", ""), today)
    weeks = months.Calendar().monthdatescalendar(first.year, first.month)
    start = datetime.combine(weeks[0][0], time(), zone).astimezone(UTC)
    end = datetime.combine(weeks[-1][-1] + timedelta(days=1), time(), zone).astimezone(UTC)
    days = {day: Day(day, day.month == first.month, day == today, day < today) for week in weeks for day in week}
    rows = (
        Publication.objects.filter(workspace=request.member.workspace)
        .exclude(state=State.CANCELLED)
        .annotate(shown_at=Coalesce("due_at", "published_at"))
        .filter(Q(shown_at__gte=start) & Q(shown_at__lt=end))
        .order_by("shown_at")
    )
    for card in cards(rows, zone):
        days[card.at.date()].cards.append(card)
    context = {
        "first": first,
        "weeks": [[days[day] for day in week] for week in weeks],
        "previous": (first - timedelta(days=1)).strftime("%Y-%m"),
        "next": (first + timedelta(days=32)).strftime("%Y-%m"),
        "agenda": [day for day in days.values() if day.cards and day.in_month],
    }
    return render(request, "publishing/calendar.html", context)


def _asked(month: str, today: date) -> date:
    try:
        asked = datetime.strptime(month, "%Y-%m").date()
    except ValueError:
        return today.replace(day=1)
    return asked if 2000 <= asked.year <= 2100 else today.replace(day=1)
