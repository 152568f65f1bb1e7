"""How many publications a second, and how late: one worker process, a network that takes 200 ms to answer."""

from __future__ import annotations

from dataclasses import dataclass

import psutil

from bench.cores import Cores
from bench.figures import Figures, say
from bench.house import House
from bench.people import LATENCY_MS, NETWORK, People, accepted, finish, plan_texts, soon


@dataclass(frozen=True, slots=True)
class Rate:
    """Publications a second, and the share of all cores (0 to 100) in use meanwhile."""

    per_second: float
    busy: float


def rate(house: House, people: People, count: int, label: str) -> Rate:
    """While ``count`` texts are due at once, the first and last tenth left out."""
    with Cores() as cores:
        rows = plan_texts(people, count, soon(2), label)
        finish(rows, 120)
    times = sorted(accepted(house, [row.post.text for row in rows]).values())
    tenth = count // 10
    inner = times[tenth:-tenth]
    seconds = (inner[-1] - inner[0]).total_seconds()
    return Rate((len(inner) - 1) / seconds, cores.busy(inner[0].timestamp(), inner[-1].timestamp()))


def burst(house: House, people: People, figures: Figures) -> None:
    """A thousand posts due in the same second."""
    due = soon(3)
    rows = plan_texts(people, 1000, due, "Burst")
    finish(rows, 60)
    last = max(accepted(house, [row.post.text for row in rows]).values())
    figures.at_most("burst of 1,000: last accepted after its second", (last - due).total_seconds(), "s", 10)


def throughput(house: House, people: People, figures: Figures) -> float:
    house.control.post("latency", network=NETWORK, ms=LATENCY_MS)
    with house.worker() as worker:
        say("  warming up")
        rate(house, people, 200, "Warm-up")
        alone = rate(house, people, 4000, "Throughput")
        figures.at_least("text posts of one worker process", alone.per_second, "publications/s", 150)
        figures.known("cores in use by one worker process", alone.busy, "%")
        burst(house, people, figures)
        resident = psutil.Process(worker.pid).memory_info().rss
        figures.at_most("memory of the worker after the burst", resident / 1_000_000, "MB", 200)
    two_workers(house, people, figures, alone.per_second)
    return alone.per_second


def two_workers(house: House, people: People, figures: Figures, alone: float) -> None:
    """A second process adds a third, or there is nothing left to add: database and sandbox share these cores."""
    with house.worker(), house.worker():
        rate(house, people, 200, "Warm-up of two")
        together = rate(house, people, 4000, "Two workers")
    figures.known("text posts of two worker processes", together.per_second, "publications/s")
    figures.known("cores in use by two worker processes", together.busy, "%")
    wanted = 1.3 if together.busy < 90 else 0.0
    times = together.per_second / alone
    figures.at_least("two worker processes against one, unless the cores are in use", times, "times", wanted)
