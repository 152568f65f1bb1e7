"""Posts taken away as a file."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from onepost.accounts.access import MemberRequest, member
from onepost.publishing import exporting
from onepost.publishing.models import Label

WHICH = {
    "all": gettext_lazy("All posts"),
    "planned": pgettext_lazy("several posts", "Planned"),
    "published": pgettext_lazy("several posts", "Published"),
    "draft": gettext_lazy("Drafts"),
}
FORMATS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}


@member
@never_cache
@require_safe
def export(request: MemberRequest) -> HttpResponseBase:
    """The page, and with ``?format=`` the file."""
    workspace = request.member.workspace
    choice = _choice(request)
    kind = request.GET.get("format", "")
    if kind not in FORMATS:
        context = {"which": WHICH, "choice": choice, "labels": Label.objects.filter(workspace=workspace)}
        return render(request, "publishing/export.html", context)
    write = exporting.as_csv if kind == "csv" else exporting.as_json
    response = StreamingHttpResponse(write(workspace, choice), content_type=FORMATS[kind])
    today = timezone.now().astimezone(workspace.zone).date().isoformat()
    response["Content-Disposition"] = f'attachment; filename="onepost-posts-{today}.{kind}"'
    return response


def _choice(request: MemberRequest) -> exporting.Choice:
    """Whatever cannot be meant is left out."""
    which = request.GET.get("which", "all")
    try:
        label = UUID(request.GET.get("label", ""))
    except ValueError:
        label = None
    first, last = (_day(request.GET.get(name, "")) for name in ("first", "last"))
    return exporting.Choice(which if which in WHICH else "all", label, first, last)


def _day(value: str) -> date | None:
    try:
        found = date.fromisoformat(value)
    except ValueError:
        return None
    return found if 1970 <= found.year < 9000 else None
