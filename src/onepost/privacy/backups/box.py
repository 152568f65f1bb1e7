"""A file that only the backup key opens: AES-256-GCM in pieces, each bound to its place, the last one marked.

``OPBOX1`` ‖ 16 random bytes ‖ pieces (length, ciphertext, tag). Every file has a key of its own, derived from the
backup key and the random bytes, so that counting nonces are used once only. A file that was cut off, joined together
or changed in any bit does not open.
"""

from __future__ import annotations

import io
import os
import secrets
import struct
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MAGIC = b"OPBOX1"
SALT = 16
PIECE = 1024 * 1024
LENGTH = struct.Struct(">I")
TAG = 16


class CannotOpenBox(Exception):
    """Another key, or not as it was written."""


class Sealer(io.RawIOBase):
    """Write plain bytes, closing writes the mark of the end. ``close`` is needed: without it the file is no backup."""

    def __init__(self, file: BinaryIO, key: bytes, kind: str) -> None:
        salt = secrets.token_bytes(SALT)
        self._file, self._cipher, self._header = file, _cipher(key, salt, kind), MAGIC + salt
        self._waiting = bytearray()
        self._number = 0
        file.write(self._header)

    def writable(self) -> bool:
        return True

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        self._waiting += data
        while len(self._waiting) > PIECE:
            self._piece(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        return len(data)

    def finish(self) -> None:
        self._piece(bytes(self._waiting), last=True)
        self._waiting.clear()
        self._file.flush()
        os.fsync(self._file.fileno())

    def _piece(self, plain: bytes, *, last: bool) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number, last), plain, self._header)
        self._file.write(LENGTH.pack(len(sealed)) + sealed)
        self._number += 1


class Opener(io.RawIOBase):
    """Read plain bytes, piece by piece. Raises :class:`CannotOpenBox`."""

    def __init__(self, file: BinaryIO, key: bytes, kind: str) -> None:
        self._file = file
        self._header = file.read(len(MAGIC) + SALT)
        if len(self._header) != len(MAGIC) + SALT or not self._header.startswith(MAGIC):
            raise CannotOpenBox
        self._cipher = _cipher(key, self._header[len(MAGIC) :], kind)
        self._number, self._over = 0, False
        self._plain = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        while not self._plain and not self._over:
            self._next()
        taken = min(len(buffer), len(self._plain))
        buffer[:taken] = self._plain[:taken]
        self._plain = self._plain[taken:]
        return taken

    def _next(self) -> None:
        head = self._file.read(LENGTH.size)
        if len(head) != LENGTH.size:
            raise CannotOpenBox  # cut off: the last piece is marked
        (length,) = LENGTH.unpack(head)
        if not TAG <= length <= PIECE + TAG:
            raise CannotOpenBox
        sealed = self._file.read(length)
        for last in (False, True):
            try:
                plain = self._cipher.decrypt(_nonce(self._number, last), sealed, self._header)
            except InvalidTag:
                continue
            self._plain, self._over = memoryview(plain), last
            break
        else:
            raise CannotOpenBox
        self._number += 1
        if self._over and self._file.read(1):
            raise CannotOpenBox


def _cipher(key: bytes, salt: bytes, kind: str) -> AESGCM:
    derived = HKDF(SHA256(), 32, salt, f"onepost backup {kind}".encode()).derive(key)
    return AESGCM(derived)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
