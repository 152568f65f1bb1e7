"""A card moved or copied to another time: by a form, and by the calendar's script through the same address."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from onepost.accounts.access import MemberRequest, member
from onepost.publishing.models import Publication
from onepost.publishing.planning import moving, when
from onepost.publishing.planning.placing import Change
from onepost.publishing.services import Author, Refused
from onepost.publishing.views.publication import fetch
from onepost.publishing.writing.content import ContentRefused
from onepost.publishing.writing.forms import local_input, uuids

SALT = "onepost.move"
UNDO_SECONDS = 3600


@member
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: MemberRequest, publication_id: UUID) -> HttpResponse:
    """The form, and what it does: ``copy`` makes a new post, ``only`` names what of the card is meant; ``undo`` takes
    a move back, and is what this server signed when it was made.

    To a script: 204 with a toast that can undo it; 409 (too late) or 422 (a time that cannot be) with the sentence.
    """
    row = fetch(request, publication_id)
    if request.method != "POST":
        return _form(request, row)
    try:
        told = _done(request, row)
    except when.WrongTime as wrong:
        return _refused(request, row, str(wrong), 422)
    except ContentRefused as refusal:
        return _refused(request, row, refusal.problems[0].text, 422)
    except Refused as refusal:
        return _refused(request, row, str(refusal), 409)
    if request.htmx:
        return trigger_client_event(HttpResponse(status=204), "toast", {**told, "kind": "success"})
    messages.success(request, told["text"])
    return redirect(_back(request))


def _done(request: MemberRequest, row: Publication) -> dict[str, Any]:
    """What is said of it; ``undo`` is an address and the fields to send there."""
    if "undo" in request.POST:
        return _taken_back(request)
    act = _copy if request.POST.get("copy") else _move
    return act(request, row, moving.read(request.POST), uuids(request.POST.getlist("only")))


def _move(request: MemberRequest, row: Publication, wanted: moving.Wanted, only: list[UUID]) -> dict[str, Any]:
    workspace = request.member.workspace
    moved = moving.move(row, wanted, workspace.zone, only)
    kept = {"workspace": str(workspace.id), "changes": [change.kept for change in moved.changes]}
    undo = {"undo": signing.dumps(kept, salt=SALT, compress=True)}
    back = reverse("publication-move", args=[moved.rows[0].id])
    return {"text": moving.said_of_move(moved, workspace.zone), "undo": {"url": back, "fields": undo}}


def _taken_back(request: MemberRequest) -> dict[str, Any]:
    workspace = request.member.workspace
    try:
        kept = signing.loads(request.POST["undo"], salt=SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        raise Refused(_("It is too late to undo that.")) from None
    if kept["workspace"] != str(workspace.id):
        raise Http404
    moving.take_back(workspace, map(Change.read, kept["changes"]))
    return {"text": _("Undone.")}


def _copy(request: MemberRequest, row: Publication, wanted: moving.Wanted, only: list[UUID]) -> dict[str, Any]:
    workspace = request.member.workspace
    made = moving.copy(row, wanted, Author(workspace, request.member.user), only)
    at = made.publications.values_list("due_at", flat=True)[0]
    said = _("Copied to %(time)s.") % {"time": when.said(at or timezone.now(), workspace.zone)}
    return {"text": said, "undo": {"url": reverse("post-delete", args=[made.id]), "fields": {}}}


def _refused(request: MemberRequest, row: Publication, said: str, status: int) -> HttpResponse:
    if request.htmx:
        return HttpResponse(said, status=status, content_type="text/plain; charset=utf-8")
    return _form(request, row, said, status)


def _form(request: MemberRequest, row: Publication, problem: str = "", status: int = 200) -> HttpResponse:
    rows = moving.card_of(row)
    context = {
        "publication": row,
        "rows": rows,
        "staying": [one for one in rows if not moving.movable(one)],
        "can_move": any(map(moving.movable, rows)),
        "at": request.POST.get("at") or local_input(row.due_at, request.member.workspace),
        "earliest": local_input(timezone.now(), request.member.workspace),
        "back": _back(request),
        "problem": problem,
    }
    return render(request, "publishing/calendar_move.html", context, status=status)


def _back(request: MemberRequest) -> str:
    """Where the person came from, within this site."""
    wanted = request.POST.get("next") or request.headers.get("referer", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else reverse("calendar")
