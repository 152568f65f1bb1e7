"""REST v1. Each call uses the service its page uses; fetching is authorising."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import File, Form, Header, Query, Router, UploadedFile

from onepost.accounts.models import ApiKey, Workspace
from onepost.api import convert, etags
from onepost.api.problems import ApiProblem, field
from onepost.api.schemas import (
    ChannelOut,
    CheckOut,
    DeletedOut,
    MediaOut,
    PostIn,
    PostNew,
    PostOut,
    PostPage,
    PostPatch,
    Text,
    problems,
)
from onepost.channels.models import Channel
from onepost.media import services as media
from onepost.media.models import Asset
from onepost.publishing import services
from onepost.publishing.ending import takedown
from onepost.publishing.models import IdempotencyKey, Post
from onepost.publishing.planning import budgets, labels, queues, recurrences
from onepost.publishing.planning.slots import FromQueue
from onepost.publishing.writing import edit_state, repeats, versions
from onepost.publishing.writing.content import Content, ContentRefused, FieldProblem, check_content

router = Router()
PAGE = 50
KEY_LENGTH = 200
ALT_LENGTH = 4000


def key_of(request: HttpRequest) -> ApiKey:
    key: ApiKey = request.auth  # type: ignore[attr-defined]
    return key


def workspace_of(request: HttpRequest) -> Workspace:
    return key_of(request).workspace


def author_of(request: HttpRequest) -> services.Author:
    return services.Author(workspace_of(request), key_of(request).created_by)


def fetch_post(request: HttpRequest, post_id: UUID) -> Post:
    posts = Post.objects.prefetch_related("publications", "labels")
    return get_object_or_404(posts, workspace=workspace_of(request), id=post_id, deleting_at=None)


@router.get("/channels", response={200: list[ChannelOut], **problems(401)}, summary="Connected channels")
def channels(request: HttpRequest) -> Any:
    return Channel.objects.filter(workspace=workspace_of(request)).order_by("network", "name")


@router.post(
    "/media",
    response={201: MediaOut, **problems(400, 401, 422)},
    summary="Upload a picture, video, document or captions",
)
def upload(
    request: HttpRequest,
    file: Annotated[UploadedFile, File()],
    alt: Annotated[Text, Form("", max_length=ALT_LENGTH, description="what is to be seen, for those who cannot")] = "",
) -> Any:
    author = author_of(request)
    try:
        asset = media.accept(author.workspace, author.user, file, file.name or "", alt)
    except media.MediaRefused as error:
        text = str(error)
        raise ApiProblem(422, "media-refused", text, [{"field": "file", "code": "refused", "message": text}]) from None
    return 201, convert.asset(asset)


@router.get("/media/{uuid:media_id}", response={200: MediaOut, **problems(401, 404)}, summary="A file of the library")
def media_item(request: HttpRequest, media_id: UUID) -> Any:
    return convert.asset(get_object_or_404(Asset, workspace=workspace_of(request), id=media_id))


@router.post(
    "/posts/check",
    response={200: CheckOut, **problems(400, 401, 413, 422)},
    summary="Check a post without storing it",
)
def check_post(request: HttpRequest, payload: PostIn) -> Any:
    """Answers 200 with all problems a real call would be refused for; 422 is for a body that is no post at all."""
    checked = check_content(workspace_of(request), convert.content(payload))
    found = [field(p) for p in services.problems_of(checked, None if payload.schedule is None else "now")]
    if payload.schedule is None:
        found += [field(p) for one in checked.channels for p in one.problems]
    warnings: list[str] = []
    try:
        plan = convert.plan(payload.schedule, workspace_of(request))
        if isinstance(plan, FromQueue):
            free = queues.next_free(workspace_of(request), plan, [one.channel.id for one in checked.channels])
            found += [field(p) for p in queues.missing(workspace_of(request), free)]
            due = min(free.first.values(), default=None)
        else:
            due = timezone.now() if plan == "now" else plan
        if at := due:
            warnings = [repeat.text for repeat in repeats.found(workspace_of(request), checked, at, None)]
            warnings += budgets.warnings([(one.channel, one.rendered.kind) for one in checked.channels], at, None)
    except ApiProblem as error:
        found += error.fields
    shown = [
        {
            "channel": one.channel.id,
            "network": one.channel.network,
            "kind": one.rendered.kind,
            "text": one.rendered.text,
            "counts": {path: {"used": c.used, "max": c.max, "unit": c.unit} for path, c in one.counts.items()},
        }
        for one in checked.channels
    ]
    return {"ok": not found, "problems": found, "warnings": warnings, "channels": shown}


@router.post(
    "/posts",
    response={201: PostOut, **problems(400, 401, 409, 410, 413, 422)},
    summary="Write a post: draft, planned or at once",
)
def create(
    request: HttpRequest,
    payload: PostNew,
    idempotency_key: Annotated[
        str | None,
        Header(
            alias="Idempotency-Key", max_length=KEY_LENGTH, description="the same request sent again makes one post"
        ),
    ] = None,
) -> Any:
    """With the header ``Idempotency-Key`` a repeated request answers with the post the first one made, for a day.

    A request that was refused does not use up its key.
    """
    if not idempotency_key:
        plan = convert.plan(payload.schedule, workspace_of(request))
        post = _made(request, payload, plan)
    else:
        post = _create_once(request, payload, idempotency_key)
    return 201, convert.post(fetch_post(request, post.id))


@transaction.atomic
def _made(request: HttpRequest, payload: PostNew, plan: services.Plan) -> Post:
    content = convert.content(payload)
    post = services.create_post(author_of(request), content, plan)
    if payload.labels:
        _label(post, payload.labels)
    if payload.repeat:
        recurrences.begin(author_of(request), post, convert.series(payload.repeat, post, content, plan))
    return post


def _label(post: Post, names: list[str]) -> None:
    try:
        labels.put(post, labels.named(post.workspace, names))
    except labels.WrongLabel as wrong:
        raise ContentRefused([FieldProblem("labels", "wrong_label", str(wrong))]) from None


def _create_once(request: HttpRequest, payload: PostNew, key: str) -> Post:
    """A second request with the same key waits at the unique key until the first one is done."""
    workspace, digest = workspace_of(request), hashlib.sha256(request.body).hexdigest()
    if kept := _kept(workspace, key):
        return _remembered(kept, digest)
    plan = convert.plan(payload.schedule, workspace)
    try:
        with transaction.atomic():
            kept = IdempotencyKey.objects.create(workspace=workspace, key=key, request_sha256=digest)
            kept.post = _made(request, payload, plan)
            kept.status = 201
            kept.save(update_fields=["post", "status"])
            return kept.post
    except IntegrityError:
        kept = _kept(workspace, key)
    if kept is None:
        raise ApiProblem(409, "try-again", _("This request met another one; send it again."))
    return _remembered(kept, digest)


def _kept(workspace: Workspace, key: str) -> IdempotencyKey | None:
    return IdempotencyKey.objects.filter(workspace=workspace, key=key).select_related("post").first()


def _remembered(kept: IdempotencyKey, digest: str) -> Post:
    if kept.request_sha256 != digest:
        text = _("This Idempotency-Key was used for another request; use a new one.")
        wrong = [{"field": "Idempotency-Key", "code": "reused", "message": text}]
        raise ApiProblem(422, "idempotency-key-reused", text, wrong)
    if kept.post is None:
        raise ApiProblem(410, "gone", _("The post this key stands for has been deleted."))
    return kept.post


@router.get("/posts", response={200: PostPage, **problems(401, 422)}, summary="Posts, newest first")
def posts(
    request: HttpRequest,
    after: Annotated[UUID | None, Query(description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE)] = PAGE,
) -> Any:
    rows = Post.objects.filter(workspace=workspace_of(request), deleting_at=None).order_by("-id")
    rows = rows.prefetch_related("publications", "labels")
    if after is not None:
        rows = rows.filter(id__lt=after)
    found = list(rows[: limit + 1])
    page = found[:limit]
    return {"posts": [convert.post(p) for p in page], "next": page[-1].id if len(found) > limit else None}


@router.get(
    "/posts/{uuid:post_id}", response={200: PostOut, **problems(401, 404)}, summary="One post and where it stands"
)
def read(request: HttpRequest, response: HttpResponse, post_id: UUID) -> Any:
    """The header ``ETag`` names the post as it stands, for ``If-Match`` of a change."""
    return etags.tagged(response, fetch_post(request, post_id))


@router.patch(
    "/posts/{uuid:post_id}",
    response={200: PostOut, **problems(400, 401, 404, 409, 412, 413, 422)},
    summary="Change a post that is not out yet",
)
def change(
    request: HttpRequest,
    response: HttpResponse,
    post_id: UUID,
    payload: PostPatch,
    if_match: Annotated[
        str | None,
        Header(alias="If-Match", max_length=KEY_LENGTH, description="the `ETag` of the post that you want to change"),
    ] = None,
) -> Any:
    """What is not named stays as it is, the time of each publication included.

    Publications that are out keep what they were sent with; a change that names their channel in ``overrides`` is
    refused. A change that leaves ``schedule`` out sets nothing going that had stopped. With ``If-Match`` nothing is
    overwritten that somebody else has changed since: the answer is 412 then.
    """
    post = fetch_post(request, post_id)
    seen = etags.revision(if_match)
    given = payload.model_fields_set
    if given:
        current = edit_state.content_of(post)
        content = convert.patched(current, payload)
        if "overrides" in given:
            _refuse_changes_of_what_is_out(post, current, content)
        plan = convert.plan(payload.schedule, post.workspace) if "schedule" in given else "keep"
        saving = versions.Saving(key_of(request).created_by, seen=seen)
        with transaction.atomic():
            if given == {"labels"}:
                versions.check_seen(post, saving)
            else:
                services.edit_post(post, content, plan, saving)
            if "labels" in given:
                _label(post, payload.labels)
    return etags.tagged(response, fetch_post(request, post_id))


def _refuse_changes_of_what_is_out(post: Post, current: Content, content: Content) -> None:
    out = {row.channel_id for row in services.fixed(post.publications.all()) if row.channel_id is not None}
    text = _("The post is out on this channel, or on its way; it can no longer be changed there.")
    wrong = [
        FieldProblem(f"overrides.{channel}", "is_out", text, channel)
        for channel, own in content.overrides.items()
        if channel in out and own != current.overrides.get(channel)
    ]
    if wrong:
        raise ContentRefused(wrong)


@router.delete(
    "/posts/{uuid:post_id}",
    response={200: DeletedOut, **problems(401, 404, 409, 422, 502)},
    summary="Delete a post here, and there with remote=true",
)
def delete(request: HttpRequest, post_id: UUID, remote: bool = False) -> Any:
    """What is planned never goes out. With ``remote`` the networks come first: if one of them fails, nothing is
    deleted here, and the request can be sent again."""
    post = fetch_post(request, post_id)
    services.refuse_under_way(post.publications.all())
    taken = takedown.take_down(post) if remote else []
    failed = [one for one in taken if one["outcome"] == "failed"]
    if failed:
        wrong = [
            {"field": "remote", "code": "failed", "message": f"{one['network']}: {one['reason']}"} for one in failed
        ]
        text = _("A network did not take the post down, so it was not deleted here either. Send the request again.")
        raise ApiProblem(502, "not-taken-down", text, wrong)
    services.delete_post(post)
    return {"id": post_id, "deleted": True, "remote": taken}
