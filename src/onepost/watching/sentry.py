"""The web process's own eye on the workers: one that is gone cannot report itself."""

from __future__ import annotations

import logging
import random
import threading
import time

log = logging.getLogger("onepost.watching")

EVERY = 60.0
"""Seconds between two looks, more or less, so that several web processes do not look at once."""


def stand() -> None:
    """Look from now on, in a thread that ends with the process."""
    threading.Thread(target=_watch, name="sentry", daemon=True).start()


def _watch() -> None:
    while True:
        time.sleep(EVERY * random.uniform(0.8, 1.2))  # noqa: S311 - spread, not a secret
        glance()


def glance() -> None:
    """One look, on a connection that is not kept; a database that is away is for ``/readyz`` to tell."""
    from django.db import connection
    from django.db.utils import Error

    from onepost.watching import incidents

    try:
        incidents.look()
    except Error as error:
        log.warning("the web process could not look at the workers: %s", type(error).__name__)
    except Exception:
        log.exception("the web process could not look at the workers")
    finally:
        connection.close()
