"""What becomes visible: ``media_publish`` and comments; and what takes it away again."""

from __future__ import annotations

from typing import Any

from onepost_sandbox.networks.instagram.ask import Ask
from onepost_sandbox.networks.instagram.containers import life_s
from onepost_sandbox.networks.instagram.model import Container, IgComment, IgMedia
from onepost_sandbox.networks.meta.errors import GraphError, invalid, missing

LONGEST_COMMENT = 2200
SECOND = {
    "24/2207006": ("The media could not be found.", 24, 2207006),
    "9007/2207027": ("The media is not ready for publishing, please wait.", 9007, 2207027),
    "100": ("(#100) The container has been published already", 100, None),
}
"""What a second ``media_publish`` of one container may be answered with: not documented."""


async def publish(ask: Ask) -> dict[str, Any]:
    account = ask.acting(ask.path[0], "basic", "publish", task=True)
    made = ask.store.containers.get(ask.params.needed("creation_id"))
    if made is None or made.account != account.id or made.item:
        raise GraphError("The media could not be found.", 24, 2207006)
    _ready(ask, made)
    limit = int(ask.instagram.seconds("quota_total"))
    if not account.published.fits(limit):
        text = "Application request limit reached: the user has reached the maximum number of posts"
        raise GraphError(f"(#9) {text}", 9, 2207042)
    account.published.count(limit)
    media = ask.store.publish(made, ask.now, ask.token.client_id)
    if ask.instagram.on("restricted_but_live"):
        raise GraphError("(#4) Application request limit reached", 4, 2207051, error_user_title="Action is blocked")
    return {"id": media.id}


def _ready(ask: Ask, made: Container) -> None:
    code = made.code(ask.now, life_s(ask))
    if code == "PUBLISHED":
        text, number, subcode = SECOND[str(ask.instagram.switch("second_publish"))]
        raise GraphError(text, number, subcode)
    if code == "EXPIRED":
        raise GraphError("The media with this creation_id does not exist or has expired.", 24, 2207008)
    if code != "FINISHED":
        raise GraphError("The media is not ready for publishing, please wait.", 9007, 2207027)
    if ask.instagram.on("restricted"):
        raise GraphError("The account is restricted.", 25, 2207050)


async def limit(ask: Ask) -> dict[str, Any]:
    account = ask.acting(ask.path[0], "basic", "publish")
    row: dict[str, Any] = {"quota_usage": account.published.used()}
    if "config" in ask.fields:
        row["config"] = {"quota_total": int(ask.instagram.seconds("quota_total")), "quota_duration": 86400}
    return {"data": [row]}


def media_of(ask: Ask, id: str) -> IgMedia:
    """A post that is there. Raises :class:`GraphError` (100/33)."""
    found = ask.store.media.get(id)
    if found is None or found.deleted or found.over(ask.now):
        raise missing(id, ask.method.lower())
    return found


async def comment(ask: Ask) -> dict[str, Any]:
    """``/{media}/comments`` and ``/{comment}/replies``."""
    parent = ask.store.comments.get(ask.path[0])
    media = parent.media if parent and not parent.deleted else media_of(ask, ask.path[0])
    account = ask.acting(media.account, "basic", "comments")
    text = ask.params.needed("message").strip()
    if len(text) > LONGEST_COMMENT:
        raise invalid("The comment is too long")
    if media.product == "STORY" or not media.comments_on:
        raise invalid("Comments are off for this media")
    made = IgComment(ask.store.new_id(), media, text, ask.now, account.username, parent.id if parent else "")
    media.comments.append(made)
    ask.store.comments[made.id] = made
    if ask.fields:
        raise GraphError("(#20) An error occurred while fetching the fields of the comment", 20, 1772107)
    return {"id": made.id}


async def change(ask: Ask) -> dict[str, Any]:
    """``comment_enabled`` of a post, ``hide`` of a comment."""
    found = ask.store.comments.get(ask.path[0])
    if found is not None and not found.deleted:
        ask.acting(found.media.account, "comments")
        found.hidden = ask.params.flag("hide", found.hidden)
        return {"success": True}
    media = media_of(ask, ask.path[0])
    ask.acting(media.account, "comments")
    media.comments_on = ask.params.flag("comment_enabled", media.comments_on)
    return {"success": True}


async def delete(ask: Ask) -> dict[str, Any]:
    found = ask.store.comments.get(ask.path[0])
    if found is not None and not found.deleted:
        ask.acting(found.media.account, "comments")
        found.deleted = True
        return {"success": True}
    media = media_of(ask, ask.path[0])
    ask.acting(media.account, "basic", "delete")
    media.deleted = True
    return {"success": True, "deleted_id": media.id}
