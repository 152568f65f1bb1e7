"""A file of lines beside the database, which several processes add to and shorten.

Each is alone with the folder meanwhile, so that nothing is added to a file that is being replaced. What has been added
is on the disk when the call returns.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path


def read(path: Path) -> list[str]:
    """Without their ends and without empty ones; none of a file that is not there."""
    if not path.exists():
        return []
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def add(path: Path, lines: Iterable[str]) -> None:
    with _alone(path.parent):
        _write(path, lines, os.O_APPEND)


def shorten(path: Path, stays: Callable[[str], bool], *, dry: bool = False) -> int:
    """Drop the lines that do not stay; returns how many they are, or would be."""
    with _alone(path.parent):
        lines = read(path)
        kept = [line for line in lines if stays(line)]
        if len(kept) < len(lines) and not dry:
            beside = path.with_name(f"{path.name}.new")
            _write(beside, kept, os.O_TRUNC)
            beside.replace(path)
    return len(lines) - len(kept)


def _write(path: Path, lines: Iterable[str], how: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600), "w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
