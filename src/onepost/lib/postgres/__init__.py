"""The database: PostgreSQL, embedded by default, any other by ``DATABASE_URL``."""

from __future__ import annotations

from onepost.lib.postgres.addresses import LIVELY, database_settings, from_url
from onepost.lib.postgres.server import PostgresError, Server

__all__ = ["LIVELY", "PostgresError", "Server", "database_settings", "from_url"]
