"""Facebook Pages: text, links, photos and videos on a page's feed, and the first comment below them."""

from __future__ import annotations

from onepost.connectors.facebook.connector import Facebook

__all__ = ["Facebook"]
