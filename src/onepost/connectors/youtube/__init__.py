"""YouTube: the Data API v3."""

from __future__ import annotations

from onepost.connectors.youtube.connector import YouTube

__all__ = ["YouTube"]
