"""The library: every file of the workspace, its description, where it is used."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from onepost.accounts.access import MemberRequest, member
from onepost.media import deleting, listing, pull, services, undo
from onepost.media.arriving import arriving, back_to
from onepost.media.folders import Tree
from onepost.media.images import SHOWN_AS_JPEG
from onepost.media.models import Asset
from onepost.media.serving import serve
from onepost.media.tus import folder_named

PAGE = 48


def fetch(request: MemberRequest, asset_id: UUID) -> Asset:
    rows = Asset.objects.select_related("uploaded_by", "folder", "made_from")
    return get_object_or_404(rows, workspace=request.member.workspace, id=asset_id, deleting_at=None)


@member
@require_safe
def library(request: MemberRequest) -> HttpResponse:
    """``?pick=1`` answers with tiles to choose from, for the composer: there every folder is open."""
    wanted = listing.Wanted.read(request.GET)
    workspace = request.member.workspace
    if "pick" in request.GET:
        rows = listing.ordered(listing.narrowed(workspace, listing.assets(workspace), wanted), wanted)
        page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
        return render(request, "library/_picker.html", {"page": page, **_asked(wanted)})
    tree = Tree(workspace)
    folder = tree.folders.get(wanted.folder) if wanted.folder else None
    if wanted.folder and folder is None:
        raise Http404
    page = Paginator(listing.found(workspace, wanted, tree, folder), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "folder": folder,
        "path": tree.path(folder),
        "folders": [] if wanted.filtered else tree.inside(folder),
        "places": tree.choices(),
        "arriving": arriving(request),
        "gone": undo.read(request.GET.get("gone", "")),
        "empty": not page.object_list and not wanted.filtered and not tree.folders,
        **_asked(wanted),
    }
    return render(request, "library/library.html", context)


def _asked(wanted: listing.Wanted) -> dict[str, Any]:
    return {
        "wanted": wanted,
        "show": wanted.kind,
        "q": wanted.words,
        "kinds": [(name, label) for name, (label, _kinds) in listing.KINDS.items()],
        "choices": [
            ("use", gettext_lazy("Use"), wanted.use, listing.USE.items()),
            ("shape", gettext_lazy("Shape"), wanted.shape, listing.SHAPES.items()),
            ("sort", gettext_lazy("Order"), wanted.order, listing.ORDERS.items()),
        ],
    }


@member
@require_POST
def upload(request: MemberRequest) -> HttpResponse:
    """A plain form comes back to the library; with htmx the library (``into=library``) gets tiles and a toast, the
    composer tiles or sentences to show."""
    taken: list[Asset] = []
    refused: list[str] = []
    for file in request.FILES.getlist("file"):
        if isinstance(file, UploadedFile):
            _take(request, file, taken, refused)
    if not taken and not refused:
        refused.append(_("Choose a file first."))
    if request.htmx and request.POST.get("into") != "library":
        status = 200 if taken else 422
        return render(request, "library/_uploaded.html", {"taken": taken, "refused": refused}, status=status)
    text = ngettext("%(count)s file is in the library.", "%(count)s files are in the library.", len(taken))
    done = text % {"count": len(taken)} if taken else ""
    if request.htmx:
        return _added(request, taken, done, refused)
    for sentence in refused:
        messages.error(request, sentence)
    if done:
        messages.success(request, done)
    return redirect("library")


def _added(request: MemberRequest, taken: list[Asset], done: str, refused: list[str]) -> HttpResponse:
    """Tiles to put before the others; what was refused stays on the page until it is read."""
    response = render(request, "library/_added.html", {"taken": taken}, status=200 if taken else 422)
    said = " ".join([*refused, done] if done else refused)
    trigger_client_event(response, "toast", {"text": said, "kind": "error" if refused else "success"})
    return response


def _take(request: MemberRequest, file: File[Any], taken: list[Asset], refused: list[str]) -> None:
    member = request.member
    try:
        asset = services.accept(member.workspace, member.user, file, file.name or "", request.POST.get("alt", ""))
        if folder := folder_named(request, request.POST.get("folder", "")):
            Asset.objects.filter(id=asset.id).update(folder=folder)
        taken.append(asset)
    except services.MediaRefused as error:
        refused.append(f"{file.name}: {error}")


@member
@require_safe
def asset(request: MemberRequest, asset_id: UUID) -> HttpResponse:
    found = fetch(request, asset_id)
    context = {
        "asset": found,
        "uses": services.uses(found),
        "posts": services.posts_with(found),
        "versions": found.versions.filter(deleting_at=None).order_by("created_at"),
        "copies": listing.copies_of(found),
    }
    return render(request, "library/asset.html", context)


@member
@require_POST
def alt(request: MemberRequest, asset_id: UUID) -> HttpResponse:
    found = fetch(request, asset_id)
    text = request.POST.get("alt", "").strip()
    if len(text) > 4000:
        messages.error(request, _("The description is longer than 4000 characters."))
        return redirect("asset", found.id)
    Asset.objects.filter(id=found.id).update(alt=text)
    if request.htmx:
        return HttpResponse(status=204)
    messages.success(request, _("The description is saved."))
    return redirect("asset", found.id)


@member
@require_POST
def delete(request: MemberRequest, asset_id: UUID) -> HttpResponse:
    """Gone from every page at once; the library offers to undo it for as long as that can be done."""
    found = fetch(request, asset_id)
    going, kept = deleting.delete_soon(request.member.workspace, [found.id])
    for sentence in kept:
        messages.error(request, sentence)
    if not going:
        return redirect("asset", found.id)
    return back_to(found.folder, f"gone={undo.token(going)}")


@member
@require_safe
def file(request: MemberRequest, asset_id: UUID) -> HttpResponseBase:
    found = fetch(request, asset_id)
    download = "download" in request.GET or not found.seen
    if found.mime in SHOWN_AS_JPEG and found.jpeg and not download:
        return serve(request, found.jpeg, "image/jpeg", "picture.jpg")
    return serve(request, found.file, found.mime, found.name, download)


@member
@require_safe
def thumbnail(request: MemberRequest, asset_id: UUID) -> HttpResponseBase:
    found = fetch(request, asset_id)
    if not found.thumbnail:
        raise Http404
    return serve(request, found.thumbnail, "image/webp", "thumbnail.webp")


@require_safe
@never_cache
def pulled(request: HttpRequest, token: str) -> HttpResponseBase:
    """For networks that fetch files themselves: the address is the permission."""
    wanted = pull.opened_by(token)
    found = Asset.objects.filter(id=wanted.asset_id).first() if wanted else None
    if wanted is None or found is None or (wanted.jpeg and not found.jpeg):
        raise Http404
    if wanted.jpeg:
        return serve(request, found.jpeg, "image/jpeg", "picture.jpg")
    return serve(request, found.file, found.mime, found.name, download=not found.seen)
