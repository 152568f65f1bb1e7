"""Metadata out of pictures without touching a pixel: whole segments are left out, the rest is copied.

Where a camera was (GPS), whose it is and what it noted do not leave the author's hands with the picture. What colours
mean (ICC profiles) stays.
"""

from __future__ import annotations

import struct
from typing import BinaryIO

_JPEG_KEPT = {0xE0, 0xE2, 0xEE}  # JFIF, ICC profile, Adobe's colour transform
_PNG_DROPPED = {b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"}
_WEBP_DROPPED = {b"EXIF", b"XMP "}
_WEBP_FLAGS = 0b1100  # EXIF and XMP in the extended header


class Broken(ValueError):
    """The file is not put together as its format says."""


def strip(mime: str, source: BinaryIO, target: BinaryIO) -> None:
    """Copy ``source`` to ``target`` without metadata. Raises :class:`Broken`."""
    {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp, "image/gif": _gif}[mime](source, target)


def _take(source: BinaryIO, length: int) -> bytes:
    data = source.read(length)
    if len(data) != length:
        raise Broken
    return data


def _copy_rest(source: BinaryIO, target: BinaryIO) -> None:
    while piece := source.read(256 * 1024):
        target.write(piece)


def _jpeg(source: BinaryIO, target: BinaryIO) -> None:
    target.write(_take(source, 2))
    while True:
        marker = _take(source, 2)
        while marker == b"\xff\xff":
            marker = b"\xff" + _take(source, 1)
        if marker[0] != 0xFF:
            raise Broken
        length = struct.unpack(">H", _take(source, 2))[0]
        if length < 2:
            raise Broken
        body = _take(source, length - 2)
        code = marker[1]
        noted = code == 0xFE or (0xE0 <= code <= 0xEF and code not in _JPEG_KEPT)
        multi_picture = code == 0xE2 and body.startswith(b"MPF\x00")  # points into what follows the picture
        if not noted and not multi_picture:
            target.write(marker + struct.pack(">H", length) + body)
        if code == 0xDA:
            _copy_scans(source, target)
            return


def _copy_scans(source: BinaryIO, target: BinaryIO) -> None:
    """The rest up to the end marker; what a phone hangs behind it (a second picture, a clip) is left out."""
    window = b""
    while piece := source.read(256 * 1024):
        window += piece
        end = window.find(b"\xff\xd9")
        if end >= 0:
            target.write(window[: end + 2])
            return
        target.write(window[:-1])
        window = window[-1:]
    target.write(window)


def _png(source: BinaryIO, target: BinaryIO) -> None:
    target.write(_take(source, 8))
    while True:
        head = source.read(8)
        if not head:
            return
        if len(head) != 8:
            raise Broken
        length, kind = struct.unpack(">I4s", head)
        rest = _take(source, length + 4)
        if kind not in _PNG_DROPPED:
            target.write(head + rest)
        if kind == b"IEND":
            return


def _webp(source: BinaryIO, target: BinaryIO) -> None:
    _take(source, 12)
    target.write(b"RIFF\0\0\0\0WEBP")
    size = 4
    while head := source.read(8):
        if len(head) != 8:
            raise Broken
        kind, length = struct.unpack("<4sI", head)
        body = _take(source, length)
        padding = source.read(length & 1)
        if kind in _WEBP_DROPPED:
            continue
        if kind == b"VP8X" and body:
            body = bytes([body[0] & ~_WEBP_FLAGS]) + body[1:]
        target.write(head + body + padding)
        size += 8 + length + len(padding)
    target.seek(4)
    target.write(struct.pack("<I", size))
    target.seek(0, 2)


def _gif(source: BinaryIO, target: BinaryIO) -> None:
    header = _take(source, 13)
    target.write(header)
    if header[10] & 0x80:
        target.write(_take(source, 3 << ((header[10] & 7) + 1)))
    while True:
        kind = source.read(1)
        if kind in (b"", b"\x3b"):
            target.write(b"\x3b")
            return
        if kind == b"\x2c":
            described = _take(source, 9)
            target.write(kind + described)
            if described[8] & 0x80:
                target.write(_take(source, 3 << ((described[8] & 7) + 1)))
            target.write(_take(source, 1))
            _gif_blocks(source, target)
        elif kind == b"\x21":
            label = _take(source, 1)
            blocks = _gif_read(source)
            loops = label == b"\xff" and blocks[1:12] in (b"NETSCAPE2.0", b"ANIMEXTS1.0")
            if label == b"\xf9" or loops:
                target.write(kind + label + blocks)
        else:
            raise Broken


def _gif_read(source: BinaryIO) -> bytes:
    out = b""
    while True:
        length = _take(source, 1)
        out += length
        if length == b"\0":
            return out
        out += _take(source, length[0])


def _gif_blocks(source: BinaryIO, target: BinaryIO) -> None:
    while True:
        length = _take(source, 1)
        target.write(length)
        if length == b"\0":
            return
        target.write(_take(source, length[0]))
