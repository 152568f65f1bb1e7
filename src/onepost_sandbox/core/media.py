"""Uploaded files: on disk, hashed while they stream in, served again for the pages."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import itertools
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from aiohttp import web

_PREFIX = "onepost-sandbox-"
_SETTLED_S = 60
"""A folder younger than this, in seconds, may belong to a sandbox that is just starting."""

_SHOWN = ("image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "video/webm", "video/quicktime")


@dataclass(slots=True)
class Blob:
    """A stored file. ``sha256`` is lower-case hex; ``bytes`` its length."""

    id: str
    bytes: int
    sha256: str
    mime: str
    path: Path


def _lock(folder: Path) -> int | None:
    """Hold the folder while this process lives; None when another one does, or when it is not ours."""
    try:
        held = os.open(folder, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(held)
        return None
    return held


def _sweep(place: Path) -> None:
    """Remove the folders of sandboxes that were killed."""
    for folder in place.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if time.time() - folder.stat().st_mtime > _SETTLED_S and (held := _lock(folder)) is not None:
                shutil.rmtree(folder, ignore_errors=True)
                os.close(held)


class BlobWriter:
    """Receives a file piece by piece, also over several requests; ends with ``finish`` or ``discard``."""

    def __init__(self, path: Path, id: str, mime: str) -> None:
        self.id = id
        self.mime = mime
        self.bytes = 0
        self._path = path
        self._hash = hashlib.sha256()
        self._file: IO[bytes] = path.open("wb")

    def write(self, piece: bytes) -> None:
        self._file.write(piece)
        self._hash.update(piece)
        self.bytes += len(piece)

    def finish(self) -> Blob:
        self._file.close()
        return Blob(self.id, self.bytes, self._hash.hexdigest(), self.mime, self._path)

    def discard(self) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)


class MediaStore:
    """All files of one sandbox, in a temporary folder that goes with it, or with the next one if it was killed."""

    def __init__(self) -> None:
        _sweep(Path(tempfile.gettempdir()))
        self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._lock = _lock(self.folder)
        self._blobs: dict[str, Blob] = {}
        self._ids = itertools.count(1)
        self._mark = secrets.token_hex(4)

    def writer(self, mime: str) -> BlobWriter:
        """A new file to fill; hand what ``finish`` returns to :meth:`keep`."""
        name = f"{next(self._ids)}-{self._mark}"
        return BlobWriter(self.folder / name, name, mime)

    def keep(self, blob: Blob) -> Blob:
        self._blobs[blob.id] = blob
        return blob

    async def write(self, chunks: AsyncIterator[bytes], mime: str, limit: int | None = None) -> Blob:
        """Store a stream. Raises ``ValueError`` when it is longer than ``limit`` bytes."""
        writer = self.writer(mime)
        try:
            async for piece in chunks:
                writer.write(piece)
                if limit is not None and writer.bytes > limit:
                    raise ValueError(f"more than {limit} bytes")
        except BaseException:
            writer.discard()
            raise
        return self.keep(writer.finish())

    def put(self, data: bytes, mime: str) -> Blob:
        writer = self.writer(mime)
        writer.write(data)
        return self.keep(writer.finish())

    def join(self, pieces: list[Blob], mime: str) -> Blob:
        """One file out of several pieces, in the given order; the pieces are removed."""
        writer = self.writer(mime)
        for piece in pieces:
            with piece.path.open("rb") as source:
                while data := source.read(1024 * 1024):
                    writer.write(data)
            self.remove(piece.id)
        return self.keep(writer.finish())

    def get(self, id: str) -> Blob | None:
        return self._blobs.get(id)

    def remove(self, id: str) -> None:
        blob = self._blobs.pop(id, None)
        if blob is not None:
            blob.path.unlink(missing_ok=True)

    def clear(self) -> None:
        """Remove every file, half-received ones too."""
        self._blobs.clear()
        for path in self.folder.iterdir():
            path.unlink(missing_ok=True)

    def close(self) -> None:
        self._blobs.clear()
        shutil.rmtree(self.folder, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def response(self, id: str) -> web.StreamResponse:
        """The file, with range requests; 404 when there is none."""
        blob = self.get(id)
        if blob is None:
            raise web.HTTPNotFound(text="No such file in the sandbox.")
        mime = blob.mime if blob.mime in _SHOWN else "application/octet-stream"
        headers = {
            "Content-Type": mime,
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox",
            "Cache-Control": "private, max-age=86400, immutable",
        }
        return web.FileResponse(blob.path, headers=headers)


def media_row(blob: Blob, kind: str, alt: str | None) -> dict[str, Any]:
    """A file as the control API lists it (DESIGN 4)."""
    return {"kind": kind, "mime": blob.mime, "bytes": blob.bytes, "sha256": blob.sha256, "alt": alt or ""}
