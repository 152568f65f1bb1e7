"""Times as the Graph API writes them."""

from __future__ import annotations

from datetime import UTC, datetime


def time_text(at: float | None) -> str | None:
    """``2026-05-07T13:00:34+0000``"""
    return None if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")
