"""PostgreSQL's own programs for dumping and restoring, the right version for the server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import connection

from onepost.lib.env import SettingError
from onepost.lib.postgres.server import MAJOR, PostgresError, binary

_PARAMETERS = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY"}


def program(name: str) -> str:
    """``pg_dump`` or ``pg_restore`` that understands the server. Raises SettingError when there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        server = int(cursor.fetchone()[0]) // 10000
    if server <= int(MAJOR) and (own := _own(name)) is not None:
        return str(own)
    found = shutil.which(name)
    if found and _version(found) >= server:
        return found
    raise SettingError(
        f"The database is PostgreSQL {server}, and no {name} of that version is here; install PostgreSQL's client "
        f"programs of version {server} or newer and try again."
    )


def environment(database: str = "") -> Mapping[str, str]:
    """Where the database is, as libpq's variables; a password never stands in a command line."""
    at: dict[str, Any] = connection.settings_dict
    values = {
        "PGHOST": at["HOST"],
        "PGPORT": at["PORT"],
        "PGUSER": at["USER"],
        "PGPASSWORD": at["PASSWORD"],
        "PGDATABASE": database or at["NAME"],
        **{name: at.get("OPTIONS", {}).get(option, "") for option, name in _PARAMETERS.items()},
    }
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return kept | {name: str(value) for name, value in values.items() if value}


def _own(name: str) -> Path | None:
    try:
        found = binary(name)
    except PostgresError:
        return None
    return found if found.exists() else None


def _version(path: str) -> int:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"(\d+)", said)
    return int(found[1]) if found else 0


def last_line(said: str) -> str:
    """The reason a program gave, one line, which names no value of a row."""
    lines = [line for line in said.strip().splitlines() if line.strip() and not line.startswith(("DETAIL", "CONTEXT"))]
    return f"{lines[-1]}." if lines else "no reason given."
