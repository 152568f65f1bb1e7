"""The sandbox's clock, and what is planned to happen later."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import formatdate

log = logging.getLogger("onepost.sandbox")

Job = Callable[[], Awaitable[object]]


def iso(seconds: float) -> str:
    """Epoch seconds as ``2026-09-01T10:00:00.000Z``."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


class Clock:
    """Real time plus what the control API advanced. Times are epoch seconds (float)."""

    def __init__(self) -> None:
        self.advance_s = 0.0
        self._header: tuple[int, str] = (0, "")

    def now(self) -> float:
        return time.time() + self.advance_s

    def header(self) -> str:
        """The value of a ``Date`` header, written once a second."""
        second = int(self.now())
        if self._header[0] != second:
            self._header = (second, formatdate(second, usegmt=True))
        return self._header[1]


class Agenda:
    """Jobs that run when the sandbox clock reaches their time, by real time or because it was advanced."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._heap: list[tuple[float, int, Job]] = []
        self._order = itertools.count()
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._busy = asyncio.Lock()

    def at(self, when: float, job: Job) -> None:
        """Plan ``job`` for ``when`` (epoch seconds of the sandbox clock)."""
        item = (when, next(self._order), job)
        heapq.heappush(self._heap, item)
        if self._heap[0] is item:  # the one that is waited for is not the next any more
            self._changed.set()

    def __len__(self) -> int:
        return len(self._heap)

    def clear(self) -> None:
        self._heap.clear()

    async def run_due(self) -> None:
        """Run everything whose time has come, in order; returns when it is done."""
        async with self._busy:
            while self._heap and self._heap[0][0] <= self._clock.now():
                _, _, job = heapq.heappop(self._heap)
                try:
                    await job()
                except Exception:
                    log.exception("a planned job of the sandbox failed")
        self._changed.set()  # the clock may have been advanced: what is left is due sooner than it was

    def start(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None

    async def _run(self) -> None:
        while True:
            self._changed.clear()
            wait = max(0.0, self._heap[0][0] - self._clock.now()) if self._heap else None
            try:
                await asyncio.wait_for(self._changed.wait(), wait)
            except TimeoutError:
                await self.run_due()
