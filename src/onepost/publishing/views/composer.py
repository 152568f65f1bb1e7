"""Writing a post: the composer, and its live part."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from onepost.accounts.access import MemberRequest, member
from onepost.channels import asking
from onepost.channels.models import Channel
from onepost.channels.shown import share
from onepost.lib.ids import uuid7
from onepost.media import services as media
from onepost.publishing import services
from onepost.publishing.models import EDITABLE, Post, Recurrence, Version
from onepost.publishing.planning import labels, recurrences, when
from onepost.publishing.planning.slots import FromQueue
from onepost.publishing.services import Author, Plan
from onepost.publishing.views import conflict, files
from onepost.publishing.views.carried import carried, carries_writing, lock, proof
from onepost.publishing.views.fitting import said as fitted
from onepost.publishing.writing import aids, choosing, edit_state, fitting, forms, snippets, splitting, versions
from onepost.publishing.writing.composing import Composing
from onepost.publishing.writing.content import Content, ContentRefused, FieldProblem
from onepost.publishing.writing.forms import ComposerData
from onepost.publishing.writing.reading import (
    form_data,
    is_draft,
    labels_problem,
    left_data,
    left_stored,
    new_page,
    posted_id,
    store_alts,
)
from onepost.publishing.writing.versions import Saving

SUGGESTED = 5000
"""Characters of a text that an address brings along."""
NOT_SENDING = ("check", "add-files", "act", "restore")
"""Buttons of the form that neither store nor plan the post."""


@carries_writing
@member
@require_http_methods(["GET", "POST"])
def compose(request: MemberRequest) -> HttpResponse:
    if request.method != "POST":
        if (form := carried(request)) is not None:
            post_id = posted_id(form)
            return _again(request, form, post_id, _posts(request).filter(id=post_id).first())
        return _page(request, Composing(request.member.workspace, _fresh(request)), None)
    post_id = posted_id(request.POST)
    # Sent again, or gone back to after it was stored: then it is that post that changes.
    post = _posts(request).filter(id=post_id).first()
    if post is None and Post.objects.filter(id=post_id).exists():
        post_id = uuid7()
    return _submit(request, form_data(request.POST, post_id, post), post)


@carries_writing
@member
@require_http_methods(["GET", "POST"])
def edit(request: MemberRequest, post_id: UUID) -> HttpResponse:
    post = _posts(request).filter(id=post_id).first()
    if post is None:
        return _gone(request)
    if request.method == "POST":
        return _submit(request, form_data(request.POST, post.id, post), post)
    if (form := carried(request)) is not None:
        return _again(request, form, post.id, post)
    return _stored(request, post)


@member
@require_POST
def preview(request: MemberRequest) -> HttpResponse:
    """Previews, counters and problems of what stands in the form, for htmx; stores nothing."""
    post_id = posted_id(request.POST)
    data = form_data(request.POST, post_id, _posts(request).filter(id=post_id).first())
    return render(request, "publishing/_checked.html", Composing(request.member.workspace, data).part())


def _posts(request: MemberRequest) -> QuerySet[Post]:
    rows = Post.objects.filter(workspace=request.member.workspace, deleting_at=None)
    return rows.select_related("occurrence__recurrence").prefetch_related("publications")


def _again(request: MemberRequest, form: QueryDict, post_id: UUID, post: Post | None) -> HttpResponse:
    """What was written when the session had ended, after signing in."""
    messages.info(request, _("Everything you wrote is here. It was not sent; press the button when it is ready."))
    composing = Composing(request.member.workspace, form_data(form, post_id, post))
    return _page(request, composing, post, unsaved=True)


def _gone(request: MemberRequest) -> HttpResponse:
    """There is no such post (any more). What somebody wrote for it is not lost with it: it may become a new one."""
    if request.method != "POST":
        raise Http404
    data = form_data(request.POST, uuid7(), None)
    data.revision = 0
    messages.error(request, _("This post is no longer there. What you wrote still is: save it as a new post."))
    return _page(request, Composing(request.member.workspace, data), None, status=404)


def _submit(request: MemberRequest, data: ComposerData, post: Post | None) -> HttpResponse:
    saving = Saving(request.member.user, data.page, data.revision, repeat=data.repeat.to_json())
    problems = [*_take_files(request, data), *store_alts(request.member.workspace, data), *labels_problem(data)]
    composing = Composing(request.member.workspace, data, problems)
    composing = _pressed(request, composing)
    try:
        if "compare" in request.POST and post is not None:
            versions.check_seen(post, saving)
        if any(name in request.POST for name in NOT_SENDING):
            if request.POST.get("restore") == "browser":
                messages.info(request, _("This is what you wrote in this browser and could not be saved then."))
            composing.strict = "check" in request.POST
            return _page(request, composing, post, status=422 if problems else 200)
        composing.strict = data.manner != "draft"
        plan = data.plan(composing.workspace)
        if not problems:
            with transaction.atomic():
                stored = _store(request, data, plan, post, saving)
                labels.store(stored, data)
                series = _begin_series(request, composing, stored)
            messages.success(request, _said(composing, plan, stored) if series is None else composing.again.said)
            return _answer(request, redirect("recurrence", series.id) if series else _after(composing, stored, plan))
    except versions.Outdated:
        return conflict.page(request, composing, _posts(request).get(id=data.post_id), saving)
    except when.WrongTime:
        pass  # Composing says it at the field.
    except ContentRefused as refused:
        problems += refused.problems
    except services.Refused as refusal:
        messages.error(request, str(refusal))
        return _page(request, composing, post, status=409)
    return _page(request, composing, post, status=422)


def _answer(request: MemberRequest, redirection: HttpResponseRedirect) -> HttpResponse:
    """For the script that sends the form again when the network was lost: where to go on, rather than that page."""
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"to": redirection.url})
    return redirection


def _store(request: MemberRequest, data: ComposerData, plan: Plan, post: Post | None, saving: Saving) -> Post:
    content = data.content()
    if post is None:
        author = Author(request.member.workspace, request.member.user)
        return services.create_post(author, content, plan, data.post_id, saving)
    if data.follow and plan is not None and recurrences.place_of(post) is not None:
        recurrences.follow(post, content, plan, saving)
        return post
    if _same(post, content, plan):
        versions.keep(post, saving, versions.of_plan(content, plan, post.workspace))
        return post
    return services.edit_post(post, content, plan, saving)


def _begin_series(request: MemberRequest, composing: Composing, stored: Post) -> Recurrence | None:
    """The series that the form asks for. Raises :class:`ContentRefused`."""
    if composing.again.problems:
        raise ContentRefused(composing.again.problems)
    if composing.again.series is None:
        return None
    author = Author(request.member.workspace, request.member.user)
    return recurrences.begin(author, stored, composing.again.series)


def _same(post: Post, content: Content, plan: Plan) -> bool:
    """The post stands as it is asked for: a form that was sent twice."""
    if not edit_state.same_content(post, content):
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
    if isinstance(plan, FromQueue):
        return redirect("queue")
    local = plan.astimezone(composing.workspace.zone) if isinstance(plan, datetime) else timezone.now()
    return redirect(f"{reverse('calendar')}?month={local:%Y-%m}")


def _said(composing: Composing, plan: Plan, stored: Post) -> str:
    count = len(composing.data.channels)
    if isinstance(plan, FromQueue):
        times = stored.publications.filter(queue__isnull=False, due_at__isnull=False).order_by("due_at")
        first = times.values_list("due_at", flat=True).first()
        text = ngettext("In the queue for %(time)s.", "In the queue on %(count)s channels, from %(time)s on.", count)
        said = when.said(first, composing.workspace.zone) if first else ""
        return text % {"time": said, "count": count}
    if plan is None:
        return _("Saved as a draft.")
    if plan == "now":
        text = ngettext("On its way to %(count)s channel.", "On its way to %(count)s channels.", count)
        return text % {"count": count}
    text = ngettext("Planned for %(time)s on %(count)s channel.", "Planned for %(time)s on %(count)s channels.", count)
    return text % {"time": when.said(plan, composing.workspace.zone), "count": count}


def _pressed(request: MemberRequest, composing: Composing) -> Composing:
    """After what one of the form's small buttons does."""
    workspace, data, action = composing.workspace, composing.data, request.POST.get("act", "")
    forms.press(data, action)
    aids.press(workspace, data, request.POST)
    composing.said += choosing.press(workspace, data, request.POST)
    if action.startswith("split:") and splitting.press(composing.checked, data, action):
        return Composing(workspace, data, composing.said)
    return _made_to_fit(request, composing)


