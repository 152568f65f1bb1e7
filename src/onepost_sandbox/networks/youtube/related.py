"""Bodies of ``multipart/related``, with either kind of line end: Google's own client ends its lines with a bare LF."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

_BOUNDARY = re.compile(r'boundary=(?:"([^"]+)"|([^;\s]+))', re.IGNORECASE)
_HEADERS_MOST = 16 * 1024


class Related:
    """A body part after part: :meth:`headers`, then :meth:`body`. Raises ``ValueError`` for nonsense."""

    def __init__(self, content_type: str, chunks: AsyncIterator[bytes]) -> None:
        match = _BOUNDARY.search(content_type)
        if match is None or not content_type.lower().startswith("multipart/"):
            raise ValueError("not a multipart body")
        self._mark = b"--" + (match[1] or match[2]).encode()
        self._chunks = chunks
        self._held = b""
        self._line = b"\r\n"

    async def _more(self) -> None:
        piece = await anext(self._chunks, None)
        if piece is None:
            raise ValueError("the body ends too early")
        self._held += piece

    async def headers(self) -> dict[str, str]:
        """The headers of the next part, their names in lower case."""
        while (ends := re.search(rb"\r?\n\r?\n", self._held)) is None:
            if len(self._held) > _HEADERS_MOST:
                raise ValueError("the headers of a part are too long")
            await self._more()
        block, self._held = self._held[: ends.start()], self._held[ends.end() :]
        first, _, rest = block.lstrip(b"\r\n").partition(b"\n")
        if first.rstrip(b"\r") != self._mark:
            raise ValueError("a part does not begin with its boundary")
        self._line = b"\r\n" if first.endswith(b"\r") else b"\n"
        pairs = (line.partition(":") for line in rest.decode("latin-1").splitlines())
        return {name.strip().lower(): value.strip() for name, _, value in pairs}

    async def body(self) -> AsyncIterator[bytes]:
        """The content of this part, as it arrives."""
        end = self._line + self._mark
        while (at := self._held.find(end)) < 0:
            sure = len(self._held) - len(end) + 1
            if sure > 0:
                yield self._held[:sure]
                self._held = self._held[sure:]
            await self._more()
        yield self._held[:at]
        self._held = self._held[at + len(self._line) :]
