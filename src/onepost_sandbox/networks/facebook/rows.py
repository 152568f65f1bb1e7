"""What the control API and the sandbox's page show of Facebook."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from onepost_sandbox.core.clock import iso
from onepost_sandbox.core.media import media_row
from onepost_sandbox.networks.base import TimelineAccount, TimelineCard, TimelineMedia, TimelinePost
from onepost_sandbox.networks.facebook.model import Comment, Page, Photo, Post, Video
from onepost_sandbox.networks.facebook.store import Store

NAME = "facebook"


def posts(store: Store, account: str | None) -> list[dict[str, Any]]:
    found = [post for post in store.posts.values() if post.was_public and account in (None, post.page)]
    return [_post(post) for post in sorted(found, key=lambda post: post.at)]


def _post(post: Post) -> dict[str, Any]:
    return {
        "id": post.id,
        "network": NAME,
        "account": post.page,
        "kind": post.kind,
        "text": post.text,
        "media": _media(post),
        "visibility": "public" if post.published and not post.deleted else "none",
        "created_at": iso(post.at),
        "url": post.url,
        "deleted": post.deleted,
        "place": post.place,
        "cover": post.video.thumb.sha256 if post.video and post.video.thumb else "",
    }


def _media(post: Post) -> list[dict[str, Any]]:
    if post.video is not None:
        return [media_row(post.video.blob, "video", "")] if post.video.blob else []
    return [media_row(photo.blob, "image", photo.alt) for photo in post.photos]


def objects(store: Store, account: str | None) -> list[dict[str, Any]]:
    things: list[Post | Photo | Video | Comment] = [
        *store.posts.values(),
        *store.photos.values(),
        *store.videos.values(),
        *store.comments.values(),
    ]
    rows = [_object(one) for one in sorted(things, key=lambda one: one.at)]
    return [row for row in rows if account in (None, row["account"])]


def _object(one: Post | Photo | Video | Comment) -> dict[str, Any]:
    row: dict[str, Any] = {"id": one.id, "network": NAME, "received_at": iso(one.at), "deleted": one.deleted}
    if isinstance(one, Post):
        public = one.published and not one.deleted
        return row | _said(one.page, one.kind, "", public, one.text, _media(one))
    if isinstance(one, Photo):
        media = [media_row(one.blob, "image", one.alt)]
        return row | _said(one.page, "photo upload", one.post, one.published and not one.deleted, one.caption, media)
    if isinstance(one, Video):
        media = [media_row(one.blob, "video", "")] if one.blob else []
        public = bool(one.post) and one.published and not one.deleted
        return row | _said(one.page, "video upload", one.post, public, one.description, media)
    parent = one.parent or one.post.id
    public = one.post.published and not (one.deleted or one.hidden or one.post.deleted)
    return row | _said(one.author, "comment", parent, public, one.text, [])


def _said(account: str, kind: str, parent: str, public: bool, text: str, media: list[dict[str, Any]]) -> dict[str, Any]:
    return {"account": account, "kind": kind, "parent": parent, "public": public, "text": text, "media": media}


def timeline(store: Store) -> list[TimelineAccount]:
    return [_account(page) for page in store.pages.values()]


def _account(page: Page) -> TimelineAccount:
    seen = sorted((post for post in page.posts if post.was_public), key=lambda post: post.at, reverse=True)
    shown = [_shown(page, post) for post in seen]
    return TimelineAccount(page.id, page.name, page.username, f"/_avatar/{NAME}/{page.id}.png", shown, page.category)


def _shown(page: Page, post: Post) -> TimelinePost:
    media = [TimelineMedia("image", f"/_media/{p.blob.id}", p.alt, p.blob.mime) for p in post.photos]
    if post.video is not None and post.video.blob is not None:
        media.append(TimelineMedia("video", f"/_media/{post.video.blob.id}", "", post.video.blob.mime))
    replies = [
        TimelinePost(c.id, c.text, c.at, author=page.name, deleted=c.deleted) for c in post.comments if not c.hidden
    ]
    return TimelinePost(
        post.id,
        post.text,
        post.at,
        url=post.url,
        author=page.name,
        title=post.video.title if post.video else "",
        media=media,
        card=TimelineCard(post.link, urlsplit(post.link).hostname or "") if post.link else None,
        replies=replies,
        labels=_labels(post),
        deleted=post.deleted,
    )


def _labels(post: Post) -> list[str]:
    names = {"reel": "Reel", "story": "Story"}
    labels = [names[post.kind]] if post.kind in names else []
    labels += ["Hidden"] if post.hidden else []
    labels += [f"At place {post.place}"] if post.place else []
    return [*labels, "Own cover"] if post.video and post.video.thumb else labels
