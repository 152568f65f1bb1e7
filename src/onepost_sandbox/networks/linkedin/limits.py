"""LinkedIn's limits: calls a day, counted per app and per member, from 00:00 UTC; no header says how many are left."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

DAY = 86_400
PER_DAY = {"member": (150, 100_000), "development": (100, 500), "standard": (5_000, 100_000)}
"""Calls of one member, calls of an app. Those of the Standard tier are not published."""


@dataclass(slots=True)
class Limits:
    day: int = 0
    used: Counter[tuple[str, str]] = field(default_factory=Counter)

    def reset(self) -> None:
        self.day = 0
        self.used.clear()

    def take(self, now: float, member: str, app: str, tier: str) -> bool:
        """Count one call; False when it is one too many."""
        if int(now // DAY) != self.day:
            self.day = int(now // DAY)
            self.used.clear()
        mine, whole = PER_DAY[tier]
        if self.used[tier + app, member] >= mine or self.used[tier + app, ""] >= whole:
            return False
        self.used[tier + app, member] += 1
        self.used[tier + app, ""] += 1
        return True
