"""One publication: what the network shows, its timeline in words, and what somebody can do."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from onepost.accounts.access import MemberRequest, member
from onepost.publishing import services, timeline
from onepost.publishing.models import EDITABLE, Attachment, Publication, State


def fetch(request: MemberRequest, publication_id: UUID) -> Publication:
    rows = Publication.objects.select_related("post__author", "channel")
    return get_object_or_404(rows, workspace=request.member.workspace, id=publication_id)


@member
@require_safe
def publication(request: MemberRequest, publication_id: UUID) -> HttpResponse:
    row = fetch(request, publication_id)
    items = Attachment.objects.filter(post=row.post, publication=row if row.own_media else None).select_related("asset")
    context = {
        "publication": row,
        "media": [item.asset for item in items],
        "sisters": row.post.publications.exclude(id=row.id).select_related("channel"),
        "timeline": timeline.of(row),
        "moving": row.state in (State.PUBLISHING, State.SCHEDULED) and row.next_attempt_at is not None,
        "editable": row.state in EDITABLE,
        "can_cancel": row.state in (State.SCHEDULED, State.HELD) and not row.remote_id,
        "can_retry": row.state in (State.FAILED, State.HELD, State.CANCELLED) and row.channel_id is not None,
        "asks": row.state == State.UNCONFIRMED,
    }
    part = request.headers.get("HX-Target") == "live"
    return render(request, "publishing/_publication.html" if part else "publishing/publication.html", context)


@member
@require_POST
def retry(request: MemberRequest, publication_id: UUID) -> HttpResponse:
    return _act(request, publication_id, services.try_again, _("It is tried again now."))


@member
@require_POST
def cancel(request: MemberRequest, publication_id: UUID) -> HttpResponse:
    return _act(request, publication_id, services.cancel, _("Cancelled. Nothing is sent to this channel."))


@member
@require_POST
def answer(request: MemberRequest, publication_id: UUID) -> HttpResponse:
    """The author's answer to “is it there?”."""
    there = request.POST.get("there") == "yes"

    def settle(row: Publication) -> None:
        services.answer_question(row, there)

    return _act(
        request, publication_id, settle, _("Thank you. It is settled.") if there else _("It is sent again now.")
    )


def _act(
    request: MemberRequest, publication_id: UUID, action: Callable[[Publication], None], said: str
) -> HttpResponse:
    row = fetch(request, publication_id)
    try:
        action(row)
    except services.Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("publication", row.id)
