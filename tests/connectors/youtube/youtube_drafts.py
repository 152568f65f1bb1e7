"""Drafts and files for tests of YouTube."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import files
import wire
from control import Control
from onepost.connectors.posts import Draft, MediaFile
from onepost.connectors.progress import Step
from onepost.connectors.youtube.options import YouTubeOptions
from wire import Drive

PLAYLIST = "PLq3lumenstudio00000"


class Padded:
    """A real clip with a box of zeros behind it, as long as wanted and never whole in memory."""

    def __init__(self, size: int) -> None:
        clip = files.named("clip.mp4")
        self.head = clip + (size - len(clip)).to_bytes(4, "big") + b"free"
        self.size = size

    async def read(self, offset: int, length: int) -> bytes:
        end = min(offset + length, self.size)
        known = self.head[offset:end]
        return known + bytes(max(end - offset - len(known), 0))

    async def url(self, expires: timedelta) -> str:
        raise AssertionError("YouTube takes bytes")


def large(size: int) -> MediaFile:
    return replace(wire.media("clip.mp4"), id="large", size=size, source=Padded(size))


def draft(file: MediaFile | None = None, attached: dict[str, str] | None = None, **options: Any) -> Draft:
    """A complete draft; ``options`` on top of a title and the answer about children, ``attached`` files by name."""
    given = {"title": "How a lamp is made", "made_for_kids": "no", **options}
    parsed, problems = YouTubeOptions.parse(given)
    assert not problems
    return Draft(
        key=secrets.token_hex(8),
        text="From brass to light.",
        media=(file or wire.media("clip.mp4"),),
        options=parsed,
        attached={name: wire.media(found) for name, found in (attached or {}).items()},
        due_at=datetime.now(UTC),
    )


async def until(drive: Drive, step: str) -> Step:
    """Drive until the next step is ``step``."""
    for _ in range(100):
        done = await drive.step()
        if drive.progress.step == step:
            return done
        await wire.pause(done)
    raise AssertionError(f"never came to {step}")


def made(control: Control, kind: str = "video") -> list[dict[str, Any]]:
    """What exists at YouTube, seen or not."""
    return [row for row in control.get("objects", network="youtube") if row["kind"] == kind and not row["deleted"]]


def calls(control: Control, method: str, end: str) -> int:
    rows = control.get("requests", network="youtube")
    return sum(1 for row in rows if row["method"] == method and row["path"].endswith(end))
