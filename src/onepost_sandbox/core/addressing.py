"""Which real host a request means, and how that host is reachable for the one who asked.

Three forms (DESIGN 4): ``http://127.0.0.1:8100/api.x.com/2/tweets``, a forward proxy's absolute request line
(``POST http://api.x.com/2/tweets``), and a ``Host`` header that names a real host.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web

_OWN = ("/_control/", "/_media/", "/_avatar/", "/_post/")
"""Paths that are the sandbox's on every host, so that its pages and files work in a browser behind the proxy."""


@dataclass(frozen=True, slots=True)
class Target:
    """The real host and path (percent-encoded as sent); ``prefixed`` when the host stood in the path."""

    host: str
    path: str
    prefixed: bool


def resolve(request: web.Request, hosts: Container[str]) -> Target | None:
    """The target of a request, or None when it is for the sandbox itself (its pages, its control API)."""
    path = request.rel_url.raw_path
    if path.startswith(_OWN):
        return None
    named = (request.host or "").rsplit(":", 1)[0].lower()
    if named in hosts:
        return Target(named, path, False)
    head, slash, rest = path[1:].partition("/")
    head = head.lower()
    if head in hosts:
        return Target(head, slash + rest if slash else "/", True)
    return None


def foreign(request: web.Request) -> str:
    """The host a forward proxy's request is for, when it is neither simulated nor the sandbox; else empty."""
    if request.raw_path.startswith("/") or request.transport is None:
        return ""
    own_port = request.transport.get_extra_info("sockname")[1]
    return "" if request.url.port == own_port else request.host


def absolute(request: web.Request, url: str, prefixed: bool) -> str:
    """``https://real/host/path`` as reachable the way ``request`` came in."""
    parts = urlsplit(url)
    rest = parts._replace(scheme="", netloc="").geturl()
    if prefixed:
        return f"{request.scheme}://{request.host}/{parts.netloc}{rest}"
    name, colon, port = request.host.rpartition(":")
    return f"http://{parts.netloc}{colon + port if name and port.isdecimal() else ''}{rest}"
