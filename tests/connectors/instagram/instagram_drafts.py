"""Drafts for an Instagram account."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import wire
from onepost.connectors.instagram.options import InstagramOptions
from onepost.connectors.posts import Draft, MediaFile
from onepost.connectors.progress import Step, Waiting
from wire import Drive


def draft(text: str = "The lamps are lit", *files: str | MediaFile, cover: str = "", **options: Any) -> Draft:
    media = tuple(wire.media(name) if isinstance(name, str) else name for name in files or ("a.jpg",))
    attached = {"cover": wire.media(cover)} if cover else {}
    chosen = InstagramOptions(cover=cover, **options)
    return Draft("key", text, media, options=chosen, attached=attached, due_at=datetime.now(UTC))


async def until(drive: Drive, step: str, limit: int = 50) -> Step:
    """Drive until that step stands next."""
    for _ in range(limit):
        taken = await drive.step()
        if drive.progress.step == step:
            return taken
        assert isinstance(taken, Waiting)
        await wire.pause(taken)
    raise AssertionError(f"never came to {step}")
