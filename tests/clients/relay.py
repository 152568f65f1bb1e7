"""A server between a connector and the sandbox that hands everything on and keeps what both said."""

from __future__ import annotations

import email.parser
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web
from multidict import CIMultiDictProxy

_ITS_OWN = {"content-length", "transfer-encoding", "connection", "content-encoding", "date", "server"}


@dataclass(frozen=True, slots=True)
class Exchange:
    """``sent`` and ``said`` are bodies: JSON as it is, a form as its fields, None for none."""

    method: str
    path: str
    query: dict[str, str]
    sent: Any
    status: int
    said: Any


@dataclass(slots=True)
class Relay:
    url: str
    seen: list[Exchange] = field(default_factory=list)


@asynccontextmanager
async def relay(sandbox: str) -> AsyncIterator[Relay]:
    found = Relay("")

    async def hand_on(request: web.Request) -> web.Response:
        body = await request.read()
        # The host stays the relay's, so that addresses in the answers lead here as well.
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _ITS_OWN}
        address = sandbox + request.rel_url.raw_path_qs
        async with session.request(
            request.method, address, data=body, headers=headers, allow_redirects=False
        ) as answer:
            said = await answer.read()
            given = {name: value for name, value in answer.headers.items() if name.lower() not in _ITS_OWN}
        found.seen.append(
            Exchange(
                request.method,
                request.path,
                dict(request.query),
                _fields(body, request.headers),
                answer.status,
                _json(said),
            )
        )
        return web.Response(status=answer.status, body=said, headers=given)

    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_route("*", "/{rest:.*}", hand_on)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    async with aiohttp.ClientSession() as session:
        found.url = site_url(runner)
        yield found
    await runner.cleanup()


def site_url(runner: web.AppRunner) -> str:
    host, port = runner.addresses[0][:2]
    return f"http://{host}:{port}"


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _fields(body: bytes, headers: CIMultiDictProxy[str]) -> Any:
    kind = headers.get("Content-Type", "")
    if not kind.startswith("multipart/"):
        return _json(body)
    whole = email.parser.BytesParser().parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    parts = whole.get_payload()
    assert isinstance(parts, list)
    return {str(part.get_param("name", header="content-disposition")): part.get_payload(decode=True) for part in parts}
