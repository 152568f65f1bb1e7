"""While somebody writes: what is stored without being asked for, who else writes, and the versions of a post."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from onepost.accounts.access import MemberRequest, member
from onepost.publishing import services
from onepost.publishing.models import Post, Version
from onepost.publishing.planning import labels
from onepost.publishing.services import Author
from onepost.publishing.views import conflict
from onepost.publishing.writing import edit_state, forms, presence, versions
from onepost.publishing.writing.content import ContentRefused
from onepost.publishing.writing.differences import Names, differences
from onepost.publishing.writing.forms import ComposerData
from onepost.publishing.writing.reading import form_data, is_blank, is_draft, labels_problem, left_of, store_alts
from onepost.publishing.writing.versions import Outdated, Saving

NEWEST = 100
"""Versions shown on the page."""


@member
@require_POST
def autosave(request: MemberRequest, post_id: UUID) -> HttpResponse:
    """Keep what stands in the form: in the draft itself; of a planned post beside it, so that the plan stays."""
    post = _posts(request).filter(id=post_id).first()
    if post is None and Post.objects.filter(id=post_id).exists():
        raise Http404
    data = form_data(request.POST, post_id, post)
    wish, repeat = (data.manner, data.at), data.repeat.to_json()
    saving = Saving(request.member.user, data.page, data.revision, kept=False, wish=wish, repeat=repeat)
    if post is None and data.revision:
        said = _("Not saved: this post was deleted. Press the button below to save what you wrote as a new post.")
        return JsonResponse({"state": "gone", "said": said}, status=410)
    if post is None and is_blank(data):
        return JsonResponse({"state": "empty", "said": ""})
    try:
        post, beside = _store(request, post, data, saving)
    except Outdated:
        assert post is not None
        said = conflict.outdated(_newest(request, post), data, saving)
        return JsonResponse({"state": "behind", "said": said}, status=409)
    except ContentRefused as refused:
        said = _("Not saved: %(reason)s") % {"reason": refused.problems[0].text}
        return JsonResponse({"state": "refused", "said": said}, status=422)
    except services.Refused as refused:
        return JsonResponse({"state": "refused", "said": str(refused)}, status=409)
    return JsonResponse(_saved(request, post, data, beside))


def _store(request: MemberRequest, post: Post | None, data: ComposerData, saving: Saving) -> tuple[Post, bool]:
    """The post, and whether what was written is kept beside it rather than in it."""
    workspace, content = request.member.workspace, data.content()
    if post is None:
        post = services.create_post(Author(workspace, request.member.user), content, None, data.post_id, saving)
    elif is_draft(post) and not edit_state.same_content(post, content):
        post = services.edit_post(post, content, None, saving)
    else:
        versions.check_seen(post, saving)
        versions.record(post, saving, left_of(data))
        if not is_draft(post):
            return post, True
    store_alts(workspace, data)
    if not labels_problem(data):
        labels.store(post, data)
    return post, False


def _saved(request: MemberRequest, post: Post, data: ComposerData, beside: bool) -> dict[str, Any]:
    clock = timezone.now().astimezone(request.member.workspace.zone).strftime("%H:%M")
    if beside:
        said = _("Kept %(time)s. The planned post changes when you press the button.") % {"time": clock}
    else:
        said = _("Saved %(time)s") % {"time": clock}
    return {
        "state": "saved",
        "said": said,
        "revision": post.revision,
        "others": presence.touch(post, request.member.user, data.page),
        "edit": reverse("post-edit", args=[post.id]),
        "autosave": reverse("post-autosave", args=[post.id]),
        "presence": reverse("post-presence", args=[post.id]),
        "versions": reverse("post-versions", args=[post.id]),
    }


@member
@require_POST
def here(request: MemberRequest, post_id: UUID) -> HttpResponse:
    """A sign of life of a window in which nobody is typing; with ``leave`` its last one."""
    post = get_object_or_404(_posts(request), id=post_id)
    data = forms.read(request.POST, post_id)
    user = request.member.user
    if "leave" in request.POST:
        presence.leave(post, user, data.page)
        return HttpResponse(status=204)
    saving = Saving(user, data.page, data.revision)
    others = presence.touch(post, user, data.page)
    try:
        versions.check_seen(post, saving)
    except Outdated:
        said = conflict.came_between(post, saving)
        return JsonResponse({"state": "behind", "said": said, "others": others}, status=409)
    return JsonResponse({"state": "here", "others": others})


@member
@require_safe
def history(request: MemberRequest, post_id: UUID) -> HttpResponse:
    """The versions of a post, newest first; two of them compared."""
    post = get_object_or_404(_posts(request), id=post_id)
    rows = list(post.versions.select_related("author").order_by("-at")[:NEWEST])
    standing = _standing(post, rows)
    newer = _chosen(rows, request.GET.get("newer"), standing or (rows[0] if rows else None))
    aside = _aside(rows)
    place = rows.index(newer) + 1 if newer else 0
    before = next((row for row in rows[place:] if row.id not in aside), None)
    older = _chosen(rows, request.GET.get("older"), before)
    found = []
    if newer and older and newer != older:
        pair = [versions.unpacked(older.content), versions.unpacked(newer.content)]
        found = differences(pair[0], pair[1], Names.of(request.member.workspace, pair))
    context = {
        "post": post,
        "rows": rows,
        "standing": standing,
        "aside": aside,
        "newer": newer,
        "older": older,
        "differences": found,
        "zone": request.member.workspace.time_zone,
    }
    return render(request, "publishing/versions.html", context)


def _standing(post: Post, rows: list[Version]) -> Version | None:
    """The version that says how ``post`` is now."""
    draft = is_draft(post)
    return next((row for row in rows if row.number == post.revision and (row.kept or draft)), None)


def _aside(rows: list[Version]) -> set[UUID]:
    """Those that began from an earlier state than what was stored before them: they never became the post."""
    highest, out = 0, set()
    for row in reversed(rows):
        if row.number < highest:
            out.add(row.id)
        highest = max(highest, row.number)
    return out


def _chosen(rows: list[Version], given: str | None, otherwise: Version | None) -> Version | None:
    return next((row for row in rows if str(row.id) == given), otherwise)


@member
@require_POST
def restore(request: MemberRequest, post_id: UUID, version_id: UUID) -> HttpResponse:
    """Make the post what it was, as a new version; each channel keeps its time."""
    post, version = _version(request, post_id, version_id)
    left = versions.unpacked(version.content)
    before = _standing(post, list(post.versions.order_by("-at")[:NEWEST]))
    try:
        saving = Saving(request.member.user, wish=(left.manner, left.at) if is_draft(post) else None)
        services.edit_post(post, left.content, "keep", saving)
    except ContentRefused:
        text = _("This version cannot go out as it is any more. Mend what is marked, then press the button.")
        messages.warning(request, text)
        return redirect(f"{reverse('post-edit', args=[post.id])}?version={version.id}")
    except services.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("post-versions", post.id)
    undo = reverse("version-restore", args=[post.id, before.id]) if before else ""
    messages.success(request, _("The post is as it was then. The version before it is kept too."), extra_tags=undo)
    return redirect("post-versions", post.id)


@member
@require_POST
def discard(request: MemberRequest, post_id: UUID, version_id: UUID) -> HttpResponse:
    """Forget what was written and never saved. What somebody saved stays."""
    post, version = _version(request, post_id, version_id)
    Version.objects.filter(id=version.id, kept=False).delete()
    return redirect("post-edit", post.id)


def _posts(request: MemberRequest) -> Any:
    rows = Post.objects.filter(workspace=request.member.workspace, deleting_at=None)
    return rows.prefetch_related("publications")


def _newest(request: MemberRequest, post: Post) -> Post:
    found: Post = _posts(request).get(id=post.id)
    return found


def _version(request: MemberRequest, post_id: UUID, version_id: UUID) -> tuple[Post, Version]:
    post = get_object_or_404(_posts(request), id=post_id)
    return post, get_object_or_404(Version, post=post, id=version_id)
