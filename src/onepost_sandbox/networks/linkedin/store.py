"""People, pages, files, posts and comments of the simulated LinkedIn, in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onepost_sandbox.core.clock import Clock
    from onepost_sandbox.core.media import Blob

POSTING = frozenset({"ADMINISTRATOR", "CONTENT_ADMINISTRATOR", "DIRECT_SPONSORED_CONTENT_POSTER"})
"""Roles that may publish for a page."""
FILMING = POSTING - {"CONTENT_ADMINISTRATOR"}
"""Roles that may upload videos for a page."""


@dataclass(slots=True)
class Author:
    """Who can publish: a member or an organization. ``handle`` is its vanity name."""

    urn: str
    name: str
    handle: str
    about: str = ""
    followers: int = 0
    posts: list[Post] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.urn.rpartition(":")[2]

    @property
    def is_page(self) -> bool:
        return self.urn.startswith("urn:li:organization:")

    def row(self) -> dict[str, Any]:
        """As the control API lists it."""
        return {
            "id": self.id,
            "name": self.name,
            "handle": self.handle,
            "kind": "organization" if self.is_page else "member",
        }


@dataclass(slots=True)
class Member(Author):
    """``roles``: by number of the page. ``limited``: calls are counted. ``given`` and ``family`` make the name."""

    given: str = ""
    family: str = ""
    roles: dict[str, str] = field(default_factory=dict)
    limited: bool = True


@dataclass(slots=True)
class Asset:
    """One file, from the start of its upload on. ``kind``: ``image``, ``video`` or ``document``. Times are epoch
    seconds; ``key`` is what its upload address ends in."""

    urn: str
    kind: str
    owner: Author
    by: Member
    key: str
    started_at: float
    expires_at: float
    total: int = 0
    token: str = ""
    parts: dict[int, tuple[str, Blob]] = field(default_factory=dict)
    blob: Blob | None = None
    ready_at: float = 0.0
    failed: bool = False
    moving: bool = False

    def status(self, now: float) -> str:
        if self.blob is None:
            return "WAITING_UPLOAD"
        if now < self.ready_at:
            return "PROCESSING"
        return "PROCESSING_FAILED" if self.failed else "AVAILABLE"


@dataclass(slots=True)
class Comment:
    """``number`` is the second half of its URN."""

    urn: str
    number: str
    post: Post
    author: Author
    text: str
    at: float
    deleted: bool = False


@dataclass(slots=True)
class Post:
    """``text`` as readers see it, ``stored`` as the API gives it back; ``body`` is the accepted request; ``files``
    come with their description."""

    urn: str
    author: Author
    text: str
    stored: str
    at: float
    body: dict[str, Any]
    kind: str = "text"
    files: list[tuple[Asset, str]] = field(default_factory=list)
    thumbnail: Asset | None = None
    comments: list[Comment] = field(default_factory=list)
    edited_at: float = 0.0
    deleted: bool = False

    @property
    def content(self) -> dict[str, Any]:
        found: dict[str, Any] = self.body.get("content") or {}
        return found

    @property
    def activity(self) -> str:
        return f"urn:li:activity:{self.urn.rpartition(':')[2]}"

    @property
    def url(self) -> str:
        return f"https://www.linkedin.com/feed/update/{self.urn}/"

    def visible(self, now: float) -> bool:
        """A post whose files are not there (yet) is seen by nobody."""
        return all(asset.status(now) == "AVAILABLE" for asset, _ in self.files)


class Store:
    """Everything the simulated LinkedIn keeps."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0
        self.members: dict[str, Member] = {}
        self.pages: dict[str, Author] = {}
        self.posts: dict[str, Post] = {}
        self.assets: dict[str, Asset] = {}
        self.uploads: dict[str, Asset] = {}
        self.twins: dict[tuple[str, str], Post] = {}

    def number(self) -> str:
        """An id as LinkedIn makes them: the milliseconds since 1970, then 22 bits; greater than all before it."""
        self._last = max(int(self._clock.now() * 1000) << 22, self._last + 1)
        return str(self._last)

    def reset(self) -> None:
        kept: tuple[dict[Any, Any], ...] = (
            self.members,
            self.pages,
            self.posts,
            self.assets,
            self.uploads,
            self.twins,
        )
        for one in kept:
            one.clear()
        self._last = 0
        for page in _pages():
            self.pages[page.id] = page
        for member in _members():
            self.members[member.id] = member

    def add(self, count: int, limited: bool) -> list[Member]:
        made = []
        for _ in range(count):
            number = len(self.members) + 1
            urn = f"urn:li:person:lamp{number:06d}"
            member = Member(urn, f"Lamp {number}", f"lamp-{number}", given="Lamp", family=str(number), limited=limited)
            self.members[member.id] = member
            made.append(member)
        return made

    def author(self, urn: str) -> Author | None:
        kind, _, number = urn.removeprefix("urn:li:").partition(":")
        return {"person": self.members.get(number), "organization": self.pages.get(number)}.get(kind)

    def account(self, id: str) -> Author | None:
        return self.members.get(id) or self.pages.get(id)

    def authors(self) -> Iterator[Author]:
        yield from self.members.values()
        yield from self.pages.values()

    def post(self, urn: str) -> Post | None:
        """By any of its names: share, ugcPost or activity, which have one number here."""
        found = self.posts.get(urn)
        if found is None and urn.startswith("urn:li:activity:"):
            return next((post for post in self.posts.values() if post.activity == urn), None)
        return found

    def is_name(self, urn: str, name: str) -> bool:
        """A page is mentioned by its whole name, a person by a part of it."""
        found = self.author(urn)
        if found is None:
            return False
        return found.name == name if found.is_page else name in found.name


def _pages() -> list[Author]:
    return [
        Author("urn:li:organization:2414183", "Studio Lumen", "studio-lumen", "Lamps made by hand in Lyon.", 1_904),
        Author("urn:li:organization:7716240", "Halle aux Lumières", "halle-aux-lumieres", "A market of light.", 12_377),
    ]


def _members() -> list[Member]:
    return [
        Member(
            "urn:li:person:782bbtaQ",
            "Alice Martin",
            "alice-martin-lumen",
            "Founder of Studio Lumen",
            612,
            given="Alice",
            family="Martin",
            roles={"2414183": "ADMINISTRATOR", "7716240": "ANALYST"},
        ),
        Member(
            "urn:li:person:Kd3x9PqZ",
            "Samir Haddad",
            "samir-haddad",
            "Photographer",
            1_088,
            given="Samir",
            family="Haddad",
        ),
        Member(
            "urn:li:person:Wq7LmN02",
            "Noor Vermeulen",
            "noor-vermeulen",
            "Editor at Halle aux Lumières",
            377,
            given="Noor",
            family="Vermeulen",
            roles={"7716240": "CONTENT_ADMINISTRATOR"},
        ),
    ]
