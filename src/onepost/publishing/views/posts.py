"""Posts as a list: what is planned, what is out, what needs somebody, and drafts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from onepost.accounts.access import MemberRequest, member
from onepost.publishing import services
from onepost.publishing.cards import cards
from onepost.publishing.models import Post, Publication, State

PAGE = 40
VIEWS: dict[str, tuple[Any, tuple[State, ...], str]] = {
    "planned": (gettext_lazy("Planned"), (State.SCHEDULED, State.PUBLISHING), "shown_at"),
    "attention": (gettext_lazy("Needs you"), (State.HELD, State.FAILED, State.UNCONFIRMED), "-shown_at"),
    "published": (gettext_lazy("Published"), (State.PUBLISHED, State.DELIVERED), "-shown_at"),
    "cancelled": (gettext_lazy("Cancelled"), (State.CANCELLED,), "-shown_at"),
}


@member
@require_safe
def posts(request: MemberRequest) -> HttpResponse:
    view = request.GET.get("view", "planned")
    view = view if view in VIEWS else "planned"
    _label, states, order = VIEWS[view]
    workspace = request.member.workspace
    rows = (
        Publication.objects.filter(workspace=workspace, state__in=states)
        .annotate(shown_at=Coalesce("published_at", "due_at", F("created_at")))
        .order_by(order, "id")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "view": view,
        "views": [(name, label) for name, (label, _states, _order) in VIEWS.items()],
        "page": page,
        "cards": cards(rows.filter(id__in=[row.id for row in page.object_list]), workspace.zone),
    }
    return render(request, "publishing/posts.html", context)


@member
@require_safe
def drafts(request: MemberRequest) -> HttpResponse:
    """Posts without a plan; one without channels yet is a draft too."""
    workspace = request.member.workspace
    rows = Post.objects.filter(workspace=workspace).prefetch_related("publications__channel", "attachments__asset")
    rows = rows.exclude(publications__state__in=[s for s in State if s != State.DRAFT]).order_by("-updated_at")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "publishing/drafts.html", {"page": page})


@member
@require_POST
def delete(request: MemberRequest, post_id: UUID) -> HttpResponse:
    post = get_object_or_404(Post, workspace=request.member.workspace, id=post_id)
    try:
        services.delete_post(post)
    except services.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("posts")
    messages.success(request, _("The post is deleted here. What was published stays on the networks."))
    return redirect("posts")
