"""A post as its author wants it, and as a network would show it: frozen data that all connectors speak."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from onepost.connectors.http import Slice
from onepost.connectors.options import Options

Json = Any
MediaKind = Literal["image", "gif", "video", "document", "captions"]


class MediaSource(Protocol):
    """Where the bytes of a file are."""

    async def read(self, offset: int, length: int) -> bytes:
        """At most ``length`` bytes from ``offset``; the caller asks for pieces, never for the whole of a video."""

    async def url(self, expires: timedelta) -> str:
        """A public, unguessable address of the file, alive for ``expires``, for networks that must pull."""


@dataclass(frozen=True, slots=True)
class MediaFile:
    """One file of a post. Sizes in bytes and pixels, ``seconds`` and ``fps`` 0 for stills.

    ``copies`` show the same in other types, for networks that do not take this one (:mod:`onepost.connectors.copies`).
    """

    id: str
    kind: MediaKind
    mime: str
    size: int
    width: int = 0
    height: int = 0
    seconds: float = 0.0
    fps: float = 0.0
    video_codec: str = ""
    audio_codec: str = ""
    frames: int = 0
    alt: str = ""
    source: MediaSource | None = field(default=None, repr=False, compare=False)
    copies: tuple[MediaFile, ...] = ()

    async def read(self, offset: int, length: int) -> bytes:
        if self.source is None:
            raise RuntimeError("this media file was made for checking and has no bytes")
        return await self.source.read(offset, length)

    async def url(self, expires: timedelta) -> str:
        """An address where a network that must pull finds the file for that long."""
        if self.source is None:
            raise RuntimeError("this media file was made for checking and has no bytes")
        return await self.source.url(expires)

    async def stream(self, offset: int, length: int, piece: int = 256 * 1024) -> AsyncIterator[bytes]:
        """``length`` bytes from ``offset`` in pieces, for a request body that is never whole in memory."""
        end = offset + length
        while offset < end:
            data = await self.read(offset, min(piece, end - offset))
            if not data:
                return
            offset += len(data)
            yield data

    def slice(self, offset: int, length: int) -> Slice:
        """That much of it as part of a form."""
        return Slice(length, lambda: self.stream(offset, length))


@dataclass(frozen=True, slots=True)
class Part:
    """One post of a thread after the first."""

    text: str
    media: tuple[MediaFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be published on one channel.

    ``key`` is the publication's id, the same in every attempt. ``attached`` are the files of options (a cover, a
    thumbnail, captions) by the option's name. ``repeated`` says that an earlier publication of this channel has the
    same text, so that equal text proves nothing when looking for a lost post.
    """

    key: str
    text: str
    media: tuple[MediaFile, ...] = ()
    thread: tuple[Part, ...] = ()
    options: Options | None = None
    attached: Mapping[str, MediaFile] = field(default_factory=dict)
    due_at: datetime | None = None
    repeated: bool = False

    @property
    def files(self) -> tuple[MediaFile, ...]:
        """Every file that goes with it."""
        return (*self.media, *(file for part in self.thread for file in part.media), *self.attached.values())


@dataclass(frozen=True, slots=True)
class RenderedPart:
    """Text as it will be sent, with the media that goes with it. ``kind`` is set where it differs from the whole's."""

    text: str
    media: tuple[MediaFile, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    """Exactly what will be sent: used by the preview, the counter, the check and :meth:`Connector.advance`.

    ``kind`` names one of the network's kinds of post (:class:`Kind` in the capabilities); ``fields`` holds further
    texts that have a limit of their own (``title``, ``first_comment``, ``poll.1``…); ``link`` gets a card.
    """

    kind: str
    parts: tuple[RenderedPart, ...]
    fields: Mapping[str, str] = field(default_factory=dict)
    link: str = ""

    @property
    def text(self) -> str:
        return self.parts[0].text

    @property
    def media(self) -> tuple[MediaFile, ...]:
        return self.parts[0].media
