"""The sandbox's own pages: ``/`` (timelines), ``/mailbox``, portraits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from onepost_sandbox.core import avatars
from onepost_sandbox.core.look import BAND, document, html_response

if TYPE_CHECKING:
    from onepost_sandbox.core.world import World


async def page(world: World, request: web.Request) -> web.Response:
    """Answer a request for the sandbox itself; 404 for anything that is not there."""
    if request.path.startswith("/_avatar/"):
        return avatar(world, request.path)
    if request.path == "/":
        return html_response(document("Sandbox", BAND))
    return html_response(document("Not here", f"{BAND}<main><h1>Not here</h1></main>"), 404)


def avatar(world: World, path: str) -> web.Response:
    """``/_avatar/<network>/<account>.png``"""
    name, _, account = path.removeprefix("/_avatar/").partition("/")
    network = world.networks.get(name)
    found = network.avatar(account.removesuffix(".png")) if network else None
    if found is None:
        raise web.HTTPNotFound(text="No such account in the sandbox.")
    body = avatars.png(*found)
    return web.Response(body=body, content_type="image/png", headers={"Cache-Control": "max-age=3600"})
