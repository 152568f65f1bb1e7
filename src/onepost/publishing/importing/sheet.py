"""An import's file as it is stored: its rows, and what its columns look like."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from typing import IO, Any, cast

from django.utils.translation import gettext as _

from onepost.publishing.importing import formats, reading, times
from onepost.publishing.models import ImportRun

EXAMPLES = 60
"""Rows looked at to show what stands in a column, and in which order its dates are."""


def rows(run: ImportRun, after: int = 0) -> Generator[tuple[int, list[str]]]:
    """Rows of posts with their number, those behind row ``after``. Raises :class:`reading.Unreadable`."""
    shape = reading.Shape(run.encoding, run.separator)
    with run.file.open("rb") as file, closing(reading.records(cast(IO[bytes], file), shape)) as found:
        for place, (number, cells) in enumerate(found):
            if number > after and not (run.header and place == 0):
                yield number, cells


def describe(run: ImportRun) -> None:
    """Fill in what the file holds: its tool, columns, dates and number of rows. Raises :class:`reading.Unreadable`."""
    run.header = True
    first: list[list[str]] = []
    names: list[str] = []
    with run.file.open("rb") as file:
        for number, cells in reading.records(cast(IO[bytes], file), reading.Shape(run.encoding, run.separator)):
            run.total = number
            if not names:
                names = cells
            if len(first) < EXAMPLES:
                first.append(cells)
    if not names:
        raise reading.Unreadable(_("This file has no rows."))
    run.source = formats.recognise(names)
    if run.source == "other" and _is_data(names):
        run.header = False
        run.source = "hootsuite" if len(names) in (2, 3) and times.is_date(names[0]) else "other"
    shown = first[1:] if run.header else first
    if not shown:
        raise reading.Unreadable(_("This file has the names of its columns and no rows below them."))
    run.columns = [
        {"name": _shown(name, 200) if run.header else "", "example": _example(shown, place)}
        for place, name in enumerate(names)
    ]
    cells_seen = (cell for row in shown for cell in row)
    seen = times.says_day_first(cells_seen)
    run.day_first = formats.FORMATS[run.source].day_first if seen is None else seen


def guess(run: ImportRun) -> list[str]:
    """The field of each column: as people chose it the last time for files of this tool, else by its name."""
    if run.source == "hootsuite" and not run.header:
        return ["at", "text", "link"][: len(run.columns)]
    before = _remembered(run)
    taken: set[str] = set()
    out = []
    for column in run.columns:
        name = formats.plain(column["name"])
        field = before.get(name, formats.field_of(run.source, column["name"]))
        if field in taken and field not in SEVERAL and not field.endswith(".poll"):
            field = ""
        taken.add(field)
        out.append(field)
    return out


SEVERAL = frozenset({"", "media", "alt", "text", "labels"})
"""Fields that several columns may hold together."""


def _remembered(run: ImportRun) -> dict[str, str]:
    runs = ImportRun.objects.filter(workspace=run.workspace, source=run.source, header=True).exclude(state="mapping")
    last = runs.exclude(id=run.id).order_by("-created_at").first()
    if last is None:
        return {}
    names = [formats.plain(column["name"]) for column in cast(list[dict[str, Any]], last.columns)]
    return dict(zip(names, last.mapping, strict=False))


def _is_data(cells: Sequence[str]) -> bool:
    """Whether a first row holds a post and not names."""
    return any(times.is_date(cell) or cell.strip().startswith(("http://", "https://")) for cell in cells)


def _example(shown: Sequence[Sequence[str]], place: int) -> str:
    return _shown(next((row[place] for row in shown if place < len(row) and row[place].strip()), ""), 120)


def _shown(cell: str, most: int) -> str:
    return cell.replace("\0", "\ufffd").strip()[:most]
