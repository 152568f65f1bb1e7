"""Files changed by hand, and how far a change is."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from onepost.accounts.access import MemberRequest, member
from onepost.lib.sentences import sentence
from onepost.media.models import Asset, AssetKind, Repair, RepairState
from onepost.media.repair import work
from onepost.media.repair.asking import box_of, shape_of, whole
from onepost.media.repair.by_hand import Wrong, cropped, moment, turned
from onepost.media.repair.recipe import Recipe

VERBS = ("crop", "turn", "cover")


@member
@require_safe
def repair(request: MemberRequest, repair_id: UUID) -> HttpResponse:
    """How far it is: ``percent`` from 0 to 100."""
    found = get_object_or_404(Repair, workspace=request.member.workspace, id=repair_id)
    going = found.state in (RepairState.WAITING, RepairState.RUNNING)
    answer = {"state": found.state, "going": going, "percent": round(found.done * 100)}
    response = JsonResponse({**answer, "problem": sentence(found.problem)})
    response["Cache-Control"] = "no-store"
    return response


@member
@require_POST
def stop(request: MemberRequest, repair_id: UUID) -> HttpResponse:
    found = get_object_or_404(Repair, workspace=request.member.workspace, id=repair_id)
    work.stop(found)
    return redirect("asset", found.asset_id)


@member
@require_POST
def change(request: MemberRequest, asset_id: UUID) -> HttpResponse:
    """Crop, turn, or a picture of a video, as a version beside the file."""
    kinds = (AssetKind.IMAGE, AssetKind.VIDEO)
    rows = Asset.objects.filter(workspace=request.member.workspace, kind__in=kinds, deleting_at=None)
    asset = get_object_or_404(rows, id=asset_id)
    try:
        made = _asked(asset, request.POST)
    except Wrong as reason:
        messages.error(request, str(reason))
        return redirect("asset", asset.id)
    found = work.begin(asset, made, request.member.user)
    if found.state == RepairState.DONE and found.result_id:
        messages.success(request, _("This version is there already."))
        return redirect("asset", found.result_id)
    return redirect("asset", asset.id)


def _asked(asset: Asset, form: QueryDict) -> Recipe:
    verb = form.get("verb", "")
    if verb == "turn":
        return turned(asset, whole(form.get("turn", "")))
    if verb == "cover":
        return moment(asset, form.get("at", ""))
    box = box_of([form.get(name, "") for name in ("left", "top", "width", "height")])
    return cropped(asset, shape_of(form.get("shape", "")), box)
