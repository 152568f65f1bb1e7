"""Drafts for a Facebook page."""

from __future__ import annotations

from datetime import UTC, datetime

import wire
from onepost.connectors.facebook.options import FacebookOptions
from onepost.connectors.posts import Draft
from onepost.connectors.progress import Step, Waiting
from wire import Drive


def draft(text: str = "The lamps are lit", *files: str, **options: str) -> Draft:
    """A ``cover`` is the name of a file of its own."""
    media = tuple(wire.media(name) for name in files)
    attached = {"cover": wire.media(options["cover"])} if "cover" in options else {}
    parsed = FacebookOptions(**options)
    return Draft("key", text, media, options=parsed, attached=attached, due_at=datetime.now(UTC))


async def until(drive: Drive, step: str, limit: int = 50) -> Step:
    """Drive until that step stands next."""
    for _ in range(limit):
        taken = await drive.step()
        if drive.progress.step == step:
            return taken
        assert isinstance(taken, Waiting)
        await wire.pause(taken)
    raise AssertionError(f"never came to {step}")
