"""Drafts for LinkedIn."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import wire
from onepost.connectors.linkedin.options import LinkedInOptions
from onepost.connectors.posts import Draft, MediaFile

PAGE = {"author": "organization"}


def draft(text: str = "The lamps are lit", *files: str, **options: Any) -> Draft:
    attached = {name: options[name] for name in ("link_image",) if isinstance(options.get(name), MediaFile)}
    options |= {name: file.id for name, file in attached.items()}
    media = tuple(wire.media(name) for name in files)
    return Draft("key", text, media, options=LinkedInOptions(**options), attached=attached, due_at=datetime.now(UTC))


def file(kind: str = "image", **more: Any) -> MediaFile:
    """A file for checking, without bytes."""
    mime = {"image": "image/png", "gif": "image/gif", "video": "video/mp4", "document": "application/pdf"}[kind]
    base: dict[str, Any] = {"id": kind, "kind": kind, "mime": mime, "size": 100_000, "width": 320, "height": 240}
    return MediaFile(**{**base, **({"seconds": 5.0} if kind == "video" else {}), **more})
