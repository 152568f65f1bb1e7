"""As much of PDF as it takes to know that a document is whole, open to everybody, and how many pages it has.

Follows the cross-reference sections from the end of the file to the first page (ISO 32000-2, 7.5); nothing is drawn.
Every size and depth that a file could ask for has a bound.
"""

from __future__ import annotations

import mmap
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

Data = mmap.mmap | bytes

MAX_STREAM = 64 * 1024 * 1024
"""Most bytes that a stream of object tables may have when unpacked."""
MAX_DEPTH = 64
MAX_SECTIONS = 1000
TAIL = 2048

_SPACE = rb"(?:[\0\t\n\f\r ]|%[^\r\n]*+)*+"
_END = rb"(?=[\0\t\n\f\r ()<>\[\]{}/%]|\Z)"
_TOKEN = re.compile(
    _SPACE + rb"(?:(?P<ref>\d{1,10})[\0\t\n\f\r ]++\d{1,5}[\0\t\n\f\r ]++R" + _END + rb"|"
    rb"(?P<real>[+-]?(?:\d{1,20}\.\d{0,20}|\.\d{1,20}))|(?P<int>[+-]?\d{1,20})|"
    rb"(?P<name>/[^\0\t\n\f\r ()<>\[\]{}/%]*+)|(?P<mark><<|>>|\[|\])|(?P<hex><[0-9a-fA-F\0\t\n\f\r ]*+>)|"
    rb"(?P<text>\()|(?P<word>[A-Za-z]{1,20}))"
)
_HEAD = re.compile(_SPACE + rb"(?P<number>\d{1,10})[\0\t\n\f\r ]++\d{1,5}[\0\t\n\f\r ]++obj" + _END)
_TEXT_SIGN = re.compile(rb"[()\\]")
_STREAM = re.compile(_SPACE + rb"stream\r?\n")
_TABLE = re.compile(_SPACE + rb"xref" + _END)
_PART = re.compile(_SPACE + rb"(?P<first>\d{1,10})[ \t]++(?P<count>\d{1,10})[ \t\r\n]++")
_ENTRY = re.compile(rb"(?P<at>\d{10})[ ]\d{5}[ ](?P<use>[nf])[ \r\n]{1,3}")
_TRAILER = re.compile(_SPACE + rb"trailer" + _END)
_START = re.compile(rb"startxref[\0\t\n\f\r ]++(?P<at>\d{1,12})")


class Broken(ValueError):
    """The file is not put together as the format says, or not whole."""


class Locked(Broken):
    """The file is encrypted: whoever opens it needs a password or may not do everything with it."""


@dataclass(frozen=True, slots=True)
class Document:
    """Number of pages, and the size of the first as it is shown, in points (1/72 inch)."""

    pages: int
    width: float
    height: float


class _Ref(NamedTuple):
    number: int


class _Name(str):
    __slots__ = ()


class _Mark(str):
    """A token that is no value: the end of a list, a keyword."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class _Stream:
    """A stream's dictionary and where its bytes begin."""

    entries: dict[str, Any]
    at: int


@dataclass(frozen=True, slots=True)
class _Packed:
    """An object that lies in a stream of objects."""

    stream: int
    place: int


def read(path: Path) -> Document:
    """Raises :class:`Broken`, :class:`Locked` among it."""
    try:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _Reader(data).document()
    except Broken:
        raise
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, zlib.error) as error:
        raise Broken(str(error)) from error


