"""Writing a post: the composer, and its live part."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from onepost.accounts.access import MemberRequest, member
from onepost.channels import asking
from onepost.channels.models import Channel
from onepost.lib.ids import uuid7
from onepost.media import services as media
from onepost.media.models import Asset
from onepost.publishing import edit_state, forms, services, when
from onepost.publishing.composing import Composing
from onepost.publishing.content import Content, ContentRefused, FieldProblem, Override
from onepost.publishing.forms import ComposerData
from onepost.publishing.models import EDITABLE, Post
from onepost.publishing.services import Author, Plan

ALT_MAX = 4000
NOT_SENDING = ("check", "add-files", "act")
"""Buttons of the form that neither store nor plan the post."""


@member
@require_http_methods(["GET", "POST"])
def compose(request: MemberRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, Composing(request.member.workspace, _fresh(request)), None)
    post_id = _posted_id(request)
    # Sent again, or gone back to after it was stored: then it is that post that changes.
    post = _posts(request).filter(id=post_id).first()
    if post is None and Post.objects.filter(id=post_id).exists():
        post_id = uuid7()
    return _submit(request, _read(request, post_id, post), post)


@member
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, post_id: UUID) -> HttpResponse:
    post = get_object_or_404(_posts(request), id=post_id)
    if request.method == "POST":
        return _submit(request, _read(request, post.id, post), post)
    return _page(request, Composing(request.member.workspace, _stored(request, post)), post)


@member
@require_POST
def preview(request: MemberRequest) -> HttpResponse:
    """Previews, counters and problems of what stands in the form, for htmx; stores nothing."""
    post_id = _posted_id(request)
    data = _read(request, post_id, _posts(request).filter(id=post_id).first())
    return render(request, "publishing/_checked.html", Composing(request.member.workspace, data).part())


def _posts(request: MemberRequest) -> QuerySet[Post]:
    return Post.objects.filter(workspace=request.member.workspace).prefetch_related("publications")


def _read(request: MemberRequest, post_id: UUID, post: Post | None) -> ComposerData:
    """What stands in the form, with what the form does not show of a stored post."""
    data = forms.read(request.POST, post_id)
    if post is not None:
        for channel, known in edit_state.content_of(post).overrides.items():
            data.keep[channel] = Override(None, known.media, known.options)
    return data


def _submit(request: MemberRequest, data: ComposerData, post: Post | None) -> HttpResponse:
    problems = [*_take_files(request, data), *_store_alts(request, data)]
    composing = Composing(request.member.workspace, data, problems)
    forms.press(data, request.POST.get("act", ""))
    if any(name in request.POST for name in NOT_SENDING):
        composing.strict = "check" in request.POST
        return _page(request, composing, post, status=422 if problems else 200)
    composing.strict = data.manner != "draft"
    try:
        plan = data.plan(composing.workspace)
        if not problems:
            stored = _store(request, data.content(), plan, data.post_id, post)
            messages.success(request, _said(composing, plan))
            return _after(composing, stored, plan)
    except when.WrongTime:
        pass  # Composing says it at the field.
    except ContentRefused as refused:
        problems += refused.problems
    except services.Refused as refusal:
        messages.error(request, str(refusal))
        return _page(request, composing, post, status=409)
    return _page(request, composing, post, status=422)


def _store(request: MemberRequest, content: Content, plan: Plan, post_id: UUID, post: Post | None) -> Post:
    if post is None:
        return services.create_post(Author(request.member.workspace, request.member.user), content, plan, post_id)
    if _same(post, content, plan):
        return post
    return services.edit_post(post, content, plan)


def _same(post: Post, content: Content, plan: Plan) -> bool:
    """The post stands as it is asked for: a form that was sent twice."""
    known = edit_state.content_of(post)
    wanted = (content.text, content.media, dict(content.options), dict(content.overrides))
    if wanted != (known.text, known.media, dict(known.options), dict(known.overrides)):
        return False
    if set(content.channels) != set(known.channels):
        return False
    under_way = any(row.state not in EDITABLE for row in post.publications.all())
    return under_way if plan == "now" else plan == edit_state.plan_of(post)


def _after(composing: Composing, post: Post, plan: Plan) -> HttpResponseRedirect:
    if plan is None:
        return redirect("drafts")
    if plan == "now":
        first = post.publications.order_by("id").first()
        if first is not None:
            return redirect("publication", first.id)
    local = plan.astimezone(composing.workspace.zone) if isinstance(plan, datetime) else timezone.now()
    return redirect(f"{reverse('calendar')}?month={local:%Y-%m}")


def _said(composing: Composing, plan: Plan) -> str:
    count = len(composing.data.channels)
    if plan is None:
        return _("Saved as a draft.")
    if plan == "now":
        text = ngettext("On its way to %(count)s channel.", "On its way to %(count)s channels.", count)
        return text % {"count": count}
    text = ngettext("Planned for %(time)s on %(count)s channel.", "Planned for %(time)s on %(count)s channels.", count)
    return text % {"time": when.said(plan, composing.workspace.zone), "count": count}


def _take_files(request: MemberRequest, data: ComposerData) -> list[FieldProblem]:
    """Files chosen in the form itself, for people without JavaScript; each that is refused keeps its reason."""
    problems: list[FieldProblem] = []
    for strip, files in data.strips():
        files += _taken(request, strip, "media", problems)
    for strip, network, option in data.option_strips():
        for asset_id in _taken(request, strip, f"options.{network}.{option}", problems):
            data.options.setdefault(network, {})[option] = str(asset_id)
    return problems


def _taken(request: MemberRequest, strip: str, place: str, problems: list[FieldProblem]) -> list[UUID]:
    taken: list[UUID] = []
    for file in request.FILES.getlist(f"files-{strip}"):
        if not isinstance(file, UploadedFile):
            continue
        try:
            taken.append(media.accept(request.member.workspace, request.member.user, file, file.name or "", "").id)
        except media.MediaRefused as error:
            problems.append(FieldProblem(place, "refused", f"{file.name}: {error}"))
    return taken


def _store_alts(request: MemberRequest, data: ComposerData) -> list[FieldProblem]:
    """Descriptions belong to the file, wherever it is used."""
    problems: list[FieldProblem] = []
    for asset in Asset.objects.filter(workspace=request.member.workspace, id__in=data.alts):
        alt = data.alts[asset.id]
        if len(alt) > ALT_MAX:
            place = data.media.index(asset.id) if asset.id in data.media else 0
            text = _("The description is longer than %(most)s characters.") % {"most": ALT_MAX}
            problems.append(FieldProblem(f"media.{place}.alt", "alt_too_long", text))
        elif asset.alt != alt:
            Asset.objects.filter(id=asset.id).update(alt=alt)
    return problems


def _posted_id(request: HttpRequest) -> UUID:
    found = forms.uuids([request.POST.get("post_id", "")])
    return found[0] if found else uuid7()


def _fresh(request: MemberRequest) -> ComposerData:
    """A new post: for the day that was clicked, else tomorrow at nine; with the only channel chosen already.

    Without any channel it can only be a draft.
    """
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
        manner="at" if channels else "draft",
        media=forms.uuids(request.GET.getlist("media")),
    )


def _stored(request: MemberRequest, post: Post) -> ComposerData:
    content = edit_state.content_of(post)
    plan = edit_state.plan_of(post)
    moment = plan if isinstance(plan, datetime) else None
    options = {network: dict(values) for network, values in content.options.items()}
    threads = forms.stored_threads(options)
    fixed = {row.channel_id for row in post.publications.all() if row.state not in EDITABLE}
    return ComposerData(
        post_id=post.id,
        text=content.text,
        channels=[channel for channel in content.channels if channel not in fixed],
        media=list(content.media),
        own_texts={channel: o.text for channel, o in content.overrides.items() if o.text is not None},
        options=options,
        threads=threads,
        manner="at" if moment else "draft",
        at=forms.local_input(moment or timezone.now() + timedelta(days=1), request.member.workspace),
        keep=dict(content.overrides),
    )


def _page(request: MemberRequest, composing: Composing, post: Post | None, status: int = 200) -> HttpResponse:
    context = {**composing.page(post), "unsaved": request.method == "POST"}
    if request.method != "POST":
        asking.ask_anew(choice.channel for choice in context["channels"])
    return render(request, "publishing/compose.html", context, status=status)
