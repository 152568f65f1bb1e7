"""What a worker process has for publishing: database connections, and places for publications in flight."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from onepost.publishing.sending.rows import Pool
from onepost.publishing.sending.turns import Turns


@dataclass(slots=True)
class Crew:
    """``size`` publications are worked on at once; after ``stop`` nobody begins another one."""

    pool: Pool
    size: int
    stop: asyncio.Event
    busy: int = 0
    turns: Turns = field(default_factory=Turns)
    _places: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._places = asyncio.Semaphore(self.size)

    @property
    def free(self) -> int:
        return max(self.size - self.busy, 0)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[bool]:
        """A place as soon as there is one; False when the worker is stopping by then."""
        self.busy += 1
        try:
            async with self._places:
                yield not self.stop.is_set()
        finally:
            self.busy -= 1


_crew: Crew | None = None


def put(crew: Crew | None) -> None:
    global _crew
    _crew = crew


def get() -> Crew:
    if _crew is None:
        raise RuntimeError("this process is no worker")
    return _crew
