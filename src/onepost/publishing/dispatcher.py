"""Hands publications to the job queue when they are due: the row is the queue, the jobs are only its feet."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from procrastinate import App
from procrastinate.types import JSONDict

from onepost.publishing import clockwork, rows
from onepost.publishing.rows import Pool

log = logging.getLogger("onepost.dispatcher")

BATCH = 200
TICK = 0.5
"""Longest pause between two looks (seconds); a row due sooner is met on the second."""


async def dispatch(app: App, pool: Pool, stop: asyncio.Event) -> None:
    """Run until ``stop`` is set. Any number of these may run side by side."""
    while not stop.is_set():
        pause = TICK
        try:
            handed = await hand_over(app, pool)
            pause = 0.0 if handed == BATCH else await _until_next(pool)
        except Exception:
            # The database may be away for a while; the rows wait and so does the dispatcher.
            log.exception("the dispatcher could not look for due posts")
            pause = 2.0
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)


async def hand_over(app: App, pool: Pool) -> int:
    """Hand over what is due now; returns how many."""
    ids = await rows.hand_over(pool, BATCH, clockwork.scaled(clockwork.HAND_OVER))
    if ids:
        task = app.configure_task("onepost.publish")
        jobs: list[JSONDict] = [{"publication_id": str(found)} for found in ids]
        await task.batch_defer_async(*jobs)
    return len(ids)


async def _until_next(pool: Pool) -> float:
    seconds = await rows.next_due(pool)
    return TICK if seconds is None else min(TICK, max(seconds, 0.0) + 0.002)
