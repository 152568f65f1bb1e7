"""Instagram: pictures, carousels, reels and stories of professional accounts, through either of its two logins."""

from __future__ import annotations

from onepost.connectors.instagram.connector import Instagram

__all__ = ["Instagram"]
