"""Reading posts: by id, and an account's own timeline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from onepost_sandbox.networks.x.problems import invalid, missing
from onepost_sandbox.networks.x.shape import Shape
from onepost_sandbox.networks.x.store import Post

if TYPE_CHECKING:
    from onepost_sandbox.core.call import Call
    from onepost_sandbox.networks.x.network import X
    from onepost_sandbox.networks.x.routes import Caller

REACH, REACH_WITHOUT_REPLIES = 3200, 800
PRICE_READ = 0.005


async def one(net: X, call: Call, caller: Caller, match: Mapping[str, str]) -> dict[str, Any]:
    """``GET /2/tweets/{id}``"""
    post = net.store.posts.get(match["id"])
    if post is None or post.deleted:
        entry = missing("tweet", "id", match["id"])
        return {"errors": [entry]}
    net.charge(PRICE_READ)
    shape = Shape(net, call, caller.account)
    return shape.whole(shape.post(post), [post])


async def lookup(net: X, call: Call, caller: Caller, match: Mapping[str, str]) -> dict[str, Any]:
    """``GET /2/tweets?ids=``"""
    ids = [one for one in call.query.get("ids", "").split(",") if one]
    if not ids or len(ids) > 100 or not all(one.isdecimal() and len(one) <= 19 for one in ids):
        raise invalid("The number of values in the `ids` query parameter list must be from 1 to 100.", ids=ids)
    found = [post for one in ids if (post := net.store.posts.get(one)) and not post.deleted]
    net.charge(PRICE_READ * len(found))
    shape = Shape(net, call, caller.account)
    answer = shape.whole([shape.post(post) for post in found], found) if found else {}
    there = {post.id for post in found}
    errors = [missing("tweet", "ids", one) for one in ids if one not in there]
    if errors:
        answer["errors"] = [*answer.get("errors", []), *errors]
    return answer


async def timeline(net: X, call: Call, caller: Caller, match: Mapping[str, str]) -> dict[str, Any]:
    """``GET /2/users/{id}/tweets``: newest first."""
    account = net.store.accounts.get(match["id"])
    if account is None:
        return {"errors": [missing("user", "id", match["id"])]}
    count = _count(call)
    exclude = set(call.query.get("exclude", "").split(","))
    reach = REACH_WITHOUT_REPLIES if "replies" in exclude else REACH
    found: list[Post] = []
    for number, post in enumerate(_newest(net, call, account.posts)):
        if number >= reach or len(found) > count:
            break
        if "replies" not in exclude or post.reply_to is None:
            found.append(post)
    more, found = len(found) > count, found[:count]
    net.charge(PRICE_READ * len(found))
    meta: dict[str, Any] = {"result_count": len(found)}
    if not found:
        return {"meta": meta}
    meta |= {"newest_id": found[0].id, "oldest_id": found[-1].id}
    if more:
        meta["next_token"] = f"7140{int(found[-1].id):x}"
    shape = Shape(net, call, caller.account)
    return {**shape.whole([shape.post(post) for post in found], found), "meta": meta}


def _count(call: Call) -> int:
    value = call.query.get("max_results", "10")
    if not value.isdecimal() or not 5 <= int(value) <= 100:
        raise invalid(f"The `max_results` query parameter value [{value}] is not between 5 and 100", max_results=value)
    return int(value)


def _newest(net: X, call: Call, posts: list[Post]) -> Iterator[Post]:
    """Visible posts within the bounds of the request, newest first."""
    start, end = _time(call, "start_time"), _time(call, "end_time")
    since, until = _number(call, "since_id"), _number(call, "until_id")
    token = call.query.get("pagination_token")
    if token is not None:
        try:
            below = int(token.removeprefix("7140"), 16)
        except ValueError:
            raise invalid("The `pagination_token` query parameter value is not valid", pagination_token=token) from None
        until = min(until or below, below)
    seen_until = net.world.clock.now() - net.seconds("timeline_delay_s")
    for post in reversed(posts):
        number = int(post.id)
        if (start is not None and post.created_at < start) or (since is not None and number <= since):
            return
        if (end is not None and post.created_at >= end) or (until is not None and number >= until):
            continue
        if post.public and not post.deleted and post.created_at <= seen_until and _on_timeline(net, post):
            yield post


def _on_timeline(net: X, post: Post) -> bool:
    """A post in a community is on its author's timeline when it is shared with followers; its replies go with it."""
    first = net.store.posts.get(post.root, post).body
    return (
        not first.get("community_id")
        or bool(first.get("share_with_followers"))
        or net.switch("community_on_timeline") == "all"
    )


def _time(call: Call, name: str) -> float | None:
    value = call.query.get(name)
    if value is None:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise invalid(
            f"The `{name}` query parameter value [{value}] is not a valid RFC3339 date-time", **{name: value}
        ) from None
    return found.replace(tzinfo=found.tzinfo or UTC).timestamp()


def _number(call: Call, name: str) -> int | None:
    value = call.query.get(name)
    if value is None:
        return None
    if not value.isdecimal() or len(value) > 19:
        raise invalid(f"The `{name}` query parameter value [{value}] does not match ^[0-9]{{1,19}}$", **{name: value})
    return int(value)
