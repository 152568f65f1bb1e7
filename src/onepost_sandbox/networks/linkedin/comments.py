"""Comments below posts: plain text, on the versioned API for pages and on the old one for members."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from aiohttp import web

from onepost_sandbox.networks.linkedin.ask import Ask, said
from onepost_sandbox.networks.linkedin.errors import denied, invalid, missing, refused
from onepost_sandbox.networks.linkedin.store import Comment, Post

RESOURCE = "partnerApiSocialActions"
MOST_TEXT = 1250


async def create(ask: Ask, urn: str) -> web.Response:
    """``POST …/socialActions/{urn}/comments``"""
    post = _post(ask, urn)
    body = await ask.json()
    message = body.get("message")
    text = message.get("text") if isinstance(message, dict) else None
    if not isinstance(text, str) or not 0 < len(text) <= MOST_TEXT:
        raise invalid("FIELD_LENGTH_TOO_LONG", f"/message/text :: must have 1 to {MOST_TEXT} characters", "message")
    actor = str(body.get("actor") or ask.value("actor"))
    _allowed(ask, actor)
    author = ask.acting(actor, f"{RESOURCE}.CREATE")
    _throttle(ask, actor)
    number = ask.net.store.number()
    comment = Comment(f"urn:li:comment:({post.activity},{number})", number, post, author, text, ask.now)
    post.comments.append(comment)
    answer = said(201, as_json(comment))
    answer.headers["x-restli-id"] = number
    return answer


def _post(ask: Ask, urn: str) -> Post:
    post = ask.net.store.post(urn)
    if post is None or post.deleted:
        raise missing(urn)
    return post


def _allowed(ask: Ask, actor: str) -> None:
    """A self-serve app may comment on the old API alone, if at all."""
    self_serve = "r_basicprofile" not in ask.token.scopes
    if self_serve and (ask.versioned or ask.net.switch("member_comments") == "nowhere"):
        raise denied(f"{RESOURCE}.CREATE", ask.version)
    if ask.net.switch("comment_scope") == "feed":
        kind = "organization" if ":organization:" in actor else "member"
        ask.needs(f"{RESOURCE}.CREATE", f"w_{kind}_social_feed")


def _throttle(ask: Ask, actor: str) -> None:
    most = ask.net.seconds("comments_per_minute")
    recent = [
        comment
        for post in ask.net.store.posts.values()
        for comment in post.comments
        if comment.author.urn == actor and ask.now < comment.at + 60
    ]
    if most and len(recent) >= most:
        words = "Comment create throttled: creation rate limit exceeded for member"
        raise refused(429, "TOO_MANY_REQUESTS", words, 101)


def listed(ask: Ask, urn: str) -> web.Response:
    """``GET …/socialActions/{urn}/comments``; 404 when there is none."""
    post = _post(ask, urn)
    ask.reading(post.author, f"{RESOURCE}.GET_ALL")
    found = [comment for comment in post.comments if not comment.deleted]
    if not found:
        raise missing("comments")
    start, count = ask.number("start", 0), ask.number("count", 10)
    shown = [as_json(comment) for comment in found[start : start + count]]
    paging = {"start": start, "count": count, "links": [], "total": len(found)}
    return said(200, {"paging": paging, "elements": shown})


def as_json(comment: Comment) -> dict[str, Any]:
    moment = {"actor": comment.author.urn, "time": int(comment.at * 1000)}
    return {
        "id": comment.number,
        "commentUrn": comment.urn,
        "actor": comment.author.urn,
        "object": comment.post.activity,
        "message": {"text": comment.text, "attributes": []},
        "created": moment,
        "lastModified": moment,
    }


def delete(ask: Ask, urn: str, number: str) -> web.Response:
    """``DELETE …/socialActions/{urn}/comments/{id}?actor=…``"""
    post = _post(ask, urn)
    comment = next((one for one in post.comments if one.number == unquote(number) and not one.deleted), None)
    if comment is None:
        raise missing("comment")
    ask.acting(ask.value("actor", comment.author.urn), f"{RESOURCE}.DELETE")
    comment.deleted = True
    return said(204)


async def change(ask: Ask, urn: str, number: str) -> web.Response:
    """``POST …/comments/{id}`` with ``X-RestLi-Method: PARTIAL_UPDATE``"""
    comment = next((one for one in _post(ask, urn).comments if one.number == number and not one.deleted), None)
    if comment is None:
        raise missing("comment")
    ask.acting(ask.value("actor", comment.author.urn), f"{RESOURCE}.PARTIAL_UPDATE")
    try:
        comment.text = str((await ask.json())["patch"]["message"]["$set"]["text"])
    except (KeyError, TypeError):
        raise invalid("INVALID_VALUE_FOR_FIELD", "patch :: only the text can be changed") from None
    return said(204)


def counts(ask: Ask, urn: str) -> web.Response:
    """``GET /rest/socialMetadata/{urn}``"""
    post = _post(ask, urn)
    ask.reading(post.author, "partnerApiSocialMetadata.GET")
    number = sum(not comment.deleted for comment in post.comments)
    return said(
        200,
        {
            "entity": post.urn,
            "reactionSummaries": {},
            "commentSummary": {"count": number, "topLevelCount": number},
            "commentsState": "OPEN",
        },
    )
