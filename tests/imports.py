"""Files as people bring them, and imports that have got some way."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.files.base import ContentFile

from onepost.publishing.importing import starting, work
from onepost.publishing.models import ImportProblem, ImportRun


def sheet(rows: Iterable[Sequence[str]], separator: str = ",", encoding: str = "utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue().encode(encoding)


def brought(workspace: Any, user: Any, data: bytes, name: str = "posts.csv") -> ImportRun:
    return starting.take(workspace, user, ContentFile(data, name), name)


def finished(run: ImportRun) -> ImportRun:
    """After a worker has done what there is to do."""
    while work.go_on(run.id):
        pass
    run.refresh_from_db()
    return run


def tried(run: ImportRun, *channels: Any) -> ImportRun:
    """After its dry run, with the columns as they are guessed."""
    starting.map_columns(run, run.mapping, [channel.id for channel in channels], run.day_first)
    return finished(run)


def imported(run: ImportRun, *channels: Any) -> ImportRun:
    tried(run, *channels)
    assert starting.begin(run)
    return finished(run)


def problems(run: ImportRun) -> list[tuple[int, str, str]]:
    return [(found.row, found.field, found.text) for found in ImportProblem.objects.filter(run=run)]
