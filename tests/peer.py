"""A server that says exactly the bytes it is told to: for what no well-behaved network would answer."""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from socket import SO_LINGER, SOL_SOCKET


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came in. ``connection`` counts the connections, from 1."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    connection: int


Reply = Callable[[Asked, asyncio.StreamWriter], Awaitable[None]]


def says(
    status: int = 200, body: bytes = b"{}", headers: dict[str, str] | None = None, keep_alive: bool = True
) -> Reply:
    """An ordinary answer."""

    async def reply(asked: Asked, writer: asyncio.StreamWriter) -> None:
        given = {"Content-Length": str(len(body)), "Connection": "keep-alive" if keep_alive else "close"}
        lines = "".join(f"{name}: {value}\r\n" for name, value in {**given, **(headers or {})}.items())
        writer.write(f"HTTP/1.1 {status} Whatever\r\n{lines}\r\n".encode() + body)
        await writer.drain()
        if not keep_alive:
            writer.close()

    return reply


def says_json(value: object, status: int = 200) -> Reply:
    return says(status, json.dumps(value).encode(), {"Content-Type": "application/json"})


async def hangs(asked: Asked, writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def resets(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """The connection ends with a reset after the request was read whole."""
    writer.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def breaks_off(asked: Asked, writer: asyncio.StreamWriter) -> None:
    """Half an answer, then the end."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
    await writer.drain()
    writer.close()


@dataclass(slots=True)
class Peer:
    """``replies`` are used up one a request; the last one stays. ``asked`` is what came."""

    url: str
    replies: list[Reply] = field(default_factory=lambda: [says()])
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        number = self.connections
        try:
            while request := await _read(reader, number):
                self.asked.append(request)
                reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
                await reply(request, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


async def _read(reader: asyncio.StreamReader, number: int) -> Asked | None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    method, path, _ = head[0].split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    body = b""
    if headers.get("transfer-encoding") == "chunked":
        while size := int(await reader.readline(), 16):
            body += await reader.readexactly(size)
            await reader.readline()
        await reader.readline()
    else:
        body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Asked(method, path, headers, body, number)


@asynccontextmanager
async def listening() -> AsyncIterator[Peer]:
    """A peer on a free port."""
    peer = Peer("")
    server = await asyncio.start_server(peer._serve, "127.0.0.1", 0)
    peer.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield peer
    finally:
        server.close()
