"""The page on which people take back what they let an app do; every network fills it with its own words."""

from __future__ import annotations

from collections.abc import Iterable
from inspect import isawaitable
from typing import TYPE_CHECKING

from aiohttp import web

from onepost_sandbox.core import pages
from onepost_sandbox.core.look import esc

if TYPE_CHECKING:
    from onepost_sandbox.core.call import Call
    from onepost_sandbox.networks.base import Network

NOTHING = "No app may act for an account here."


async def page(
    net: Network,
    call: Call,
    people: Iterable[tuple[str, str, str]],
    *,
    title: str,
    heading: str,
    button: str,
    nothing: str = NOTHING,
) -> web.Response:
    """Show every account that an app may act for, or (POST) end it for one; for all, because nobody signs in.

    ``people``: id, name, and what stands beside the name.
    """
    known = {account_id: (name, about) for account_id, name, about in people}
    if call.method == "POST":
        account = (await call.form()).get("account", "")
        if account in known:
            done = net.revoke(account)
            if isawaitable(done):
                await done
        raise web.HTTPSeeOther(call.request.rel_url.raw_path)
    forms = "".join(
        f'<form method="post" class="card"><input type="hidden" name="account" value="{esc(account_id)}">'
        f"<p><b>{esc(name)}</b> {esc(about)}</p>"
        f'<p><button class="button">{esc(button)}</button></p></form>'
        for account_id, (name, about) in known.items()
        if any(net.tokens.alive(token) for token in net.tokens.of(account_id))
    )
    none = f'<div class="card empty"><p>{esc(nothing)}</p></div>'
    return pages.shown(net.world, title, f"<h1>{esc(heading)}</h1>{forms or none}")
