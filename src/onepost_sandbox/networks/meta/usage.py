"""How many calls were made in a moving window, and what Meta's headers say of it."""

from __future__ import annotations

import json
from collections import deque
from typing import Any

from onepost_sandbox.core.clock import Clock


class Window:
    """Calls within ``seconds``; ``limit`` of them are allowed, None: any number."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock = clock
        self._seconds = seconds
        self._calls: deque[float] = deque()

    def count(self, limit: int | None) -> bool:
        """Count a call; False when it is one too many. Calls that are refused count, too: they prolong the block."""
        if limit is None:
            return True
        self.used()
        self._calls.append(self._clock.now())
        return len(self._calls) <= limit

    def used(self) -> int:
        """How many of the calls lie in the window."""
        now = self._clock.now()
        while self._calls and self._calls[0] <= now - self._seconds:
            self._calls.popleft()
        return len(self._calls)

    def fits(self, limit: int) -> bool:
        """Whether one more would be allowed; counts nothing."""
        return self.used() < limit

    def percent(self, limit: int | None) -> int:
        return min(100, len(self._calls) * 100 // limit) if limit else 0

    def minutes_left(self, limit: int | None) -> int:
        """Minutes until a call is taken again; 0 while there is room."""
        if limit is None or len(self._calls) < limit:
            return 0
        free_at = self._calls[len(self._calls) - limit] + self._seconds
        return max(1, int((free_at - self._clock.now()) // 60) + 1)


def app_header(percent: int) -> str:
    return json.dumps({"call_count": percent, "total_cputime": percent // 2, "total_time": percent // 2})


def business_header(id: str, type: str, percent: int, minutes: int) -> str:
    entry: dict[str, Any] = {
        "type": type,
        "call_count": percent,
        "total_cputime": percent // 2,
        "total_time": percent // 2,
        "estimated_time_to_regain_access": minutes,
    }
    return json.dumps({id: [entry]})
