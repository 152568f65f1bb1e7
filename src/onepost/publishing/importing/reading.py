"""A file of comma-separated values, read in one pass however large it is and whatever wrote it."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import IO

from django.utils.translation import gettext as _

MOST_BYTES = 50 * 1024 * 1024
MOST_ROWS = 20_000
MOST_COLUMNS = 300
LONGEST_LINE = 400_000
"""Characters. The csv module itself refuses cells of more than 131,072."""
HEAD = 64 * 1024
"""Bytes looked at to guess how a file is written."""
SEPARATORS = (",", ";", "\t")
ENCODINGS = {
    "utf-8-sig": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
    "latin-1": "ISO 8859-1",
}
"""What is understood, as people call it."""


class Unreadable(ValueError):
    """The file as a whole cannot be imported; ``str`` is the sentence for the person."""


@dataclass(frozen=True, slots=True)
class Shape:
    """How a file is written."""

    encoding: str
    separator: str


def examine(file: IO[bytes]) -> Shape:
    """Guess how ``file`` is written; it is read once, and left at its beginning. Raises :class:`Unreadable`."""
    head = file.read(HEAD)
    if not head.strip():
        raise Unreadable(_("This file is empty."))
    if head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise Unreadable(_("This is a workbook and not a CSV file. Open it in your spreadsheet and save it as CSV."))
    file.seek(0)
    encoding = _encoding(file, head)
    file.seek(0)
    text = codecs.getincrementaldecoder(encoding)(errors="replace").decode(head)
    return Shape(encoding, _separator(text))


def _encoding(file: IO[bytes], head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) // 5 and odd > 10 * even:
        return "utf-16-le"
    if even > len(head) // 5 and even > 10 * odd:
        return "utf-16-be"
    if even or odd:
        raise Unreadable(_("This is not a CSV file. Save your table as CSV and choose that file."))
    for encoding in ("utf-8-sig", "cp1252"):
        if _decodes(file, encoding):
            return encoding
    return "latin-1"


def _decodes(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while piece := file.read(1024 * 1024):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _separator(text: str) -> str:
    """The one that makes most columns, as long as the first rows agree about their number."""
    lines = text.splitlines(keepends=True)
    lines = lines[:-1] if len(text) > HEAD // 4 and len(lines) > 1 else lines

    def columns(separator: str) -> int:
        try:
            found = [len(row) for row in islice(csv.reader(lines, delimiter=separator), 20) if row]
        except csv.Error:
            return 0
        agreeing = sum(count == found[0] for count in found) if found else 0
        return found[0] if found and 2 * agreeing >= len(found) else 0

    return max(SEPARATORS, key=columns)


def records(file: IO[bytes], shape: Shape) -> Generator[tuple[int, list[str]]]:
    """Every row that holds something, with its number as a spreadsheet counts. Raises :class:`Unreadable`."""
    text = io.TextIOWrapper(file, encoding=shape.encoding, newline="")
    number = filled = 0
    try:
        for number, row in enumerate(csv.reader(_lines(text), delimiter=shape.separator), start=1):
            if len(row) > MOST_COLUMNS:
                raise _too_wide(len(row))
            if not any(cell.strip() for cell in row):
                continue
            filled += 1
            if filled > MOST_ROWS + 1:
                raise Unreadable(
                    _("This file has more than %(most)s rows. Make several files of it.") % {"most": f"{MOST_ROWS:,}"}
                )
            yield number, row
    except csv.Error:
        raise Unreadable(
            _('Row %(row)s cannot be read: a quotation mark (") opens there that is closed nowhere.')
            % {"row": number + 1}
        ) from None
    except UnicodeError:
        raise Unreadable(
            _("Row %(row)s cannot be read as %(encoding)s. Save the file as UTF-8 and choose it again.")
            % {"row": number + 1, "encoding": ENCODINGS[shape.encoding]}
        ) from None
    finally:
        text.detach()


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
    while line := text.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise _too_wide(max(line.count(separator) for separator in SEPARATORS))
        yield line


def _too_wide(count: int) -> Unreadable:
    if count > MOST_COLUMNS:
        return Unreadable(
            _("This file has more than %(most)s columns. Keep those that OnePost needs.") % {"most": MOST_COLUMNS}
        )
    return Unreadable(_("A line of this file is longer than %(most)s characters.") % {"most": f"{LONGEST_LINE:,}"})
