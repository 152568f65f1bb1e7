"""Files from a place such as Dropbox: connect it, look around, pick, and the worker fetches them into the library."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from asgiref.sync import async_to_sync
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST, require_safe

from onepost.accounts.access import MemberRequest, member
from onepost.media import importing, uploads
from onepost.media.arriving import back_to
from onepost.media.refusal import MediaRefused
from onepost.media.sources import visits
from onepost.media.sources.base import AccessGone, Link, Listing, Place, SourceRefused
from onepost.media.sources.visits import Visit
from onepost.media.tus import folder_named

MOST = 50
"""Files in one go."""
AT_ONCE = 8
"""Questions to a place at a time."""
PREVIEW_SECONDS = 3600


def _known(name: str) -> type[Place]:
    if name not in visits.PLACES:
        raise Http404
    return visits.PLACES[name]


def _visit(request: MemberRequest, name: str) -> Visit | None:
    return visits.current(request.session, request.member.user, name)


@member
@require_safe
def place(request: MemberRequest, name: str) -> HttpResponse:
    """``in`` is the folder there, ``q`` words, ``at`` the page; ``folder`` is the one here that files go to."""
    known = _known(name)
    asked = {key: request.GET.get(key, "")[:2000] for key in ("in", "q", "at")}
    words = asked["q"].strip()[:100]
    real, sandbox = visits.offered(name)
    context: dict[str, Any] = {
        "place": {"name": known.name, "label": known.label},
        "folder": folder_named(request, request.GET.get("folder", "")),
        "real": real,
        "sandbox": sandbox,
        "q": words,
        "path": [] if words else _path(asked["in"]),
        "most": MOST,
    }
    visit = _visit(request, name)
    if visit is None:
        return render(request, "library/place.html", context)
    context["visit"] = visit
    try:
        context["listing"] = async_to_sync(_listed)(visit, asked["in"], words, asked["at"])
    except AccessGone as reason:
        visits.forget(request.session, name)
        messages.error(request, str(reason))
        return redirect(request.path)
    except SourceRefused as reason:
        context["problem"] = str(reason)
    return render(request, "library/place.html", context)


async def _listed(visit: Visit, folder: str, words: str, page: str) -> Listing:
    async with visit.opened() as found:
        return await found.look(folder, words, page)


def _path(folder: str) -> list[tuple[str, str]]:
    """Each step's name and its whole path."""
    steps = [step for step in folder.split("/") if step]
    return [(step, "/" + "/".join(steps[: number + 1])) for number, step in enumerate(steps)]


@member
@require_POST
def connect(request: MemberRequest, name: str) -> HttpResponse:
    """``at``: ``service`` or ``sandbox``."""
    _known(name)
    more = {"folder": request.POST.get("folder", "")[:40]}
    try:
        sandbox = request.POST.get("at") == "sandbox"
        return redirect(visits.start(request.session, request.member.user, name, sandbox, more))
    except SourceRefused as reason:
        messages.error(request, str(reason))
        return redirect("place", name)


@member
@require_GET
def callback(request: MemberRequest, name: str) -> HttpResponse:
    """Always answered by a redirect, so that no code stays in an address."""
    _known(name)
    more: dict[str, str] = {}
    try:
        more = dict(visits.finish(request.session, request.member.user, name, request.GET.dict()))
    except SourceRefused as reason:
        messages.error(request, str(reason))
    response = redirect(_at(name, more.get("folder", "")))
    response["Referrer-Policy"] = "no-referrer"
    return response


def _at(name: str, folder: str = "") -> str:
    return reverse("place", args=[name]) + (f"?{urlencode({'folder': folder})}" if folder else "")


@member
@require_safe
def preview(request: MemberRequest, name: str) -> HttpResponse:
    """A small picture, fetched for the person: their browser does not talk to the service."""
    _known(name)
    visit = _visit(request, name)
    if visit is None:
        raise Http404
    try:
        data, mime = async_to_sync(_previewed)(visit, request.GET.get("key", "")[:2000])
    except SourceRefused:
        raise Http404 from None
    response = HttpResponse(data, content_type=mime)
    response["Cache-Control"] = f"private, max-age={PREVIEW_SECONDS}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


async def _previewed(visit: Visit, key: str) -> tuple[bytes, str]:
    async with visit.opened() as found:
        return await found.preview(key)


@member
@require_POST
def add(request: MemberRequest, name: str) -> HttpResponse:
    """The files ``key``: each is announced as an upload, and the library tells how far they are."""
    _known(name)
    folder = folder_named(request, request.POST.get("folder", ""))
    chosen = list(dict.fromkeys(key[:2000] for key in request.POST.getlist("key")))[:MOST]
    visit = _visit(request, name)
    if visit is None or not chosen:
        messages.error(request, _("Choose files first: tick the box on each."))
        return redirect(_at(name, str(folder.id) if folder else ""))
    begun = 0
    for found in async_to_sync(_links)(visit, chosen):
        try:
            if isinstance(found, SourceRefused):
                raise found
            importing.begin_link(request.member.workspace, request.member.user, found, folder, visit.sandbox)
            begun += 1
        except (SourceRefused, MediaRefused, uploads.TooMuch) as reason:
            said = f"{found.name}: {reason}" if isinstance(found, Link) else str(reason)
            messages.error(request, said)
    if begun:
        text = ngettext(
            "%(count)s file is on its way from %(place)s.", "%(count)s files are on their way from %(place)s.", begun
        )
        messages.success(request, text % {"count": begun, "place": visits.PLACES[name].label})
    return back_to(folder)


async def _links(visit: Visit, keys: Sequence[str]) -> list[Link | SourceRefused]:
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(found: Place, key: str) -> Link | SourceRefused:
        async with turns:
            try:
                return await found.link(key)
            except SourceRefused as reason:
                return reason

    async with visit.opened() as found:
        return await asyncio.gather(*(one(found, key) for key in keys))


@member
@require_POST
def leave(request: MemberRequest, name: str) -> HttpResponse:
    label = _known(name).label
    if visit := _visit(request, name):
        visits.leave(request.session, visit)
    messages.success(request, _("%(place)s is disconnected. Files that are in the library stay.") % {"place": label})
    return redirect("library")
