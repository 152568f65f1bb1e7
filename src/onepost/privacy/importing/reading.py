"""An archive of unknown origin: nothing of it is unpacked by its names, and nothing is read that is not announced."""

from __future__ import annotations

import hashlib
import stat
import zipfile
import zlib
from pathlib import Path
from typing import IO, cast

from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import ValidationError

from onepost.privacy.portable import Media, Portable

MOST_LIST = 10 * 1024 * 1024
"""Bytes of the archive's own list of files, some hundred thousand of them."""
MOST_DATA = 64 * 1024 * 1024
"""Bytes of portable.json, unpacked."""
SLACK = 1024 * 1024
PIECE = 256 * 1024
DATA = "portable.json"
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


class Unusable(Exception):
    """The archive is not taken; ``str`` is the sentence for the person."""


class _Bounded:
    """A file of which nobody reads more at once than a list of files may have."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek, self.tell, self.close = file.seek, file.tell, file.close

    def read(self, size: int = -1) -> bytes:
        if size > MOST_LIST:
            raise zipfile.BadZipFile
        return self._file.read(MOST_LIST if size < 0 else size)

    def seekable(self) -> bool:
        return True


class Brought:
    """A checked archive. Use as a context; raises :class:`Unusable`."""

    def __init__(self, file: IO[bytes], size: int) -> None:
        try:
            self._zip = zipfile.ZipFile(cast(IO[bytes], _Bounded(file)))
        except BROKEN:
            raise Unusable(_("This is not a ZIP file, or it is damaged. Download your copy again.")) from None
        self._check(self._zip.infolist(), size)
        self._members = {info.filename: info for info in self._zip.infolist()}

    def _check(self, members: list[zipfile.ZipInfo], size: int) -> None:
        """No paths out of it, no links, no file that unpacks to far more than it is."""
        names = [info.filename for info in members]
        if DATA not in names:
            text = _("There is no “%(name)s” in this file. Choose a copy of what you have made, as OnePost makes it.")
            raise Unusable(text % {"name": DATA})
        strange = len(set(names)) != len(names) or sum(info.compress_size for info in members) > size
        if strange or any(_strange(info) for info in members):
            raise Unusable(_("OnePost did not make this file, or somebody has changed it. Nothing was taken from it."))

    def data(self) -> Portable:
        info = self._members[DATA]
        try:
            with self._zip.open(info) as file:
                raw = file.read(MOST_DATA + 1)
        except BROKEN:
            raise Unusable(_("This file is damaged. Download your copy again.")) from None
        if len(raw) > MOST_DATA:
            raise Unusable(_("There is too much in this file: at most 64 MB of texts are taken at once."))
        try:
            if rb"\u0000" in raw:
                raise ValueError
            return Portable.model_validate_json(raw, strict=True)
        except (ValidationError, ValueError, RecursionError):
            text = _("The data in this file does not have the form that OnePost writes. Nothing was taken from it.")
            raise Unusable(text) from None

    def take(self, media: Media, target: Path) -> bool:
        """The bytes of a file at ``target``; False when they are not there or not those that were announced."""
        info = self._members.get(media.file)
        if info is None or info.file_size != media.size:
            return False
        digest = hashlib.sha256()
        try:
            with self._zip.open(info) as file, target.open("wb") as out:
                while piece := file.read(PIECE):
                    digest.update(piece)
                    out.write(piece)
        except BROKEN:
            return False
        return digest.hexdigest() == media.sha256

    def __enter__(self) -> Brought:
        return self

    def __exit__(self, *error: object) -> None:
        self._zip.close()


def _strange(info: zipfile.ZipInfo) -> bool:
    name = info.filename
    parts = name.split("/")
    outside = name.startswith("/") or "\\" in name or ":" in parts[0] or ".." in parts or not name.isprintable()
    mode = info.external_attr >> 16
    special = stat.S_IFMT(mode) not in (0, stat.S_IFREG) or name.endswith("/") or bool(info.flag_bits & 0x1)
    packed = info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
    most = MOST_DATA if name == DATA else settings.UPLOAD_MAX_BYTES
    swollen = name.startswith("media/") and info.file_size > info.compress_size * 2 + SLACK
    return outside or special or packed or info.file_size > most or swollen
