"""The simulated X."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from onepost_sandbox.core.call import Call
from onepost_sandbox.networks.base import Network, TimelineAccount


class X(Network):
    name = "x"
    label = "X"
    hosts = (
        "api.x.com",
        "api.twitter.com",
        "x.com",
        "twitter.com",
        "upload.x.com",
        "upload.twitter.com",
        "pbs.twimg.com",
    )

    async def handle(self, call: Call) -> web.StreamResponse:
        return web.json_response({})

    def account_of(self, call: Call) -> str | None:
        token = self.tokens.get(call.bearer())
        return token.account if token else None

    def posts(self, account: str | None) -> list[dict[str, Any]]:
        return []

    def objects(self, account: str | None) -> list[dict[str, Any]]:
        return []

    def accounts(self) -> list[dict[str, Any]]:
        return []

    def add_accounts(self, count: int, limits: bool) -> list[dict[str, Any]]:
        return []

    def revoke(self, account: str) -> None:
        raise LookupError(account)

    def timeline(self) -> list[TimelineAccount]:
        return []
