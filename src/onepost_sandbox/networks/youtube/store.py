"""Channels, videos and what goes with them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from onepost_sandbox.core.media import Blob, BlobWriter

if TYPE_CHECKING:
    from onepost_sandbox.core.world import World


@dataclass(slots=True)
class Channel:
    """A YouTube channel, which is what a person consents for. ``long``: status.longUploadsStatus."""

    id: str
    title: str
    handle: str
    about: str
    created_at: float
    subscribers: int = 0
    long: str = "allowed"
    limited: bool = True
    videos: list[Video] = field(default_factory=list)
    playlists: list[Playlist] = field(default_factory=list)

    @property
    def uploads(self) -> str:
        return "UU" + self.id[2:]

    def row(self) -> dict[str, Any]:
        return {"id": self.id, "name": self.title, "handle": self.handle, "long_uploads": self.long}


@dataclass(slots=True)
class Session:
    """A resumable upload. ``answer`` is what it ended with: status and JSON."""

    id: str
    channel: Channel
    client: str
    body: dict[str, Any]
    parts: tuple[str, ...]
    mime: str
    total: int | None
    name: str
    opened_at: float
    writer: BlobWriter
    notify: bool = True
    held: bytearray = field(default_factory=bytearray)
    ended_at: float = 0.0
    answer: tuple[int, dict[str, Any]] | None = None


@dataclass(slots=True)
class Caption:
    id: str
    language: str
    name: str
    blob: Blob


@dataclass(slots=True)
class Comment:
    """A top-level comment; ``id`` is its thread's, too."""

    id: str
    video: Video
    channel: Channel
    text: str
    at: float
    deleted: bool = False


@dataclass(slots=True)
class Video:
    """``snippet`` and ``status`` as they were set. Times are epoch seconds; ``public_at`` 0: never seen by others."""

    id: str
    channel: Channel
    snippet: dict[str, Any]
    status: dict[str, Any]
    blob: Blob
    name: str
    made_at: float
    ready_at: float
    failed: str = ""
    width: int = 0
    height: int = 0
    seconds: float = 0.0
    notify: bool = True
    public_at: float = 0.0
    deleted: bool = False
    locked: bool = False
    thumbnail: Blob | None = None
    captions: list[Caption] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)

    @property
    def privacy(self) -> str:
        return str(self.status["privacyStatus"])

    @property
    def kind(self) -> str:
        """YouTube's own decision: square or upright, and three minutes at most."""
        return "short" if 0 < self.width <= self.height and 0 < self.seconds <= 180 else "video"

    @property
    def url(self) -> str:
        way = "shorts/" if self.kind == "short" else "watch?v="
        return f"https://www.youtube.com/{way}{self.id}"


@dataclass(slots=True)
class Item:
    id: str
    video: Video
    at: float


@dataclass(slots=True)
class Playlist:
    id: str
    channel: Channel
    title: str
    privacy: str
    made_at: float
    items: list[Item] = field(default_factory=list)


class Store:
    """Everything the simulated YouTube keeps."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.channels: dict[str, Channel] = {}
        self.videos: dict[str, Video] = {}
        self.playlists: dict[str, Playlist] = {}
        self.comments: dict[str, Comment] = {}
        self.sessions: dict[str, Session] = {}
        self.consents: set[tuple[str, str]] = set()

    def reset(self) -> None:
        for kept in (self.channels, self.videos, self.playlists, self.comments, self.sessions, self.consents):
            kept.clear()
        for channel, playlists in _defaults():
            self.channels[channel.id] = channel
            for number, title in enumerate(playlists):
                self.add_playlist(channel, f"PL{channel.id[2:18]}{number:02d}", title)

    def add_playlist(self, channel: Channel, id: str, title: str, privacy: str = "public") -> Playlist:
        playlist = Playlist(id, channel, title, privacy, self._world.clock.now())
        self.playlists[id] = playlist
        channel.playlists.append(playlist)
        return playlist

    def add(self, count: int, limited: bool) -> list[Channel]:
        made = []
        for _ in range(count):
            number = len(self.channels) + 1
            channel = Channel(
                f"UC{secrets.token_hex(11)}", f"Lamp {number}", f"@lamp{number}", "", self._world.clock.now()
            )
            channel.limited = limited
            self.channels[channel.id] = channel
            made.append(channel)
        return made

    @staticmethod
    def new_id(length: int = 11) -> str:
        return secrets.token_urlsafe(length)[:length]

    def of(self, account: str | None) -> Iterator[Video]:
        """Videos of one channel or of all, oldest first."""
        return (video for video in tuple(self.videos.values()) if account in (None, video.channel.id))


def _defaults() -> list[tuple[Channel, tuple[str, ...]]]:
    return [
        (
            Channel(
                "UCq3lumenstudio0000000001",
                "Studio Lumen",
                "@studiolumen",
                "Lamps made by hand in Lyon.",
                1_520_000_000.0,
                8_410,
            ),
            ("How lamps are made", "Visits to the workshop"),
        ),
        (
            Channel(
                "UCq3maraokafor00000000002",
                "Mara Okafor",
                "@maraokafor",
                "Light, cities and trains.",
                1_610_000_000.0,
                122,
                long="eligible",
            ),
            (),
        ),
    ]
