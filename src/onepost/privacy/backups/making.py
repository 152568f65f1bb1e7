"""Making a backup: the database without its keys and the files in one sealed file, the keys in another."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import subprocess
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from psycopg import sql

from onepost import __version__
from onepost.channels.models import DataKey
from onepost.lib.env import SettingError
from onepost.privacy import runs
from onepost.privacy.backups import ledger, places, tools
from onepost.privacy.backups.box import Sealer
from onepost.privacy.models import RunKind

log = logging.getLogger("onepost.backup")

KEYS_TABLE = "channels_datakey"
LOCK = 0x0E912
PIECE = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Made:
    data: Path
    keys: Path
    bytes: int
    files: int
    seconds: float
    pruned: int


def make(to: Path | None = None) -> Made:
    """A backup in ``to``, else in the folder of the setting; older ones whose time is over go. Raises SettingError.

    Recorded, whether it went well or not.
    """
    began = timezone.now()
    try:
        with _alone():
            made = _make(places.folder(to), began)
    except (SettingError, OSError) as defect:
        runs.record(RunKind.BACKUP, False, {"defect": type(defect).__name__}, began)
        if isinstance(defect, SettingError):
            raise
        raise SettingError(f"The backup could not be written: {defect.strerror}.") from None
    numbers = {"bytes": made.bytes, "files": made.files, "seconds": round(made.seconds, 1), "pruned": made.pruned}
    runs.record(RunKind.BACKUP, True, numbers, began)
    return made


def _make(folder: Path, began: datetime) -> Made:
    key = places.key()
    data, keys = folder / places.name("data", began), folder / places.name("keys", began)
    with _sealed(data, key, "data") as file, tarfile.open(fileobj=cast(IO[bytes], file), mode="w|") as tar:
        _database(tar, began)
        files = _files(tar)
    # After the data: a key that is missing here was deleted, and so is what it opened.
    with _sealed(keys, key, "keys") as file:
        for line in _keys():
            file.write(line)
    ledger.prune(began)
    pruned = places.prune(folder, began)
    size = data.stat().st_size + keys.stat().st_size
    return Made(data, keys, size, files, (timezone.now() - began).total_seconds(), pruned)


def _database(tar: tarfile.TarFile, began: datetime) -> None:
    """What the dump must contain is counted in the very snapshot that is dumped."""
    dump = tools.program("pg_dump")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
        about = {
            "version": __version__,
            "made_at": began.isoformat(),
            "migrations": [list(row) for row in _migrations()],
            "rows": counts(_tables()),
        }
        _add(tar, "about.json", json.dumps(about).encode())
        command = [dump, "--format=custom", "--compress=gzip:1", "--no-owner", "--no-privileges"]
        command += [f"--exclude-table-data={KEYS_TABLE}", f"--snapshot={snapshot}"]
        with _running(command) as output:
            number = 0
            while piece := output.read(PIECE):
                _add(tar, f"database/{number:06d}", piece)
                number += 1


@contextlib.contextmanager
def _running(command: list[str]) -> Iterator[IO[bytes]]:
    environment = dict(tools.environment())
    process = subprocess.Popen(  # noqa: S603 - PostgreSQL's own program
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, env=environment
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        yield process.stdout
        said = process.stderr.read().decode(errors="replace")
        if process.wait() != 0:
            raise SettingError(f"The database could not be dumped: {tools.last_line(said)}")
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        process.stdout.close()
        process.stderr.close()


def counts(tables: Iterable[str]) -> dict[str, int]:
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.SQL(".").join(_parts(table))))
            found[table] = int(cursor.fetchone()[0])
    return found


def _tables() -> set[str]:
    """Every table of ours, without the keys."""
    return {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - {KEYS_TABLE}


def _parts(table: str) -> list[sql.Identifier]:
    """``"schema"."table"`` is how a model names a table elsewhere; Django quotes all but what has quotes already."""
    return [sql.Identifier(part) for part in table.strip('"').split('"."')]


def _migrations() -> Any:
    return MigrationRecorder.Migration.objects.order_by("app", "name").values_list("app", "name")


def _files(tar: tarfile.TarFile) -> int:
    """The library's files. One that is deleted meanwhile is not missed."""
    root, number = Path(settings.MEDIA_ROOT), 0
    for folder, _folders, names in os.walk(root):
        for name in names:
            path = Path(folder) / name
            try:
                file = path.open("rb")
            except OSError:
                continue
            with file:
                info = tarfile.TarInfo(f"media/{path.relative_to(root).as_posix()}")
                info.size = os.fstat(file.fileno()).st_size
                tar.addfile(info, file)
                number += 1
    return number


def _keys() -> Iterator[bytes]:
    for row in DataKey.objects.order_by("id").iterator(chunk_size=500):
        line = {"id": str(row.id), "wrapped": row.wrapped, "created_at": row.created_at.isoformat()}
        yield json.dumps(line).encode() + b"\n"


def _add(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    tar.addfile(info, io.BytesIO(content))


@contextlib.contextmanager
def _sealed(path: Path, key: bytes, kind: str) -> Iterator[Sealer]:
    """The file appears under its name only when it is whole."""
    part = path.with_name(f".{path.name}.part")
    try:
        with open(part, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            sealer = Sealer(cast(BinaryIO, file), key, kind)
            yield sealer
            sealer.finish()
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise SettingError("A backup is being made already; wait until it is done.")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
