"""The sign that a restore is not over: as long as it stands in the database, nothing serves and nothing publishes."""

from __future__ import annotations

from django.db import connection, transaction

from onepost.lib.env import SettingError

TABLE = "onepost_restoring"


OURS = """
SELECT 'DROP SCHEMA ' || quote_ident(nspname) || ' CASCADE' FROM pg_namespace
WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public')
UNION ALL
SELECT 'DROP TABLE IF EXISTS ' || oid::regclass || ' CASCADE' FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
UNION ALL
SELECT 'DROP ROUTINE IF EXISTS ' || oid::regprocedure || ' CASCADE' FROM pg_proc
WHERE pronamespace = 'public'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = pg_proc.oid AND d.deptype = 'e')
UNION ALL
SELECT 'DROP TYPE IF EXISTS ' || t.oid::regtype || ' CASCADE' FROM pg_type t
WHERE typnamespace = 'public'::regnamespace AND (typtype IN ('e', 'd') OR EXISTS (
  SELECT FROM pg_class c WHERE c.oid = t.typrelid AND c.relkind = 'c'))
"""
"""What empties the database. The schema itself stays: it belongs to the server."""


def begin() -> None:
    """Empty the database and set the sign, in one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(OURS)
        for (drop,) in cursor.fetchall():
            cursor.execute(drop)
        cursor.execute(f"CREATE TABLE public.{TABLE} AS SELECT now() AS began")


def end() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE public.{TABLE}")


def refuse() -> None:
    """Raises SettingError while a restore is not over."""
    if stands():
        raise SettingError(
            "A restore of this database was begun and is not over, so deletions that came after the backup may be "
            "missing. Run onepost restore again with --replace."
        )


def stands() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f"public.{TABLE}"])
        return cursor.fetchone()[0] is not None


def is_empty() -> bool:
    """No tables, or nobody in them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('accounts_user')")
        if cursor.fetchone()[0] is None:
            return True
        cursor.execute("SELECT EXISTS (SELECT FROM accounts_user) OR EXISTS (SELECT FROM accounts_workspace)")
        return not cursor.fetchone()[0]
