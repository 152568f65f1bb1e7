"""The web process: granian in front of the WSGI application."""

from __future__ import annotations

import os
from functools import partial
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from onepost.processes.parent import leave_with_parent


def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve until SIGTERM or SIGINT; requests in flight are finished first."""
    server = Server(
        "onepost.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        backlog=1024,
        respawn_failed_workers=True,
        workers_kill_timeout=15,
        log_enabled=True,
        log_level=LogLevels.warning,
        process_name=None,
    )
    server.serve(target_loader=partial(_application, os.getpid()))


def _application(parent: int, *_: Any) -> Any:
    """Runs in each worker, right after it has been forked."""
    leave_with_parent(parent)
    from onepost.watching import sentry
    from onepost.wsgi import application

    sentry.stand()
    return application
