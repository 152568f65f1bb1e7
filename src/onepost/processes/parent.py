"""A process that must not outlive the one that started it."""

from __future__ import annotations

import os
import signal
import threading
import time

LOOK_SECONDS = 0.5


def leave_with_parent(parent: int) -> None:
    """Ask this process to stop (SIGTERM) as soon as ``parent`` is gone, even if that was killed outright.

    Its number comes from before the fork: afterwards it may be gone already.
    """
    threading.Thread(target=_watch, args=(parent,), name="watch-parent", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(20)
    os._exit(1)
