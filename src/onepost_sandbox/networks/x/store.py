"""Accounts, posts and media of the simulated X, in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onepost_sandbox.core.clock import Clock
    from onepost_sandbox.core.media import Blob

EPOCH_MS = 1_288_834_974_657
"""Snowflake ids count milliseconds from here: ms = (id >> 22) + EPOCH_MS."""
LONG = {"Basic": 25_000, "Premium": 25_000, "PremiumPlus": 25_000}
"""Weighted length of a post by subscription; without one it is 280."""


@dataclass(slots=True)
class Account:
    """``limited``: rate limits count for it. ``recent`` maps a normalised text to its last post."""

    id: str
    username: str
    name: str
    description: str
    subscription: str
    created_at: float
    followers: int = 0
    limited: bool = True
    posts: list[Post] = field(default_factory=list)
    recent: dict[str, Post] = field(default_factory=dict)

    @property
    def longest(self) -> int:
        return LONG.get(self.subscription, 280)

    def row(self) -> dict[str, Any]:
        """As the control API lists it."""
        return {"id": self.id, "name": self.name, "handle": self.username, "subscription_type": self.subscription}


@dataclass(slots=True)
class Poll:
    id: str
    options: list[str]
    minutes: int
    ends_at: float


@dataclass(slots=True)
class Media:
    """One uploaded file, from the start of its upload on. Times are epoch seconds."""

    id: str
    key: str
    account: Account
    category: str
    mime: str
    total: int
    started_at: float
    segments: dict[int, Blob] = field(default_factory=dict)
    blob: Blob | None = None
    width: int = 0
    height: int = 0
    alt: str = ""
    finalized_at: float = 0.0
    ready_at: float = 0.0
    failed: str = ""

    @property
    def kind(self) -> str:
        """``image``, ``gif`` or ``video``, as the control API names it."""
        if self.category.endswith("_gif"):
            return "gif"
        return "video" if self.category.endswith("_video") else "image"


@dataclass(slots=True)
class Link:
    """A web address in a text, from ``start`` to ``end`` (code points), and its t.co address."""

    start: int
    end: int
    url: str
    expanded: str
    short: str


@dataclass(slots=True)
class Post:
    """``text`` as its author wrote it; ``body`` is the accepted request."""

    id: str
    account: Account
    text: str
    links: list[Link]
    created_at: float
    body: dict[str, Any]
    weight: int = 0
    media: list[Media] = field(default_factory=list)
    media_link: str = ""
    poll: Poll | None = None
    reply_to: Post | None = None
    quoted: Post | None = None
    root: str = ""
    app: str = ""
    history: list[str] = field(default_factory=list)
    deleted: bool = False
    replies: list[Post] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"https://x.com/{self.account.username}/status/{self.id}"

    @property
    def public(self) -> bool:
        return not self.body.get("nullcast")

    @property
    def kind(self) -> str:
        if self.media:
            return {"image": "photos", "gif": "gif", "video": "video"}[self.media[0].kind]
        return "poll" if self.poll else "text"


class Store:
    """Everything the simulated X keeps."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last_id = 0
        self.accounts: dict[str, Account] = {}
        self.posts: dict[str, Post] = {}
        self.media: dict[str, Media] = {}
        self.links: dict[str, str] = {}
        self.spent_usd = 0.0

    def next_id(self) -> str:
        """A snowflake of now, greater than every one before it."""
        made = (int(self._clock.now() * 1000) - EPOCH_MS) << 22
        self._last_id = max(made, self._last_id + 1)
        return str(self._last_id)

    def reset(self) -> None:
        for kept in (self.accounts, self.posts, self.media, self.links):
            kept.clear()
        self.spent_usd, self._last_id = 0.0, 0
        for account in _defaults():
            self.accounts[account.id] = account

    def add(self, count: int, limited: bool) -> list[Account]:
        made = []
        for _ in range(count):
            number = len(self.accounts) + 1
            new = self.next_id()
            account = Account(new, f"lamp_{number}", f"Lamp {number}", "", "None", self._clock.now(), limited=limited)
            self.accounts[new] = account
            made.append(account)
        return made

    def named(self, username: str) -> Account | None:
        name = username.lower()
        return next((account for account in self.accounts.values() if account.username.lower() == name), None)

    def of(self, account: str | None) -> Iterator[Post]:
        """Posts of one account or of all, oldest first."""
        if account is None:
            return iter(self.posts.values())
        found = self.accounts.get(account)
        return iter(found.posts if found else ())


def _defaults() -> list[Account]:
    return [
        Account(
            "1512345678901234567",
            "studio_lumen",
            "Studio Lumen",
            "Lamps made by hand in Lyon. Open Wednesday to Saturday.",
            "None",
            1_649_318_400.0,
            1_284,
        ),
        Account(
            "1387654321098765432",
            "mara_okafor",
            "Mara Okafor",
            "Writes about light, cities and trains.",
            "Premium",
            1_619_740_800.0,
            48_210,
        ),
        Account(
            "1698765432109876543",
            "ateliernord",
            "Atelier Nord",
            "Small furniture, long evenings.",
            "None",
            1_693_699_200.0,
            317,
        ),
    ]
