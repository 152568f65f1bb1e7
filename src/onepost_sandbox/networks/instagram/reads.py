"""What the Graph API shows of accounts, posts and comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onepost_sandbox.networks.instagram import containers
from onepost_sandbox.networks.instagram.ask import Ask
from onepost_sandbox.networks.instagram.model import IgAccount, IgComment, IgMedia
from onepost_sandbox.networks.instagram.publishing import media_of
from onepost_sandbox.networks.meta import lists
from onepost_sandbox.networks.meta.errors import missing
from onepost_sandbox.networks.meta.fields import View, select
from onepost_sandbox.networks.meta.times import time_text

if TYPE_CHECKING:
    from onepost_sandbox.core.call import Call

MEDIA = ("id",)
COMMENT = ("timestamp", "text", "id")


async def node(ask: Ask) -> dict[str, Any]:
    name, store = ask.path[0], ask.store
    if name in store.accounts:
        return _account(ask, store.accounts[name])
    if name in store.containers:
        made = store.containers[name]
        account = ask.acting(made.account, "basic")
        if ask.token.kind == "page" and ask.instagram.switch("page_token_reads") == "hidden":
            raise missing(name)
        return select(containers.view(ask, made, account), ask.fields, containers.CONTAINER)
    if name in store.comments and not store.comments[name].deleted:
        found = store.comments[name]
        ask.acting(found.media.account, "basic", "comments")
        return select(comment_view(ask, found), ask.fields, COMMENT)
    media = media_of(ask, name)
    ask.acting(media.account, "basic")
    return select(media_view(ask, media), ask.fields, MEDIA)


def _account(ask: Ask, account: IgAccount) -> dict[str, Any]:
    if not (ask.own and ask.token.account == account.id):
        ask.acting(account.id, "basic")
    ask.call.account = account.id
    body = select(account_view(ask.call, account), ask.fields, ("id",))
    if not ask.own:
        return body
    body["id"] = account.scoped
    return {"data": [body]} if ask.instagram.switch("me_answers") == "data" else body


def account_view(call: Call, account: IgAccount) -> View:
    there = [one for one in account.media if not one.deleted and one.product != "STORY"]
    picture = f"{call.request.scheme}://{call.request.host}/_avatar/instagram/{account.id}.png"
    return {
        "id": account.id,
        "user_id": account.id,
        "username": account.username,
        "name": account.name,
        "account_type": account.type,
        "profile_picture_url": picture,
        "followers_count": 300 + int(account.id[-3:]),
        "follows_count": 80,
        "media_count": len(there),
        "biography": None,
        "website": None,
    }


async def media(ask: Ask) -> dict[str, Any]:
    """``/media`` without stories, ``/stories`` with those of the last day; newest first."""
    account = ask.acting(ask.path[0], "basic")
    stories = ask.path[1] == "stories"
    late = ask.instagram.seconds("visible_after_s")
    since, until = ask.params.number("since", 0), ask.params.number("until", 0)

    def wanted(one: IgMedia) -> bool:
        if one.deleted or (one.product == "STORY") != stories or one.over(ask.now):
            return False
        if late and one.at > ask.now - late:
            return False
        return not (since and one.at < since) and not (until and one.at > until)

    found = [one for one in reversed(account.media) if wanted(one)]
    return lists.page(
        found, ask.params, lambda one: select(media_view(ask, one), ask.fields, MEDIA), _id, _address(ask)
    )


async def comments(ask: Ask) -> dict[str, Any]:
    media = media_of(ask, ask.path[0])
    ask.acting(media.account, "basic", "comments")
    found = [one for one in reversed(media.comments) if not one.deleted and not one.parent]
    return lists.page(
        found, ask.params, lambda one: select(comment_view(ask, one), ask.fields, COMMENT), _id, _address(ask), 50
    )


def _address(ask: Ask) -> str:
    return ask.address("/".join(ask.path))


def _id(one: IgMedia | IgComment) -> str:
    return one.id


def media_view(ask: Ask, one: IgMedia) -> View:
    account, said, file = ask.store.accounts[one.account], one.container.said, one.parts[0].blob
    caption = one.container.caption or None
    if ask.own and not ask.instagram.on("caption_shown"):
        caption = None
    return {
        "id": one.id,
        "caption": caption,
        "media_type": one.type,
        "media_product_type": one.product,
        "media_url": ask.file(f"/_media/{file.id}") if file else None,
        "thumbnail_url": None,
        "permalink": one.url,
        "shortcode": one.shortcode,
        "timestamp": time_text(one.at),
        "username": account.username,
        "owner": {"id": account.id},
        "alt_text": one.container.alt or None,
        "is_shared_to_feed": said["share_to_feed"] if one.product == "REELS" else None,
        "is_comment_enabled": one.comments_on,
        "like_count": 0,
        "comments_count": sum(1 for comment in one.comments if not comment.deleted),
        "children": {"data": [{"id": child.id} for child in one.container.children]}
        if one.container.children
        else None,
    }


def comment_view(ask: Ask, one: IgComment) -> View:
    return {
        "id": one.id,
        "text": one.text,
        "timestamp": time_text(one.at),
        "username": one.author,
        "from": {"id": one.media.account, "username": one.author},
        "media": {"id": one.media.id},
        "hidden": one.hidden,
        "like_count": 0,
        "parent_id": one.parent or None,
    }
