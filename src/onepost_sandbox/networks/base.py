"""What a simulated network is to the rest of the sandbox."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from aiohttp import web

from onepost_sandbox.core.call import Call
from onepost_sandbox.core.oauth import Codes, Tokens
from onepost_sandbox.core.switches import Switch, Value

if TYPE_CHECKING:
    from onepost_sandbox.core.world import World


@dataclass(slots=True)
class TimelineMedia:
    """``kind``: ``image``, ``gif``, ``video`` or another word; ``url`` is an address of the sandbox."""

    kind: str
    url: str
    alt: str = ""
    mime: str = ""


@dataclass(slots=True)
class TimelineCard:
    """The preview of a link."""

    url: str
    title: str = ""
    text: str = ""
    image: str = ""


@dataclass(slots=True)
class TimelinePoll:
    """``options``: text and votes; ``ends_at`` in epoch seconds."""

    options: list[tuple[str, int]]
    ends_at: float


@dataclass(slots=True)
class TimelinePost:
    """A post as a person sees it. ``replies``: thread parts or comments, in order; ``labels``: small marks
    ("Reel", "Made with AI"); ``counts``: name and number below the post."""

    id: str
    text: str
    at: float
    url: str = ""
    author: str = ""
    title: str = ""
    media: list[TimelineMedia] = field(default_factory=list)
    card: TimelineCard | None = None
    poll: TimelinePoll | None = None
    quoted: TimelinePost | None = None
    replies: list[TimelinePost] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    counts: list[tuple[str, int]] = field(default_factory=list)
    deleted: bool = False


@dataclass(slots=True)
class TimelineAccount:
    """An account with what is or was public on it, newest first. ``avatar`` is an address of the sandbox."""

    id: str
    name: str
    handle: str
    avatar: str
    posts: list[TimelinePost]
    note: str = ""


class Network(ABC):
    """One network. Handlers return its own error envelopes; what they raise is a mistake of the sandbox."""

    name: ClassVar[str]
    label: ClassVar[str]
    hosts: ClassVar[tuple[str, ...]]
    switches: ClassVar[Mapping[str, Switch]] = {}

    def __init__(self, world: World) -> None:
        """Called once; :meth:`reset` follows when every network exists."""
        self.world = world
        self.tokens = Tokens(world.clock)
        self.codes = Codes(world.clock)

    def reset(self) -> None:
        """Default accounts, nothing else. Extend it."""
        self.tokens.reset()
        self.codes.reset()

    @abstractmethod
    async def handle(self, call: Call) -> web.StreamResponse:
        """Answer one request. ``call.account`` is set to the account it acted for."""

    def responsible(self, host: str, path: str) -> Network:
        """The network that a call at one of our hosts is for: Facebook's hosts speak for Instagram, too."""
        return self

    @abstractmethod
    def account_of(self, call: Call) -> str | None:
        """The account of the call's token, before the handler runs; cheap, without reading the body."""

    def is_account(self, call: Call, account: str) -> bool:
        """Whether a fault or filter that names ``account`` means this call."""
        return self.account_of(call) == account

    def failure(self, call: Call, status: int) -> web.Response:
        """What the network says when a fault makes it answer ``status``. Override with its own envelope."""
        return web.json_response({"error": {"code": status, "message": "Sandbox fault"}}, status=status)

    @abstractmethod
    def posts(self, account: str | None) -> list[dict[str, Any]]:
        """Rows of ``/_control/posts``: everything that is or was public, oldest first."""

    @abstractmethod
    def objects(self, account: str | None) -> list[dict[str, Any]]:
        """Rows of ``/_control/objects``: everything created, public or not, oldest first."""

    @abstractmethod
    def accounts(self) -> list[dict[str, Any]]:
        """Every account: ``{id, name, handle, …}``."""

    @abstractmethod
    def add_accounts(self, count: int, limits: bool) -> list[dict[str, Any]]:
        """More accounts, with or without rate limits; rows as :meth:`accounts`."""

    @abstractmethod
    def revoke(self, account: str) -> Awaitable[None] | None:
        """The person removes the app at the network. Raises ``LookupError`` for an unknown account."""

    @abstractmethod
    def timeline(self) -> list[TimelineAccount]:
        """What the page shows."""

    def avatar(self, account: str) -> tuple[str, str] | None:
        """Name and handle to draw an avatar from (``/_avatar/<network>/<account>.png``), None if unknown."""
        for row in self.accounts():
            if str(row["id"]) == account:
                return str(row["name"]), str(row.get("handle", ""))
        return None

    def notice_address(self, switch: str, kind: str) -> str:
        """Where the app wants to be told of ``kind``: as the switch says, else where OnePost listens; maybe nowhere."""
        told = str(self.switch(switch))
        return told or (f"{self.world.app_url}/callbacks/{self.name}/{kind}" if self.world.app_url else "")

    def switch(self, name: str) -> Value:
        """The value of one of this network's switches."""
        return self.world.switch(self, name)

    def on(self, name: str) -> bool:
        """A switch that is true or false."""
        return self.world.switch(self, name) is True

    def seconds(self, name: str) -> float:
        """A switch that is a duration in seconds (or another number)."""
        return float(self.world.switch(self, name))
