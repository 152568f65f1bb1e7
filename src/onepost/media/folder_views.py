"""Folders of the library, and what is done to several files at once."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from onepost.accounts.access import MemberRequest, member
from onepost.media import deleting, folders, undo
from onepost.media.arriving import back_to
from onepost.media.models import Folder
from onepost.media.tus import folder_named

MOST = 500
"""Files in one go."""


def _fetch(request: MemberRequest, folder_id: UUID) -> Folder:
    rows = Folder.objects.select_related("parent")
    return get_object_or_404(rows, workspace=request.member.workspace, id=folder_id)


@member
@require_POST
def new(request: MemberRequest) -> HttpResponse:
    parent = folder_named(request, request.POST.get("folder", ""))
    try:
        made = folders.make(request.member.workspace, request.POST.get("name", ""), parent)
    except folders.Refused as reason:
        messages.error(request, str(reason))
        return back_to(parent)
    return back_to(made)


@member
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, folder_id: UUID) -> HttpResponse:
    """Its name, and deleting it."""
    folder = _fetch(request, folder_id)
    if request.method != "POST":
        return render(request, "library/folder.html", {"folder": folder})
    try:
        folders.rename(folder, request.POST.get("name", ""))
    except folders.Refused as reason:
        messages.error(request, str(reason))
        return redirect("folder", folder_id)
    return back_to(folder)


@member
@require_POST
def delete(request: MemberRequest, folder_id: UUID) -> HttpResponse:
    folder = _fetch(request, folder_id)
    parent = folder.parent
    try:
        folders.delete(folder)
    except folders.Refused as reason:
        messages.error(request, str(reason))
        return redirect("folder", folder_id)
    messages.success(request, _("The folder is deleted; its files are in the folder above."))
    return back_to(parent)


def _chosen(request: MemberRequest) -> list[UUID]:
    found = []
    for text in request.POST.getlist("asset")[:MOST]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


@member
@require_POST
def several(request: MemberRequest) -> HttpResponse:
    """``do``: ``move`` the files ``asset`` to the folder ``to``, or ``delete`` them."""
    here = folder_named(request, request.POST.get("folder", ""))
    chosen = _chosen(request)
    if not chosen:
        messages.error(request, _("Choose files first: tick the box on each."))
        return back_to(here)
    if request.POST.get("do") == "delete":
        return _delete(request, chosen, here)
    to = folder_named(request, request.POST.get("to", ""))
    count = folders.put(request.member.workspace, chosen, to)
    text = ngettext("%(count)s file is in “%(folder)s” now.", "%(count)s files are in “%(folder)s” now.", count)
    messages.success(request, text % {"count": count, "folder": to.name if to else _("Library")})
    return back_to(here)


def _delete(request: MemberRequest, chosen: list[UUID], here: Folder | None) -> HttpResponse:
    going, kept = deleting.delete_soon(request.member.workspace, chosen)
    for sentence in kept:
        messages.error(request, sentence)
    return back_to(here, f"gone={undo.token(going)}" if going else "")


@member
@require_POST
def bring_back(request: MemberRequest) -> HttpResponse:
    here = folder_named(request, request.POST.get("folder", ""))
    gone = undo.read(request.POST.get("gone", ""))
    count = deleting.bring_back(request.member.workspace, gone.ids) if gone else 0
    if count:
        text = ngettext("%(count)s file is back.", "%(count)s files are back.", count)
        messages.success(request, text % {"count": count})
    else:
        messages.error(request, _("It is too late: the files have been deleted."))
    return back_to(here)
