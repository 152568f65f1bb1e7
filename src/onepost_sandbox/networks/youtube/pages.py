"""Google's hosts that are not the API: consent, videos as pages, pictures, the list of connected apps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aiohttp import web

from onepost_sandbox.core import pages, permissions
from onepost_sandbox.networks.youtube import oauth

if TYPE_CHECKING:
    from onepost_sandbox.core.call import Call
    from onepost_sandbox.networks.youtube.network import YouTube

_ID = "[A-Za-z0-9_-]{11}"
_SHORT = re.compile(rf"/(?:shorts/|embed/)(?P<id>{_ID})/?")
_SHORTENED = re.compile(rf"/(?P<id>{_ID})")
_CHANNEL = re.compile(r"/(?:channel/(?P<id>UC[A-Za-z0-9_-]+)|(?P<handle>@[A-Za-z0-9_.-]+))/?")
_PICTURE = re.compile(rf"/vi/(?P<id>{_ID})/\w+\.jpg")
_FACE = re.compile(r"/(?P<id>UC[A-Za-z0-9_-]+)/.*")
_CONSENT = frozenset({"/o/oauth2/v2/auth", "/o/oauth2/auth"})


async def handle(net: YouTube, call: Call) -> web.StreamResponse:
    if call.host == "accounts.google.com":
        if call.path in _CONSENT and call.method in {"GET", "HEAD", "POST"}:
            return await oauth.authorize(net, call)
        return pages.missing(net.world)
    if call.host == "myaccount.google.com":
        return await _connections(net, call)
    if call.method not in {"GET", "HEAD"}:
        return net.failure(call, 404)
    if call.host == "i.ytimg.com":
        return _picture(net, call)
    if call.host == "yt3.ggpht.com":
        match = _FACE.fullmatch(call.path)
        return pages.avatar(net.world, f"/_avatar/youtube/{match['id'] if match else ''}.png")
    return _page(net, call)


def _page(net: YouTube, call: Call) -> web.StreamResponse:
    if call.path == "/watch":
        return _video(net, call.query.get("v", ""))
    pattern = _SHORTENED if call.host == "youtu.be" else _SHORT
    if match := pattern.fullmatch(call.path):
        return _video(net, match["id"])
    if match := _CHANNEL.fullmatch(call.path):
        for channel in net.store.channels.values():
            if match["id"] == channel.id or (match["handle"] or "").lower() == channel.handle.lower():
                raise web.HTTPFound(f"/?network=youtube&account={channel.id}")
    return pages.missing(net.world)


def _video(net: YouTube, id: str) -> web.StreamResponse:
    video = net.store.videos.get(id)
    if video is not None and video.privacy == "private" and not video.deleted:
        body = '<div class="card empty"><h1>Private video</h1><p>Only its owner can see this video.</p></div>'
        return pages.shown(net.world, "Private video", body, "", 403)
    return pages.post_page(net.world, "youtube", id)


def _picture(net: YouTube, call: Call) -> web.StreamResponse:
    match = _PICTURE.fullmatch(call.path)
    video = net.store.videos.get(match["id"]) if match else None
    if video is None or video.thumbnail is None:
        return web.Response(status=404)
    return net.world.media.response(video.thumbnail.id)


async def _connections(net: YouTube, call: Call) -> web.StreamResponse:
    return await permissions.page(
        net,
        call,
        ((channel.id, channel.title, channel.handle) for channel in net.store.channels.values()),
        title="Your connections at Google",
        heading="Your connections",
        button="Delete all connections",
    )
