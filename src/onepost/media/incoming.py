"""Where uploads lie until they are in the library: on its disk, so that a file of gigabytes is moved and not copied.

The system's folder for temporary files would not do: on many machines it lives in memory.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.uploadhandler import TemporaryFileUploadHandler

LEFT_BEHIND_SECONDS = 86_400
"""Older ones belong to processes that were killed."""


def folder() -> Path:
    found = Path(settings.FILE_UPLOAD_TEMP_DIR)
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


class Handler(TemporaryFileUploadHandler):
    """Django's, with a folder that is there."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        folder()
        super().new_file(*args, **kwargs)


class Placed(File):  # type: ignore[type-arg]  # not subscriptable when it runs
    """A file that a storage on this disk takes away instead of copying it."""

    def temporary_file_path(self) -> str:
        return str(self.name)


def workbench() -> tempfile.TemporaryDirectory[str]:
    """A folder for the work on one upload, gone afterwards with all that is left in it."""
    return tempfile.TemporaryDirectory(prefix="onepost-upload-", dir=folder())


def take(file: File[Any], target: Path) -> None:
    """The bytes of an upload at ``target``; an upload that is on the disk already is not there any more."""
    if isinstance(path := getattr(file, "temporary_file_path", lambda: None)(), str):
        shutil.move(path, target)
        return
    with target.open("wb") as out:
        for piece in file.chunks(256 * 1024):
            out.write(piece)


def sweep() -> None:
    """Remove what processes that were killed have left behind."""
    for path in folder().iterdir():
        if time.time() - path.stat().st_mtime < LEFT_BEHIND_SECONDS:
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
