"""Files as Instagram judges them: fetched from their address, then looked at."""

from __future__ import annotations

import ipaddress
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import aiohttp

from onepost_sandbox.core.media import Blob
from onepost_sandbox.networks.meta.errors import GraphError

if TYPE_CHECKING:
    from onepost_sandbox.core.world import World

IMAGE_BYTES = 8 * 1024 * 1024
FETCH_S = 20.0
_SIZES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
"""Markers of a JPEG that are followed by its size."""


def not_fetched(url: str) -> GraphError:
    text = f"The media could not be fetched from this URI: {url[:200]}"
    return GraphError("Media download has failed.", 9004, 2207052, error_user_msg=text)


async def fetch(world: World, url: str, most: int | None = None) -> Blob:
    """The file behind ``url``: one request without redirects, and only to this machine.

    Raises :class:`GraphError` (9004/2207052) for everything that gives no file.
    """
    if not local(url) or not url.isascii():
        raise not_fetched(url)
    timeout = aiohttp.ClientTimeout(total=FETCH_S)
    headers = {"User-Agent": "facebookexternalhit/1.1"}
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, headers=headers) as session,
            session.get(url, allow_redirects=False) as answer,
        ):
            if answer.status != 200:
                raise not_fetched(url)
            mime = answer.headers.get("Content-Type", "").partition(";")[0]
            return await world.media.write(answer.content.iter_chunked(256 * 1024), mime, most)
    except (aiohttp.ClientError, TimeoutError, OSError):
        raise not_fetched(url) from None


def local(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"}:
        return False
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def picture(world: World, url: str, shaped: bool) -> Blob:
    """A JPEG of at most 8 MiB; ``shaped``: between 4:5 and 1.91:1. Raises :class:`GraphError`."""
    try:
        blob = await fetch(world, url, IMAGE_BYTES)
    except ValueError:
        raise GraphError("The image is too large to download. It should be less than 8 MiB.", 36000, 2207004) from None
    size = jpeg_size(blob.path.read_bytes())
    if size is None:
        world.media.remove(blob.id)
        raise GraphError("The image format is not supported. Supported formats are: JPEG.", 36001, 2207005)
    if shaped and not 0.799 <= size[0] / size[1] <= 1.911:
        world.media.remove(blob.id)
        text = f"The submitted image with aspect ratio ('{size[0]}/{size[1]}',) cannot be published."
        raise GraphError(text, 36003, 2207009)
    blob.mime = "image/jpeg"
    return blob


def jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels; None when it is no JPEG."""
    if data[:3] != b"\xff\xd8\xff":
        return None
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], struct.unpack(">H", data[at + 2 : at + 4])[0]
        if marker in _SIZES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return (width, height) if width and height else None
        at += 2 + length
    return None


@dataclass(frozen=True, slots=True)
class Demands:
    """What a video has to be. Seconds and bytes."""

    shortest: float
    longest: float
    bytes: int


REEL = Demands(3.0, 15 * 60.0, 300_000_000)
STORY = ITEM = Demands(3.0, 60.0, 100_000_000)


def usable(blob: Blob, demands: Demands) -> bool:
    """Whether a video is MP4 or QuickTime and within these limits."""
    with blob.path.open("rb") as file:
        head = file.read(12)
        if head[4:8] not in (b"ftyp", b"moov", b"wide"):
            return False
        file.seek(0)
        seconds = duration(file.read(4 * 1024 * 1024))
    known = seconds is None or demands.shortest - 0.1 <= seconds <= demands.longest + 0.1
    return known and blob.bytes <= demands.bytes


def duration(data: bytes) -> float | None:
    """Seconds by the movie's header box; None when it is not in the first part of the file."""
    at = data.find(b"mvhd")
    if at < 0 or len(data) < at + 36:
        return None
    wide = data[at + 4] == 1
    scale, length = struct.unpack(">IQ" if wide else ">II", data[at + (24 if wide else 16) :][: 12 if wide else 8])
    return length / scale if scale else None