class _Reader:
    def __init__(self, data: Data) -> None:
        self.data = data
        self.places: dict[int, int | _Packed] = {}
        self.unpacked: dict[int, list[Any]] = {}
        self.trailer: dict[str, Any] = {}
        self._sections()

    def document(self) -> Document:
        if "Encrypt" in self.trailer:
            raise Locked("encrypted")
        pages = self._dictionary(self._dictionary(self.trailer["Root"])["Pages"])
        count = self.value(pages["Count"])
        if not isinstance(count, int) or not 1 <= count <= len(self.places):
            raise Broken("no pages")
        return Document(count, *self._size(pages))

    # --- where the objects are ------------------------------------------------------------------------------------

    def _sections(self) -> None:
        """All cross-reference sections, the newest first: what it says of an object counts."""
        tail = self.data[-TAIL:]
        starts = list(_START.finditer(tail))
        if not starts or b"%%EOF" not in tail:
            raise Broken("the end is missing")
        waiting, seen = [int(starts[-1]["at"])], set[int]()
        while waiting:
            at = waiting.pop(0)
            if at in seen or len(seen) > MAX_SECTIONS:
                raise Broken("sections without end")
            seen.add(at)
            trailer = self._section(at)
            self.trailer = {**trailer, **self.trailer}
            waiting += [trailer[name] for name in ("XRefStm", "Prev") if isinstance(trailer.get(name), int)]

    def _section(self, at: int) -> dict[str, Any]:
        table = _TABLE.match(self.data, at)
        if table is None:
            return self._packed_section(at)
        at = table.end()
        while part := _PART.match(self.data, at):
            at = part.end()
            for number in range(int(part["first"]), int(part["first"]) + int(part["count"])):
                entry = _ENTRY.match(self.data, at)
                if entry is None:
                    raise Broken("a cross-reference table ends early")
                if entry["use"] == b"n":
                    self.places.setdefault(number, int(entry["at"]))
                at = entry.end()
        trailer = _TRAILER.match(self.data, at)
        found = _value(self.data, trailer.end())[0] if trailer else None
        if not isinstance(found, dict):
            raise Broken("no trailer")
        return found

    def _packed_section(self, at: int) -> dict[str, Any]:
        stream = self._object_at(at)
        if not isinstance(stream, _Stream) or stream.entries.get("Type") != "XRef":
            raise Broken("no cross-reference section")
        data = self._bytes_of(stream)
        widths = [int(width) for width in stream.entries["W"]]
        if len(widths) != 3 or not all(0 <= width <= 8 for width in widths) or not sum(widths):
            raise Broken("impossible widths")
        index = stream.entries.get("Index") or [0, stream.entries["Size"]]
        numbers = (n for first, count in zip(index[::2], index[1::2], strict=True) for n in range(first, first + count))
        for row, number in zip(_rows(data, widths), numbers, strict=False):
            if row[0] == 1:
                self.places.setdefault(number, row[1])
            elif row[0] == 2:
                self.places.setdefault(number, _Packed(row[1], row[2]))
        return stream.entries

    # --- objects --------------------------------------------------------------------------------------------------

    def value(self, value: Any) -> Any:
        """What a reference leads to; anything else is itself."""
        for _ in range(MAX_DEPTH):
            if not isinstance(value, _Ref):
                return value
            place = self.places.get(value.number)
            if place is None:
                return None
            value = self._unpacked(place) if isinstance(place, _Packed) else self._object_at(place, value.number)
        raise Broken("references without end")

    def _dictionary(self, value: Any) -> dict[str, Any]:
        found = self.value(value)
        if not isinstance(found, dict):
            raise Broken("no dictionary")
        return found

    def _object_at(self, at: int, number: int | None = None) -> Any:
        head = _HEAD.match(self.data, at)
        if head is None or (number is not None and int(head["number"]) != number):
            raise Broken("no object where one should be")
        found, end = _value(self.data, head.end())
        stream = _STREAM.match(self.data, end) if isinstance(found, dict) else None
        return _Stream(found, stream.end()) if stream else found

    def _unpacked(self, place: _Packed) -> Any:
        if place.stream not in self.unpacked:
            where = self.places.get(place.stream)
            stream = self._object_at(where, place.stream) if isinstance(where, int) else None
            if not isinstance(stream, _Stream):
                raise Broken("no stream of objects")
            data, first = self._bytes_of(stream), int(self.value(stream.entries["First"]))
            offsets = [int(number) for number in data[:first].split()][1::2]
            self.unpacked[place.stream] = [_value(data, first + offset)[0] for offset in offsets]
        return self.unpacked[place.stream][place.place]

    def _bytes_of(self, stream: _Stream) -> bytes:
        length = self.value(stream.entries["Length"])
        if not isinstance(length, int) or not 0 <= length <= len(self.data) - stream.at:
            raise Broken("a stream ends after the file")
        data = bytes(self.data[stream.at : stream.at + length])
        filters, settings = (_listed(self.value(stream.entries.get(name))) for name in ("Filter", "DecodeParms"))
        if not filters:
            return data
        if filters != ["FlateDecode"]:
            raise Broken("packed in an unknown way")
        unpacker = zlib.decompressobj()
        out = unpacker.decompress(data, MAX_STREAM)
        if unpacker.unconsumed_tail:
            raise Broken("too large when unpacked")
        asked = self.value(settings[0]) if settings else None
        return _predicted(out, asked) if isinstance(asked, dict) and asked.get("Predictor", 1) >= 10 else out

    # --- pages ----------------------------------------------------------------------------------------------------

    def _size(self, node: dict[str, Any]) -> tuple[float, float]:
        """Of the first page; pages inherit box and turn from the nodes above."""
        box, turn = None, 0
        for _ in range(MAX_DEPTH):
            box = self.value(node.get("MediaBox")) or box
            turn = self.value(node.get("Rotate", turn)) or 0
            kids = self.value(node.get("Kids"))
            if not kids:
                left, low, right, high = (float(self.value(edge)) for edge in box or [])
                width, height = abs(right - left), abs(high - low)
                return (height, width) if int(turn) % 180 == 90 else (width, height)
            node = self._dictionary(kids[0])
        raise Broken("pages without end")


