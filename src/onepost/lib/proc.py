"""Other processes of this machine: is it still the one we know, and who works where."""

from __future__ import annotations

import contextlib
import os
import subprocess
from pathlib import Path

_PROC = Path("/proc/self/cmdline").exists()


def command_of(pid: int) -> str:
    """How a process was called; empty when it is gone or only waits to be collected by its parent."""
    if _PROC:
        with contextlib.suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return ""
    shown = ["ps", "-o", "command=", "-p", str(pid)]
    return subprocess.run(shown, capture_output=True, text=True, check=False).stdout  # noqa: S603 - our own words


def anybody_works_in(folder: Path) -> bool | None:
    """Whether a living process has ``folder`` as its working directory; None where the system does not tell."""
    if not _PROC:
        return None
    for link in Path("/proc").glob("[0-9]*/cwd"):
        with contextlib.suppress(OSError):
            if os.readlink(link) == str(folder):
                return True
    return False
