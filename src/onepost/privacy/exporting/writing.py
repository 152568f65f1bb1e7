"""What stands in an archive: data for programs, one table a file for spreadsheets, the files, and the page about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.files.storage import Storage
from django.utils import timezone

from onepost.privacy.exporting import about, portable, selecting, words
from onepost.privacy.exporting.archive import Archive, as_json, line
from onepost.privacy.models import Copy, CopyKind
from onepost.privacy.subject import Subject

FORMAT = "onepost-copy-1"


@dataclass
class Work:
    """One archive being written. ``count`` is told of each row and each file."""

    copy: Copy
    who: Subject
    archive: Archive
    folder: Path
    count: Callable[[], None]
    files: dict[str, tuple[Storage, str]] = field(default_factory=dict)
    parts: list[about.Part] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def total(who: Subject, kind: str) -> int:
    """How many rows and files there are."""
    return sum(table.rows().count() + sum(table.file_counts()) for table in selecting.tables(who, kind))


def write(work: Work) -> None:
    if work.copy.kind == CopyKind.PORTABLE:
        _tables(work, None)
        portable.write(work.archive, work.who)
    else:
        with work.archive.entry("data.json") as out:
            _tables(work, out.write)
    for table in work.parts:
        with (work.folder / table.file.rpartition("/")[2]).open("rb") as file:
            work.archive.copy(table.file, file, packed=True)
    _files(work)
    work.archive.text("index.html", about.page(work.copy, work.who, work.parts, work.missing))
    work.archive.close()


def _tables(work: Work, out: Callable[[bytes], None] | None) -> None:
    """Each table once: its rows go into its CSV file and, where ``out`` is given, into the data for programs."""
    say = out or (lambda data: None)
    head = {"format": FORMAT, "made_at": timezone.now(), "person": work.who.user_id}
    say(as_json(head).removesuffix("}").encode() + b', "tables": {')
    between = b"\n"
    for table in selecting.tables(work.who, work.copy.kind):
        if table.rows().exists():
            say(between + as_json(table.label).encode() + b": " + _about(table))
            _rows(work, table, say)
            say(b"]}")
            between = b",\n"
    kept = [
        {"table": label, "field": name, "reason": words.reason(why)}
        for label, name, why in selecting.withheld(work.who)
    ]
    say(b'\n}, "withheld": ' + as_json(kept).encode() + b"}\n")


def _about(table: selecting.Chosen) -> bytes:
    fields: dict[str, dict[str, Any]] = {
        name: {
            "category": data.category.value,
            "purpose": data.purpose.value,
            "basis": f"Art. 6.1.{data.purpose.basis.value}",
            "kept": str(data.rule.published),
            "source": data.source.value,
        }
        for name, data in table.fields.items()
    }
    head = {"title": words.title(table.label), "fields": fields}
    return as_json(head).removesuffix("}").encode() + b', "rows": ['


def _rows(work: Work, table: selecting.Chosen, say: Callable[[bytes], None]) -> None:
    name, rows, between = f"tables/{table.title}.csv", 0, b"\n"
    with (work.folder / f"{table.title}.csv").open("wb") as sheet:
        sheet.write(b"\xef\xbb\xbf" + line([column.name for column in table.columns]))
        for record, files in table.records():
            sheet.write(line(record.values()))
            say(between + as_json(record).encode())
            between = b",\n"
            for stored in files:
                work.files[stored.name] = (stored.file.storage, stored.file.name or "")
            rows += 1
            work.count()
    work.parts.append(about.part(table, name, rows))


def _files(work: Work) -> None:
    """One that is not there any more is said to be missing; the others are not kept from their owner by it."""
    for name, (storage, stored) in work.files.items():
        try:
            with storage.open(stored) as file:
                work.archive.copy(name, file)
        except FileNotFoundError:
            work.missing.append(name)
        work.count()
