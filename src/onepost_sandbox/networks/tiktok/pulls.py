"""Files that TikTok fetches itself: whose address it is, and the fetching, on this machine only."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import aiohttp

from onepost_sandbox.networks.tiktok.problems import Refusal
from onepost_sandbox.networks.tiktok.webhooks import LOCAL

if TYPE_CHECKING:
    from onepost_sandbox.core.media import Blob
    from onepost_sandbox.networks.tiktok.network import TikTok

MOST = {"video": 4_000_000_000, "photos": 20_000_000}
SECONDS = 3600.0


class CannotFetch(Exception):
    """The file is not there, is too large, or lies beyond a redirect."""


def checked(net: TikTok, url: object) -> str:
    """An address that belongs to the app; only this machine may go without https. Raises what TikTok answers else."""
    parts = urlsplit(url) if isinstance(url, str) else None
    if parts is None or not parts.hostname:
        raise Refusal("invalid_param", "The address of the media is not valid.")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOCAL):
        raise Refusal("invalid_param", "Only https addresses are supported.")
    verified = str(net.switch("verified")).split()
    if not any(_covers(entry, str(url), parts.hostname) for entry in verified):
        raise Refusal("url_ownership_unverified")
    return str(url)


def _covers(entry: str, url: str, host: str) -> bool:
    if "/" in entry:
        return url.startswith(entry)
    return entry == "*" or host == entry or host.endswith(f".{entry}")


async def fetch(net: TikTok, url: str, kind: str) -> Blob:
    """The file at ``url``. Raises :class:`CannotFetch`."""
    if urlsplit(url).hostname not in LOCAL:
        raise CannotFetch("nothing leaves this machine")
    timeout = aiohttp.ClientTimeout(total=SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(url, allow_redirects=False) as answer,
        ):
            if answer.status != 200:
                raise CannotFetch(f"HTTP {answer.status}")
            mime = answer.content_type
            return await net.world.media.write(answer.content.iter_chunked(256 * 1024), mime, MOST[kind])
    except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
        raise CannotFetch(type(error).__name__) from None
