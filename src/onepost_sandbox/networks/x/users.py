"""Profiles: who is connected, and other people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onepost_sandbox.core.clock import iso
from onepost_sandbox.networks.x.fields import chosen
from onepost_sandbox.networks.x.problems import missing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onepost_sandbox.core.call import Call
    from onepost_sandbox.networks.x.network import X
    from onepost_sandbox.networks.x.routes import Caller
    from onepost_sandbox.networks.x.store import Account

FIELDS = frozenset(
    [
        "confirmed_email",
        "connection_status",
        "created_at",
        "description",
        "entities",
        "id",
        "is_identity_verified",
        "location",
        "most_recent_post_id",
        "most_recent_tweet_id",
        "name",
        "parody",
        "pinned_post_id",
        "pinned_tweet_id",
        "profile_banner_url",
        "profile_image_url",
        "protected",
        "public_metrics",
        "receives_your_dm",
        "subscribes_to_you",
        "subscription",
        "subscription_type",
        "url",
        "username",
        "verified",
        "verified_followers_count",
        "verified_type",
        "withheld",
    ]
)


def shown(net: X, call: Call, account: Account, fields: frozenset[str], current: bool) -> dict[str, Any]:
    """A profile with the fields asked for; id, name and username are always there."""
    paid = account.subscription != "None"
    whole: dict[str, Any] = {
        "id": account.id,
        "name": account.name,
        "username": account.username,
        "created_at": iso(account.created_at),
        "description": account.description,
        "profile_image_url": call.absolute(f"https://pbs.twimg.com/profile_images/{account.id}/avatar_normal.png"),
        "protected": net.on("protected"),
        "parody": False,
        "is_identity_verified": paid,
        "verified": paid,
        "verified_type": "blue" if paid else "none",
        "subscription_type": account.subscription,
        "public_metrics": _metrics(account, current),
    }
    visible = [post for post in account.posts if not post.deleted]
    if visible:
        whole["most_recent_post_id" if current else "most_recent_tweet_id"] = visible[-1].id
    wanted = fields | {"id", "name", "username"}
    return {name: value for name, value in whole.items() if name in wanted}


def _metrics(account: Account, current: bool) -> dict[str, int]:
    posts = sum(not post.deleted for post in account.posts)
    return {
        "followers_count": account.followers,
        "following_count": account.followers // 9,
        "post_count" if current else "tweet_count": posts,
        "listed_count": account.followers // 200,
        "like_count": 0,
        "media_count": sum(len(post.media) for post in account.posts if not post.deleted),
    }


async def me(net: X, call: Call, caller: Caller, match: Mapping[str, str]) -> dict[str, Any]:
    fields = chosen(net, call, "user.fields", FIELDS)
    return {"data": shown(net, call, caller.account, fields, net.current(call))}


async def by_id(net: X, call: Call, caller: Caller, match: Mapping[str, str]) -> dict[str, Any]:
    return _one(net, call, net.store.accounts.get(match["id"]), "id", match["id"])


async def by_username(net: X, call: Call, caller: Caller, match: Mapping[str, str]) -> dict[str, Any]:
    return _one(net, call, net.store.named(match["name"]), "username", match["name"])


def _one(net: X, call: Call, account: Account | None, parameter: str, value: str) -> dict[str, Any]:
    if account is None:
        return {"errors": [missing("user", parameter, value)]}
    fields = chosen(net, call, "user.fields", FIELDS)
    return {"data": shown(net, call, account, fields, net.current(call))}
