"""LinkedIn: members and organizations through the versioned REST API."""

from __future__ import annotations

from onepost.connectors.linkedin.connector import LinkedIn

__all__ = ["LinkedIn"]
