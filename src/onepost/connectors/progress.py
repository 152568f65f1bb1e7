"""How far a publication has come at its network: what is prepared, what is live, what became of a call in doubt."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from onepost.connectors.messages import Message
from onepost.connectors.posts import Json

Next = Literal["safe", "once", "public"]
"""What a connector's next changing call is.

``safe`` may be repeated; ``once`` creates something that must not exist twice but that nobody sees yet; ``public``
may make something visible. Before a *once* or *public* call the publisher commits that it is about to happen.
"""


@dataclass(frozen=True, slots=True)
class Upload:
    """How far one file has come at the network. ``url`` may be a secret: progress is encrypted at rest."""

    media_id: str
    remote_id: str = ""
    url: str = ""
    offset: int = 0
    state: str = ""
    expires_at: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a publication stands at the network: small, and JSON all through."""

    step: str = ""
    uploads: tuple[Upload, ...] = ()
    data: Mapping[str, Json] = field(default_factory=dict)

    def upload(self, media_id: str) -> Upload:
        return next((u for u in self.uploads if u.media_id == media_id), Upload(media_id))

    def with_upload(self, upload: Upload) -> Progress:
        others = tuple(u for u in self.uploads if u.media_id != upload.media_id)
        return replace(self, uploads=(*others, upload))

    def with_data(self, **data: Json) -> Progress:
        return replace(self, data={**self.data, **data})

    def at(self, step: str) -> Progress:
        return replace(self, step=step)

    @property
    def lapses_at(self) -> datetime | None:
        """When the first of the prepared files is gone at the network; None where nothing is said to go."""
        return min((datetime.fromisoformat(u.expires_at) for u in self.uploads if u.expires_at), default=None)

    def to_json(self) -> Json:
        return {
            "step": self.step,
            "uploads": [{name: getattr(u, name) for name in Upload.__slots__} for u in self.uploads],
            "data": dict(self.data),
        }

    @classmethod
    def from_json(cls, value: Json) -> Progress:
        if not value:
            return cls()
        return cls(
            step=value.get("step", ""),
            uploads=tuple(Upload(**u) for u in value.get("uploads", ())),
            data=value.get("data", {}),
        )


@dataclass(frozen=True, slots=True)
class Live:
    """Something that can be seen at the network.

    ``whole`` is False while parts of a thread are still to come; ``also`` are the ids of its other parts and of its
    first comment, so that no other publication takes them for its own.
    """

    remote_id: str
    url: str = ""
    whole: bool = True
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """There is more to do: call again in ``retry_in`` seconds; the next changing call is ``next``.

    ``live`` is set from the moment something is visible; ``note`` tells the author what is being waited for.
    """

    progress: Progress
    retry_in: float = 0.0
    next: Next = "safe"
    live: Live | None = None
    note: Message | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """Done. ``progress`` keeps ids needed later (thread parts, comment), ``problem`` a step that was given up."""

    live: Live
    progress: Progress = Progress()
    problem: Message | None = None


@dataclass(frozen=True, slots=True)
class Delivered:
    """Handed to the person's own app (TikTok's inbox), where they finish it."""

    progress: Progress = Progress()


Step = Waiting | Published | Delivered


@dataclass(frozen=True, slots=True)
class Happened:
    """The call in doubt took effect; go on from here."""

    result: Step


@dataclass(frozen=True, slots=True)
class Absent:
    """The network shows nothing of it. Counts only after the request deadline and the network's settle time."""


@dataclass(frozen=True, slots=True)
class CannotTell:
    """The network cannot be asked, or its answer proves nothing. ``again``: it may be able to tell later."""

    reason: Message
    again: bool = True


Finding = Happened | Absent | CannotTell

Owned = Callable[[str], Awaitable[bool]]
"""Answers whether another publication already owns this remote id."""
