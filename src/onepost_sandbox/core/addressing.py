"""Which real host a request means, and how that host is reachable for the one who asked.

Three forms (DESIGN 4): ``http://127.0.0.1:8100/api.x.com/2/tweets``, a forward proxy's absolute request line
(``POST http://api.x.com/2/tweets``), and a ``Host`` header that names a real host.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Target:
    """The real host and path (percent-encoded as sent); ``prefixed`` when the host stood in the path."""

    host: str
    path: str
    prefixed: bool


def resolve(request: web.Request, hosts: Container[str]) -> Target | None:
    """The target of a request, or None when it is for the sandbox itself (its pages, its control API)."""
    path = request.rel_url.raw_path
    named = (request.host or "").rsplit(":", 1)[0].lower()
    if named in hosts:
        return Target(named, path, False)
    head, slash, rest = path[1:].partition("/")
    head = head.lower()
    if head in hosts:
        return Target(head, slash + rest if slash else "/", True)
    return None


def absolute(request: web.Request, url: str, prefixed: bool) -> str:
    """``https://real/host/path`` as reachable the way ``request`` came in."""
    parts = urlsplit(url)
    query = f"?{parts.query}" if parts.query else ""
    if prefixed:
        return f"{request.scheme}://{request.host}/{parts.netloc}{parts.path}{query}"
    return f"http://{parts.netloc}{parts.path}{query}"
