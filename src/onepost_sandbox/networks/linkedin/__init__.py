"""LinkedIn as its versioned API shows it: two products, two kinds of author, and little that may be read."""

from __future__ import annotations

from onepost_sandbox.networks.linkedin.network import LinkedIn

__all__ = ["LinkedIn"]
