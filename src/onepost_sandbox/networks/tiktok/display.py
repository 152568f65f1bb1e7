"""The Display API: who is connected, and their public videos."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onepost_sandbox.networks.tiktok.problems import Refusal
from onepost_sandbox.networks.tiktok.store import EVERYONE

if TYPE_CHECKING:
    from onepost_sandbox.core.call import Call
    from onepost_sandbox.networks.tiktok.network import TikTok
    from onepost_sandbox.networks.tiktok.posting import Caller
    from onepost_sandbox.networks.tiktok.store import Account, Post

SHOWN = 150
USER_FIELDS = {
    "open_id": "user.info.basic",
    "union_id": "user.info.basic",
    "avatar_url": "user.info.basic",
    "avatar_url_100": "user.info.basic",
    "avatar_large_url": "user.info.basic",
    "display_name": "user.info.basic",
    "bio_description": "user.info.profile",
    "profile_deep_link": "user.info.profile",
    "profile_web_link": "user.info.profile",
    "is_verified": "user.info.profile",
    "username": "user.info.profile",
    "follower_count": "user.info.stats",
    "following_count": "user.info.stats",
    "likes_count": "user.info.stats",
    "video_count": "user.info.stats",
}
VIDEO_FIELDS = frozenset(
    [
        *("id", "create_time", "cover_image_url", "share_url", "video_description", "duration", "height", "width"),
        *("title", "embed_html", "embed_link", "like_count", "comment_count", "share_count", "view_count"),
    ]
)


async def user_info(net: TikTok, call: Call, caller: Caller, body: dict[str, Any]) -> dict[str, Any]:
    names = _fields(call, frozenset(USER_FIELDS))
    if any(USER_FIELDS[name] not in caller.token.scopes for name in names):
        raise Refusal("scope_not_authorized")
    whole = _user(net, call, caller.account)
    return {"user": {name: whole[name] for name in names}}


def _fields(call: Call, known: frozenset[str]) -> list[str]:
    names = [name.strip() for name in call.query.get("fields", "").split(",") if name.strip()]
    if not names or not set(names) <= known:
        raise Refusal("invalid_params", "The request parameter fields is invalid.")
    return names


def _user(net: TikTok, call: Call, account: Account) -> dict[str, Any]:
    face = call.absolute(f"https://p16-sign.tiktokcdn.com/avatar/{account.open_id}.jpeg")
    public = _listed(net, account)
    return {
        "open_id": account.open_id,
        "union_id": f"u{account.open_id}",
        "avatar_url": face,
        "avatar_url_100": face,
        "avatar_large_url": face,
        "display_name": account.name,
        "bio_description": account.bio,
        "profile_deep_link": f"https://vm.tiktok.com/{account.username}",
        "profile_web_link": f"https://www.tiktok.com/@{account.username}",
        "is_verified": False,
        "username": account.username,
        "follower_count": account.followers,
        "following_count": account.followers // 11,
        "likes_count": account.followers * 3,
        "video_count": len(public),
    }


def _listed(net: TikTok, account: Account) -> list[Post]:
    """Public posts that have their id, newest first."""
    now, photos = net.world.clock.now(), net.on("photos_in_list")
    return [
        post
        for post in reversed(account.posts)
        if post.privacy == EVERYONE
        and not post.deleted
        and post.listed_at is not None
        and post.listed_at <= now
        and (photos or post.kind == "video")
    ]


async def video_list(net: TikTok, call: Call, caller: Caller, body: dict[str, Any]) -> dict[str, Any]:
    names = _fields(call, VIDEO_FIELDS)
    most, cursor = body.get("max_count", 10), body.get("cursor")
    if isinstance(most, bool) or not isinstance(most, int) or not 1 <= most <= 20:
        raise Refusal("invalid_params", "max_count must be a number from 1 to 20.")
    if cursor is not None and (isinstance(cursor, bool) or not isinstance(cursor, int)):
        raise Refusal("invalid_params", "cursor must be a time in milliseconds.")
    older = [post for post in _listed(net, caller.account) if cursor is None or _ms(post) < cursor]
    page = older[:most]
    return {
        "videos": [_video(call, post, names) for post in page],
        "cursor": _ms(page[-1]) if page else cursor or 0,
        "has_more": len(older) > most,
    }


async def video_query(net: TikTok, call: Call, caller: Caller, body: dict[str, Any]) -> dict[str, Any]:
    names = _fields(call, VIDEO_FIELDS)
    filters = body.get("filters")
    ids = filters.get("video_ids") if isinstance(filters, dict) else None
    if not isinstance(ids, list) or not 1 <= len(ids) <= 20:
        raise Refusal("invalid_params", "video_ids must hold 1 to 20 ids.")
    wanted = {str(found) for found in ids}
    return {"videos": [_video(call, post, names) for post in _listed(net, caller.account) if post.id in wanted]}


def _ms(post: Post) -> int:
    return int(post.created_at * 1000)


def _video(call: Call, post: Post, names: list[str]) -> dict[str, Any]:
    caption = " ".join(filter(None, (post.title, post.text)))[:SHOWN]
    embed = f"https://www.tiktok.com/player/v1/{post.id}"
    whole: dict[str, Any] = {
        "id": post.id,
        "create_time": int(post.created_at),
        "cover_image_url": call.absolute(f"https://p16-sign.tiktokcdn.com/cover/{post.id}.jpeg"),
        "share_url": f"{post.url}?utm_campaign=sandbox&utm_source=sandbox",
        "video_description": caption,
        "duration": 0 if post.kind == "photos" else 1,
        "height": 0,
        "width": 0,
        "title": caption,
        "embed_html": f'<iframe src="{embed}"></iframe>',
        "embed_link": embed,
        "like_count": 0,
        "comment_count": 0,
        "share_count": 0,
        "view_count": 0,
    }
    return {name: whole[name] for name in names}
