"""What is kept only for a while, and goes by itself (policy 6B). Each part of the product names its own tables."""

from __future__ import annotations

from onepost.privacy.retention.daily import purge, would_go

__all__ = ["purge", "would_go"]
