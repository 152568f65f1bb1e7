"""What exists on the simulated Facebook. Times are epoch seconds of the sandbox clock."""

from __future__ import annotations

from dataclasses import dataclass, field

from onepost_sandbox.core.media import Blob, BlobWriter
from onepost_sandbox.networks.meta.usage import Window

ALL_TASKS = ("ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MANAGE", "MESSAGING", "MODERATE")
STORY_LIFE_S = 24 * 3600.0
"""A story is seen for a day."""
PHOTO_LIFE_S = 24 * 3600.0
"""An unpublished photo that is not used goes after a day."""


@dataclass(slots=True)
class Person:
    """``roles``: tasks by page id."""

    id: str
    name: str
    roles: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class Page:
    """``limited``: whether calls of this page are counted against a limit."""

    id: str
    name: str
    username: str
    category: str
    calls: Window
    limited: bool = True
    posts: list[Post] = field(default_factory=list)


@dataclass(slots=True)
class Consent:
    """What a person lets an app do. ``statuses``: ``granted`` or ``declined`` by scope; ``pages``: the ticked ones."""

    person: str
    client_id: str
    family: str
    at: float
    statuses: dict[str, str] = field(default_factory=dict)
    pages: set[str] = field(default_factory=set)

    def has(self, scope: str) -> bool:
        return self.statuses.get(scope) == "granted"


@dataclass(slots=True)
class Photo:
    """``post`` is the post that shows it, empty while it is only uploaded."""

    id: str
    page: str
    blob: Blob
    at: float
    caption: str = ""
    alt: str = ""
    temporary: bool = False
    published: bool = False
    post: str = ""
    deleted: bool = False

    def there(self, now: float) -> bool:
        return not self.deleted and bool(self.post or self.published or now < self.at + PHOTO_LIFE_S)


@dataclass(slots=True)
class Video:
    """``kind``: ``video``, ``reel`` or ``story``; ``state``: ``uploading``, ``upload_complete``, ``processing``,
    ``ready`` or ``error``; ``finished``: told to go on the page; ``post`` is set when it is there, ``number`` before it
    where the answer to the finish names it; ``writer`` holds what has arrived of a hosted upload."""

    id: str
    page: str
    at: float
    app: str
    state: str = "uploading"
    blob: Blob | None = None
    size: int = 0
    held: int = 0
    title: str = ""
    description: str = ""
    finished: bool = False
    published: bool = True
    scheduled_at: float | None = None
    post: str = ""
    deleted: bool = False
    kind: str = "video"
    number: str = ""
    place: str = ""
    thumb: Blob | None = None
    writer: BlobWriter | None = None


@dataclass(slots=True)
class Post:
    """``number`` is the second half of the id; ``published`` False for planned and unpublished posts."""

    number: str
    page: str
    kind: str
    text: str
    at: float
    app: str
    link: str = ""
    photos: list[Photo] = field(default_factory=list)
    video: Video | None = None
    published: bool = True
    scheduled_at: float | None = None
    edited_at: float | None = None
    hidden: bool = False
    deleted: bool = False
    was_public: bool = False
    comments: list[Comment] = field(default_factory=list)
    place: str = ""

    @property
    def id(self) -> str:
        return f"{self.page}_{self.number}"

    @property
    def url(self) -> str:
        if self.kind == "story":
            return f"https://www.facebook.com/stories/{self.page}/{self.number}"
        if self.kind == "reel" and self.video is not None:
            return f"https://www.facebook.com/reel/{self.video.id}"
        if self.video is not None:
            return f"https://www.facebook.com/{self.page}/videos/{self.video.id}"
        return f"https://www.facebook.com/{self.page}/posts/{self.number}"


@dataclass(slots=True)
class Comment:
    """``parent`` is the comment it answers, empty for those right below the post."""

    id: str
    post: Post
    text: str
    at: float
    author: str
    parent: str = ""
    hidden: bool = False
    deleted: bool = False


@dataclass(slots=True)
class Session:
    """A chunked upload: bytes collected so far, and the window the next piece is to fill."""

    id: str
    video: Video
    size: int
    writer: BlobWriter
    window: int
    over: bool = False


@dataclass(slots=True)
class Handle:
    """A file on its way through the Upload API; ``h`` is its handle once it is whole."""

    id: str
    person: str
    size: int
    mime: str
    writer: BlobWriter
    h: str = ""
    blob: Blob | None = None
