"""Drafts for X, and what was asked of the sandbox on their way."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import wire
from control import Control
from onepost.connectors.posts import Draft, MediaFile, Part
from onepost.connectors.x.options import XOptions


def draft(text: str = "The lamps are lit", *files: str, parts: tuple[Part, ...] = (), **options: Any) -> Draft:
    media = tuple(wire.media(name) for name in files)
    return Draft("key", text, media, parts, XOptions(**options), due_at=datetime.now(UTC))


def file(kind: str = "image", **more: Any) -> MediaFile:
    """A file for checking, without bytes."""
    mime = {"image": "image/png", "gif": "image/gif", "video": "video/mp4"}[kind]
    base: dict[str, Any] = {"id": kind, "kind": kind, "mime": mime, "size": 1000, "width": 320, "height": 240}
    if kind == "video":
        base |= {"seconds": 10.0, "fps": 30.0, "video_codec": "h264", "audio_codec": "aac"}
    return MediaFile(**{**base, **more})


def calls(control: Control, method: str, end: str) -> int:
    rows = control.get("requests", network="x")
    return sum(1 for row in rows if row["method"] == method and row["path"].endswith(end))
