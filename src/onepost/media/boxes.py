"""HEIC and AVIF: notes of the camera inside them are blotted out in place, without touching a pixel.

Both are ISO base media files (ISO/IEC 23008-12): one ``meta`` box lists items (``iinf``) and where their bytes lie
(``iloc``). Items of the types ``Exif``, ``mime`` and ``uri `` are notes; what is in them is written over with notes of
the same length that say nothing. Which way up the picture is stands in a property of the picture itself.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from onepost.media.strip import Broken

_NOTES = {b"Exif", b"mime", b"uri "}
_NO_EXIF = struct.pack(">I", 0) + b"II*\0" + struct.pack("<IHI", 8, 0, 0)
"""An Exif item without an entry: programs that look into it find it whole."""
_MOST_META = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Box:
    """``start`` and ``end`` of what is in it, from the beginning of what is being read."""

    kind: bytes
    start: int
    end: int


def blot_notes(path: Path) -> int:
    """Blot out the notes in ``path``; returns how many bytes. Raises :class:`onepost.media.strip.Broken`."""
    try:
        return _blot(path)
    except (struct.error, IndexError):
        raise Broken from None


def _blot(path: Path) -> int:
    data = path.read_bytes()
    metas = [box for box in _boxes(data, 0, len(data)) if box.kind == b"meta"]
    out = bytearray(data)
    blotted = 0
    for meta in metas:
        if meta.end - meta.start > _MOST_META:
            raise Broken
        inside = {box.kind: box for box in _boxes(data, meta.start + 4, meta.end)}
        if b"iinf" not in inside or b"iloc" not in inside:
            continue
        notes = dict(_notes(data, inside[b"iinf"]))
        shift = inside[b"idat"].start if b"idat" in inside else 0
        for item, start, length in _places(data, inside[b"iloc"], shift):
            if item not in notes:
                continue
            if start + length > len(data):
                raise Broken
            out[start : start + length] = _empty(notes[item], length)
            blotted += length
    if blotted:
        path.write_bytes(out)
    return blotted


def _empty(kind: bytes, length: int) -> bytes:
    if kind == b"Exif":
        return _NO_EXIF.ljust(length, b"\0") if length >= len(_NO_EXIF) else bytes(length)
    return b" " * length


def _boxes(data: bytes, at: int, end: int) -> Iterator[_Box]:
    while at + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, at)
        body = at + 8
        if size == 1:
            size = struct.unpack_from(">Q", data, at + 8)[0]
            body = at + 16
        elif size == 0:
            size = end - at
        if size < body - at or at + size > end:
            raise Broken
        yield _Box(kind, body, at + size)
        at += size


def _notes(data: bytes, iinf: _Box) -> Iterator[tuple[int, bytes]]:
    """Numbers and types of items that are notes."""
    start = iinf.start + 4 + (2 if data[iinf.start] == 0 else 4)
    for box in _boxes(data, start, iinf.end):
        if box.kind != b"infe" or data[box.start] < 2:
            continue
        wide = data[box.start] > 2
        number, kind = struct.unpack_from(">I2x4s" if wide else ">H2x4s", data, box.start + 4)
        if kind in _NOTES:
            yield number, kind


def _places(data: bytes, iloc: _Box, shift: int) -> Iterator[tuple[int, int, int]]:
    """(item, start, length) of every piece of every item; ``shift`` is where the box ``idat`` begins."""
    version = data[iloc.start]
    at = iloc.start + 4
    sizes, more = data[at], data[at + 1]
    offset_size, length_size, base_size = sizes >> 4, sizes & 15, more >> 4
    index_size = more & 15 if version in (1, 2) else 0
    count, at = _number(data, at + 2, 4 if version == 2 else 2)
    for _ in range(count):
        item, at = _number(data, at, 4 if version == 2 else 2)
        method = 0
        if version in (1, 2):
            method, at = _number(data, at, 2)
        base, at = _number(data, at + 2, base_size)
        extents, at = _number(data, at, 2)
        for _extent in range(extents):
            at += index_size
            offset, at = _number(data, at, offset_size)
            length, at = _number(data, at, length_size)
            if method & 15 > 1:
                raise Broken
            yield item, base + offset + (shift if method & 15 == 1 else 0), length


def _number(data: bytes, at: int, size: int) -> tuple[int, int]:
    if at + size > len(data):
        raise Broken
    return int.from_bytes(data[at : at + size], "big"), at + size
