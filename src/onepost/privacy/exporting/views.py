"""The pages of one's own copies: ask, follow, download."""

from __future__ import annotations

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from onepost.accounts.access import logged_in, memberships
from onepost.accounts.models import User
from onepost.media import serving
from onepost.privacy import portable
from onepost.privacy.exporting import making
from onepost.privacy.models import UNDER_WAY, Copy, CopyKind, CopyState
from onepost.privacy.rules import WEEK


@never_cache
@logged_in
@require_http_methods(["GET", "HEAD", "POST"])
def copies(request: HttpRequest) -> HttpResponse:
    """With ``?part=1`` only what changes while one is being made."""
    user = _person(request)
    if request.method == "POST":
        kind = request.POST.get("kind")
        if kind in CopyKind.values:
            try:
                making.begin(user, CopyKind(kind), (get_language() or "en").split("-")[0])
            except making.TooSoon as reason:
                messages.error(request, str(reason))
        return redirect("copies")
    under_way = Copy.objects.filter(user=user, state__in=UNDER_WAY).first()
    if "part" in request.GET and getattr(request, "htmx", False):
        if under_way is None:
            answer = HttpResponse(status=204)
            answer["HX-Refresh"] = "true"
            return answer
        return render(request, "privacy/_copy_progress.html", {"copy": under_way})
    assert WEEK.period is not None
    context = {
        "under_way": under_way,
        "ready": [(copy, copy.created_at + WEEK.period) for copy in Copy.objects.filter(user=user) if _usable(copy)],
        "failed": Copy.objects.filter(user=user).first() if under_way is None else None,
        "in_workspace": bool(memberships(request)),
    }
    return render(request, "privacy/copies.html", context)


@never_cache
@logged_in
@require_safe
def download(request: HttpRequest, copy_id: UUID) -> HttpResponseBase:
    """To its own person only, who has just said again who they are."""
    copy = get_object_or_404(Copy, id=copy_id, user=_person(request), state=CopyState.DONE)
    answer: HttpResponseBase = _handed_out(request, copy)
    return answer


@reauthentication_required  # type: ignore[untyped-decorator]
def _handed_out(request: HttpRequest, copy: Copy) -> HttpResponseBase:
    if not copy.file.storage.exists(copy.file.name or ""):
        messages.error(request, _("This copy is not there any more. Ask for a new one."))
        return redirect("copies")
    name = f"onepost-{copy.kind}-{copy.created_at.date().isoformat()}.zip"
    response = serving.serve(request, copy.file, "application/zip", name, download=True)
    del response["Cache-Control"]  # never_cache says it
    return response


@require_safe
def portable_schema(request: HttpRequest) -> JsonResponse:
    """The form of what is taken along, for any program: it is what another service needs to read it."""
    return JsonResponse(portable.schema(settings.PUBLIC_URL + request.path), json_dumps_params={"indent": 1})


def _usable(copy: Copy) -> bool:
    return copy.state == CopyState.DONE and bool(copy.file)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
