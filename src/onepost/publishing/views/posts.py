"""Posts as a list: what is planned, what is out, what needs somebody, and drafts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from onepost.accounts.access import MemberRequest, member
from onepost.channels.models import Channel
from onepost.publishing import services
from onepost.publishing.cards import (
    NEEDS_SOMEBODY,
    Card,
    cards,
    cards_of_drafts,
    moment,
    number_of_cards,
    planned_minute,
)
from onepost.publishing.models import Post, Publication, State

PAGE = 40


@dataclass(frozen=True, slots=True)
class Tab:
    label: Any
    states: tuple[State, ...]
    order: str

    @property
    def where(self) -> Q:
        """What is unconfirmed and was left so on purpose needs nobody."""
        found = Q(state__in=self.states)
        return found & Q(left_open=False) if self.states is NEEDS_SOMEBODY else found


TABS = {
    "planned": Tab(pgettext_lazy("several posts", "Planned"), (State.SCHEDULED, State.PUBLISHING), "shown_at"),
    "attention": Tab(gettext_lazy("Needs you"), NEEDS_SOMEBODY, "-shown_at"),
    "published": Tab(pgettext_lazy("several posts", "Published"), (State.PUBLISHED, State.DELIVERED), "-shown_at"),
    "cancelled": Tab(pgettext_lazy("several posts", "Cancelled"), (State.CANCELLED,), "-shown_at"),
    "all": Tab(
        pgettext_lazy("several posts", "All"), tuple(state for state in State if state != State.DRAFT), "-shown_at"
    ),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to. Whatever cannot be meant is left out."""

    words: str
    channel: UUID | None
    day: date | None

    @classmethod
    def read(cls, request: MemberRequest) -> Filters:
        try:
            day = date.fromisoformat(request.GET.get("day", ""))
        except ValueError:
            day = None
        try:
            channel = UUID(request.GET.get("channel", ""))
        except ValueError:
            channel = None
        return cls(request.GET.get("q", "").strip()[:100], channel, day)

    def narrow(self, rows: QuerySet[Publication], zone: ZoneInfo) -> QuerySet[Publication]:
        if self.words:
            own = Q(own_text__icontains=self.words)
            rows = rows.filter(own | Q(own_text=None, post__text__icontains=self.words))
        if self.channel:
            rows = rows.filter(channel_id=self.channel)
        if self.day:
            start = datetime.combine(self.day, time(), zone).astimezone(UTC)
            end = datetime.combine(self.day + timedelta(days=1), time(), zone).astimezone(UTC)
            rows = rows.filter(due_at__gte=start, due_at__lt=end)
        return rows

    def __bool__(self) -> bool:
        return bool(self.words or self.channel or self.day)


@member
@require_safe
def posts(request: MemberRequest) -> HttpResponse:
    workspace = request.member.workspace
    filters = Filters.read(request)
    view = request.GET.get("view", "planned")
    view = view if view in TABS else "planned"
    rows = filters.narrow(Publication.objects.filter(workspace=workspace), workspace.zone)
    counts = _counts(rows)
    found, page = _page(rows, TABS[view], request, counts[view])
    today = timezone.now().astimezone(workspace.zone).date()
    context = {
        "view": view,
        "tabs": [(name, tab.label, counts[name]) for name, tab in TABS.items()],
        "filters": filters,
        "channels": Channel.objects.filter(workspace=workspace).order_by("name", "id"),
        "page": page,
        "cards": found,
        "today": today,
        "tomorrow": today + timedelta(days=1),
    }
    return render(request, "publishing/posts.html", context)


def _counts(rows: QuerySet[Publication]) -> dict[str, int]:
    """How many cards each tab has, in one query."""
    return rows.aggregate(**{name: number_of_cards(tab.where) for name, tab in TABS.items()})


def _page(rows: QuerySet[Publication], tab: Tab, request: MemberRequest, count: int) -> tuple[list[Card], Page[Any]]:
    """Paged by card, so that the channels of a post are never torn apart."""
    of_tab = rows.filter(tab.where).annotate(shown_at=planned_minute())
    keys = of_tab.order_by(tab.order, "post_id").values("post_id", "shown_at").distinct()
    pages = Paginator(keys, PAGE)
    pages.count = count
    page = pages.get_page(request.GET.get("page"))
    wanted = [(key["post_id"], key["shown_at"]) for key in page.object_list]
    of_page = of_tab.filter(post_id__in={post_id for post_id, _at in wanted}).order_by("network", "id")
    shown = {(card.post_id, moment(card)): card for card in cards(of_page, request.member.workspace.zone)}
    return [shown[key] for key in wanted if key in shown], page


@member
@require_safe
def drafts(request: MemberRequest) -> HttpResponse:
    """Posts without a plan; one without channels yet is a draft too."""
    planned = Publication.objects.filter(workspace=request.member.workspace).exclude(state=State.DRAFT)
    rows = Post.objects.filter(workspace=request.member.workspace).exclude(id__in=planned.values("post_id"))
    rows = rows.prefetch_related("publications__channel").order_by("-updated_at", "id")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "publishing/drafts.html", {"page": page, "cards": cards_of_drafts(page.object_list)})


@member
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: MemberRequest, post_id: UUID) -> HttpResponse:
    """Asks first: what is deleted here cannot be brought back."""
    post = get_object_or_404(Post, workspace=request.member.workspace, id=post_id)
    rows = list(post.publications.select_related("channel"))
    if request.method != "POST":
        out = [row for row in rows if row.remote_id]
        return render(request, "publishing/post_delete.html", {"post": post, "out": out, "rows": rows})
    try:
        services.delete_post(post)
    except services.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("publication", rows[0].id) if rows else redirect("posts")
    messages.success(request, _("The post is deleted here. What was published stays on the networks."))
    return redirect("drafts" if all(row.state == State.DRAFT for row in rows) else "posts")
