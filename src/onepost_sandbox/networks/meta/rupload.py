"""Meta's hosted uploads: one request carries a file from an offset to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from onepost_sandbox.networks.meta.errors import GraphError

if TYPE_CHECKING:
    from onepost_sandbox.core.call import Call
    from onepost_sandbox.core.media import Blob, BlobWriter

HOST = "rupload.facebook.com"


class Asked(Protocol):
    """A call to this host, of whichever of Meta's networks."""

    @property
    def call(self) -> Call: ...


class Refusal(GraphError):
    """An answer of this host, which has an envelope of its own."""

    def __init__(self, type: str, message: str, retriable: bool) -> None:
        super().__init__(message, 0)
        self.info = {"retriable": retriable, "type": type, "message": message}

    def envelope(self) -> dict[str, Any]:
        return {"debug_info": self.info}


def refused(type: str, message: str, retriable: bool = False) -> Refusal:
    return Refusal(type, message, retriable)


def size(ask: Asked) -> int:
    value = ask.call.headers.get("file_size", "")
    if not value.isdecimal() or not int(value):
        raise refused("PartialRequestError", "The header file_size is missing")
    return int(value)


async def received(ask: Asked, writer: BlobWriter) -> Blob:
    """What came is written behind what is there; the file once it is whole. A connection that breaks leaves what had
    arrived. Raises :class:`Refusal` for an offset at which nothing is missing."""
    whole, offset = size(ask), ask.call.headers.get("offset", "")
    if not offset.isdecimal() or int(offset) != writer.bytes:
        raise refused("OffsetInvalidError", f"The offset must be {writer.bytes}", retriable=True)
    async for piece in ask.call.chunks():
        if writer.bytes + len(piece) > whole:
            raise refused("PartialRequestError", "More bytes than file_size")
        writer.write(piece)
    if writer.bytes < whole:
        raise refused("PartialRequestError", f"{writer.bytes} of {whole} bytes arrived", retriable=True)
    return writer.finish()
