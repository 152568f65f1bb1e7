"""The sandbox's own pages: ``/`` (timelines), ``/mailbox``, one post, portraits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from aiohttp import web

from onepost_sandbox.core import avatars, mailbox_page, timelines
from onepost_sandbox.core.look import BAND, document, esc, html_response, style

if TYPE_CHECKING:
    from onepost_sandbox.core.world import World

_STYLE = style("pages") + style("post")


async def page(world: World, request: web.Request) -> web.Response:
    """Answer a request for the sandbox itself; 404 for anything that is not there."""
    if request.method not in ("GET", "HEAD"):
        return _plain(world, "Only for reading", "This page can be read, and nothing else.", 405)
    path = request.path.rstrip("/") or "/"
    if path.startswith("/_avatar/"):
        return avatar(world, path)
    if path == "/":
        return _timelines(world, request)
    if path == "/mailbox":
        before = request.query.get("before", "")
        return shown(
            world, "Mailbox", mailbox_page.overview(world, int(before) if before.isdecimal() else None), "/mailbox"
        )
    if path.startswith("/mailbox/"):
        mail = mailbox_page.of_mail(world, path.removeprefix("/mailbox/"))
        return missing(world) if mail is None else shown(world, "Mail", mail, "/mailbox")
    if path.startswith("/_post/"):
        name, _, post_id = path.removeprefix("/_post/").partition("/")
        return post_page(world, name, post_id)
    return missing(world)


def post_page(world: World, network: str, *post_ids: str) -> web.Response:
    """The page of one post, for ``/_post/<network>/<id>`` and for the addresses the networks give to their posts.

    The first of ``post_ids`` that is on a timeline is shown; 404 when none is.
    """
    simulated = world.networks.get(network)
    for post_id in post_ids if simulated else ():
        assert simulated is not None
        if (body := timelines.of_post(world, simulated, post_id)) is not None:
            return shown(world, f"Post at {simulated.label}", body)
    return missing(world)


def missing(world: World) -> web.Response:
    return _plain(world, "Not here", "There is nothing at this address in the sandbox.", 404)


def shown(world: World, title: str, body: str, place: str = "/", status: int = 200) -> web.Response:
    """A page of the sandbox that follows what happens. ``body`` is trusted; ``place``: the tab it belongs to."""
    mails = len(world.mailbox.mails)
    places = (("/", "Timelines", ""), ("/mailbox", "Mailbox", f'<span class="count">{mails}</span>' if mails else ""))
    markup = (
        f'{BAND}<div id="live"><header class="top"><nav aria-label="Sandbox">{_tabs(places, place)}</nav></header>'
        f'<main>{body}</main></div><p id="fresh" role="status" hidden><a class="button main" href="">'
        "Something is new here. Show it</a></p>"
    )
    return html_response(document(f"{title} · Sandbox", markup, _STYLE, live=True), status, live=True)


def avatar(world: World, path: str) -> web.Response:
    """``/_avatar/<network>/<account>.png``"""
    name, _, account = path.removeprefix("/_avatar/").partition("/")
    network = world.networks.get(name)
    found = network.avatar(account.removesuffix(".png")) if network else None
    if found is None:
        raise web.HTTPNotFound(text="No such account in the sandbox.")
    body = avatars.png(*found)
    return web.Response(body=body, content_type="image/png", headers={"Cache-Control": "max-age=3600"})


def _timelines(world: World, request: web.Request) -> web.Response:
    name, account = request.query.get("network", ""), request.query.get("account", "")
    if not name:
        return shown(world, "Timelines", timelines.overview(world))
    network = world.networks.get(name)
    if network is None:
        return missing(world)
    body = timelines.of_account(world, network, account) if account else timelines.of_network(world, network)
    return missing(world) if body is None else shown(world, network.label, body)


def _tabs(places: Iterable[tuple[str, str, str]], place: str) -> str:
    here = ' aria-current="page"'
    return "".join(f'<a href="{href}"{here if href == place else ""}>{words}{more}</a>' for href, words, more in places)


def _plain(world: World, title: str, sentence: str, status: int) -> web.Response:
    way = '<p><a href="/">See the timelines</a></p>'
    body = f'<div class="card empty"><h1>{esc(title)}</h1><p>{esc(sentence)}</p>{way}</div>'
    return shown(world, title, body, "", status)
