"""Posts as a list: what is planned, what is out, what needs somebody, and drafts."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.postgres.aggregates import BoolOr
from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, Count, ExpressionWrapper, Prefetch, Q, QuerySet, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import trigger_client_event

from onepost.accounts.access import MemberRequest, member
from onepost.channels.shown import of_page
from onepost.publishing import samples, services
from onepost.publishing.ending import undo
from onepost.publishing.models import Post, Publication, State
from onepost.publishing.planning import filter_bar
from onepost.publishing.planning.cards import (
    NEEDS_SOMEBODY,
    Card,
    cards,
    cards_of_drafts,
    moment,
    planned_minute,
    with_labels,
)
from onepost.publishing.planning.filters import Filter

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


class Listed:
    """What a list shows: drafts, or the posts of a tab; ``filter`` is what it is narrowed to."""

    def __init__(self, request: MemberRequest, drafts: bool = False) -> None:
        self.request = request
        self.workspace = request.member.workspace
        self.query = request.GET
        self.drafts = drafts
        self.filter = Filter.from_query(request.GET, self.workspace)
        asked = request.GET.get("view", "planned")
        self.view = "drafts" if drafts else asked if asked in TABS else "planned"

    @property
    def url(self) -> str:
        return f"{reverse('drafts' if self.drafts else 'posts')}?{self.query.urlencode()}"

    @cached_property
    def rows(self) -> QuerySet[Publication]:
        rows = Publication.objects.filter(workspace=self.workspace, post__deleting_at=None)
        return self.filter.apply(rows)

    @property
    def of_tab(self) -> QuerySet[Any]:
        tab = TABS[self.view]
        return self.rows.filter(tab.where).annotate(shown_at=planned_minute())

    @property
    def keys(self) -> QuerySet[Any, dict[str, Any]]:
        """Post and minute of each card, in order."""
        return self.of_tab.order_by(TABS[self.view].order, "post_id").values("post_id", "shown_at").distinct()

    @property
    def unplanned(self) -> QuerySet[Post]:
        """Posts without a plan; one without channels yet is a draft too."""
        planned = Publication.objects.filter(workspace=self.workspace).exclude(state=State.DRAFT)
        rows = Post.objects.filter(workspace=self.workspace, deleting_at=None)
        rows = rows.exclude(id__in=planned.values("post_id"))
        return self.filter.apply_to_drafts(rows).order_by("-updated_at", "id")

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many cards each tab has, in one query: every card is looked at once."""
        each = {f"is_{name}": BoolOr(ExpressionWrapper(tab.where, BooleanField())) for name, tab in TABS.items()}
        made = self.rows.order_by().annotate(minute=planned_minute()).values("post_id", "minute").annotate(**each)
        return made.aggregate(**{name: Count("post_id", filter=Q(**{f"is_{name}": True})) for name in TABS})

    def page(self) -> tuple[list[Card], Page[Any]]:
        """Paged by card, so that the channels of a post are never torn apart."""
        if self.drafts:
            channels = Prefetch("publications", Publication.objects.select_related("channel"))
            drafts = Paginator(self.unplanned.prefetch_related(channels), PAGE).get_page(self.query.get("page"))
            return with_labels(cards_of_drafts(drafts.object_list)), drafts
        pages = Paginator(self.keys, PAGE)
        pages.count = self.counts[self.view]
        page = pages.get_page(self.query.get("page"))
        wanted = [(key["post_id"], key["shown_at"]) for key in page.object_list]
        of_page = self.of_tab.filter(post_id__in={post_id for post_id, _at in wanted}).order_by("network", "id")
        shown = {(card.post_id, moment(card)): card for card in cards(of_page, self.workspace.zone)}
        return with_labels([shown[key] for key in wanted if key in shown]), page

    def _without(self, name: str) -> str:
        """The address of the list without one of its filters."""
        query = self.query.copy()
        for dropped in (name, "page"):
            query.pop(dropped, None)
        return f"?{query.urlencode()}"

    def context(self) -> dict[str, Any]:
        found, page = self.page()
        channels = of_page(self.request)
        prefetch_related_objects([self.workspace], "labels")
        bar = [one for one in filter_bar.bar(self.workspace, channels, self.query) if one.name != "state"]
        today = timezone.now().astimezone(self.workspace.zone).date()
        return {
            "view": self.view,
            "filter": self.filter,
            "bar": bar,
            "narrowed": [(one.said, self._without(one.name)) for one in bar if one.chosen],
            "labels": list(self.workspace.labels.all()),
            "page": page,
            "cards": found,
            "today": today,
            "tomorrow": today + timedelta(days=1),
            "list_url": self.url,
            "has_samples": samples.among(self.workspace, [card.post_id for card in found]),
            "token": secrets.token_urlsafe(12),
        }


@member
@require_safe
def posts(request: MemberRequest) -> HttpResponse:
    return shown(request, Listed(request))


@member
@require_safe
def drafts(request: MemberRequest) -> HttpResponse:
    return shown(request, Listed(request, drafts=True))


def shown(request: MemberRequest, listed: Listed, more: dict[str, Any] | None = None) -> HttpResponse:
    """The page of a list; ``more`` is what became of an action on it."""
    context = listed.context() | (more or {})
    if listed.drafts:
        return render(request, "publishing/drafts.html", context)
    context["tabs"] = [(name, tab.label, listed.counts[name]) for name, tab in TABS.items()]
    return render(request, "publishing/posts.html", context)


@member
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: MemberRequest, post_id: UUID) -> HttpResponse:
    """Deletes at once, and offers to undo it. The page that asks is for those who come by a link."""
    post = get_object_or_404(Post, workspace=request.member.workspace, id=post_id, deleting_at=None)
    rows = list(post.publications.select_related("channel"))
    if request.method != "POST":
        out = [row for row in rows if row.remote_id]
        return render(request, "publishing/post_delete.html", {"post": post, "out": out, "rows": rows})
    try:
        undo.delete_soon(post)
    except services.Refused as refusal:
        if request.htmx:
            return HttpResponse(str(refusal), status=409, content_type="text/plain; charset=utf-8")
        messages.error(request, str(refusal))
        return redirect("publication", rows[0].id) if rows else redirect("drafts")
    is_out = any(row.remote_id for row in rows)
    said = (
        _("The post is deleted here. What was published stays on the networks.")
        if is_out
        else _("The post is deleted.")
    )
    back = reverse("post-undelete", args=[post.id])
    if request.htmx:
        told = {"text": said, "kind": "success", "undo": {"url": back, "fields": {}}}
        return trigger_client_event(HttpResponse(status=204), "toast", told)
    messages.success(request, said, extra_tags=back)
    return redirect("drafts" if all(row.state == State.DRAFT for row in rows) else "posts")


@member
@require_POST
def undelete(request: MemberRequest, post_id: UUID) -> HttpResponse:
    """Undo a deletion, as long as that lasts. Afterwards there is no such post."""
    post = Post.objects.filter(workspace=request.member.workspace, id=post_id).first()
    try:
        if post is None:
            raise services.Refused(_("It is too late: the post has been deleted."))
        undo.bring_back(post)
    except services.Refused as refusal:
        if request.htmx:
            return HttpResponse(str(refusal), status=404, content_type="text/plain; charset=utf-8")
        messages.error(request, str(refusal))
        answer = shown(request, Listed(request))
        answer.status_code = 404
        return answer
    if request.htmx:
        return HttpResponse(status=204)
    messages.success(request, _("The post is back, with the time it had."))
    planned = post.publications.exclude(state=State.DRAFT).exists()
    return redirect("posts" if planned else "drafts")
