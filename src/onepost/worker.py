"""The background worker: a dispatcher and any number of publications at once, in one event loop."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import os
import signal

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException

from onepost.lib.postgres import LIVELY

log = logging.getLogger("onepost.worker")

AWAY = 2.0
"""Seconds between two looks for a database that is away."""


async def run(stop: asyncio.Event) -> None:
    """Work until ``stop`` is set, then finish the calls in flight and hand the rest back."""
    from asgiref.sync import sync_to_async
    from django.conf import settings
    from django.db import connection, connections
    from procrastinate.contrib.django import app as django_app
    from procrastinate.contrib.django import connector_params

    from onepost.channels.door import doors
    from onepost.publishing.sending import rows, worker_pool
    from onepost.publishing.sending.dispatcher import dispatch
    from onepost.watching.beats import Pulse

    conninfo = connection_string(connection.get_connection_params())
    pool = await rows.open_pool(conninfo, size=12)
    crew = worker_pool.Crew(pool, settings.WORKER_CONCURRENCY, stop)
    worker_pool.put(crew)
    pulse = Pulse(crew)
    beating = asyncio.create_task(pulse.keep())
    connector = PsycopgConnector(timeout=rows.PATIENCE, kwargs={**connector_params(), "options": rows.UNHURRIED})
    app: App = django_app.with_connector(connector)
    async with app.open_async():
        worker = asyncio.create_task(_take_jobs(app, ["publish", "default"], settings.WORKER_CONCURRENCY, stop))
        # Making a video takes long and much: one at a time, and what publishes never waits for it.
        maker = asyncio.create_task(_take_jobs(app, ["media"], 1, stop, patience=2))
        dispatcher = asyncio.create_task(dispatch(app, crew))
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({worker, maker, dispatcher, stopped}, return_when=asyncio.FIRST_COMPLETED)
        stop.set()
        await dispatcher
        for task in (maker, worker):
            task.cancel()
        for task in (maker, worker):
            with contextlib.suppress(asyncio.CancelledError):
                await task
        stopped.cancel()
    beating.cancel()
    await pulse.leave()
    await doors().close()
    worker_pool.put(None)
    await pool.close()
    await sync_to_async(connections.close_all)()  # of the thread in which this loop's ORM calls ran


async def _take_jobs(app: App, queues: list[str], concurrency: int, stop: asyncio.Event, patience: float = 40) -> None:
    """Jobs until cancelled. The library's worker ends when the database goes away; another begins when it is back.

    ``patience``: seconds a job has to come to its end afterwards.
    """
    while True:
        try:
            await app.run_worker_async(
                queues=queues,
                concurrency=concurrency,
                install_signal_handlers=False,
                delete_jobs="always",
                fetch_job_polling_interval=2.0,
                shutdown_graceful_timeout=patience,
            )
        except ConnectorException:
            if stop.is_set():
                return
            log.warning("the database is away; this worker goes on when it is back")
            await asyncio.sleep(AWAY)


def connection_string(params: dict[str, object]) -> str:
    """Django's connection parameters as psycopg's connection string."""
    from psycopg.conninfo import make_conninfo

    names = ("host", "port", "dbname", "user", "password", "sslmode", "sslrootcert", *LIVELY)
    return make_conninfo(**{name: str(params[name]) for name in names if params.get(name)})


def main() -> None:
    """Run in the foreground until SIGTERM or SIGINT."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onepost.settings")
    django.setup()
    # What is there by now stays; of what comes and goes with each publication little is left in cycles. Looking for
    # them seldom saves an eighth of the worker's CPU time.
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)

    async def until_told() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop.set)
        await run(stop)

    import uvloop

    try:
        uvloop.run(until_told())
    except ConnectorException:
        log.error("the database cannot be reached; the worker stops")
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
