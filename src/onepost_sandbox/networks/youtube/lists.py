"""Reads of channels, categories and captions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onepost_sandbox.networks.youtube import ask, shape
from onepost_sandbox.networks.youtube.problems import no_channel, refusal

if TYPE_CHECKING:
    from onepost_sandbox.core.call import Call
    from onepost_sandbox.networks.youtube.network import YouTube
    from onepost_sandbox.networks.youtube.routes import Caller

CATEGORIES = {
    "1": "Film & Animation",
    "2": "Autos & Vehicles",
    "10": "Music",
    "15": "Pets & Animals",
    "17": "Sports",
    "19": "Travel & Events",
    "20": "Gaming",
    "22": "People & Blogs",
    "23": "Comedy",
    "24": "Entertainment",
    "25": "News & Politics",
    "26": "Howto & Style",
    "27": "Education",
    "28": "Science & Technology",
    "29": "Nonprofits & Activism",
}


async def channels(net: YouTube, call: Call, caller: Caller) -> dict[str, Any]:
    """``GET channels``: one's own, by id or by handle."""
    parts = ask.parts(call, "channel")
    filters = [name for name in ("mine", "id", "forHandle", "forUsername") if call.query.get(name)]
    if len(filters) != 1:
        raise refusal(400, "invalidCriteria", "A maximum of one of the filters may be specified.", "youtube.channel")
    known = net.store.channels
    if filters == ["mine"]:
        missing = net.switch("channel_missing")
        if missing == "401":
            raise no_channel()
        found = [] if missing == "empty" else [caller.channel]
    elif filters == ["id"]:
        found = [known[one] for one in ask.ids(call) if one in known]
    else:
        handle = call.query[filters[0]].removeprefix("@").lower()
        found = [one for one in known.values() if one.handle.removeprefix("@").lower() == handle]
    now = net.world.clock.now()
    return shape.listed("channel", [shape.channel(one, parts, now) for one in found], len(found), 5)


async def categories(net: YouTube, call: Call, caller: Caller) -> dict[str, Any]:
    """``GET videoCategories``"""
    parts = ask.parts(call, "videoCategory")
    items = [
        shape.picked("videoCategory", number, {"snippet": {"title": title, "assignable": True}}, parts)
        for number, title in CATEGORIES.items()
    ]
    return shape.tagged("videoCategoryListResponse", {"items": items})


async def captions(net: YouTube, call: Call, caller: Caller) -> dict[str, Any]:
    """``GET captions``: the tracks of one video."""
    ask.parts(call, "caption")
    video = net.visible(call.query.get("videoId", ""), caller)
    if video is None:
        raise refusal(404, "videoNotFound", "The video could not be found.", "youtube.caption")
    items = [shape.caption(video.id, one, video.made_at) for one in video.captions]
    return shape.tagged("captionListResponse", {"items": items})
