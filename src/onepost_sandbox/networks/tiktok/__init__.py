"""TikTok: Login Kit v2, Content Posting API, Display API and webhooks."""

from __future__ import annotations

from onepost_sandbox.networks.tiktok.network import TikTok

__all__ = ["TikTok"]
