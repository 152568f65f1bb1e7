"""Making a file of the composer fit, or changing it by hand: begun, stopped, and put in its place."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from onepost.accounts.access import MemberRequest, member
from onepost.media.models import Asset, RepairState
from onepost.publishing.models import Post
from onepost.publishing.writing import changing, fitting
from onepost.publishing.writing.changing import Change
from onepost.publishing.writing.composing import Composing
from onepost.publishing.writing.forms import ComposerData
from onepost.publishing.writing.reading import form_data, posted_id


@member
@require_POST
def fit(request: MemberRequest) -> HttpResponse:
    """What the button ``act`` does, for the composer's script: ``state``, and once it is ready the ``strips`` of the
    form that change, each with its files in order, and a row for the ``file`` that is new in them. Of a change by hand
    that is being made, ``watch`` is where to ask how far it is; ``problem`` says why it is not made."""
    workspace = request.member.workspace
    post_id = posted_id(request.POST)
    post = Post.objects.filter(workspace=workspace, id=post_id).prefetch_related("publications").first()
    data = form_data(request.POST, post_id, post)
    before = _strips(data)
    change = changing.press(workspace, data, request.POST.dict(), request.member.user)
    if change is not None:
        return JsonResponse(_by_hand(request, data, before, change))
    composing = Composing(workspace, data)
    fix = fitting.press(composing.fixes, data, request.POST.get("act", ""), request.member.user)
    if fix is None or fix.repair is None:
        return JsonResponse({"state": "", "said": ""})
    if _strips(data) == before or fix.repair.result_id is None:
        return JsonResponse({"state": fix.repair.state, "said": ""})
    return JsonResponse(_placed(request, data, before, fix.asset, fix.repair.result_id, said()))


def _by_hand(
    request: MemberRequest, data: ComposerData, before: dict[str, list[str]], change: Change
) -> dict[str, Any]:
    if change.problem or change.repair is None:
        return {"state": RepairState.FAILED, "problem": change.problem}
    if change.result is None:
        stop = reverse("repair-stop", args=[change.repair.id])
        return {"state": change.repair.state, "watch": reverse("repair", args=[change.repair.id]), "stop": stop}
    return _placed(request, data, before, change.asset, change.result, changed())


def _placed(
    request: MemberRequest, data: ComposerData, before: dict[str, list[str]], old: Asset, result: UUID, text: str
) -> dict[str, Any]:
    made = Asset.objects.get(workspace=request.member.workspace, id=result)
    made.alt = data.alts.get(made.id, made.alt)
    row = render_to_string("publishing/_file.html", {"asset": made, "notes": "", "strip": ""}, request)
    strips = {name: files for name, files in _strips(data).items() if before.get(name) != files}
    return {"state": RepairState.DONE, "said": text, "strips": strips, "file": row, "old": str(old.id)}


def said() -> str:
    return _("The fitting version is in its place. The original stays in the library.")


def changed() -> str:
    return _("The changed version is in its place. The original stays in the library.")


def _strips(data: ComposerData) -> dict[str, list[str]]:
    found = {name: [str(asset) for asset in files] for name, files in data.strips()}
    for name, network, option in data.option_strips():
        found[name] = list(filter(None, [str(data.options.get(network, {}).get(option, ""))]))
    return found
