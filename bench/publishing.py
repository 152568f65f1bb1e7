"""How many publications a second, and how late: one worker process, a network that takes 200 ms to answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

import psutil

from bench.figures import Figures, p95, say
from bench.house import House, until
from bench.people import NETWORK, People, accepted, clip, picture, plan_texts, soon, states
from onepost.publishing import services
from onepost.publishing.content import Content
from onepost.publishing.models import Publication, State

LATENCY_MS = 200


def rate(house: House, people: People, count: int, label: str) -> float:
    """Publications a second while ``count`` texts are due at once, the first and last tenth left out."""
    due = soon(2)
    rows = plan_texts(people, count, due, label)
    _finish(rows, 120)
    times = sorted(accepted(house, [row.post.text for row in rows]).values())
    tenth = count // 10
    inner = times[tenth:-tenth]
    return (len(inner) - 1) / (inner[-1] - inner[0]).total_seconds()


def burst(house: House, people: People, figures: Figures) -> None:
    """A thousand posts due in the same second."""
    due = soon(3)
    rows = plan_texts(people, 1000, due, "Burst")
    _finish(rows, 60)
    last = max(accepted(house, [row.post.text for row in rows]).values())
    figures.at_most("burst of 1,000: last accepted after its second", (last - due).total_seconds(), "s", 10)


def lateness(house: House, people: People, figures: Figures) -> None:
    """Light load: every second one text, a photo and now and then a video, one of them of 200 MB."""
    photo, short = picture(people), clip(people)
    author = services.Author(people.workspace, people.user)
    first = soon(25)
    planned: dict[str, Publication] = {}
    kinds: tuple[Literal["text", "photo", "video", "200 MB video"], ...]
    kinds = tuple(("text", "photo", "text", "photo", "video")[n % 5] for n in range(40))  # type: ignore[assignment]
    kinds = (*kinds, "200 MB video")
    large = clip(people, 200)
    files = {"text": (), "photo": (photo.id,), "video": (short.id,), "200 MB video": (large.id,)}
    for number, kind in enumerate(kinds):
        channel = people.channels[number % len(people.channels)]
        content = Content(text=f"Light {kind} {number}", channels=(channel.id,), media=files[kind], options={})
        due = first + timedelta(milliseconds=530 * number)
        post = services.create_post(author, content, due)
        planned[content.text] = post.publications.get()
    _finish(list(planned.values()), 120)
    times = accepted(house, planned)
    late = {text: (times[text] - row.due_at).total_seconds() for text, row in planned.items() if row.due_at}
    early = [text for text, seconds in late.items() if seconds < 0]
    if early:
        raise RuntimeError(f"published before the due time: {early}")
    figures.at_most("lateness under light load, p95", p95(list(late.values())), "s", 1)
    figures.known("lateness of a post with a 200 MB video", late[f"Light 200 MB video {len(kinds) - 1}"], "s")


def throughput(house: House, people: People, figures: Figures) -> float:
    house.control.post("latency", network=NETWORK, ms=LATENCY_MS)
    with house.worker() as worker:
        say("  warming up")
        rate(house, people, 200, "Warm-up")
        value = rate(house, people, 4000, "Throughput")
        figures.at_least("text posts of one worker process", value, "publications/s", 150)
        burst(house, people, figures)
        resident = psutil.Process(worker.pid).memory_info().rss
        figures.at_most("memory of the worker after the burst", resident / 1_000_000, "MB", 200)
    two_workers(house, people, figures, value)
    return value


def two_workers(house: House, people: People, figures: Figures, alone: float) -> None:
    """A second process adds a third, or there is nothing left to add: database and sandbox share these cores."""
    with house.worker(), house.worker():
        rate(house, people, 200, "Warm-up of two")
        psutil.cpu_percent()
        together = rate(house, people, 4000, "Two workers")
        busy = psutil.cpu_percent()
    figures.known("text posts of two worker processes", together, "publications/s")
    figures.known("cores in use by two worker processes", busy, "%")
    wanted = 1.3 if busy < 90 else 0.0
    figures.at_least("two worker processes against one, unless the cores are in use", together / alone, "times", wanted)


def light_load(house: House, people: People, figures: Figures) -> None:
    house.control.post("latency", network=NETWORK, ms=LATENCY_MS)
    with house.worker():
        lateness(house, people, figures)


def _finish(rows: list[Publication], seconds: float) -> None:
    """Until all are published. Raises RuntimeError when one is not."""
    open_ = Publication.objects.filter(next_attempt_at__lt=soon(300))
    try:
        until(lambda: not open_.exists(), "the posts", seconds, pause=0.5)
    except TimeoutError:
        raise RuntimeError(f"not finished after {seconds:.0f} s: {states(rows)}") from None
    if states(rows) != {State.PUBLISHED: len(rows)}:
        raise RuntimeError(f"not everything was published: {states(rows)}")
