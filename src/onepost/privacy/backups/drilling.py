"""The restore drill: the newest backup is restored, by the very command, into a database made for it."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from django.db import connection
from django.db.utils import Error
from django.utils import timezone
from psycopg import sql

from onepost.lib.env import SettingError
from onepost.privacy import runs
from onepost.privacy.backups import places, restoring, tools
from onepost.privacy.models import RunKind


@dataclass(frozen=True, slots=True)
class Drilled:
    path: Path
    seconds: float


def drill(where: Path | None = None) -> Drilled:
    """Raises SettingError when the newest backup cannot be restored; recorded either way."""
    began = timezone.now()
    try:
        path, made_at = restoring.newest_backup(places.folder(where))
        _restore_aside(path)
    except SettingError as defect:
        runs.record(RunKind.DRILL, False, {"defect": str(defect)[:200]}, began)
        raise
    seconds = (timezone.now() - began).total_seconds()
    numbers = {"backup": made_at.isoformat(), "bytes": path.stat().st_size, "seconds": round(seconds, 1)}
    runs.record(RunKind.DRILL, True, numbers, began)
    return Drilled(path, seconds)


def _restore_aside(path: Path) -> None:
    name = f"onepost_drill_{secrets.token_hex(4)}"
    try:
        _as_owner("CREATE DATABASE {} TEMPLATE template0", name)
    except Error as error:
        raise SettingError(
            f"No database can be made for the drill: {str(error).strip().splitlines()[0]}. Allow it to the database's "
            "user (ALTER ROLE … CREATEDB)."
        ) from None
    try:
        with tempfile.TemporaryDirectory(prefix="onepost-drill-") as folder:
            done = subprocess.run(  # noqa: S603 - our own program
                [sys.executable, "-m", "onepost.cli", "restore", str(path), "--replace"],
                env={**os.environ, "DATABASE_URL": _address(name), "ONEPOST_MEDIA_DIR": folder},
                capture_output=True,
                text=True,
                check=False,
            )
        if done.returncode != 0:
            raise SettingError(f"The newest backup, {path}, cannot be restored: {tools.last_line(done.stderr)}")
    finally:
        _as_owner("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _as_owner(statement: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(sql.Identifier(name)))


def _address(name: str) -> str:
    at = connection.settings_dict
    options = {key: value for key, value in at.get("OPTIONS", {}).items() if str(key).startswith("ssl")}
    query = urlencode({"host": at["HOST"], **options})
    port = f":{at['PORT']}" if at["PORT"] else ""
    return f"postgresql://{quote(at['USER'], safe='')}:{quote(at['PASSWORD'], safe='')}@localhost{port}/{name}?{query}"
