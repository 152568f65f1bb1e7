"""What everything needs while nobody does anything."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import psutil

from bench.figures import Figures
from bench.house import CLI, House, answers, free_port, until

SETTLE_SECONDS = 15
WATCH_SECONDS = 30


def idle(house: House, figures: Figures) -> None:
    """PSS of a fresh ``onepost up`` without sandbox: web, worker, their parent and the embedded database."""
    with tempfile.TemporaryDirectory(prefix="onepost-idle-") as folder:
        port = str(free_port())
        with house.running("up", *CLI, "up", ONEPOST_DATA_DIR=folder, ONEPOST_PORT=port) as process:
            until(lambda: answers(f"http://127.0.0.1:{port}/readyz"), "onepost up", 90)
            time.sleep(SETTLE_SECONDS)
            everybody = _processes(process.pid, Path(folder) / "postgres")
            total = sum(proportional(pid) for pid in everybody)
            before = sum(map(cpu_seconds, everybody))
            time.sleep(WATCH_SECONDS)
            used = sum(map(cpu_seconds, everybody)) - before
    figures.at_most("all processes idle, without sandbox", total / 1_000_000, "MB", 220)
    figures.at_most("all processes idle, of one core", 100 * used / WATCH_SECONDS, "%", 1)


def proportional(pid: int) -> int:
    """Bytes of one process, what it shares divided among those who share it."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def cpu_seconds(pid: int) -> float:
    """CPU time of one process so far, that of the children it has buried included; 0 when it is gone."""
    try:
        times = psutil.Process(pid).cpu_times()
    except psutil.NoSuchProcess:
        return 0
    return times.user + times.system + times.children_user + times.children_system


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
