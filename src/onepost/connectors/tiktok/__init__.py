"""TikTok: Login Kit v2 and the Content Posting API."""

from __future__ import annotations

from onepost.connectors.tiktok.connector import TikTok

__all__ = ["TikTok"]
