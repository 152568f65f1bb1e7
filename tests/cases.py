"""Every kind of post of every network: what is written, and which of its calls may make something visible."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Case:
    """``public`` matches the addresses of the calls that must not happen twice (regular expression); ``posts`` is how
    many public things one publication makes."""

    network: str
    name: str
    public: str
    text: str = "The lamps are lit"
    media: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    posts: int = 1

    def __str__(self) -> str:
        return f"{self.network}-{self.name}"

    def content(self, media: tuple[UUID, ...], mark: str = "") -> dict[str, Any]:
        """What to publish, with ``media`` in the library; ``mark`` makes every text of it another one."""
        options = dict(self.options)
        if "thread" in options:
            options["thread"] = [{"text": part["text"] + mark} for part in options["thread"]]
        if "first_comment" in options:
            options["first_comment"] += mark
        return {"text": self.text + mark, "media": media, "options": options}


CASES = [
    Case("x", "text", r"/2/tweets$"),
    Case("x", "photos", r"/2/tweets$", media=("a.png", "b.png")),
    Case("x", "video", r"/2/tweets$", media=("clip.mp4",)),
    Case("x", "poll", r"/2/tweets$", options={"poll": ["Tea", "Coffee"]}),
    Case("x", "thread", r"/2/tweets$", options={"thread": [{"text": "Second"}, {"text": "Third"}]}, posts=3),
    Case("facebook", "text", r"/feed$"),
    Case("facebook", "link", r"/feed$", options={"link": "https://example.org/lamps"}),
    Case("facebook", "photo", r"/(photos|feed)$", media=("a.png",)),
    Case("facebook", "photos", r"/feed$", media=("a.png", "b.png", "c.png")),
    Case("facebook", "video", r"/videos$", media=("clip.mp4",)),
    Case("facebook", "comment", r"/(feed|comments)$", options={"first_comment": "Come in"}),
]
