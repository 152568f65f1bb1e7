"""A worker's sign of life, and with it the counts of what it has done since the last one."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Awaitable
from dataclasses import dataclass, field
from uuid import UUID

from onepost import __version__
from onepost.lib.ids import uuid7
from onepost.publishing.sending import steps
from onepost.publishing.sending.rows import Pool
from onepost.publishing.sending.worker_pool import Crew

log = logging.getLogger("onepost.beats")

EVERY = 10.0
"""Seconds between two signs of life."""
PATIENCE = 5.0
"""Seconds to wait for a connection: a worker that leaves without a database does not stay for this."""
SILENT = 60.0
"""Without one for so long (seconds) a worker counts as gone."""

BEAT = """
INSERT INTO watching_worker (id, host, pid, version, started_at, beat_at, busy, places)
VALUES (%(id)s, %(host)s, %(pid)s, %(version)s, now(), now(), %(busy)s, %(places)s)
ON CONFLICT (id) DO UPDATE SET beat_at = now(), busy = excluded.busy, left_at = NULL
"""
LEAVE = "UPDATE watching_worker SET left_at = now(), busy = 0 WHERE id = %(id)s"
FORGET = "DELETE FROM watching_worker WHERE beat_at < now() - interval '1 day'"
COUNT = """
INSERT INTO watching_tally (measure, network, label, count)
SELECT * FROM unnest(%(measures)s::text[], %(networks)s::text[], %(labels)s::text[], %(counts)s::bigint[])
ON CONFLICT (measure, network, label) DO UPDATE SET count = watching_tally.count + excluded.count
"""


@dataclass(slots=True)
class Pulse:
    """One worker's. A database that is away ends no worker: the sign of life is missing then, as it should be."""

    crew: Crew
    id: UUID = field(default_factory=uuid7)

    async def keep(self) -> None:
        """Until cancelled; a worker that finishes its calls in flight still lives."""
        await _quietly(self._forget())
        while True:
            await _quietly(self._beat())
            await asyncio.sleep(EVERY)

    async def leave(self) -> None:
        """After the last call: what was counted meanwhile, and that this worker went on purpose."""
        await _quietly(self._leave())

    async def _beat(self) -> None:
        values = {
            "id": self.id,
            "host": socket.gethostname()[:255],
            "pid": os.getpid(),
            "version": __version__[:40],
            "busy": min(self.crew.busy, self.crew.size),
            "places": self.crew.size,
        }
        async with self.crew.pool.connection(timeout=PATIENCE) as connection:
            await connection.execute(BEAT, values)
        await count(self.crew.pool)

    async def _leave(self) -> None:
        await count(self.crew.pool)
        async with self.crew.pool.connection(timeout=PATIENCE) as connection:
            await connection.execute(LEAVE, {"id": self.id})

    async def _forget(self) -> None:
        async with self.crew.pool.connection(timeout=PATIENCE) as connection:
            await connection.execute(FORGET)


async def count(pool: Pool) -> None:
    """Add this process's counts to the table."""
    taken = steps.drain()
    if not taken:
        return
    measures, networks, labels = zip(*sorted(taken), strict=True)
    counts = [taken[found] for found in sorted(taken)]
    values = {"measures": list(measures), "networks": list(networks), "labels": list(labels), "counts": counts}
    try:
        async with pool.connection(timeout=PATIENCE) as connection:
            await connection.execute(COUNT, values)
    except Exception:
        steps.give_back(taken)
        raise


async def _quietly(act: Awaitable[None]) -> None:
    try:
        await act
    except Exception as error:  # whatever it is, the worker's work is more important
        log.warning("no sign of life could be stored: %s", type(error).__name__)
