"""How busy the machine was, second by second."""

from __future__ import annotations

import threading
import time
from types import TracebackType

import psutil

PAUSE = 0.2


class Cores:
    """Looks at the CPU times of the whole machine while its block runs."""

    def __init__(self) -> None:
        self._looks: list[tuple[float, float, float]] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Cores:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def busy(self, begin: float, end: float) -> float:
        """The share of all cores, 0 to 100, that was in use between two moments (seconds since 1970)."""
        inside = [look for look in self._looks if begin <= look[0] <= end]
        if len(inside) < 2:
            raise RuntimeError("too short a time to say how busy the machine was")
        (_, idle, total), (_, idle_then, total_then) = inside[0], inside[-1]
        return 100 * (1 - (idle_then - idle) / (total_then - total))

    def _look(self) -> None:
        while not self._over.wait(PAUSE):
            times = psutil.cpu_times()
            self._looks.append((time.time(), times.idle + getattr(times, "iowait", 0.0), sum(times)))
