"""Files on their way: fetched from an address, broken off, or refused. Pages to begin, follow and drop them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from onepost.accounts.access import MemberRequest, member
from onepost.media import importing, uploads
from onepost.media.models import Folder, Upload
from onepost.media.refusal import MediaRefused
from onepost.media.tus import folder_named

QUIET = timedelta(seconds=30)
"""An upload in pieces that heard nothing for this long is broken off; until then its page shows it."""
SHOWN = timedelta(hours=1)
"""How long a file that arrived is told of."""


def arriving(request: MemberRequest) -> list[Upload]:
    """The person's files on their way that a page has to tell of, newest first."""
    now = timezone.now()
    fetched = ~Q(address="") & (Q(asset=None) | Q(touched_at__gt=now - SHOWN))
    broken = Q(address="", asset=None) & (~Q(problem="") | Q(touched_at__lt=now - QUIET))
    mine = Upload.objects.filter(workspace=request.member.workspace, user=request.member.user)
    return list(mine.filter(fetched | broken).select_related("asset").order_by("-created_at")[:20])


@member
@require_safe
def arrivals(request: MemberRequest) -> HttpResponse:
    return render(request, "library/_arriving.html", {"arriving": arriving(request)})


@member
@require_POST
def import_url(request: MemberRequest) -> HttpResponse:
    folder = folder_named(request, request.POST.get("folder", ""))
    try:
        member = request.member
        importing.begin(member.workspace, member.user, request.POST.get("address", ""), folder)
    except (MediaRefused, uploads.TooMuch) as reason:
        messages.error(request, str(reason))
    return back_to(folder)


@member
@require_POST
def drop(request: MemberRequest, upload_id: UUID) -> HttpResponse:
    """Stops what is on its way; of a file that is in the library only the note goes."""
    rows = Upload.objects.filter(workspace=request.member.workspace, user=request.member.user)
    uploads.drop(get_object_or_404(rows, id=upload_id))
    if getattr(request, "htmx", False):
        return render(request, "library/_arriving.html", {"arriving": arriving(request)})
    messages.success(request, _("It is off the list."))
    return redirect("library")


def back_to(folder: Folder | None, more: str = "") -> HttpResponse:
    """To the library, where ``folder`` is open."""
    query = "&".join(filter(None, [f"folder={folder.id}" if folder else "", more]))
    return redirect(reverse("library") + (f"?{query}" if query else ""))
