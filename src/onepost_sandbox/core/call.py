"""One request to a simulated network."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, MultipartReader, StreamReader, web
from aiohttp.base_protocol import BaseProtocol
from multidict import CIMultiDict, CIMultiDictProxy, MultiDict, MultiDictProxy

from onepost_sandbox.core import addressing

if TYPE_CHECKING:
    from onepost_sandbox.core.world import World
    from onepost_sandbox.networks.base import Network

_PIECE = 256 * 1024


class Call:
    """A request with the real host and path it means. Handlers set ``account`` to the one they acted for.

    Read the body only through this class: a fault with ``delay_s`` runs the handler after the answer.
    """

    __slots__ = ("_held", "account", "host", "network", "path", "received_at", "request", "target", "world")

    def __init__(self, request: web.Request, target: addressing.Target, network: Network, world: World) -> None:
        self.request = request
        self.target = target
        self.host = target.host
        self.path = target.path
        self.network = network
        self.world = world
        self.received_at = world.clock.now()
        self.account: str | None = None
        self._held: bytes | None = None

    @property
    def method(self) -> str:
        return self.request.method

    @property
    def query(self) -> MultiDictProxy[str]:
        return self.request.rel_url.query

    @property
    def headers(self) -> CIMultiDictProxy[str]:
        return self.request.headers

    @property
    def content_type(self) -> str:
        """The media type of the body, lower case, without parameters."""
        return self.request.headers.get("Content-Type", "").partition(";")[0].strip().lower()

    def bearer(self, scheme: str = "Bearer") -> str | None:
        """The token of the ``Authorization`` header, if it has this scheme."""
        kind, _, value = self.request.headers.get("Authorization", "").partition(" ")
        return value.strip() if value and kind.lower() == scheme.lower() else None

    def absolute(self, url: str) -> str:
        """A real address (``https://…``) as reachable the way this call came in."""
        return addressing.absolute(self.request, url, self.target.prefixed)

    async def hold(self) -> None:
        """Keep the whole body, so that the handler can run when the connection is gone."""
        self._held = b"".join([piece async for piece in self.chunks()])

    async def body(self) -> bytes:
        """The whole body. Raises ``HTTPRequestEntityTooLarge`` beyond the server's limit."""
        if self._held is None:
            self._held = await self.request.read()
        return self._held

    async def chunks(self) -> AsyncIterator[bytes]:
        """The body in pieces, as they arrive."""
        if self._held is not None:
            for start in range(0, len(self._held), _PIECE):
                yield self._held[start : start + _PIECE]
            return
        async for piece in self.request.content.iter_chunked(_PIECE):
            yield piece

    async def json(self) -> Any:
        """The body as JSON. Raises ``ValueError`` when it is not."""
        return json.loads(await self.body())

    async def form(self) -> MultiDict[str]:
        """A form of ``application/x-www-form-urlencoded`` (values that are no UTF-8 are replaced)."""
        text = (await self.body()).decode("utf-8", "replace")
        return MultiDict(parse_qsl(text, keep_blank_values=True))

    async def parts(self) -> AsyncIterator[BodyPartReader]:
        """The parts of a multipart body, each to be read (``read_chunk``) before the next one is asked for.

        Raises ``ValueError`` when the body is not multipart.
        """
        if not self.content_type.startswith("multipart/"):
            raise ValueError("not a multipart body")
        stream = self.request.content if self._held is None else self._again(self._held)
        reader = _FormReader(self.request.headers, stream)
        while (part := await reader.next()) is not None:
            if isinstance(part, BodyPartReader):
                yield part

    def _again(self, body: bytes) -> StreamReader:
        loop = asyncio.get_running_loop()
        stream = StreamReader(BaseProtocol(loop), max(len(body), 1), loop=loop)  # wide enough never to pause
        stream.feed_data(body)
        stream.feed_eof()
        return stream


class _FormReader(MultipartReader):
    """Every part is a field or a file: Meta's SDK calls the pieces of a video ``multipart/form-data``, too."""

    def _get_part_reader(self, headers: CIMultiDictProxy[str]) -> MultipartReader | BodyPartReader:
        if headers.get("Content-Type", "").lower().startswith("multipart/"):
            plain = CIMultiDict(headers)
            plain["Content-Type"] = "application/octet-stream"
            headers = CIMultiDictProxy(plain)
        return super()._get_part_reader(headers)


async def part_chunks(part: BodyPartReader) -> AsyncIterator[bytes]:
    """The decoded content of one part of a multipart body."""
    while piece := await part.read_chunk(_PIECE):
        yield piece
