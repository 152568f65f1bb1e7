"""The simulated YouTube: Google's consent, the Data API v3 with its uploads, and the pages people see."""

from __future__ import annotations

from onepost_sandbox.networks.youtube.network import YouTube

__all__ = ["YouTube"]
