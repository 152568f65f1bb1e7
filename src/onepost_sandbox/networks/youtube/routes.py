"""The methods of the simulated API: who may call them, what they cost, and who answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onepost_sandbox.networks.youtube import comments, lists, playlists, uploads, videos

if TYPE_CHECKING:
    from aiohttp import web

    from onepost_sandbox.core.call import Call
    from onepost_sandbox.core.oauth import Token
    from onepost_sandbox.networks.youtube.network import YouTube
    from onepost_sandbox.networks.youtube.store import Channel


@dataclass(frozen=True, slots=True)
class Caller:
    """The channel whose token the call carries, and the project of the app."""

    channel: Channel
    token: Token

    @property
    def project(self) -> str:
        return self.token.client_id


Handler = Callable[["YouTube", "Call", Caller], Awaitable["dict[str, Any] | web.StreamResponse | None"]]

_PREFIX = "https://www.googleapis.com/auth/"
_FULL = frozenset({f"{_PREFIX}youtube", f"{_PREFIX}youtube.force-ssl"})
_READ = _FULL | {f"{_PREFIX}youtube.readonly"}
_UPLOAD = _FULL | {f"{_PREFIX}youtube.upload"}
_FORCE = frozenset({f"{_PREFIX}youtube.force-ssl"})


@dataclass(frozen=True, slots=True)
class Method:
    """``scopes``: one of them is enough. ``cost`` in units; 0 for a method that counts by itself."""

    handler: Handler
    scopes: frozenset[str]
    cost: int = 1


METHODS: dict[tuple[str, str], Method] = {
    ("GET", "channels"): Method(lists.channels, _READ),
    ("GET", "videos"): Method(videos.list_, _READ),
    ("PUT", "videos"): Method(videos.update, _FULL, 50),
    ("DELETE", "videos"): Method(videos.delete, _FULL, 50),
    ("GET", "videoCategories"): Method(lists.categories, _READ),
    ("GET", "playlists"): Method(playlists.list_, _READ),
    ("POST", "playlists"): Method(playlists.insert, _FULL, 50),
    ("GET", "playlistItems"): Method(playlists.list_items, _READ),
    ("POST", "playlistItems"): Method(playlists.insert_item, _FULL, 50),
    ("DELETE", "playlistItems"): Method(playlists.delete_item, _FULL, 50),
    ("GET", "commentThreads"): Method(comments.list_, _FORCE),
    ("POST", "commentThreads"): Method(comments.insert, _FORCE, 50),
    ("DELETE", "comments"): Method(comments.delete, _FORCE, 50),
    ("GET", "captions"): Method(lists.captions, _FORCE, 50),
}
UPLOADS: dict[tuple[str, str], Method] = {
    ("POST", "videos"): Method(uploads.insert, _UPLOAD, 0),
    ("POST", "thumbnails/set"): Method(uploads.thumbnail, _UPLOAD, 50),
    ("POST", "captions"): Method(uploads.caption, _FORCE, 400),
}
