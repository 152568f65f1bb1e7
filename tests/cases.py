"""Every kind of post of every network: what is written, and which of its calls may make something visible."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from onepost.media.models import Asset


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

    def content(self, upload: Callable[[str], Asset]) -> dict[str, Any]:
        return {
            "text": self.text,
            "media": tuple(upload(name).id for name in self.media),
            "options": dict(self.options),
        }


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
