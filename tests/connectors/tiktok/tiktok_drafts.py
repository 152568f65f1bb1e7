"""Drafts for TikTok, and what was asked of the sandbox on their way."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import wire
from control import Control
from onepost.connectors.posts import Draft, MediaFile
from onepost.connectors.progress import Step, Waiting
from onepost.connectors.tiktok.options import EVERYONE, TikTokOptions
from wire import Drive


def draft(text: str, *media: MediaFile | str, **options: Any) -> Draft:
    files = tuple(wire.media(file) if isinstance(file, str) else file for file in media)
    chosen = {"privacy": EVERYONE, **options}
    return Draft("key", text, files, options=TikTokOptions(**chosen), due_at=datetime.now(UTC))


def video(text: str = "The lamps are lit", **options: Any) -> Draft:
    return draft(text, "tall.mp4", **options)


def photos(text: str = "The lamps are lit", **options: Any) -> Draft:
    return draft(text, "b.jpg", "c.jpg", **options)


def long_video(size: int) -> MediaFile:
    """A file of ``size`` bytes that begins like an MP4 and never repeats itself, so that order shows."""
    data = b"\x00\x00\x00\x20ftypisom" + b"".join(number.to_bytes(4) for number in range(size // 4))
    source = wire.Bytes(data[:size])
    described = {"width": 540, "height": 960, "seconds": 30.0, "fps": 30.0, "video_codec": "h264"}
    return MediaFile("long", "video", "video/mp4", size, source=source, **described)  # type: ignore[arg-type]


def file(kind: str = "image", **more: Any) -> MediaFile:
    """A file for checking, without bytes."""
    base: dict[str, Any] = {"id": kind, "kind": kind, "mime": "image/jpeg", "size": 1000, "width": 1080, "height": 1350}
    if kind == "video":
        base |= {"mime": "video/mp4", "width": 1080, "height": 1920, "seconds": 10.0, "fps": 30.0}
        base |= {"video_codec": "h264", "audio_codec": "aac"}
    return MediaFile(**{**base, **more})


def calls(control: Control, end: str, method: str = "POST") -> int:
    rows = control.get("requests", network="tiktok")
    return sum(1 for row in rows if row["method"] == method and row["path"].endswith(end))


def objects(control: Control, kind: str) -> list[dict[str, Any]]:
    return [row for row in control.get("objects", network="tiktok") if row["kind"] == kind]


async def until(drive: Drive, step: str) -> Waiting:
    """Until this step comes next."""
    for _ in range(60):
        found = await drive.step()
        assert isinstance(found, Waiting), f"never at {step}"
        if found.progress.step == step:
            return found
        await asyncio.sleep(min(found.retry_in, 0.02))
    raise AssertionError(f"never at {step}")


async def end(drive: Drive) -> Step:
    """Until nothing more is to be done; hardly waits, because here TikTok works quickly."""
    for _ in range(60):
        found = await drive.step()
        if not isinstance(found, Waiting):
            return found
        await asyncio.sleep(min(found.retry_in, 0.02))
    raise AssertionError("it never ends")
