"""LinkedIn's hosts that are not its API: consent, posts as pages, the person's own settings, pictures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from aiohttp import web

from onepost_sandbox.core import pages, permissions
from onepost_sandbox.networks.linkedin import oauth
from onepost_sandbox.networks.linkedin.errors import missing

if TYPE_CHECKING:
    from onepost_sandbox.core.call import Call
    from onepost_sandbox.networks.linkedin.network import LinkedIn

_POST = re.compile(r"/feed/update/(?P<urn>urn:li:\w+:[0-9]+)/?")
_PLACE = re.compile(r"/(?:company|in)/(?P<name>[\w-]+)/?")
_FACE = re.compile(r"/dms/image/(?P<id>\w+)\.png")
_SETTINGS = ("/psettings/permitted-services", "/mypreferences/d/data-sharing-for-permitted-services")


async def handle(net: LinkedIn, call: Call) -> web.StreamResponse:
    path = unquote(call.path)
    if call.host == "media.licdn.com":
        return _file(net, path)
    if path == "/oauth/v2/authorization" and call.method in {"GET", "HEAD", "POST"}:
        return await oauth.authorize(net, call)
    if path == "/oauth/.well-known/openid-configuration":
        return web.json_response(oauth.configuration())
    if path in _SETTINGS:
        return await _permitted(net, call)
    if call.method not in {"GET", "HEAD"}:
        raise missing(path)
    if match := _POST.fullmatch(path):
        post = net.store.post(match["urn"])
        return pages.post_page(net.world, net.name, post.urn) if post else pages.missing(net.world)
    if match := _PLACE.fullmatch(path):
        for author in net.store.authors():
            if match["name"] in (author.handle, author.id):
                raise web.HTTPFound(f"/?network=linkedin&account={author.id}")
    return pages.missing(net.world)


def _file(net: LinkedIn, path: str) -> web.StreamResponse:
    if match := _FACE.fullmatch(path):
        return pages.avatar(net.world, f"/_avatar/linkedin/{match['id']}.png")
    return net.world.media.response(path.removeprefix("/dms/"))


async def _permitted(net: LinkedIn, call: Call) -> web.StreamResponse:
    return await permissions.page(
        net,
        call,
        ((member.id, member.name, member.about) for member in net.store.members.values()),
        title="Permitted services at LinkedIn",
        heading="Permitted services",
        button="Remove",
        nothing="No service is permitted to use an account here.",
    )
