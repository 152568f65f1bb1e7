"""What the control API and the sandbox's page show of Instagram."""

from __future__ import annotations

from typing import Any

from onepost_sandbox.core.clock import iso
from onepost_sandbox.core.media import media_row
from onepost_sandbox.networks.base import TimelineAccount, TimelineMedia, TimelinePost
from onepost_sandbox.networks.instagram.model import Container, IgAccount, IgComment, IgMedia
from onepost_sandbox.networks.instagram.store import Store

NAME = "instagram"
KINDS = {"CAROUSEL": "carousel", "REELS": "reel", "STORIES": "story"}
LABELS = {"REELS": "Reel", "STORIES": "Story", "CAROUSEL": "Carousel"}


def posts(store: Store, account: str | None) -> list[dict[str, Any]]:
    return [_post(one) for one in store.media.values() if account in (None, one.account)]


def _post(one: IgMedia) -> dict[str, Any]:
    return {
        "id": one.id,
        "network": NAME,
        "account": one.account,
        "kind": KINDS.get(one.container.kind, "image"),
        "text": one.container.caption,
        "media": _files(one.container),
        "visibility": "none" if one.deleted else "public",
        "created_at": iso(one.at),
        "url": one.url,
        "deleted": one.deleted,
        "options": one.container.said,
    }


def _files(container: Container) -> list[dict[str, Any]]:
    parts = container.children or [container]
    return [media_row(part.blob, "video" if part.moving else "image", part.alt) for part in parts if part.blob]


def objects(store: Store, account: str | None) -> list[dict[str, Any]]:
    things: list[IgMedia | Container | IgComment] = [
        *store.media.values(),
        *store.containers.values(),
        *store.comments.values(),
    ]
    rows = [_object(one) for one in sorted(things, key=lambda one: one.at)]
    return [row for row in rows if account in (None, row["account"])]


def _object(one: IgMedia | Container | IgComment) -> dict[str, Any]:
    row: dict[str, Any] = {"id": one.id, "network": NAME, "received_at": iso(one.at)}
    if isinstance(one, Container):
        said = {"account": one.account, "kind": "container", "parent": one.media, "public": False}
        return row | said | {"text": one.caption, "media": _files(one), "deleted": False}
    if isinstance(one, IgMedia):
        kind = KINDS.get(one.container.kind, "image")
        said = {"account": one.account, "kind": kind, "parent": "", "public": not one.deleted}
        return row | said | {"text": one.container.caption, "media": _files(one.container), "deleted": one.deleted}
    public = not (one.deleted or one.hidden or one.media.deleted)
    said = {"account": one.media.account, "kind": "comment", "parent": one.parent or one.media.id, "public": public}
    return row | said | {"text": one.text, "media": [], "deleted": one.deleted}


def timeline(store: Store) -> list[TimelineAccount]:
    return [_account(account) for account in store.accounts.values() if account.type != "PERSONAL"]


def _account(account: IgAccount) -> TimelineAccount:
    shown = [_shown(account, one) for one in reversed(account.media)]
    note = "Business account" if account.type == "BUSINESS" else "Creator account"
    avatar = f"/_avatar/{NAME}/{account.id}.png"
    return TimelineAccount(account.id, account.name, account.username, avatar, shown, note)


def _shown(account: IgAccount, one: IgMedia) -> TimelinePost:
    kind, said = one.container.kind, one.container.said
    labels = [LABELS[kind]] if kind in LABELS else []
    labels += ["Made with AI"] if said["is_ai_generated"] else []
    labels += ["Not in the feed"] if kind == "REELS" and not said["share_to_feed"] else []
    labels += [f"With {', '.join(said['collaborators'])}"] if said["collaborators"] else []
    names = [tag["username"] for part in one.parts for tag in part.said["user_tags"]]
    labels += [f"Tagged: {', '.join(dict.fromkeys(names))}"] if names else []
    media = [
        TimelineMedia("video" if part.moving else "image", f"/_media/{part.blob.id}", part.alt, part.blob.mime)
        for part in one.parts
        if part.blob
    ]
    replies = [
        TimelinePost(c.id, c.text, c.at, author=account.username, deleted=c.deleted)
        for c in one.comments
        if not c.hidden
    ]
    return TimelinePost(
        one.id,
        one.container.caption,
        one.at,
        url=one.url,
        author=account.name,
        media=media,
        replies=replies,
        labels=labels,
        deleted=one.deleted,
    )
