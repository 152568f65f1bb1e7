"""Writing a post: the composer, and its live preview."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from onepost.accounts.access import MemberRequest, member
from onepost.channels.models import Channel
from onepost.connectors import registry
from onepost.lib.ids import uuid7
from onepost.media import services as media
from onepost.media.models import Asset
from onepost.publishing import edit_state, forms, services, when
from onepost.publishing.content import Checked, ContentRefused, FieldProblem, check_content
from onepost.publishing.forms import ComposerData
from onepost.publishing.models import Post
from onepost.publishing.services import Author, Plan

THREADS = ("x",)
"""Networks on which a post may go on in a thread."""


@member
@require_http_methods(["GET", "POST"])
def compose(request: MemberRequest) -> HttpResponse:
    if request.method == "POST":
        data = forms.read(request.POST, _posted_id(request))
        return _submit(request, data, None)
    return _page(request, _fresh(request), None, [])


@member
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, post_id: UUID) -> HttpResponse:
    post = get_object_or_404(Post, workspace=request.member.workspace, id=post_id)
    if request.method == "POST":
        data = forms.read(request.POST, post.id)
        data.keep = dict(edit_state.content_of(post).overrides)
        for channel, override in list(data.keep.items()):
            if channel not in data.own_texts and override.text is not None:
                data.keep[channel] = type(override)(None, override.media, override.options)
        return _submit(request, data, post)
    return _page(request, _stored(request, post), post, [])


@member
@require_POST
def preview(request: MemberRequest) -> HttpResponse:
    """Previews, counters and problems of what stands in the form, for htmx; stores nothing."""
    data = forms.read(request.POST, _posted_id(request))
    checked = check_content(request.member.workspace, data.content())
    return render(request, "publishing/_checked.html", _checked_context(checked, []))


def _submit(request: MemberRequest, data: ComposerData, post: Post | None) -> HttpResponse:
    problems = _take_files(request, data)
    _store_alts(request, data)
    plan: Plan = None
    try:
        plan = data.plan(request.member.workspace)
    except when.WrongTime as error:
        problems.append(FieldProblem("at", "wrong_time", str(error)))
    if problems or "add-files" in request.POST:
        return _page(request, data, post, problems)
    try:
        if post is None:
            author = Author(request.member.workspace, request.member.user)
            post = services.create_post(author, data.content(), plan, data.post_id)
        else:
            services.edit_post(post, data.content(), plan)
    except ContentRefused as refused:
        return _page(request, data, post, refused.problems)
    except services.Refused as refusal:
        messages.error(request, str(refusal))
        return _page(request, data, post, [])
    messages.success(request, _said(request, data, plan))
    return _after(post, plan)


def _after(post: Post, plan: Plan) -> HttpResponseRedirect:
    if plan is None:
        return redirect("drafts")
    if plan == "now":
        first = post.publications.first()
        if first is not None:
            return redirect("publication", first.id)
    return redirect("calendar")


def _said(request: MemberRequest, data: ComposerData, plan: Plan) -> str:
    if plan is None:
        return _("Saved as a draft.")
    count = len(data.channels)
    if plan == "now":
        return ngettext("On its way to %(count)s channel.", "On its way to %(count)s channels.", count) % {
            "count": count
        }
    local = plan.astimezone(request.member.workspace.zone) if isinstance(plan, datetime) else timezone.now()
    text = ngettext("Planned for %(time)s on %(count)s channel.", "Planned for %(time)s on %(count)s channels.", count)
    return text % {"time": local.strftime("%d %b, %H:%M"), "count": count}


def _take_files(request: MemberRequest, data: ComposerData) -> list[FieldProblem]:
    """Files chosen in the form itself, for people without JavaScript; each that is refused keeps its reason."""
    problems: list[FieldProblem] = []
    for file in request.FILES.getlist("files"):
        if not isinstance(file, UploadedFile):
            continue
        try:
            asset = media.accept(request.member.workspace, request.member.user, file, file.name or "", "")
        except media.MediaRefused as error:
            problems.append(FieldProblem("media", "refused", f"{file.name}: {error}"))
            continue
        data.media.append(asset.id)
    return problems


def _store_alts(request: MemberRequest, data: ComposerData) -> None:
    for asset in Asset.objects.filter(workspace=request.member.workspace, id__in=data.alts):
        if asset.alt != data.alts[asset.id]:
            asset.alt = data.alts[asset.id]
            asset.save(update_fields=["alt"])


def _posted_id(request: HttpRequest) -> UUID:
    found = forms.uuids([request.POST.get("post_id", "")])
    return found[0] if found else uuid7()


def _fresh(request: MemberRequest) -> ComposerData:
    """A new post: for the day that was clicked, else tomorrow at nine; with the only channel chosen already."""
    zone = request.member.workspace.zone
    local = timezone.now().astimezone(zone)
    at = (local + timedelta(days=1)).replace(hour=9, minute=0)
    try:
        day = datetime.fromisoformat(request.GET.get("day", ""))
        at = day.replace(hour=9, minute=0) if day.date() > local.date() else local + timedelta(hours=1)
    except ValueError:
        pass
    channels = list(Channel.objects.filter(workspace=request.member.workspace).values_list("id", flat=True)[:2])
    return ComposerData(
        post_id=uuid7(),
        at=at.strftime("%Y-%m-%dT%H:%M"),
        channels=channels if len(channels) == 1 else [],
        media=forms.uuids(request.GET.getlist("media")),
    )


def _stored(request: MemberRequest, post: Post) -> ComposerData:
    content = edit_state.content_of(post)
    plan = edit_state.plan_of(post)
    moment = plan if isinstance(plan, datetime) else None
    return ComposerData(
        post_id=post.id,
        text=content.text,
        channels=list(content.channels),
        media=list(content.media),
        own_texts={channel: o.text for channel, o in content.overrides.items() if o.text is not None},
        options={network: dict(values) for network, values in content.options.items()},
        manner="at" if moment else "draft",
        at=forms.local_input(moment or timezone.now() + timedelta(days=1), request.member.workspace),
        keep=dict(content.overrides),
    )


def _page(request: MemberRequest, data: ComposerData, post: Post | None, problems: list[FieldProblem]) -> HttpResponse:
    workspace = request.member.workspace
    channels = list(Channel.objects.filter(workspace=workspace).order_by("network", "name"))
    checked = check_content(workspace, data.content())
    assets = {a.id: a for a in Asset.objects.filter(workspace=workspace, id__in=data.media)}
    networks = list(dict.fromkeys(channel.network for channel in channels))
    context: dict[str, Any] = {
        "data": data,
        "post": post,
        "channels": [
            {"channel": c, "chosen": c.id in data.channels, "own": data.own_texts.get(c.id), "key": str(c.id)}
            for c in channels
        ],
        "assets": [assets[asset_id] for asset_id in data.media if asset_id in assets],
        "networks": [
            {
                "name": network,
                "label": registry.connector(network).label,
                "chosen": any(c.network == network and c.id in data.channels for c in channels),
                "fields": forms.option_fields(network, data.options.get(network, {})),
                "thread": drafts_thread(network, data),
            }
            for network in networks
        ],
        "zone": workspace.time_zone,
        "recent": Asset.objects.filter(workspace=workspace).exclude(id__in=data.media).order_by("-created_at")[:12],
        **_checked_context(checked, problems, submitted=request.method == "POST"),
    }
    status = 422 if problems else 200
    return render(request, "publishing/compose.html", context, status=status)


def drafts_thread(network: str, data: ComposerData) -> list[str] | None:
    """The further texts of a thread, or None where the network has no threads."""
    if network not in THREADS:
        return None
    from onepost.publishing.drafts import thread_texts

    return thread_texts(data.options.get(network, {}))


def _checked_context(checked: Checked, problems: list[FieldProblem], submitted: bool = False) -> dict[str, Any]:
    """What the composer and its live part share: previews, counters, problems."""
    found = list(dict.fromkeys([*problems, *checked.all_problems]))
    if not submitted:
        # Nothing is written yet: an empty page is not a mistake.
        found = [problem for problem in found if problem.code != "required"]
    return {
        "checked": checked,
        "problems": found,
        "problem_fields": {problem.field for problem in found},
        "previews": [
            {
                "one": one,
                "counter": one.counts.get("text"),
                "problems": [p for p in found if p.channel == one.channel.id],
            }
            for one in checked.channels
        ],
        "general": [problem for problem in found if problem.channel is None],
    }
