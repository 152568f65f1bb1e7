"""``python -m onepost.media.repair.limited <megabytes> <seconds> <bytes> <parent> <program> …``: runs a program with
so much memory, processor time and room for what it writes, with little claim to the processor, and not without the
process that asked for it. It imports next to nothing: it is started for every file.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from contextlib import suppress

PR_SET_PDEATHSIG = 1
NICE = 10


def limit(megabytes: int, seconds: int, size: int, parent: int) -> None:
    memory = megabytes * 1024 * 1024
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, size),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))
    with suppress(OSError):
        os.nice(NICE)
    with suppress(OSError, AttributeError):  # Linux alone can do this; elsewhere the worker ends it when it can
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)


def main() -> None:
    megabytes, seconds, size, parent = (int(word) for word in sys.argv[1:5])
    limit(megabytes, seconds, size, parent)
    os.execv(sys.argv[5], sys.argv[5:])  # noqa: S606 - the program is our own choice, and there is no shell


if __name__ == "__main__":
    main()
