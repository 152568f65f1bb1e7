"""Files of the composer that come from an address, or are changed, by the form's own buttons and by its script."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from onepost.accounts.access import MemberRequest, member
from onepost.media import importing
from onepost.media.refusal import MediaRefused
from onepost.media.uploads import TooMuch
from onepost.publishing.views.fitting import changed
from onepost.publishing.writing import changing
from onepost.publishing.writing.content import FieldProblem
from onepost.publishing.writing.forms import ComposerData


@member
@require_POST
def fetch(request: MemberRequest) -> HttpResponse:
    """Has the file at an ``address`` fetched: ``outcome`` is where to ask for its row, as after an upload, and
    ``stop`` what to delete when it shall not come."""
    member = request.member
    try:
        upload = importing.begin(member.workspace, member.user, request.POST.get("address", ""))
    except (MediaRefused, TooMuch) as reason:
        return JsonResponse({"problem": str(reason)}, status=422)
    outcome, stop = (reverse(name, args=[upload.id]) for name in ("upload-outcome", "upload"))
    return JsonResponse({"outcome": outcome, "stop": stop, "name": upload.name})


def fetch_all(request: MemberRequest, sends: bool) -> list[FieldProblem]:
    """Has files fetched whose addresses stand in the form itself, for people without JavaScript. ``sends``: the post
    would go out without them, so they are problems."""
    problems: list[FieldProblem] = []
    for name in sorted(request.POST.keys()):
        address = request.POST.get(name, "").strip()
        if not name.startswith("address-") or not address or "restore" in request.POST:
            continue
        try:
            importing.begin(request.member.workspace, request.member.user, address)
        except (MediaRefused, TooMuch) as reason:
            problems.append(FieldProblem("media", "refused", f"{address[:100]}: {reason}"))
            continue
        text = _("The file is being fetched. Choose it from the library when it is there.")
        if sends:
            problems.append(FieldProblem("media", "being_fetched", text))
        else:
            messages.info(request, text)
    return problems


def change(request: MemberRequest, data: ComposerData) -> bool:
    """Whether a button was pressed that changes a file, for people without JavaScript; says what came of it."""
    found = changing.press(request.member.workspace, data, request.POST.dict(), request.member.user)
    if found is None:
        return False
    if found.problem:
        messages.error(request, found.problem)
    elif found.result is None:
        messages.info(request, _("The changed version is being made. Press the same button again in a moment."))
    else:
        messages.success(request, changed())
    return True
