"""A ZIP that is written piece by piece, however large what goes in, and knows the checksum of each file."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder

from onepost.publishing.exporting import safe

PIECE = 256 * 1024


class Archive:
    """``beat`` is called now and then while long files are copied."""

    def __init__(self, path: Path, beat: Callable[[], None] = lambda: None) -> None:
        self._zip = zipfile.ZipFile(path, "w", allowZip64=True)
        self._sums: dict[str, tuple[str, int]] = {}
        self._beat = beat

    @contextmanager
    def entry(self, name: str, packed: bool = True) -> Iterator[Entry]:
        info = zipfile.ZipInfo(name, datetime.now(UTC).timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        with self._zip.open(info, "w", force_zip64=True) as out:
            entry = Entry(out)
            yield entry
        self._sums[name] = (entry.digest.hexdigest(), entry.size)

    def copy(self, name: str, file: IO[bytes], packed: bool = False) -> None:
        with self.entry(name, packed) as out:
            while piece := file.read(PIECE):
                out.write(piece)
                self._beat()

    def text(self, name: str, text: str) -> None:
        with self.entry(name) as out:
            out.write(text.encode())

    def has(self, name: str) -> bool:
        return name in self._sums

    def sums(self) -> dict[str, dict[str, Any]]:
        return {name: {"sha256": digest, "size": size} for name, (digest, size) in sorted(self._sums.items())}

    def close(self) -> None:
        """With a manifest of all that is in it."""
        manifest = as_json({"files": self.sums()}, indent=1)
        self._zip.writestr("manifest.json", manifest, zipfile.ZIP_DEFLATED)
        self._zip.close()


class Entry:
    def __init__(self, out: IO[bytes]) -> None:
        self._out = out
        self.digest, self.size = hashlib.sha256(), 0

    def write(self, data: bytes) -> None:
        self._out.write(data)
        self.digest.update(data)
        self.size += len(data)


def as_json(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, cls=Encoder, indent=indent)


class Encoder(DjangoJSONEncoder):
    """Moments with all their digits."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def line(cells: Iterable[Any]) -> bytes:
    """A row of CSV in which no cell is taken for a formula."""
    out = io.StringIO()
    csv.writer(out).writerow([safe(_cell(cell)) for cell in cells])
    return out.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return as_json(value).strip('"')