def _value(data: Data, at: int, depth: int = 0) -> tuple[Any, int]:
    """The value at ``at``, and where it ends."""
    found = _TOKEN.match(data, at)
    if found is None or depth > MAX_DEPTH:
        raise Broken("not a value")
    at, kind, text = found.end(), found.lastgroup, found[found.lastgroup or 0]
    match kind:
        case "ref":
            return _Ref(int(text)), at
        case "int":
            return int(text), at
        case "real":
            return float(text), at
        case "name":
            return _Name(text[1:].decode("latin-1")), at
        case "hex":
            return text, at
        case "text":
            return b"", _end_of_text(data, at)
        case "mark" if text in (b"<<", b"["):
            return _collected(data, at, b">>" if text == b"<<" else b"]", depth)
    return {b"true": True, b"false": False, b"null": None}.get(text, _Mark(text.decode())), at


def _collected(data: Data, at: int, end: bytes, depth: int) -> tuple[Any, int]:
    items: list[Any] = []
    while True:
        item, at = _value(data, at, depth + 1)
        if isinstance(item, _Mark):
            if item.encode() != end:
                raise Broken("brackets do not match")
            if end == b"]":
                return items, at
            return {str(name): value for name, value in zip(items[::2], items[1::2], strict=True)}, at
        items.append(item)


def _end_of_text(data: Data, at: int) -> int:
    """Behind the bracket that closes a text; brackets inside it come in pairs."""
    depth = 1
    while depth:
        sign = _TEXT_SIGN.search(data, at)
        if sign is None:
            raise Broken("a text without end")
        at = sign.end() + (sign[0] == b"\\")
        depth += {b"(": 1, b")": -1}.get(sign[0], 0)
    return at


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _rows(data: bytes, widths: list[int]) -> Iterator[tuple[int, int, int]]:
    """Rows of a cross-reference stream; a kind that is left out is 1."""
    kind, first, second = widths
    for at in range(0, len(data) - sum(widths) + 1, sum(widths)):
        row = data[at : at + sum(widths)]
        numbers = row[:kind], row[kind : kind + first], row[kind + first :]
        given, one, two = (int.from_bytes(number) for number in numbers)
        yield (given if kind else 1), one, two if second else 0


def _predicted(data: bytes, settings: dict[str, Any]) -> bytes:
    """Undo the differences between rows that PNG's filters *none*, *sub* and *up* make (W3C PNG, 9.2)."""
    bits = settings.get("Colors", 1) * settings.get("BitsPerComponent", 8)
    step = max(1, bits // 8)
    width = (settings.get("Columns", 1) * bits + 7) // 8
    out, above = bytearray(), bytes(width)
    for at in range(0, len(data), width + 1):
        kind, row = data[at], bytearray(data[at + 1 : at + 1 + width])
        if kind not in (0, 1, 2):
            raise Broken("rows in an unknown form")
        for place in range(len(row)):
            if kind == 2:
                row[place] = (row[place] + above[place]) & 0xFF
            elif kind == 1 and place >= step:
                row[place] = (row[place] + row[place - step]) & 0xFF
        out += row
        above = bytes(row).ljust(width, b"\0")
    return bytes(out)
