"""The database before anybody uses it: started if it is ours, reached, of our version, migrated."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from onepost.lib import env
from onepost.lib.env import SettingError
from onepost.lib.postgres import Server

if TYPE_CHECKING:
    from django.db.migrations.executor import MigrationExecutor

Say = Callable[[str], None]

MIGRATION_LOCK = 0x0E905
"""Advisory lock: of several hosts that start together, one migrates and the others wait."""


def embedded() -> Server | None:
    """The embedded server, or None when ``DATABASE_URL`` names another one."""
    return None if env.text("DATABASE_URL") else Server.default()


@contextlib.contextmanager
def reachable() -> Iterator[None]:
    """The embedded server, when it is ours to run, runs in this block; whoever leaves it last stops it."""
    server = embedded()
    if server is None:
        yield
        return
    with server.used():
        server.make_database()
        try:
            yield
        finally:
            forget_connections()


def forget_connections() -> None:
    """Close Django's own connections, before a fork or at the end."""
    from django.db import connections

    connections.close_all()


def check_connection(*, restoring: bool = False) -> None:
    """Raises SettingError with the server's own reason, without the password; also while a restore is not over."""
    from django.db import connection
    from django.db.utils import Error

    from onepost.privacy import keys
    from onepost.privacy.backups import unfinished

    try:
        connection.ensure_connection()
    except Error as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise SettingError(f"The database cannot be reached: {reason}. Check DATABASE_URL.") from None
    if not restoring:
        unfinished.refuse()
        keys.refuse_lost()


@dataclass
class _Progress:
    """Django's progress of a migration as lines ``3 of 40  accounts 0001_initial``."""

    say: Say
    total: int
    done: int = field(default=0)

    def __call__(self, action: str, migration: object = None, fake: bool = False) -> None:
        if action == "apply_start":
            self.done += 1
            self.say(f"  {self.done} of {self.total}  {migration}")


def migrate(say: Say, *, restoring: bool = False) -> None:
    """Bring the tables to this version. Raises SettingError when they belong to a newer one."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    check_connection(restoring=restoring)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            executor = MigrationExecutor(connection)
            _refuse_newer(executor)
            plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
            if not plan:
                return
            say(f"Preparing the tables ({len(plan)} steps)")
            executor.progress_callback = cast(Any, _Progress(say, len(plan)))
            executor.migrate(executor.loader.graph.leaf_nodes(), plan)
            call_command("migrate", verbosity=0, interactive=False)  # what follows migrations: content types and such
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def _refuse_newer(executor: MigrationExecutor) -> None:
    loader = executor.loader
    ours = set(loader.migrated_apps)
    unknown = sorted(key for key in loader.applied_migrations if key[0] in ours and key not in loader.disk_migrations)
    replaced = {old for migration in loader.disk_migrations.values() for old in migration.replaces}
    unknown = [key for key in unknown if key not in replaced]
    if unknown:
        app, name = unknown[-1]
        raise SettingError(
            f"The database was made by a newer OnePost ({app} {name} is unknown to this one); "
            "start that version, or restore a backup made with this one."
        )
