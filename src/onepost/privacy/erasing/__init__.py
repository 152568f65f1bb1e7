"""Erasure that is real: frozen at once, given back at the networks, deleted leaf to root, checked, and told.

A leaving goes through the stages of :class:`onepost.privacy.models.Stage`; every batch commits by itself, and whoever
goes on with one that broke off does no harm by doing something again.
"""

from __future__ import annotations

from onepost.privacy.erasing.beginning import AlreadyLeaving, begin, effect
from onepost.privacy.erasing.ledger import replay
from onepost.privacy.erasing.running import go_on

__all__ = ["AlreadyLeaving", "begin", "effect", "go_on", "replay"]
