"""Whose turn it is while more is due than the workers have places for: one post of each workspace after the other.

Without a backlog the row that is due first goes first, in one statement. With one, a look at the ends of the queue
once a second puts its rows in turn, and the rows are handed over by their ids until the next look.
"""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from uuid import UUID

from onepost.publishing.sending import clockwork, rows
from onepost.publishing.sending.rows import Pool

LOOK_EVERY = 1.0
"""Seconds after which a workspace whose posts fall due in the middle of somebody's thousands gets its turn."""


@dataclass(slots=True)
class Turns:
    """One dispatcher's. What another worker takes meanwhile is simply not there any more."""

    _waiting: deque[UUID] = field(default_factory=deque)
    _looked_at: float = 0.0
    behind: bool = False
    """Whether more was due than there were places for."""

    async def take(self, pool: Pool, limit: int) -> list[UUID]:
        """At most ``limit`` rows, now in the caller's hands."""
        seconds = clockwork.scaled(clockwork.HAND_OVER)
        if not self.behind:
            ids = await rows.hand_over(pool, limit, seconds)
            self.behind = len(ids) == limit
            return ids
        if not self._waiting or time.monotonic() - self._looked_at > LOOK_EVERY:
            self._waiting = deque(await rows.in_turn(pool))
            self._looked_at = time.monotonic()
        chosen = [self._waiting.popleft() for _ in range(min(limit, len(self._waiting)))]
        self.behind = bool(self._waiting)
        taken = set(await rows.hand_over_these(pool, chosen, seconds)) if chosen else set()
        return [found for found in chosen if found in taken]
