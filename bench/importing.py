"""Ten thousand rows of a file, tried one by one without being stored, and some of them imported."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from bench.figures import Figures
from bench.people import People

ROWS = 10_000
IMPORTED = 500


def measured(people: People, figures: Figures) -> None:
    from onepost.publishing.importing import starting, work
    from onepost.publishing.models import ImportRun, ImportState

    run = starting.take(people.workspace, people.user, ContentFile(_file(), "bench.csv"), "bench.csv")
    channels = [channel.id for channel in people.channels[:3]]
    began = time.perf_counter()
    starting.map_columns(run, run.mapping, channels, run.day_first)
    while work.go_on(run.id):
        pass
    seconds = time.perf_counter() - began
    run.refresh_from_db()
    if (run.state, run.good) != (ImportState.CHECKED, ROWS - ROWS // 100):
        raise RuntimeError(f"the dry run ended as {run.state} with {run.good} rows in order")
    figures.at_most(f"dry run of a file of {ROWS:,} rows", seconds, "s", 20)
    ImportRun.objects.filter(id=run.id).update(position=ROWS - IMPORTED, state=ImportState.IMPORTING)
    began = time.perf_counter()
    while work.go_on(run.id):
        pass
    run.refresh_from_db()
    figures.known("rows imported", run.made / (time.perf_counter() - began), "rows/s")


def _file() -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(_rows())
    return out.getvalue().encode()


def _rows() -> Iterator[list[str]]:
    """Every hundredth is too long; every third has a picture."""
    first = timezone.now() + timedelta(days=1)
    yield ["Text", "Image URL", "Tags", "Posting Time"]
    for number in range(ROWS):
        text = f"Lamp {number}, made by hand in our studio" + " and much more" * (100 if number % 100 == 0 else 1)
        picture = f"https://lumen.example/{number}.jpg" if number % 3 == 0 and number < ROWS - IMPORTED else ""
        yield [text, picture, "lamps", (first + timedelta(minutes=number)).strftime("%Y-%m-%d %H:%M")]
