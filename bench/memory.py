"""What everything needs while nobody does anything."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from bench.figures import Figures
from bench.house import CLI, House, answers, free_port, until

SETTLE_SECONDS = 15


def idle(house: House, figures: Figures) -> None:
    """PSS of a fresh ``onepost up`` without sandbox: web, worker, their parent and the embedded database."""
    with tempfile.TemporaryDirectory(prefix="onepost-idle-") as folder:
        port = str(free_port())
        with house.running("up", *CLI, "up", ONEPOST_DATA_DIR=folder, ONEPOST_PORT=port) as process:
            until(lambda: answers(f"http://127.0.0.1:{port}/readyz"), "onepost up", 90)
            time.sleep(SETTLE_SECONDS)
            total = sum(proportional(pid) for pid in _processes(process.pid, Path(folder) / "postgres"))
    figures.at_most("all processes idle, without sandbox", total / 1_000_000, "MB", 220)


def proportional(pid: int) -> int:
    """Bytes of one process, what it shares divided among those who share it."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _processes(parent: int, database: Path) -> set[int]:
    """``parent``, everything below it, and every process that works in the database's folder."""
    parents: dict[int, int] = {}
    found = {parent}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            if (entry / "cwd").readlink() == database:
                found.add(int(entry.name))
        except OSError:
            continue
    while more := {pid for pid, above in parents.items() if above in found} - found:
        found |= more
    return found