def _made_to_fit(request: MemberRequest, composing: Composing) -> Composing:
    """After a button that changes a file or makes it fit, for people without JavaScript."""
    action = request.POST.get("act", "")
    if files.change(request, composing.data):
        return Composing(composing.workspace, composing.data, composing.said)
    if not action.startswith(("repair:", "stop:")):
        return composing
    fix = fitting.press(composing.fixes, composing.data, action, request.member.user)
    if fix is not None and fix.repair is not None and fix.repair.result_id:
        messages.success(request, fitted())
    return Composing(composing.workspace, composing.data, composing.said)


def _take_files(request: MemberRequest, data: ComposerData) -> list[FieldProblem]:
    """Files chosen in the form itself, for people without JavaScript; each that is refused keeps its reason."""
    problems = files.fetch_all(request, sends=not any(name in request.POST for name in NOT_SENDING))
    for strip, there in data.strips():
        there += _taken(request, strip, "media", problems)
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
    channels = list(Channel.objects.filter(workspace=request.member.workspace).values_list("id", flat=True))
    signature = snippets.signature_of(request.member.workspace)
    slot = request.GET.get("slot", "")
    asked = [channel for channel in forms.uuids(request.GET.getlist("channel")) if channel in channels]
    return ComposerData(
        post_id=uuid7(),
        text=snippets.signed(request.GET.get("text", "")[:SUGGESTED], signature.text if signature else ""),
        at=at.strftime("%Y-%m-%dT%H:%M"),
        channels=asked or (channels if len(channels) == 1 else []),
        manner=("queue" if slot else "at") if channels else "draft",
        queue=request.GET.get("queue", ""),
        slot=slot,
        media=forms.uuids(request.GET.getlist("media")),
        page=new_page(),
        revision=0,
    )


