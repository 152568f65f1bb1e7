"""Creating and deleting posts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from onepost_sandbox.networks.x import text as texts
from onepost_sandbox.networks.x.body import checked
from onepost_sandbox.networks.x.problems import Refusal, forbidden, invalid, missing
from onepost_sandbox.networks.x.store import Account, Link, Media, Poll, Post

if TYPE_CHECKING:
    from onepost_sandbox.core.call import Call
    from onepost_sandbox.networks.x.network import X
    from onepost_sandbox.networks.x.routes import Caller

EDIT_S = 3600.0
EDITS = 5

PRICE_PLAIN, PRICE_LINK, PRICE_DELETE = 0.015, 0.2, 0.01


async def create(net: X, call: Call, caller: Caller, match: Mapping[str, str]) -> dict[str, Any]:
    """``POST /2/tweets``: everything is checked before anything is kept."""
    try:
        given = await call.json()
    except ValueError:
        raise invalid("Request body must be a JSON object.") from None
    body = checked(given)
    account = caller.account
    text = texts.normal(body.get("text", ""))
    found = texts.urls(text)
    weight = texts.weight(text, found)
    _check_text(account, text, weight)
    parent = _parent(net, account, body)
    quoted = _quoted(net, body)
    media = _media(net, account, body)
    before = _edited(net, account, body)
    key = _key(net, text, media, body)
    if before is None:
        _refuse_duplicate(net, account, key)
    net.charge(PRICE_LINK if found else PRICE_PLAIN)
    app = net.world.apps.get("x", caller.token.client_id)
    post = Post(
        id=net.store.next_id(),
        account=account,
        text=text,
        links=_links(net, found),
        created_at=net.world.clock.now(),
        body=body,
        weight=weight,
        media=media,
        reply_to=parent,
        quoted=quoted,
        app=app.name if app else caller.token.client_id,
    )
    _finish(net, post, parent, before)
    account.recent[key] = post
    return {"data": _answer(net, call, post)}


def _check_text(account: Account, text: str, weight: int) -> None:
    if texts.forbidden_characters(text):
        raise invalid("Your Tweet text contains invalid characters.", text=text)
    if weight > account.longest:
        more = "For more information on how Twitter determines text length see https://github.com/twitter/twitter-text."
        raise invalid(f"Your Tweet text is too long. {more}", text=text)
    if texts.cashtags(text) > 1:
        raise forbidden("Posts are limited to a maximum of one cashtag.")


def _parent(net: X, account: Account, body: dict[str, Any]) -> Post | None:
    if "reply" not in body:
        return None
    parent_id = body["reply"]["in_reply_to_tweet_id"]
    parent = net.store.posts.get(parent_id)
    if parent is None:
        raise invalid("Your reply tweet ID is invalid.", **{"reply.in_reply_to_tweet_id": parent_id})
    if parent.deleted:
        raise forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.")
    summoned = account.username.lower() in texts.mentions(parent.text) or (
        parent.quoted is not None and parent.quoted.account is account
    )
    if parent.account is not account and not summoned and net.switch("tier") == "payg":
        raise forbidden(
            "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by "
            "the author of the post you are replying to."
        )
    return parent


def _quoted(net: X, body: dict[str, Any]) -> Post | None:
    quoted_id = body.get("quote_tweet_id")
    if quoted_id is None:
        return None
    if net.switch("tier") != "enterprise":
        raise forbidden("You are not permitted to perform this action.")
    quoted = net.store.posts.get(quoted_id)
    if quoted is None or quoted.deleted:
        raise invalid("Your quote tweet ID is invalid.", quote_tweet_id=quoted_id)
    return quoted


def _media(net: X, account: Account, body: dict[str, Any]) -> list[Media]:
    """The files of the post: the author's, ready, not too old, and either up to four images or one that moves."""
    ids = body.get("media", {}).get("media_ids", [])
    now = net.world.clock.now()
    found = [media for one in ids if (media := net.store.media.get(one)) and usable(net, media, account, now)]
    moving = sum(media.kind != "image" for media in found)
    if len(found) != len(ids) or len(set(ids)) != len(ids) or (moving and len(found) > 1):
        raise invalid("Your media IDs are invalid.", **{"media.media_ids": ids})
    return found


