"""A demo person whose channels were connected the way everybody's are: through the pages and the consent."""

from __future__ import annotations

from onepost.demo.command import main

__all__ = ["main"]
