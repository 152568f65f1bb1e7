"""Where the database is, as Django's setting wants it."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from onepost.lib import keyfile
from onepost.lib.env import SettingError
from onepost.lib.postgres.server import DATABASE, SUPERUSER, Server

COMMON: dict[str, Any] = {
    "ENGINE": "django.db.backends.postgresql",
    "CONN_MAX_AGE": 300,
    "CONN_HEALTH_CHECKS": True,
    "DISABLE_SERVER_SIDE_CURSORS": False,
}

LIVELY = {
    "connect_timeout": "10",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}
"""A connection whose other end has silently gone is given up within half a minute, not after the system's two hours.

The last in milliseconds, the others in seconds: https://www.postgresql.org/docs/18/libpq-connect.html
"""


def database_settings() -> dict[str, Any]:
    """The embedded server's entry; nothing is started."""
    return {
        **COMMON,
        "NAME": DATABASE,
        "USER": SUPERUSER,
        "PASSWORD": keyfile.token("database-password"),
        "HOST": str(Server.default().socket_folder),
    }


def from_url(url: str) -> dict[str, Any]:
    """``postgresql://user:password@host:port/name?sslmode=require`` as an entry. Raises SettingError."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"} or len(parts.path) < 2:
        raise SettingError("DATABASE_URL must look like postgresql://user:password@host/name.")
    options = dict(parse_qsl(parts.query))
    try:
        port = parts.port
    except ValueError:
        raise SettingError("DATABASE_URL names a port that is not a number.") from None
    host = options.pop("host", "") or unquote(parts.hostname or "")
    return {
        **COMMON,
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(port or ""),
        "OPTIONS": {**LIVELY, **options},
    }
