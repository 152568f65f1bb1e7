"""TikTok's hosts that are not its API: consent, posts as pages, the inbox, permissions, pictures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aiohttp import web

from onepost_sandbox.core import pages, permissions
from onepost_sandbox.core.look import esc
from onepost_sandbox.core.posts import media
from onepost_sandbox.networks.base import TimelineMedia
from onepost_sandbox.networks.tiktok import machine, oauth
from onepost_sandbox.networks.tiktok.store import EVERYONE

if TYPE_CHECKING:
    from onepost_sandbox.core.call import Call
    from onepost_sandbox.networks.tiktok.network import TikTok
    from onepost_sandbox.networks.tiktok.store import Publish

_POST = re.compile(r"/@[\w.]{1,24}/(?:video|photo)/(?P<id>[0-9]{1,19})/?")
_PROFILE = re.compile(r"/@(?P<name>[\w.]{1,24})/?")
_FACE = re.compile(r"/avatar/(?P<id>[\w-]+)\.jpeg")


async def handle(net: TikTok, call: Call) -> web.StreamResponse:
    if call.host == "p16-sign.tiktokcdn.com":
        match = _FACE.fullmatch(call.path)
        return pages.avatar(net.world, f"/_avatar/tiktok/{match['id']}.png") if match else pages.missing(net.world)
    if call.path.rstrip("/") == "/v2/auth/authorize":
        return await oauth.authorize(net, call)
    if call.path.rstrip("/") == "/inbox":
        return await _inbox(net, call)
    if call.path.rstrip("/") == "/setting":
        return await _permissions(net, call)
    if match := _POST.fullmatch(call.path):
        return pages.post_page(net.world, "tiktok", match["id"])
    if match := _PROFILE.fullmatch(call.path):
        account = net.store.named(match["name"])
        if account is not None:
            raise web.HTTPFound(f"/?network=tiktok&account={account.open_id}")
    return pages.missing(net.world)


async def _inbox(net: TikTok, call: Call) -> web.StreamResponse:
    """Where creators finish what was sent to their inbox; here for all of them, because nobody signs in."""
    waiting = {publish.id: publish for account in net.store.accounts for publish in machine.waiting(net, account)}
    if call.method == "POST":
        form = await call.form()
        publish = waiting.get(form.get("publish_id", ""))
        if publish is not None:
            key = "title" if publish.kind == "video" else "description"
            text = form.get("text") or str(publish.info.get(key) or "")
            machine.post(net, publish, {**publish.info, key: text, "privacy_level": EVERYONE})
        raise web.HTTPSeeOther(call.request.rel_url.raw_path)
    cards = "".join(_draft(publish) for publish in waiting.values())
    nothing = '<div class="card empty"><p>No draft waits in an inbox.</p></div>'
    return pages.shown(net.world, "Inbox at TikTok", f'<div class="alone"><h1>Inbox</h1>{cards or nothing}</div>')


def _draft(publish: Publish) -> str:
    kind = "video" if publish.kind == "video" else "image"
    shown = media([TimelineMedia(kind, f"/_media/{blob.id}", "", blob.mime) for blob in publish.media])
    text = esc(publish.info.get("description") or "")
    return (
        f'<article class="post card"><p class="meta"><b>{esc(publish.account.name)}</b></p>{shown}'
        f'<form method="post"><input type="hidden" name="publish_id" value="{esc(publish.id)}">'
        f'<p><label>Text <input name="text" value="{text}"></label></p>'
        '<p class="foot"><button class="button main">Post</button></p></form></article>'
    )


async def _permissions(net: TikTok, call: Call) -> web.StreamResponse:
    return await permissions.page(
        net,
        call,
        ((account.open_id, account.name, f"@{account.username}") for account in net.store.accounts.values()),
        title="App permissions at TikTok",
        heading="Apps and services permissions",
        button="Remove access",
    )
