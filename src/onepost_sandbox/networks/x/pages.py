"""X's hosts that are not its API: consent, posts as pages, short links, pictures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aiohttp import web

from onepost_sandbox.core import pages, permissions
from onepost_sandbox.networks.x import oauth
from onepost_sandbox.networks.x.problems import of_status

if TYPE_CHECKING:
    from onepost_sandbox.core.call import Call
    from onepost_sandbox.networks.x.network import X

_STATUS = re.compile(r"/(?:i/web|\w{1,15})/status/(?P<id>[0-9]{1,19})(?:/(?:photo|video)/[0-9])?")
_PROFILE = re.compile(r"/(?P<name>\w{1,15})")
_PICTURE = re.compile(r"/(?:media|tweet_video|amplify_video)/(?P<id>[0-9]{1,19})\.\w+")
_FACE = re.compile(r"/profile_images/(?P<id>[0-9]{1,19})/.*")


async def handle(net: X, call: Call) -> web.StreamResponse:
    if call.host == "t.co":
        return _short_link(net, call)
    if call.host == "pbs.twimg.com":
        return _picture(net, call)
    if call.host.startswith("upload."):
        return net.failure(call, 404)
    if call.path == "/i/oauth2/authorize" and call.method in {"GET", "HEAD", "POST"}:
        return await oauth.authorize(net, call)
    if call.path == "/settings/connected_apps":
        return await _connected_apps(net, call)
    if call.method not in {"GET", "HEAD"}:
        return net.failure(call, 404)
    if match := _STATUS.fullmatch(call.path):
        return pages.post_page(net.world, "x", match["id"])
    if match := _PROFILE.fullmatch(call.path):
        account = net.store.named(match["name"])
        if account is not None:
            raise web.HTTPFound(f"/?network=x&account={account.id}")
    return pages.missing(net.world)


async def _connected_apps(net: X, call: Call) -> web.StreamResponse:
    return await permissions.page(
        net,
        call,
        ((account.id, account.name, f"@{account.username}") for account in net.store.accounts.values()),
        title="Connected apps at X",
        heading="Connected apps",
        button="Revoke app permissions",
    )


def _short_link(net: X, call: Call) -> web.StreamResponse:
    target = net.store.links.get(call.path.removeprefix("/"))
    if target is None:
        return pages.missing(net.world)
    raise web.HTTPMovedPermanently(target)


def _picture(net: X, call: Call) -> web.StreamResponse:
    if match := _PICTURE.fullmatch(call.path):
        media = net.store.media.get(match["id"])
        if media is not None and media.blob is not None:
            return net.world.media.response(media.blob.id)
    if (match := _FACE.fullmatch(call.path)) and match["id"] in net.store.accounts:
        return pages.avatar(net.world, f"/_avatar/x/{match['id']}.png")
    refusal = of_status(404)
    return web.json_response(refusal.body, status=404)
