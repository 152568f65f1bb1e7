"""Posts that come again: the list of series, and one of them with its coming days, to change, pause and end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Min, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from onepost.accounts.access import MemberRequest, member
from onepost.channels.models import Channel
from onepost.publishing import services
from onepost.publishing.ending import undo
from onepost.publishing.models import Occurrence, Publication, Recurrence, State
from onepost.publishing.planning import recurrences, rules, when
from onepost.publishing.planning.rules import Rule, WrongRule, day_said
from onepost.publishing.planning.series import Series
from onepost.publishing.writing.content import ContentRefused
from onepost.publishing.writing.repeating import Repeat

PAGE = 30
SHOWN = 60
"""Posts of a series on its page: those to come, and the latest that were."""


@dataclass
class Shown:
    """A series as pages show it; ``channels`` are all of the workspace."""

    row: Recurrence
    channels: dict[str, Channel]
    next_due: datetime | None = None

    @cached_property
    def series(self) -> Series:
        return Series.of(self.row)

    @property
    def line(self) -> str:
        """The first line that says something."""
        return next((line.strip() for line in self.series.content.text.splitlines() if line.strip()), "")

    @property
    def said(self) -> str:
        return rules.said(Rule.of(self.row))

    @property
    def mine(self) -> list[Channel]:
        return [self.channels[str(one)] for one in self.series.content.channels if str(one) in self.channels]

    @property
    def gone(self) -> int:
        return len(self.series.content.channels) - len(self.mine)

    @property
    def state(self) -> str:
        if self.row.ended_at:
            return _("Ended")
        if self.row.paused_at:
            return _("Paused")
        if self.row.problem:
            return _("Needs you")
        if self.next_due:
            return _("Next: %(time)s") % {"time": when.said(self.next_due, self.row.workspace.zone)}
        if self.row.next_on and self.series.rule.goes_back:
            return _("Comes back on %(day)s at the earliest") % {"day": day_said(self.row.next_on)}
        return _("All of it is out") if self.row.next_on is None else _("Being planned")


def _rows(request: MemberRequest) -> QuerySet[Recurrence]:
    rows = Recurrence.objects.filter(workspace=request.member.workspace).select_related("workspace", "author")
    planned = Q(
        occurrences__post__deleting_at=None,
        occurrences__post__publications__state=State.SCHEDULED,
        occurrences__post__publications__due_at__gt=timezone.now(),
    )
    return rows.annotate(next_due=Min("occurrences__post__publications__due_at", filter=planned))


def _channels(request: MemberRequest) -> dict[str, Channel]:
    rows = Channel.objects.filter(workspace=request.member.workspace).defer("sealed")
    return {str(channel.id): channel for channel in rows}


def _shown(row: Any, channels: dict[str, Channel]) -> Shown:
    return Shown(row, channels, row.next_due)


def _fetch(request: MemberRequest, recurrence_id: UUID) -> Recurrence:
    return get_object_or_404(_rows(request), id=recurrence_id)


@member
@require_safe
def series_list(request: MemberRequest) -> HttpResponse:
    """Those that run first, the newest before the older ones."""
    rows = _rows(request).order_by("ended_at", "-created_at", "-id")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    channels = _channels(request)
    shown = [_shown(row, channels) for row in page.object_list]
    return render(request, "publishing/recurrences.html", {"page": page, "shown": shown})


@member
@require_http_methods(["GET", "HEAD", "POST"])
def series(request: MemberRequest, recurrence_id: UUID) -> HttpResponse:
    """The page of one; sent as a form, it changes the rule and the texts."""
    row = _fetch(request, recurrence_id)
    form = Repeat.of(row)
    problems: list[str] = []
    text = None
    if request.method == "POST":
        form = Repeat.read(request.POST)
        form.unit = form.unit or row.unit
        text = request.POST.get("text", "").replace("\r\n", "\n")
        try:
            _change(row, form, text)
            messages.success(request, _("The series is changed. Posts that you changed by hand stay as they are."))
            return redirect("recurrence", row.id)
        except (WrongRule, services.Refused) as wrong:
            problems = [str(wrong)]
        except ContentRefused as refused:
            problems = list(dict.fromkeys(problem.text for problem in refused.problems))
    return _page(request, row, form, problems, text)


def _change(row: Recurrence, form: Repeat, text: str) -> None:
    known = Series.of(row)
    if (form.unit == "again") != known.rule.goes_back:
        raise WrongRule(_("A series stays in the queue or in the calendar. End this one and begin another."))
    content = replace(known.content, text=text)
    channels = Channel.objects.filter(workspace=row.workspace, id__in=content.channels).values_list("id", flat=True)
    series = replace(known, rule=form.own_rule(), content=content, others=tuple(form.texts)).on(channels)
    recurrences.change(row, series)


def _page(request: MemberRequest, row: Any, form: Repeat, problems: list[str], text: str | None = None) -> HttpResponse:
    shown = _shown(row, _channels(request))
    context = {
        "series": shown,
        "form": form,
        "units": form.calendar_units if not shown.series.rule.goes_back else [("again", "", True)],
        "text": shown.series.content.text if text is None else text,
        "problems": problems,
        "lines": _lines(row),
        "zone": row.workspace.time_zone,
    }
    return render(request, "publishing/recurrence.html", context, status=422 if problems else 200)


@dataclass(frozen=True, slots=True)
class Line:
    """A post of a series in its list; ``row`` is the publication that stands for it, None where there is none."""

    one: Occurrence
    time: str
    text: str
    row: Publication | None
    by_hand: bool
    skippable: bool


def _lines(row: Recurrence) -> list[Line]:
    """The latest posts of the series, in the order of their days."""
    found = row.occurrences.select_related("post").prefetch_related("post__publications").order_by("-on")[:SHOWN]
    return [_line(one, row) for one in reversed(found)]


def _line(one: Occurrence, row: Recurrence) -> Line:
    post = one.post if one.post and one.post.deleting_at is None else None
    rows = sorted(post.publications.all(), key=lambda found: found.due_at or found.created_at) if post else []
    first = next((found for found in rows if found.state not in recurrences.SETTLED), rows[0] if rows else None)
    time = when.said(first.due_at, row.workspace.zone) if first and first.due_at else day_said(one.on)
    waiting = bool(rows) and all(found.state in (State.SCHEDULED, State.HELD) for found in rows)
    text = next((line.strip() for line in post.text.splitlines() if line.strip()), "") if post else ""
    return Line(one, time, text, first, bool(post and post.revision != one.revision), waiting)


@member
@require_POST
def act(request: MemberRequest, recurrence_id: UUID) -> HttpResponse:
    """``pause``, ``end``, ``go-on``, or ``skip`` of the post with that number."""
    row = _fetch(request, recurrence_id)
    match (request.POST.get("act") or request.GET.get("act", "")).split(":"):
        case ["pause"]:
            _say_removed(request, _("The series is paused."), recurrences.pause(row))
        case ["end"]:
            removed = recurrences.end(row)
            said = _("The series has ended. %(removed)s") % {"removed": _removed(removed)}
            messages.success(request, said, extra_tags=f"{reverse('recurrence-act', args=[row.id])}?act=go-on")
        case ["go-on"]:
            made = recurrences.go_on(row)
            said = ngettext(
                "The series goes on. %(count)s post is planned.",
                "The series goes on. %(count)s posts are planned.",
                made,
            )
            messages.success(request, said % {"count": made})
        case ["skip", number] if number.isdecimal() and len(number) < 7:
            _skip(request, row, int(number))
    return redirect("recurrence", row.id)


def _removed(count: int) -> str:
    said = ngettext("%(count)s planned post was taken away.", "%(count)s planned posts were taken away.", count)
    return said % {"count": count}


def _say_removed(request: MemberRequest, said: str, count: int) -> None:
    messages.success(request, f"{said} {_removed(count)}")


def _skip(request: MemberRequest, row: Recurrence, number: int) -> None:
    one = row.occurrences.filter(number=number, post__deleting_at=None, post__isnull=False).first()
    if one is None or one.post is None:
        return
    try:
        undo.delete_soon(one.post)
    except services.Refused as refused:
        messages.error(request, str(refused))
        return
    said = _("This post is skipped. The others stay.")
    messages.success(request, said, extra_tags=reverse("post-undelete", args=[one.post_id]))
