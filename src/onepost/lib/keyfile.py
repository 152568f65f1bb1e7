"""Secrets made once and kept in ``<data folder>/secrets/<name>``, readable by their owner only.

They stand in for settings a self-hoster did not give (``SECRET_KEY``, the master key, the password of the
embedded database). Losing the folder means losing what was encrypted with them, so it belongs into the backup.
"""

from __future__ import annotations

import base64
import fcntl
import os
import secrets
import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from onepost.lib.env import SettingError, make_data_dir

MASTER = "master-key"


def token(name: str) -> str:
    """A random string of 64 letters, digits, ``-`` and ``_`` (384 bits), the same at every call."""
    return _kept(name, lambda: secrets.token_urlsafe(48))


def key(name: str, length: int = 32) -> bytes:
    """``length`` random bytes, the same at every call; the file holds them in base64."""
    content = _kept(name, lambda: base64.b64encode(secrets.token_bytes(length)).decode("ascii"))
    try:
        value = base64.b64decode(content, validate=True)
    except ValueError:
        value = b""
    if len(value) != length:
        raise SettingError(f"The secret {folder() / name} is damaged; put the file back from a backup.")
    return value


def folder() -> Path:
    """``<data folder>/secrets``, made with mode 0700."""
    path = make_data_dir() / "secrets"
    try:
        path.mkdir(mode=0o700, exist_ok=True)
        if path.stat().st_mode & 0o077:
            path.chmod(0o700)
    except OSError as error:
        raise SettingError(f"The folder {path} cannot be used: {error.strerror}.") from None
    return path


def _kept(name: str, make: Callable[[], str]) -> str:
    path = folder() / name
    try:
        if not path.exists():
            _write_once(path, make)
        content = path.read_text(encoding="ascii").strip()
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not plain text"
        raise SettingError(f"The secret {path} cannot be read: {reason}.") from None
    if not content:
        raise SettingError(f"The secret {path} is empty; put the file back from a backup.")
    return content


def _write_once(path: Path, make: Callable[[], str]) -> None:
    """Of several processes that start together one writes; nobody ever sees a half-written file."""
    folder_fd = os.open(path.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder_fd, fcntl.LOCK_EX)
        if path.exists():
            return
        fd, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # mkstemp gives 0600
        try:
            with os.fdopen(fd, "w", encoding="ascii") as file:
                file.write(make() + "\n")
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
        os.fsync(folder_fd)
    finally:
        os.close(folder_fd)


def master_keys() -> tuple[str, ...]:
    """The generated master keys as the setting writes them, ``<id>:<base64 of 32 bytes>``, the newest first.

    The first is made if there is none: ``master-key``, with the id 1; later ones are ``master-key-<id>``.
    """
    place = folder()
    if not (place / MASTER).exists() and not _later(place):
        key(MASTER)
    return _master_keys(place.stat().st_mtime_ns, place)


def new_master_key() -> str:
    """Make another one, which seals from now on; its id."""
    highest = max(int(entry.partition(":")[0]) for entry in master_keys())
    key(f"{MASTER}-{highest + 1}")
    return str(highest + 1)


def drop_master_key(key_id: str) -> None:
    (folder() / (MASTER if key_id == "1" else f"{MASTER}-{key_id}")).unlink()


@lru_cache(maxsize=4)
def _master_keys(_changed: int, place: Path) -> tuple[str, ...]:
    names = {number: f"{MASTER}-{number}" for number in _later(place)}
    if (place / MASTER).exists():
        names[1] = MASTER
    found = ((number, base64.b64encode(key(name)).decode("ascii")) for number, name in names.items())
    return tuple(f"{number}:{encoded}" for number, encoded in sorted(found, reverse=True))


def _later(place: Path) -> list[int]:
    found = (path.name.removeprefix(f"{MASTER}-") for path in place.glob(f"{MASTER}-*"))
    return [int(number) for number in found if number.isdecimal()]
