"""Making a file of the composer fit: begun, stopped, and put in its place."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from onepost.accounts.access import MemberRequest, member
from onepost.media.models import Asset, RepairState
from onepost.publishing.models import Post
from onepost.publishing.writing import fitting
from onepost.publishing.writing.composing import Composing
from onepost.publishing.writing.forms import ComposerData
from onepost.publishing.writing.reading import form_data, posted_id


@member
@require_POST
def fit(request: MemberRequest) -> HttpResponse:
    """What the button ``act`` does, for the composer's script: ``state``, and once it is ready the ``strips`` of the
    form that change, each with its files in order, and a row for the ``file`` that is new in them."""
    workspace = request.member.workspace
    post_id = posted_id(request.POST)
    post = Post.objects.filter(workspace=workspace, id=post_id).prefetch_related("publications").first()
    data = form_data(request.POST, post_id, post)
    before = _strips(data)
    composing = Composing(workspace, data)
    fix = fitting.press(composing.fixes, data, request.POST.get("act", ""), request.member.user)
    if fix is None or fix.repair is None:
        return JsonResponse({"state": "", "said": ""})
    strips = {name: files for name, files in _strips(data).items() if before.get(name) != files}
    if not strips or fix.repair.result_id is None:
        return JsonResponse({"state": fix.repair.state, "said": ""})
    made = Asset.objects.get(workspace=workspace, id=fix.repair.result_id)
    made.alt = data.alts[made.id]
    row = render_to_string("publishing/_file.html", {"asset": made, "notes": "", "strip": ""}, request)
    answer = {"state": RepairState.DONE, "said": said(), "strips": strips, "file": row, "old": str(fix.asset.id)}
    return JsonResponse(answer)


def said() -> str:
    return _("The fitting version is in its place. The original stays in the library.")


def _strips(data: ComposerData) -> dict[str, list[str]]:
    return {name: [str(asset) for asset in files] for name, files in data.strips()}
