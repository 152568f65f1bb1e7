"""A project's calls of a day: units for most calls, and buckets of their own for uploads and searches."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

_PACIFIC = ZoneInfo("America/Los_Angeles")


class Quota:
    """Counts by project, bucket and day in California."""

    def __init__(self) -> None:
        self._used: dict[tuple[str, str, str], int] = {}

    def reset(self) -> None:
        self._used.clear()

    def take(self, now: float, project: str, bucket: str, cost: int, most: float) -> bool:
        """Count ``cost``; False, and nothing counted, when the day's ``most`` is reached."""
        key = (project, bucket, datetime.fromtimestamp(now, _PACIFIC).date().isoformat())
        used = self._used.get(key, 0)
        if used + cost > most:
            return False
        self._used[key] = used + cost
        return True
