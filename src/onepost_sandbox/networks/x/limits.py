"""X's rate limits: fixed windows per person, app and endpoint, and per app and endpoint."""

from __future__ import annotations

from dataclasses import dataclass

QUARTER = 900
DAY = 86_400


@dataclass(slots=True)
class Window:
    """``until`` in epoch seconds."""

    until: float
    used: int = 0


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the headers of an answer say, and whether the call is let through."""

    limit: int
    remaining: int
    reset: int
    allowed: bool


class Limits:
    """Windows start with the first call in them and never slide."""

    def __init__(self) -> None:
        self._windows: dict[tuple[str, ...], Window] = {}

    def reset(self) -> None:
        self._windows.clear()

    def take(
        self, now: float, endpoint: str, account: str, app: str, per_user: int, per_app: int, app_seconds: int
    ) -> Allowance:
        """Count one call. ``per_app`` 0: the app has no window of its own."""
        mine = self._window((endpoint, app, account), now, QUARTER)
        whole = self._window((endpoint, app), now, app_seconds) if per_app else None
        if whole is not None and whole.used >= per_app:
            return Allowance(per_app, 0, int(whole.until), False)
        if mine.used >= per_user:
            return Allowance(per_user, 0, int(mine.until), False)
        mine.used += 1
        if whole is not None:
            whole.used += 1
        return Allowance(per_user, per_user - mine.used, int(mine.until), True)

    def _window(self, key: tuple[str, ...], now: float, seconds: int) -> Window:
        found = self._windows.get(key)
        if found is None or now >= found.until:
            found = self._windows[key] = Window(int(now) + seconds)
        return found