def usable(net: X, media: Media, account: Account, now: float) -> bool:
    return (
        media.account is account
        and media.blob is not None
        and not media.failed
        and media.category.startswith("tweet_")
        and now < media.finalized_at + net.seconds("media_life_s")
        and (media.ready_at <= media.finalized_at or now >= media.ready_at + net.seconds("ready_lag_s"))
    )


def _edited(net: X, account: Account, body: dict[str, Any]) -> Post | None:
    if "edit_options" not in body:
        return None
    before = net.store.posts.get(body["edit_options"]["previous_post_id"])
    late = before is not None and net.world.clock.now() > before.created_at + EDIT_S
    if before is None or before.account is not account or before.deleted or late or account.subscription == "None":
        raise forbidden("You are not permitted to perform this action.")
    if before.poll or before.reply_to or before.body.get("community_id") or len(before.history) > EDITS:
        raise forbidden("You are not permitted to perform this action.")
    return before


def _key(net: X, text: str, media: list[Media], body: dict[str, Any]) -> str:
    key = texts.same(text)
    if not key or net.switch("duplicate_scope") == "text and media":
        key += "\0" + ",".join(item.blob.sha256 for item in media if item.blob)
    return key


def _refuse_duplicate(net: X, account: Account, key: str) -> None:
    before = account.recent.get(key)
    window = net.seconds("duplicate_window_s")
    if before is not None and not before.deleted and net.world.clock.now() < before.created_at + window:
        raise forbidden("You are not allowed to create a Tweet with duplicate content.")


def _links(net: X, found: list[tuple[int, int, str]]) -> list[Link]:
    links = []
    for start, end, url in found:
        expanded = url if "://" in url[:8] else f"http://{url}"
        links.append(Link(start, end, url, expanded, short_link(net, expanded)))
    return links


def short_link(net: X, target: str) -> str:
    short = texts.short(net.world.next_id("x.t.co"))
    net.store.links[short.rpartition("/")[2]] = target
    return short


def _finish(net: X, post: Post, parent: Post | None, before: Post | None) -> None:
    post.root = parent.root if parent else post.id
    post.history = [*(before.history if before else []), post.id]
    if parent is not None:
        parent.replies.append(post)
    if post.media:
        part = "video" if post.media[0].kind == "video" else "photo"
        post.media_link = short_link(net, f"{post.url}/{part}/1")
    poll = post.body.get("poll")
    if poll:
        ends = post.created_at + poll["duration_minutes"] * 60
        post.poll = Poll(net.store.next_id(), list(poll["options"]), poll["duration_minutes"], ends)
    if before is not None:
        before.deleted = True
    net.store.posts[post.id] = post
    post.account.posts.append(post)


def _answer(net: X, call: Call, post: Post) -> dict[str, Any]:
    history = [""] if net.switch("history_in_answer") == "empty" else post.history
    name = "edit_history_post_ids" if net.current(call) else "edit_history_tweet_ids"
    text, links = post.text, post.links
    if post.weight > 280:
        text, links = texts.clipped(text, links, 280)
    return {"id": post.id, "text": texts.shown(text, links, post.media_link)[0], name: history}


async def delete(net: X, call: Call, caller: Caller, match: Mapping[str, str]) -> dict[str, Any]:
    """``DELETE /2/tweets/{id}``"""
    post = net.store.posts.get(match["id"])
    if post is not None and post.account is not caller.account:
        raise forbidden("You are not permitted to perform this action.")
    if post is None or post.deleted:
        if net.switch("delete_gone") == "404":
            raise Refusal(404, {**missing("tweet", "id", match["id"]), "status": 404})
        return {"data": {"deleted": True}}
    net.charge(PRICE_DELETE)
    post.deleted = True
    return {"data": {"deleted": True}}
