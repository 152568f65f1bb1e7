"""Hands publications to the job queue when they are due: the row is the queue, the jobs are only its feet."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from procrastinate import App
from procrastinate.types import JSONDict

from onepost.publishing.sending import rows
from onepost.publishing.sending.worker_pool import Crew

log = logging.getLogger("onepost.dispatcher")

BATCH = 200
TOGETHER = 8
"""Publications in one job while more is due than there are places for: a job costs the database as much as one."""
TICK = 0.5
"""Longest pause between two looks (seconds); a row due sooner is met on the second."""
BREATH = 0.05
"""Pause while more is due than this worker has places for; another worker's dispatcher may take it."""


async def dispatch(app: App, crew: Crew) -> None:
    """Run until the worker stops. Any number of these may run side by side."""
    while not crew.stop.is_set():
        try:
            pause = await _look(app, crew)
        except Exception:
            # The database may be away for a while; the rows wait and so does the dispatcher.
            log.exception("the dispatcher could not look for due posts")
            pause = 2.0
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(crew.stop.wait(), pause)


async def _look(app: App, crew: Crew) -> float:
    """Hand over what is due and what this worker has places for; returns seconds until the next look."""
    places = min(crew.free, BATCH)
    if not places:
        return BREATH
    await hand_over(app, crew, places)
    return BREATH if crew.turns.behind else await _until_next(crew)


async def hand_over(app: App, crew: Crew, limit: int) -> int:
    """Hand over at most ``limit`` publications that are due; returns how many."""
    ids = await crew.turns.take(crew.pool, limit)
    if ids:
        size = TOGETHER if crew.turns.behind else 1
        jobs: list[JSONDict] = [
            {"publication_ids": [str(found) for found in ids[start : start + size]]}
            for start in range(0, len(ids), size)
        ]
        await app.configure_task("onepost.publish").batch_defer_async(*jobs)
    return len(ids)


async def _until_next(crew: Crew) -> float:
    seconds = await rows.next_due(crew.pool)
    return TICK if seconds is None else min(TICK, max(seconds, 0.0) + 0.002)
