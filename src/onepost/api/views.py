"""REST v1. Each call uses the service its page uses; fetching is authorising."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import File, Form, Header, Router, UploadedFile

from onepost.accounts.models import ApiKey, Workspace
from onepost.api import convert
from onepost.api.problems import ApiProblem
from onepost.api.schemas import (
    ChannelOut,
    CheckOut,
    DeletedOut,
    MediaOut,
    PostIn,
    PostOut,
    PostPage,
    PostPatch,
)
from onepost.channels.models import Channel
from onepost.media import services as media
from onepost.publishing import edit_state, services, takedown
from onepost.publishing.content import check_content
from onepost.publishing.models import IdempotencyKey, Post

router = Router()
PAGE = 50


def key_of(request: HttpRequest) -> ApiKey:
    key: ApiKey = request.auth  # type: ignore[attr-defined]
    return key


def workspace_of(request: HttpRequest) -> Workspace:
    return key_of(request).workspace


def author_of(request: HttpRequest) -> services.Author:
    return services.Author(workspace_of(request), key_of(request).created_by)


def fetch_post(request: HttpRequest, post_id: UUID) -> Post:
    posts = Post.objects.prefetch_related("publications")
    return get_object_or_404(posts, workspace=workspace_of(request), id=post_id)


@router.get("/channels", response=list[ChannelOut], summary="Connected channels")
def channels(request: HttpRequest) -> Any:
    return Channel.objects.filter(workspace=workspace_of(request)).order_by("network", "name")


@router.post("/media", response={201: MediaOut}, summary="Upload a picture, video or document")
def upload(request: HttpRequest, file: File[UploadedFile], alt: Form[str] = "") -> Any:
    author = author_of(request)
    try:
        asset = media.accept(author.workspace, author.user, file, file.name or "", alt)
    except media.MediaRefused as error:
        text = str(error)
        raise ApiProblem(422, "media-refused", text, [{"field": "file", "code": "refused", "message": text}]) from None
    return 201, convert.asset(asset)


@router.get("/media/{uuid:media_id}", response=MediaOut, summary="A file of the library")
def media_item(request: HttpRequest, media_id: UUID) -> Any:
    from onepost.media.models import Asset

    return convert.asset(get_object_or_404(Asset, workspace=workspace_of(request), id=media_id))


@router.post("/posts/check", response=CheckOut, summary="Check a post without storing it")
def check_post(request: HttpRequest, payload: PostIn) -> Any:
    convert.plan(payload.schedule, workspace_of(request))
    checked = check_content(workspace_of(request), convert.content(payload))
    problems = [
        {"field": p.field, "code": p.code, "message": p.text, "channel": p.channel} for p in checked.all_problems
    ]
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
    return {"ok": not problems, "problems": problems, "channels": shown}


@router.post("/posts", response={201: PostOut}, summary="Write a post: draft, planned or at once")
def create(request: HttpRequest, payload: PostIn, idempotency_key: Header[str | None] = None) -> Any:
    """With the header ``Idempotency-Key`` a repeated request answers with the post the first one made."""
    plan = convert.plan(payload.schedule, workspace_of(request))
    digest = hashlib.sha256(request.body).hexdigest()
    if idempotency_key and len(idempotency_key) > 200:
        raise ApiProblem(422, "invalid-request", _("An Idempotency-Key has 200 characters at most."))
    try:
        with transaction.atomic():
            kept = _remember(request, idempotency_key, digest) if idempotency_key else None
            post = services.create_post(author_of(request), convert.content(payload), plan)
            if kept is not None:
                IdempotencyKey.objects.filter(id=kept.id).update(post=post, status=201)
    except IntegrityError:
        return 201, convert.post(_remembered(request, idempotency_key, digest))
    return 201, convert.post(fetch_post(request, post.id))


def _remember(request: HttpRequest, key: str, digest: str) -> IdempotencyKey:
    """A second request with the same key waits here until the first one is done, and then fails on the constraint."""
    return IdempotencyKey.objects.create(workspace=workspace_of(request), key=key, request_sha256=digest)


def _remembered(request: HttpRequest, key: str | None, digest: str) -> Post:
    kept = IdempotencyKey.objects.filter(workspace=workspace_of(request), key=key).first()
    if kept is None:
        raise ApiProblem(409, "try-again", _("This request met another one; send it again."))
    if kept.request_sha256 != digest:
        text = _("This Idempotency-Key was used for another request; use a new one.")
        raise ApiProblem(422, "idempotency-key-reused", text)
    if kept.post_id is None:
        raise ApiProblem(410, "gone", _("The post this key stands for has been deleted."))
    return fetch_post(request, kept.post_id)


@router.get("/posts", response=PostPage, summary="Posts, newest first")
def posts(request: HttpRequest, after: UUID | None = None, limit: int = PAGE) -> Any:
    rows = Post.objects.filter(workspace=workspace_of(request)).prefetch_related("publications").order_by("-id")
    if after is not None:
        rows = rows.filter(id__lt=after)
    limit = max(1, min(limit, PAGE))
    found = list(rows[: limit + 1])
    page = found[:limit]
    return {"posts": [convert.post(p) for p in page], "next": page[-1].id if len(found) > limit else None}


@router.get("/posts/{uuid:post_id}", response=PostOut, summary="One post and where it stands")
def read(request: HttpRequest, post_id: UUID) -> Any:
    return convert.post(fetch_post(request, post_id))


@router.patch("/posts/{uuid:post_id}", response=PostOut, summary="Change a post that is not out yet")
def change(request: HttpRequest, post_id: UUID, payload: PostPatch) -> Any:
    post = fetch_post(request, post_id)
    given = payload.model_fields_set
    current = edit_state.content_of(post)
    new = convert.content(
        PostIn(**{name: getattr(payload, name) for name in given & set(PostIn.model_fields) - {"schedule"}})
    )
    names = given - {"schedule"}
    content = replace(current, **{name: getattr(new, name) for name in names})
    plan = convert.plan(payload.schedule, post.workspace) if "schedule" in given else edit_state.plan_of(post)
    services.edit_post(post, content, plan)
    return convert.post(fetch_post(request, post_id))


@router.delete("/posts/{uuid:post_id}", response=DeletedOut, summary="Delete a post here, and there with remote=true")
def delete(request: HttpRequest, post_id: UUID, remote: bool = False) -> Any:
    post = fetch_post(request, post_id)
    taken = takedown.take_down(post) if remote else []
    services.delete_post(post)
    return {"id": post_id, "deleted": True, "remote": taken}
