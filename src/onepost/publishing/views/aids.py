"""What helps to write: the settings of snippets and of links, and what the command palette finds."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onepost.accounts.access import MemberRequest, member
from onepost.accounts.models import Role
from onepost.publishing import palette
from onepost.publishing.models.writing import Snippet
from onepost.publishing.writing import utm
from onepost.publishing.writing.aid_forms import LinksForm, SnippetForm

SALT = "onepost.snippet"
UNDO_SECONDS = 3600
KEPT = ("kind", "name", "text", "standard")

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@member
@get_or_post
def snippets(request: MemberRequest) -> HttpResponse:
    """The list, and the form for a new one."""
    return _snippets(request, Snippet(workspace=request.member.workspace, author=request.member.user), None)


@member
@get_or_post
def snippet(request: MemberRequest, snippet_id: UUID) -> HttpResponse:
    found = get_object_or_404(Snippet, workspace=request.member.workspace, id=snippet_id)
    return _snippets(request, found, found.name)


def _snippets(request: MemberRequest, instance: Snippet, name: str | None) -> HttpResponse:
    form = SnippetForm(request.POST or None, instance=instance)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("“%(name)s” is saved.") % {"name": form.instance.name})
        return redirect("snippets")
    return _page(request, {"form": form, "edited": name}, status=422 if form.errors else 200)


def _page(request: MemberRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    context["snippets"] = request.member.workspace.snippets.all()
    return render(request, "settings/snippets.html", context, status=status)


@member
@require_POST
def snippet_delete(request: MemberRequest, snippet_id: UUID) -> HttpResponse:
    """The page that answers offers to undo it."""
    found = get_object_or_404(Snippet, workspace=request.member.workspace, id=snippet_id)
    undo = signing.dumps(
        {"workspace": str(found.workspace_id), **{name: getattr(found, name) for name in KEPT}}, salt=SALT
    )
    found.delete()
    form = SnippetForm(instance=Snippet(workspace=request.member.workspace))
    return _page(request, {"form": form, "deleted": found.name, "undo": undo})


@member
@require_POST
def snippet_restore(request: MemberRequest) -> HttpResponse:
    """Undo a deletion; what it brings back is what this server signed, for the same workspace."""
    try:
        kept = signing.loads(request.POST.get("undo", ""), salt=SALT, max_age=UNDO_SECONDS)
    except signing.BadSignature:
        messages.error(request, _("It is too late to bring it back. Write it again, please."))
        return redirect("snippets")
    workspace = request.member.workspace
    if kept.pop("workspace") != str(workspace.id):
        raise Http404
    kept["standard"] = kept["standard"] and not workspace.snippets.filter(standard=True).exists()
    try:
        with transaction.atomic():
            Snippet.objects.create(workspace=workspace, author=request.member.user, **kept)
    except IntegrityError:
        messages.info(request, _("There is one with the name “%(name)s” already.") % kept)
    else:
        messages.success(request, _("“%(name)s” is back.") % kept)
    return redirect("snippets")


@member
@get_or_post
def links(request: MemberRequest) -> HttpResponse:
    """Owners change it, editors see it."""
    workspace = request.member.workspace
    may_edit = request.member.role == Role.OWNER
    if request.method == "POST" and not may_edit:
        raise PermissionDenied
    form = LinksForm.of(workspace, request.POST or None)
    if request.method == "POST" and form.is_valid():
        workspace.utm = form.settings()
        workspace.save(update_fields=["utm"])
        messages.success(request, _("Saved. It counts for posts that have not gone out yet."))
        return redirect("links")
    for field in form.fields.values():
        field.disabled = not may_edit
    shown = workspace.utm if utm.is_on(workspace.utm) else utm.DEFAULTS
    context = {"form": form, "may_edit": may_edit, "example": utm.example(shown)}
    return render(request, "settings/links.html", context, status=422 if form.errors else 200)


@member
@require_GET
def search(request: MemberRequest) -> HttpResponse:
    """The rows of the command palette for ``q``: pages and actions, channels, and posts by their text."""
    found = palette.find(request.member.workspace, request.GET.get("q", ""))
    return render(request, "publishing/_aids_found.html", {"groups": found})
