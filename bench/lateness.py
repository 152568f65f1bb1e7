"""On the second: every kind of post of every network, one after the other and a thousand at once."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from datetime import datetime, timedelta

from bench.figures import Figures, p95, say
from bench.house import House
from bench.kinds import Crowd, appeared, known_by_text
from bench.people import LATENCY_MS, People, accepted, clip, finish, soon
from onepost.publishing import services
from onepost.publishing.writing.content import Content

LIGHT_ROUNDS = 2
BURST = 1000
AHEAD = 90
"""Seconds from the last planned post of the burst to its due time: the files of 700 posts go up meanwhile."""


def measured(house: House, people: People, figures: Figures) -> None:
    house.control.post("latency", ms=0)
    crowd = Crowd.connected(house, people)
    house.control.post("latency", ms=LATENCY_MS)
    with house.web(), house.worker():  # Instagram fetches pictures from the web process
        say("  one after the other")
        _light(house, crowd, figures)
        say("  all at once")
        _burst(house, crowd, figures)
    house.control.post("latency", ms=0)


def _light(house: House, crowd: Crowd, figures: Figures) -> None:
    """Every kind whose upload is safe, two posts a second, and a video of 200 MB among them.

    At TikTok the upload is the publication (docs/reliability.md), so a video there cannot be ahead of its second.
    """
    cases = [case for case in known_by_text() if case.network != "tiktok"] * LIGHT_ROUNDS
    large = clip(crowd.people, 200)
    author = services.Author(crowd.people.workspace, crowd.people.user)
    first = soon(30)
    rows = crowd.plan(cases, lambda place: first + timedelta(milliseconds=530 * place))
    heavy = Content(text="A heavy video", channels=(crowd.people.channels[0].id,), media=(large.id,), options={})
    rows.append(services.create_post(author, heavy, first + timedelta(seconds=10)).publications.get())
    finish(rows, 120)
    times = [*appeared(house, cases), accepted(house, [heavy.text])[heavy.text]]
    late = _late(zip(times, [row.due_at for row in rows], strict=True))
    name = f"lateness at light load, {len(set(map(str, cases)))} kinds and a 200 MB video"
    figures.at_most(f"{name}, p50", statistics.median(late), "s", 0.3)
    figures.at_most(f"{name}, p95", p95(late), "s", 1)
    figures.known(f"{name}, latest", max(late), "s")
    figures.known("lateness of the 200 MB video", late[-1], "s")


def _burst(house: House, crowd: Crowd, figures: Figures) -> None:
    kinds = known_by_text()
    cases = [kinds[number % len(kinds)] for number in range(BURST)]
    due = soon(AHEAD)
    rows = crowd.plan(cases, lambda place: due, first=10_000)
    say(f"  written {(due - soon(0)).total_seconds():.0f} s before their second")
    finish(rows, AHEAD + 120)
    late = _late((time, due) for time in appeared(house, cases, first=10_000))
    name = f"burst of {BURST:,} posts of {len(kinds)} kinds"
    figures.at_most(f"{name}: last accepted after its second", max(late), "s", 10)
    figures.known(f"{name}: 95 of 100 accepted after their second", p95(late), "s")


def _late(pairs: Iterable[tuple[datetime, datetime | None]]) -> list[float]:
    """Seconds after the due time. Raises RuntimeError when a post was early."""
    late = [(time - due).total_seconds() for time, due in pairs if due]
    if min(late) < 0:
        raise RuntimeError(f"published {-min(late):.3f} s before its due time")
    return late
