"""Creators, publications and posts of the simulated TikTok, in memory."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onepost_sandbox.core.clock import Clock
    from onepost_sandbox.core.media import Blob

DAY = 86_400.0
EVERYONE, ONLY_YOU = "PUBLIC_TO_EVERYONE", "SELF_ONLY"
FRIENDS, FOLLOWERS = "MUTUAL_FOLLOW_FRIENDS", "FOLLOWER_OF_CREATOR"


@dataclass(slots=True)
class Account:
    """A creator. ``off`` names the interactions they do not allow; ``limited``: limits count for them."""

    open_id: str
    username: str
    name: str
    bio: str
    followers: int = 0
    private: bool = False
    off: frozenset[str] = frozenset()
    max_seconds: int = 600
    limited: bool = True
    posts: list[Post] = field(default_factory=list)

    @property
    def levels(self) -> list[str]:
        return [FOLLOWERS if self.private else EVERYONE, FRIENDS, ONLY_YOU]

    def is_off(self, name: str) -> bool:
        return name in self.off or (self.private and name != "comment")

    def row(self) -> dict[str, Any]:
        """As the control API lists it."""
        return {"id": self.open_id, "name": self.name, "handle": self.username, "private": self.private}


@dataclass(slots=True)
class Publish:
    """What a ``publish_id`` stands for. ``inbox``: it is finished in the app; ``key`` opens its upload address."""

    id: str
    account: Account
    client_id: str
    kind: str
    inbox: bool
    info: dict[str, Any]
    created_at: float
    family: str = ""
    size: int = 0
    chunk: int = 0
    count: int = 0
    received: int = 0
    mime: str = ""
    pieces: list[Blob] = field(default_factory=list)
    upload_id: str = ""
    key: str = ""
    upload_until: float = 0.0
    cover: int = 0
    urls: list[str] = field(default_factory=list)
    media: list[Blob] = field(default_factory=list)
    state: str = "PROCESSING_UPLOAD"
    fail_reason: str = ""
    whole_at: float = 0.0
    posts: list[Post] = field(default_factory=list)

    @property
    def over(self) -> bool:
        return self.state in {"FAILED", "PUBLISH_COMPLETE"}


@dataclass(slots=True)
class Post:
    """``listed_at``: when the post gets its public id; None for one that never does."""

    id: str
    account: Account
    kind: str
    title: str
    text: str
    privacy: str
    media: list[Blob]
    info: dict[str, Any]
    created_at: float
    listed_at: float | None = None
    deleted: bool = False

    @property
    def url(self) -> str:
        word = "video" if self.kind == "video" else "photo"
        return f"https://www.tiktok.com/@{self.account.username}/{word}/{self.id}"

    @property
    def visible(self) -> bool:
        """To anybody but its creator."""
        return self.privacy != ONLY_YOU


class Limits:
    """Calls of the last minute, posts and creators of the last day, all sliding."""

    def __init__(self) -> None:
        self._taken: defaultdict[tuple[str, ...], deque[float]] = defaultdict(deque)

    def take(self, key: tuple[str, ...], now: float, most: int, seconds: float = 60.0) -> bool:
        """Count one if there is room."""
        if not self.room(key, now, most, seconds):
            return False
        self._taken[key].append(now)
        return True

    def room(self, key: tuple[str, ...], now: float, most: int, seconds: float = 60.0) -> bool:
        taken = self._taken[key]
        while taken and taken[0] <= now - seconds:
            taken.popleft()
        return len(taken) < most

    def reset(self) -> None:
        self._taken.clear()


class Store:
    """Everything the simulated TikTok keeps."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last_id = 0
        self.accounts: dict[str, Account] = {}
        self.publishes: dict[str, Publish] = {}
        self.uploads: dict[str, Publish] = {}
        self.posts: dict[str, Post] = {}
        self.limits = Limits()
        self.users: dict[tuple[str, str], float] = {}
        """When a creator last posted through an app."""

    def next_id(self) -> str:
        """19 digits, the seconds in the upper half, greater than every one before it."""
        made = int(self._clock.now()) << 32
        self._last_id = max(made, self._last_id + 1)
        return str(self._last_id)

    def reset(self) -> None:
        for kept in (self.accounts, self.publishes, self.uploads, self.posts, self.users):
            kept.clear()
        self._last_id = 0
        self.limits.reset()
        for account in _defaults():
            self.accounts[account.open_id] = account

    def add(self, count: int, limited: bool) -> list[Account]:
        made = []
        for _ in range(count):
            number = len(self.accounts) + 1
            account = Account(f"-000sandbox{number:06}", f"lamp.{number}", f"Lamp {number}", "", limited=limited)
            self.accounts[account.open_id] = account
            made.append(account)
        return made

    def named(self, username: str) -> Account | None:
        return next((account for account in self.accounts.values() if account.username == username), None)

    def of(self, account: str | None) -> Iterator[Post]:
        """Posts of one creator or of all, oldest first."""
        return iter([post for post in self.posts.values() if account in (None, post.account.open_id)])

    def pending(self, account: Account, now: float) -> int:
        """What waits in the creator's inbox from the last 24 hours."""
        return sum(
            publish.account is account and publish.inbox and publish.whole_at > now - DAY and not publish.over
            for publish in self.publishes.values()
        )


def _defaults() -> list[Account]:
    return [
        Account(
            "-000lumen7Qk2vXw9",
            "studio.lumen",
            "Studio Lumen",
            "Lamps made by hand in Lyon.",
            followers=8_412,
        ),
        Account(
            "-000mara4Rt8yBn3c",
            "mara.okafor",
            "Mara Okafor",
            "Light, cities and trains. Friends only.",
            followers=231,
            private=True,
        ),
        Account(
            "-000atelier6Hj1mZ",
            "atelier.nord",
            "Atelier Nord",
            "Small furniture, long evenings.",
            followers=1_077,
            off=frozenset({"comment", "stitch"}),
            max_seconds=180,
        ),
    ]
