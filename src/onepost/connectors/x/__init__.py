"""X: the posting API v2."""

from __future__ import annotations

from onepost.connectors.x.connector import X

__all__ = ["X"]
