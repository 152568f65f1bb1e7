"""What exists on the simulated Instagram. Times are epoch seconds of the sandbox clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from onepost_sandbox.core.media import Blob, BlobWriter
from onepost_sandbox.networks.meta.usage import Window

STORY_LIFE_S = 24 * 3600.0


@dataclass(slots=True)
class IgAccount:
    """``type``: ``BUSINESS``, ``MEDIA_CREATOR`` or ``PERSONAL``; ``page`` is the username of the Facebook page it is
    linked to, empty for none; ``scoped`` its id as an app sees it; ``limited``: whether its calls are counted."""

    id: str
    scoped: str
    username: str
    name: str
    type: str
    page: str
    calls: Window
    published: Window
    containers: Window
    limited: bool = True
    media: list[IgMedia] = field(default_factory=list)


@dataclass(slots=True)
class IgConsent:
    """What an account lets an app do through Instagram's own login."""

    account: str
    client_id: str
    family: str
    scopes: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Container:
    """``kind``: ``IMAGE``, ``VIDEO``, ``REELS``, ``STORIES`` or ``CAROUSEL``; ``item``: part of a carousel.

    ``state`` is what has become of its file: ``waiting`` for bytes, ``IN_PROGRESS``, ``FINISHED`` or ``ERROR`` with a
    ``subcode``; ``media`` the post it was published as.
    """

    id: str
    account: str
    kind: str
    at: float
    item: bool = False
    caption: str = ""
    alt: str = ""
    state: str = "IN_PROGRESS"
    subcode: int = 0
    blob: Blob | None = None
    cover: Blob | None = None
    children: list[Container] = field(default_factory=list)
    said: dict[str, Any] = field(default_factory=dict)
    writer: BlobWriter | None = None
    media: str = ""

    @property
    def moving(self) -> bool:
        return self.blob is not None and self.blob.mime.startswith("video/")

    def code(self, now: float, life_s: float) -> str:
        """``status_code`` at ``now``."""
        if self.media:
            return "PUBLISHED"
        if now >= self.at + life_s:
            return "EXPIRED"
        return "IN_PROGRESS" if self.state == "waiting" else self.state


@dataclass(slots=True)
class IgMedia:
    """Something published, made of one container (and its children)."""

    id: str
    account: str
    container: Container
    at: float
    app: str
    shortcode: str
    comments_on: bool = True
    deleted: bool = False
    comments: list[IgComment] = field(default_factory=list)

    @property
    def product(self) -> str:
        return {"REELS": "REELS", "STORIES": "STORY"}.get(self.container.kind, "FEED")

    @property
    def type(self) -> str:
        if self.container.kind == "CAROUSEL":
            return "CAROUSEL_ALBUM"
        return "VIDEO" if self.container.moving else "IMAGE"

    @property
    def url(self) -> str:
        if self.product == "STORY":
            return f"https://www.instagram.com/stories/{self.account}/{self.id}/"
        return f"https://www.instagram.com/{'reel' if self.product == 'REELS' else 'p'}/{self.shortcode}/"

    @property
    def parts(self) -> list[Container]:
        return self.container.children or [self.container]

    def over(self, now: float) -> bool:
        """A story is shown for a day."""
        return self.product == "STORY" and now >= self.at + STORY_LIFE_S


@dataclass(slots=True)
class IgComment:
    """``parent`` is the comment it answers, empty for those right below the post."""

    id: str
    media: IgMedia
    text: str
    at: float
    author: str
    parent: str = ""
    hidden: bool = False
    deleted: bool = False
