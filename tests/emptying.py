"""What a test has stored goes away: only tables that have rows are touched.

Django truncates every table after each test that commits, and then asks for all permissions and content types again:
more work than most of these tests are themselves.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import connection
from psycopg import sql

MADE_BY_MIGRATIONS = {"django_migrations", "django_content_type", "auth_permission"}
"""Tables whose rows every test expects."""


@cache
def _tables() -> tuple[str, ...]:
    """In an order in which the job queue's rows may go: its references are checked at once, Django's at the end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        found = {str(name) for (name,) in cursor.fetchall()}
    return tuple(sorted(found - MADE_BY_MIGRATIONS, reverse=True))


def empty(*_: Any) -> None:
    """Delete all rows of all tables, in one transaction."""
    looks = [
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(name), sql.Identifier(name))
        for name in _tables()
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(looks))
        filled = {name for (name,) in cursor.fetchall()}
        deletes = [sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in _tables() if name in filled]
        if deletes:
            cursor.execute(sql.SQL("; ").join(deletes))
