"""The smallest network there can be, so that the sandbox's core is tested without any of the real ones.

The token is the account's id. ``POST api.pigeon.example/posts {"text"}`` posts; ``POST files.pigeon.example/files``
keeps what is sent, multipart or bare; ``GET www.pigeon.example/<id>`` shows a post.
"""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import web

from onepost_sandbox.core import pages
from onepost_sandbox.core.call import Call, part_chunks
from onepost_sandbox.core.clock import iso
from onepost_sandbox.core.media import Blob, media_row
from onepost_sandbox.core.switches import Switch
from onepost_sandbox.core.world import World
from onepost_sandbox.networks.base import Network, TimelineAccount, TimelinePost

API, FILES, SITE = "https://api.pigeon.example", "https://files.pigeon.example", "https://www.pigeon.example"
_NAMES = {"lumen": "Studio Lumen", "nord": "Café Nord"}


class Pigeon(Network):
    name = "pigeon"
    label = "Pigeon"
    hosts = ("api.pigeon.example", "files.pigeon.example", "www.pigeon.example")
    switches = {
        "strict": Switch(False, "Refuse texts without a full stop."),
        "seconds": Switch(0.5, "How long a letter flies."),
        "colour": Switch("grey", "Of the bird.", ("grey", "white")),
    }

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.shown: list[TimelineAccount] = []
        self.sent: list[dict[str, Any]] = []
        self.files: list[Blob] = []

    def reset(self) -> None:
        super().reset()
        self.shown = [
            TimelineAccount(key, name, f"@{key}", f"/_avatar/{self.name}/{key}.png", []) for key, name in _NAMES.items()
        ]
        self.sent, self.files = [], []

    async def handle(self, call: Call) -> web.StreamResponse:
        call.account = self.account_of(call)
        if call.host.startswith("www."):
            return pages.post_page(self.world, self.name, call.path.strip("/"))
        if call.path == "/files":
            return await self._keep(call)
        if call.path == "/boom":
            raise RuntimeError("boom")
        if (call.method, call.path) == ("POST", "/posts"):
            return await self._post(call)
        found = [row["text"] for row in self.sent]
        return web.json_response({"texts": found, "next": call.absolute(f"{FILES}/files?after=%C3%A9#end")})

    async def _post(self, call: Call) -> web.StreamResponse:
        try:
            text = str((await call.json())["text"])
        except (ValueError, KeyError):
            return web.json_response({"error": "no text"}, status=422)
        if self.on("strict") and not text.endswith("."):
            return web.json_response({"error": "no full stop"}, status=400)
        number, at = str(self.world.next_id("post", 100)), self.world.clock.now()
        url = f"{SITE}/{number}"
        post = TimelinePost(number, text, at, url=url)
        next(account for account in self.shown if account.id == call.account).posts.insert(0, post)
        row = {"id": number, "network": self.name, "account": call.account, "kind": "text", "text": text, "media": []}
        self.sent.append(row | {"visibility": "public", "created_at": iso(at), "url": url, "deleted": False})
        return web.json_response({"id": number}, status=201)

    async def _keep(self, call: Call) -> web.StreamResponse:
        if call.content_type.startswith("multipart/"):
            async for part in call.parts():
                mime = part.headers.get("Content-Type", "text/plain")
                self.files.append(await self.world.media.write(part_chunks(part), mime))
        else:
            self.files.append(await self.world.media.write(call.chunks(), call.content_type))
        await asyncio.sleep(0)
        return web.json_response([media_row(blob, "file", None) | {"id": blob.id} for blob in self.files])

    def account_of(self, call: Call) -> str | None:
        return call.bearer()

    def posts(self, account: str | None) -> list[dict[str, Any]]:
        return [row for row in self.sent if account in (None, row["account"])]

    def objects(self, account: str | None) -> list[dict[str, Any]]:
        keys = ("id", "network", "account", "kind", "text", "media")
        more = {"parent": None, "public": True}
        return [
            {key: row[key] for key in keys} | more | {"received_at": row["created_at"]} for row in self.posts(account)
        ]

    def accounts(self) -> list[dict[str, Any]]:
        return [{"id": account.id, "name": account.name, "handle": account.handle} for account in self.shown]

    def add_accounts(self, count: int, limits: bool) -> list[dict[str, Any]]:
        new = [TimelineAccount(f"more{n}", f"Bird {n}", f"@more{n}", "", []) for n in range(count)]
        self.shown += new
        return self.accounts()[-count:]

    def revoke(self, account: str) -> None:
        if account not in _NAMES:
            raise LookupError(account)
        self.tokens.revoke_account(account, "app removed")

    def timeline(self) -> list[TimelineAccount]:
        return self.shown
