"""Reading a backup: first whole, to know that it is one, then its parts."""

from __future__ import annotations

import contextlib
import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from onepost.lib.env import SettingError
from onepost.privacy.backups.box import CannotOpenBox, Opener


@dataclass(frozen=True, slots=True)
class About:
    """What a backup says of itself."""

    version: str
    made_at: str
    migrations: frozenset[tuple[str, str]]
    rows: dict[str, int]


@dataclass(frozen=True, slots=True)
class Backup:
    path: Path
    key: bytes

    def check(self) -> About:
        """Read it to its end; nothing is done with it before it is known to be whole. Raises SettingError."""
        about = None
        with self._members() as members:
            for member, content in members:
                if member.name == "about.json":
                    found: dict[str, Any] = json.loads(content.read())
                    migrations = frozenset((app, name) for app, name in found["migrations"])
                    about = About(found["version"], found["made_at"], migrations, found["rows"])
        if about is None:
            raise SettingError(f"{self.path} is no backup of OnePost's data.")
        return about

    def pour_database(self, into: IO[bytes]) -> None:
        """The dump, as PostgreSQL's program wrote it."""
        with self._members() as members:
            for member, content in members:
                if member.name.startswith("media/"):
                    return
                if member.name.startswith("database/"):
                    while piece := content.read(io.DEFAULT_BUFFER_SIZE * 32):
                        into.write(piece)

    @contextlib.contextmanager
    def files(self) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
        """Names below the media folder, and what the files hold."""
        with self._members() as members:
            yield (
                (member.name.removeprefix("media/"), content)
                for member, content in members
                if member.name.startswith("media/")
            )

    @contextlib.contextmanager
    def _members(self) -> Iterator[Iterator[tuple[tarfile.TarInfo, IO[bytes]]]]:
        with (
            opened(self.path, self.key, "data") as plain,
            tarfile.open(fileobj=cast(IO[bytes], plain), mode="r|") as tar,
        ):

            def each() -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
                for member in tar:
                    content = tar.extractfile(member)
                    if content is not None:
                        yield member, content
                while plain.read(io.DEFAULT_BUFFER_SIZE):  # to the mark of the end
                    pass

            yield each()


def keys(path: Path, key: bytes) -> list[dict[str, str]]:
    """The rows of the table of keys. Raises SettingError."""
    with opened(path, key, "keys") as plain:
        return [json.loads(line) for line in plain.read().splitlines()]


@contextlib.contextmanager
def opened(path: Path, key: bytes, kind: str) -> Iterator[BinaryIO]:
    try:
        with open(path, "rb") as file:
            yield cast(BinaryIO, io.BufferedReader(Opener(file, key, kind), buffer_size=1024 * 1024))
    except (CannotOpenBox, tarfile.TarError):
        raise SettingError(
            f"{path} cannot be opened: either it was made with another backup key, or it is damaged. Give the key it "
            "was made with as ONEPOST_BACKUP_KEY. Nothing was changed."
        ) from None
    except OSError as error:
        raise SettingError(f"{path} cannot be read: {error.strerror}.") from None