def _stored(request: MemberRequest, post: Post) -> HttpResponse:
    """The post as it stands, or one of its versions; what was written and not saved is offered."""
    workspace = request.member.workspace
    asked = forms.uuids([request.GET.get("version", "")])
    version = Version.objects.filter(post=post, id__in=asked).first() if asked else None
    if version is not None:
        data = left_data(versions.unpacked(version.content), post, workspace)
        return _page(request, Composing(workspace, data), post, unsaved=True)
    newest = versions.newest(post)
    unsaved = newest if newest is not None and not newest.kept else None
    left = left_stored(post, workspace)
    if unsaved is not None and is_draft(post):
        # The time that was chosen for a draft is no plan yet: it stands in what was written last alone.
        written = versions.unpacked(unsaved.content)
        left, unsaved = replace(left, manner=written.manner, at=written.at, repeat=written.repeat), None
    elif newest is not None and is_draft(post):
        left = replace(left, repeat=versions.unpacked(newest.content).repeat)
    return _page(request, Composing(workspace, left_data(left, post, workspace)), post, written=unsaved)


def _page(
    request: MemberRequest,
    composing: Composing,
    post: Post | None,
    status: int = 200,
    unsaved: bool = False,
    written: Version | None = None,
) -> HttpResponse:
    """``unsaved``: the form holds more than the post. ``written`` is what was not saved, and is not shown either."""
    context = {
        **composing.page(post),
        "unsaved": unsaved or request.method == "POST",
        "written": written,
        "writer": proof(request.member.user),
        "lock": lock(request.member.user),
    }
    share(request, [choice.channel for choice in context["channels"]])
    if request.method != "POST":
        asking.ask_anew(choice.channel for choice in context["channels"])
    return render(request, "publishing/compose.html", context, status=status)
