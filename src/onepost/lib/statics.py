"""Scripts, styles and icons under an address that names their content, so that browsers keep them for ever.

The content of the whole folder stands in the address of each file: scripts import each other and name pictures by
relative addresses, and those stay true without anything being rewritten.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from onepost.lib import env

SOURCE = Path(__file__).resolve().parents[1] / "static"
KEPT = 3
"""Compressed copies that stay: an older web process may still be serving from its own."""


def fingerprint(folder: Path = SOURCE) -> str:
    """Twelve hexadecimal digits that change whenever a file does."""
    seen = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            seen.update(f"{file.relative_to(folder).as_posix()}\0{file.stat().st_size}\0".encode())
            seen.update(file.read_bytes())
    return seen.hexdigest()[:12]


def copies() -> Path:
    return env.path("ONEPOST_STATIC_DIR", env.data_dir() / "static")


def compressed(name: str) -> Path | None:
    """The folder of the files with this fingerprint, each beside its compressed forms; None if nobody has made it."""
    folder = copies() / name
    return folder if folder.is_dir() else None


def prepare() -> None:
    """Make that folder if it is not there. To be called before the settings are read: they look for it."""
    folder = copies() / fingerprint()
    if not folder.is_dir():
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".making-"))
        try:
            shutil.copytree(SOURCE, making, dirs_exist_ok=True)
            # A process of its own: what compressing takes in memory goes back with it.
            subprocess.run([sys.executable, "-m", "whitenoise.compress", "--quiet", str(making)], check=True)  # noqa: S603
            with contextlib.suppress(OSError):  # another process was faster
                making.rename(folder)
        finally:
            shutil.rmtree(making, ignore_errors=True)
    os.utime(folder)
    _forget_the_oldest(folder.parent)


def _forget_the_oldest(parent: Path) -> None:
    newest = sorted(parent.glob("[0-9a-f]*"), key=lambda one: one.stat().st_mtime, reverse=True)
    for old in newest[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
