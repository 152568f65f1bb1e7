"""Posts: creating them, and the little that may be done with them afterwards."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

from onepost_sandbox.networks.linkedin import text as texts
from onepost_sandbox.networks.linkedin.ask import Ask, said
from onepost_sandbox.networks.linkedin.content import Content, checked
from onepost_sandbox.networks.linkedin.errors import Refusal, denied, duplicate, invalid, missing, refused
from onepost_sandbox.networks.linkedin.store import Post

if TYPE_CHECKING:
    from onepost_sandbox.networks.linkedin.store import Author

RESOURCE = "partnerApiPostsExternal"
MOST_TEXT = 3000
NEEDED = ("author", "commentary", "visibility", "distribution", "lifecycleState")
KNOWN = {*NEEDED, "content", "isReshareDisabledByAuthor", "reshareContext", "contentCallToActionLabel"}
KNOWN |= {"contentLandingPage", "adContext"}
UGC = {"images", "video", "document", "poll"}
"""Kinds that are ``ugcPost`` rather than ``share``; seen, not promised."""


async def create(ask: Ask) -> web.Response:
    """``POST /rest/posts`` → 201 without a body: the id is in a header."""
    body = await ask.json()
    _check_envelope(body)
    author = ask.acting(str(body["author"]), f"{RESOURCE}.CREATE")
    if body["visibility"] == "CONNECTIONS" and author.is_page:
        raise invalid("INVALID_VALUE_FOR_FIELD", "visibility :: organizations have no connections", "visibility")
    content = checked(ask, author, body)
    shown, stored = texts.read(body["commentary"], ask.net.store.is_name)
    _check_text(ask, body, shown, content)
    key = (author.urn, json.dumps(body, sort_keys=True))
    _refuse_twin(ask, key)
    kind = "ugcPost" if content.kind in UGC else "share"
    post = Post(
        urn=f"urn:li:{kind}:{ask.net.store.number()}",
        author=author,
        text=shown,
        stored=stored,
        at=ask.now,
        body=body,
        kind=content.kind,
        files=content.files,
        thumbnail=content.thumbnail,
    )
    ask.net.store.posts[post.urn] = post
    ask.net.store.twins[key] = post
    author.posts.append(post)
    answer = said(201)
    answer.headers["x-restli-id"] = post.urn
    if ask.net.on("location_header"):
        answer.headers["location"] = "/posts/" + post.urn.replace(":", "%3A")
    return answer


def _check_envelope(body: dict[str, Any]) -> None:
    for name in NEEDED:
        if name not in body:
            raise invalid("MISSING_FIELD", f"/{name} :: field is required but not found and has no default value", name)
    for name in body:
        if name not in KNOWN:
            words = f"Unpermitted fields present in REQUEST_BODY: Data Processing Exception while processing [/{name}]"
            raise refused(403, "ACCESS_DENIED", words, 100)
    if not isinstance(body["commentary"], str):
        raise invalid("INVALID_VALUE_FOR_FIELD", "/commentary :: must be a string", "commentary")
    if body["visibility"] not in {"PUBLIC", "CONNECTIONS", "LOGGED_IN", "CONTAINER"}:
        raise invalid("INVALID_VALUE_FOR_FIELD", "/visibility :: is not an enum symbol", "visibility")
    distribution = body["distribution"]
    if not isinstance(distribution, dict) or distribution.get("feedDistribution") not in {"MAIN_FEED", "NONE"}:
        raise invalid("INVALID_VALUE_FOR_FIELD", "/distribution/feedDistribution :: is not an enum symbol")
    if body["lifecycleState"] != "PUBLISHED":
        raise invalid("INVALID_VALUE_FOR_FIELD", "/lifecycleState :: only PUBLISHED can be created", "lifecycleState")


def _check_text(ask: Ask, body: dict[str, Any], shown: str, content: Content) -> None:
    counted = body["commentary"] if ask.net.on("count_escapes") else texts.unescaped(body["commentary"])
    if texts.length(counted) > MOST_TEXT:
        words = f"/commentary :: length of commentary must not exceed {MOST_TEXT} characters"
        raise invalid("FIELD_LENGTH_TOO_LONG", words, "commentary")
    if not shown.strip() and content.kind == "text" and "reshareContext" not in body:
        raise invalid("INVALID_VALUE_BLANK_FIELD", "/commentary :: must not be blank", "commentary")


def _refuse_twin(ask: Ask, key: tuple[str, str]) -> None:
    before = ask.net.store.twins.get(key)
    if before is None or ask.now >= before.at + ask.net.seconds("duplicate_window_s"):
        return
    if before.deleted and not ask.net.on("duplicate_after_delete"):
        return
    raise duplicate(before.urn)


def read(ask: Ask, urn: str) -> web.Response:
    """``GET /rest/posts/{urn}``"""
    post = ask.net.store.post(urn)
    author = post.author if post else None
    if author is None:
        ask.needs(f"{RESOURCE}.GET", "r_organization_social", "r_member_social")
        raise missing(urn)
    ask.reading(author, f"{RESOURCE}.GET")
    if post is None or post.deleted:
        raise missing(urn)
    return said(200, as_json(ask, post))


def by_author(ask: Ask) -> web.Response:
    """``GET /rest/posts?q=author&author=…``"""
    author = ask.net.store.author(ask.value("author"))
    if author is None:
        raise invalid("INVALID_URN_ID", "author :: is not known", "author")
    ask.reading(author, f"{RESOURCE}.FINDER-author")
    count, start = ask.number("count", 10), ask.number("start", 0)
    if not 1 <= count <= 100:
        raise invalid("ILLEGAL_ARGUMENT", "count must be from 1 to 100")
    by = ask.value("sortBy", "LAST_MODIFIED")
    late = ask.net.seconds("finder_delay_s")
    found = [post for post in author.posts if not post.deleted and ask.now >= post.at + late]
    found.sort(key=lambda post: post.at if by == "CREATED" else max(post.at, post.edited_at), reverse=True)
    shown = [as_json(ask, post) for post in found[start : start + count]]
    return said(200, {"paging": {"start": start, "count": count, "links": []}, "elements": shown})


def find(ask: Ask) -> web.Response:
    """``GET /rest/posts``: a finder, or several by their ids."""
    if ask.value("q") == "author":
        return by_author(ask)
    if "ids" in ask.query:
        return _batch(ask)
    raise refused(400, "ILLEGAL_ARGUMENT", "No finder is named")


def _batch(ask: Ask) -> web.Response:
    if ask.net.switch("tier") == "development":
        raise denied(f"{RESOURCE}.BATCH_GET", ask.version)
    results: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    for urn in ask.values("ids"):
        post = ask.net.store.post(urn)
        try:
            if post is None or post.deleted:
                raise missing(urn)
            ask.reading(post.author, f"{RESOURCE}.BATCH_GET")
            results[urn] = as_json(ask, post)
        except Refusal as refusal:
            errors[urn] = refusal.body
    return said(200, {"results": results, "statuses": {}, "errors": errors})


def as_json(ask: Ask, post: Post) -> dict[str, Any]:
    there = post.visible(ask.now)
    changed = int(max(post.at, post.edited_at) * 1000)
    out: dict[str, Any] = {
        "id": post.urn,
        "author": post.author.urn,
        "commentary": post.stored,
        "visibility": post.body["visibility"],
        "lifecycleState": "PUBLISHED" if there else "PUBLISH_REQUESTED",
        "lifecycleStateInfo": {
            "contentStatus": "PUBLISHED" if there else "PROCESSING",
            "isEditedByAuthor": bool(post.edited_at),
        },
        "distribution": post.body["distribution"],
        "isReshareDisabledByAuthor": bool(post.body.get("isReshareDisabledByAuthor")),
        "createdAt": int(post.at * 1000),
        "publishedAt": int(post.at * 1000),
        "lastModifiedAt": changed,
    }
    if post.content:
        out["content"] = post.content
    return out


async def change(ask: Ask, urn: str) -> web.Response:
    """``POST /rest/posts/{urn}`` with ``X-RestLi-Method: PARTIAL_UPDATE``"""
    if ask.action != "PARTIAL_UPDATE":
        raise refused(400, "ILLEGAL_ARGUMENT", "X-RestLi-Method must be PARTIAL_UPDATE")
    post = _own(ask, urn, "PARTIAL_UPDATE")
    patch = (await ask.json()).get("patch")
    change_ = patch.get("$set") if isinstance(patch, dict) else None
    if not isinstance(change_, dict) or not isinstance(change_.get("commentary"), str) or len(change_) != 1:
        raise invalid("INVALID_VALUE_FOR_FIELD", "patch :: only commentary can be changed here")
    post.text, post.stored = texts.read(change_["commentary"], ask.net.store.is_name)
    post.edited_at = ask.now
    return said(204)


def delete(ask: Ask, urn: str) -> web.Response:
    """``DELETE /rest/posts/{urn}``"""
    post = ask.net.store.post(urn)
    if post is None or post.deleted:
        if ask.net.switch("delete_gone") == "404":
            raise missing(urn)
        return said(204)
    _own(ask, urn, "DELETE").deleted = True
    return said(204)


def _own(ask: Ask, urn: str, method: str) -> Post:
    post = ask.net.store.post(urn)
    if post is None or post.deleted:
        raise missing(urn)
    author: Author = post.author
    ask.acting(author.urn, f"{RESOURCE}.{method}")
    return post
