"""The simulated Dropbox: which address does what (API v2, https://www.dropbox.com/developers, read 2026-11-25)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from aiohttp import web

from onepost_sandbox.clouds.dropbox import oauth
from onepost_sandbox.clouds.dropbox.problems import Problem, missing
from onepost_sandbox.clouds.dropbox.store import ACCOUNTS, Item, everything
from onepost_sandbox.core import pages
from onepost_sandbox.core.call import Call
from onepost_sandbox.core.world import World
from onepost_sandbox.networks.base import Network, TimelineAccount

LINK_S = 4 * 3600.0
"""How long a temporary link opens its file."""
MOST_LISTED = 2000


class Dropbox(Network):
    name = "dropbox"
    label = "Dropbox"
    hosts = ("www.dropbox.com", "api.dropboxapi.com", "content.dropboxapi.com", "dl.dropboxusercontent.com")

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.items: dict[str, Item] = {}
        self.links: dict[str, tuple[Item, float]] = {}
        self.cursors: dict[str, list[Item]] = {}

    def reset(self) -> None:
        super().reset()
        self.items = everything()
        self.links.clear()
        self.cursors.clear()

    async def handle(self, call: Call) -> web.StreamResponse:
        try:
            if call.host == "www.dropbox.com":
                return await self._page(call)
            if call.host == "dl.dropboxusercontent.com":
                return self._linked(call)
            if call.path == "/oauth2/token":
                return web.json_response(await oauth.token(self, call))
            return await self._api(call)
        except Problem as problem:
            return problem.answer()

    async def _page(self, call: Call) -> web.StreamResponse:
        return await oauth.authorize(self, call) if call.path == "/oauth2/authorize" else pages.missing(self.world)

    async def _api(self, call: Call) -> web.StreamResponse:
        doing = _CALLS.get((call.host, call.path))
        if doing is None or call.method != "POST":
            return web.Response(status=404, text="Unknown API function")
        token = self.tokens.get(call.bearer())
        if token is None or token.revoked:
            raise Problem(401, "invalid_access_token")
        if not self.tokens.alive(token):
            raise Problem(401, "expired_access_token")
        call.account = token.account
        scope, handler = doing
        if scope not in token.scopes:
            raise Problem(401, "missing_scope", required_scope=scope)
        return await handler(self, call, await self._asked(call))

    async def _asked(self, call: Call) -> dict[str, Any]:
        """The arguments: in the body, or for content in a header."""
        try:
            text = call.headers.get("Dropbox-API-Arg") or (await call.body()).decode()
            asked = json.loads(text) if text else None
        except ValueError:
            raise Problem(400, "could not decode input as JSON") from None
        return asked if isinstance(asked, dict) else {}

    def _linked(self, call: Call) -> web.StreamResponse:
        item, until = self.links.get(call.path.rpartition("/")[2], (None, 0.0))
        if item is None or until < self.world.clock.now():
            return web.Response(status=410, text="This link is over.")
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(item.name)}"}
        return web.Response(body=item.content, content_type="application/binary", headers=headers)

    def item(self, path: object) -> Item:
        """By ``id:…`` or by its path. Raises :class:`Problem`."""
        named = str(path)
        found = self.items.get(named) or next(
            (item for item in self.items.values() if f"/{item.path}".lower() == named.lower()), None
        )
        if found is None:
            raise missing()
        return found

    def page_of(self, items: list[Item], most: int) -> tuple[list[Item], str]:
        """The first ``most``, and a cursor for the others; "" when there are none."""
        if len(items) <= most:
            return items, ""
        cursor = secrets.token_urlsafe(24)
        self.cursors[cursor] = items[most:]
        return items[:most], cursor

    def account_of(self, call: Call) -> str | None:
        token = self.tokens.get(call.bearer())
        return token.account if token else None

    def failure(self, call: Call, status: int) -> web.Response:
        return Problem(status, "too_many_requests" if status == 429 else "internal_error").answer()

    def posts(self, account: str | None) -> list[dict[str, Any]]:
        return []

    def objects(self, account: str | None) -> list[dict[str, Any]]:
        return []

    def accounts(self) -> list[dict[str, Any]]:
        return [{"id": key, "name": name, "handle": mail} for key, (name, mail) in ACCOUNTS.items()]

    def add_accounts(self, count: int, limits: bool) -> list[dict[str, Any]]:
        return []

    def revoke(self, account: str) -> None:
        if account not in ACCOUNTS:
            raise LookupError(account)
        self.tokens.revoke_account(account, "app removed")

    def timeline(self) -> list[TimelineAccount]:
        return []


async def _account(net: Dropbox, call: Call, asked: dict[str, Any]) -> web.Response:
    name, mail = ACCOUNTS[str(call.account)]
    return web.json_response({"account_id": call.account, "name": {"display_name": name}, "email": mail})


async def _folder(net: Dropbox, call: Call, asked: dict[str, Any]) -> web.Response:
    path = asked.get("path")
    if path == "/":
        raise Problem(400, 'path: Specify the root folder as an empty string rather than as "/".')
    parent = net.item(path) if path else None
    if parent is not None and not parent.folder:
        raise Problem(409, "path/not_folder")
    inside = [item for item in net.items.values() if item.parent == (parent.path if parent else "")]
    return _listed(net, inside, int(asked.get("limit") or MOST_LISTED))


async def _folder_on(net: Dropbox, call: Call, asked: dict[str, Any]) -> web.Response:
    left = net.cursors.get(str(asked.get("cursor")))
    if left is None:
        raise Problem(409, "reset")
    return _listed(net, left, 50)


def _listed(net: Dropbox, items: list[Item], most: int) -> web.Response:
    shown, cursor = net.page_of(items, most)
    rows = [item.row() for item in shown]
    return web.json_response({"entries": rows, "cursor": cursor or "end", "has_more": bool(cursor)})


async def _search(net: Dropbox, call: Call, asked: dict[str, Any]) -> web.Response:
    words = str(asked.get("query", "")).lower()
    if not words:
        raise Problem(400, "query: must be at least 1 characters, got 0")
    found = [item for item in net.items.values() if words in item.name.lower()]
    options = asked.get("options") or {}
    return _matched(net, found, int(options.get("max_results") or 100))


async def _search_on(net: Dropbox, call: Call, asked: dict[str, Any]) -> web.Response:
    left = net.cursors.get(str(asked.get("cursor")))
    if left is None:
        raise Problem(409, "reset")
    return _matched(net, left, 50)


def _matched(net: Dropbox, items: list[Item], most: int) -> web.Response:
    shown, cursor = net.page_of(items, most)
    matches = [{"metadata": {".tag": "metadata", "metadata": item.row()}} for item in shown]
    more = {"cursor": cursor} if cursor else {}
    return web.json_response({"matches": matches, "has_more": bool(cursor), **more})


async def _link(net: Dropbox, call: Call, asked: dict[str, Any]) -> web.Response:
    item = net.item(asked.get("path"))
    if item.folder:
        raise Problem(409, "path/not_file")
    key = secrets.token_urlsafe(48)
    net.links[key] = (item, net.world.clock.now() + LINK_S)
    link = call.absolute(f"https://dl.dropboxusercontent.com/cd/0/get/{key}")
    return web.json_response({"metadata": item.row(), "link": link})


async def _preview(net: Dropbox, call: Call, asked: dict[str, Any]) -> web.Response:
    item = net.item((asked.get("resource") or {}).get("path"))
    if not item.name.endswith(".png"):
        raise Problem(409, "unsupported_extension")
    return web.Response(body=item.content, content_type="application/octet-stream")


async def _goodbye(net: Dropbox, call: Call, asked: dict[str, Any]) -> web.Response:
    token = net.tokens.get(call.bearer())
    if token is not None:
        token.revoked = "given back"
    return web.json_response(None)


_Handler = Callable[[Dropbox, Call, dict[str, Any]], Awaitable[web.Response]]
_API, _CONTENT = "api.dropboxapi.com", "content.dropboxapi.com"
_CALLS: dict[tuple[str, str], tuple[str, _Handler]] = {
    (_API, "/2/users/get_current_account"): ("account_info.read", _account),
    (_API, "/2/files/list_folder"): ("files.metadata.read", _folder),
    (_API, "/2/files/list_folder/continue"): ("files.metadata.read", _folder_on),
    (_API, "/2/files/search_v2"): ("files.metadata.read", _search),
    (_API, "/2/files/search/continue_v2"): ("files.metadata.read", _search_on),
    (_API, "/2/files/get_temporary_link"): ("files.content.read", _link),
    (_CONTENT, "/2/files/get_thumbnail_v2"): ("files.content.read", _preview),
    (_API, "/2/auth/token/revoke"): ("account_info.read", _goodbye),
}
