"""What a creator may do now, asked again before every post as TikTok's sharing guidelines demand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from onepost.connectors.accounts import Account, Profile
from onepost.connectors.errors import RateLimited, ReconnectNeeded
from onepost.connectors.http import unclear
from onepost.connectors.messages import Message
from onepost.connectors.options import Choice
from onepost.connectors.tiktok import errors
from onepost.connectors.tiktok.api import Api
from onepost.connectors.tiktok.options import LEVELS

FIELDS = "open_id,union_id,avatar_url,display_name"


async def read(api: Api) -> dict[str, Any]:
    """``creator_info``; a POST that changes nothing. Raises what stops the creator from posting now."""
    return await api.post("post/publish/creator_info/query/", {})


def limits_of(info: Mapping[str, Any], scopes: frozenset[str]) -> dict[str, Any]:
    """As it is stored with the account."""
    limits: dict[str, Any] = {}
    levels = info.get("privacy_level_options")
    if isinstance(levels, list) and levels:
        limits["privacy_levels"] = [str(level) for level in levels]
    seconds = info.get("max_video_post_duration_sec")
    if isinstance(seconds, int) and seconds > 0:
        limits["seconds"] = seconds
    off = [name for name in ("comment", "duet", "stitch") if info.get(f"{name}_disabled") is True]
    if off:
        limits["off"] = off
    if scopes and "video.upload" not in scopes:
        limits["inbox"] = False
    return limits


def choices(limits: Mapping[str, Any]) -> dict[str, tuple[Choice, ...]]:
    offered = limits.get("privacy_levels")
    if not isinstance(offered, list):
        return {}
    return {"privacy": tuple(choice for choice in LEVELS if choice.value in offered)}


async def profile(api: Api, scopes: frozenset[str]) -> Profile:
    """The one account of a consent. A daily cap says nothing about the account; a ban does."""
    data = await api.get("user/info/", fields=FIELDS)
    found = data.get("user")
    person: Mapping[str, Any] = found if isinstance(found, dict) else {}
    if not person.get("open_id"):
        raise unclear(False, "200 without a user")
    info: Mapping[str, Any] = {}
    problem: Message | None = None
    try:
        info = await read(api)
    except RateLimited:
        pass
    except ReconnectNeeded as error:
        if error.code != errors.BANNED:
            raise
        problem = error.message
    handle = str(info.get("creator_username") or "")
    name = str(info.get("creator_nickname") or person.get("display_name") or handle)
    account = Account(
        remote_id=str(person["open_id"]),
        kind="profile",
        name=name,
        handle=handle,
        url=f"https://www.tiktok.com/@{handle}" if handle else "",
        avatar_url=str(person.get("avatar_url") or info.get("creator_avatar_url") or ""),
        limits=limits_of(info, scopes),
        problem=problem,
    )
    return Profile(account.remote_id, account.name, (account,))
