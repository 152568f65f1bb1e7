"""Restoring a backup: checked first, then database, keys, deletions that came later, files; only then it serves."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from onepost.lib import vault
from onepost.lib.env import SettingError
from onepost.privacy.backups import ledger, places, reading, replaying, tools, unfinished
from onepost.privacy.backups.making import counts
from onepost.privacy.backups.reading import About, Backup

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """``keys``: where the keys are, else the newest beside the file. ``replace``: what is there goes. ``files`` False:
    they are only looked through. ``with_keys`` False: every channel has to be connected again."""

    path: Path
    keys: Path | None = None
    replace: bool = False
    files: bool = True
    with_keys: bool = True


def restore(wish: Wish, migrate: Callable[[], None], say: Say) -> None:
    """Raises SettingError; up to the moment when the database is emptied nothing is changed by it."""
    backup = Backup(wish.path, places.key())
    say(f"Reading {wish.path}")
    about = backup.check()
    _refuse_newer(about)
    if not wish.replace and not (unfinished.is_empty() and not unfinished.stands()):
        raise SettingError(
            "This database is not empty. Restore into an empty one, or add --replace: everything that is in it now is "
            "deleted then, its files too."
        )
    keys_path = (wish.keys or places.newest("keys", wish.path.parent)) if wish.with_keys else None
    keys = reading.keys(keys_path, backup.key) if keys_path else []
    _refuse_foreign(keys)
    _refuse_company()
    say(f"Restoring the database of {about.made_at} (OnePost {about.version})")
    unfinished.begin()
    _sections(backup, "pre-data")
    _sections(backup, "data")
    deleted = ledger.deleted(wish.path.parent, places.folder())
    lost = replaying.put_keys(keys, deleted)
    _sections(backup, "post-data")
    _compare(about, say)
    migrate()
    say("Doing again what was deleted since then")
    # A key that a later copy of the table lacks was deleted; one that an earlier copy lacks was only not made yet.
    ended = lost if keys_path and _stamp(keys_path) >= _stamp(wish.path) else lost & deleted
    say(f"  {replaying.end_disconnected(ended)} connections that were ended")
    say(f"  {replaying.ask_to_reconnect(lost - ended)} connections whose keys are not here; people connect them again")
    replaying.replay()
    say(f"  {replaying.hold_what_may_be_out(timezone.now())} posts that may have gone out; their authors are asked")
    if wish.files:
        say(f"  {_files(backup)} files")
    unfinished.end()
    say("Posts that were planned when the backup was made are planned again, also those deleted since: tell people.")
    say("Restored. OnePost can be started.")


def _refuse_newer(about: About) -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    ours = {app for app, _ in loader.disk_migrations}
    unknown = sorted(found for found in about.migrations if found[0] in ours and found not in loader.disk_migrations)
    if unknown:
        raise SettingError(
            f"The backup was made by OnePost {about.version}, which is newer than this one; restore it with that one."
        )


def _refuse_company() -> None:
    """Nothing may serve or publish from a database that is half restored."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        )
        others = cursor.fetchone()[0]
    if others:
        raise SettingError(
            f"{others} other connections to this database are open. Stop OnePost on every host, then restore."
        )


def _refuse_foreign(keys: list[dict[str, str]]) -> None:
    """Keys that no master key of this installation opens are of no use: better said now than found out later."""
    if not keys:
        return
    try:
        vault.unwrap(keys[-1]["wrapped"], f"channels.datakey|wrapped||{keys[-1]['id']}")
    except vault.CannotOpen:
        raise SettingError(
            "The master key of this installation does not open the keys in the backup. Put back secrets/master-key or "
            "ONEPOST_MASTER_KEYS as they were when it was made, or add --without-keys: then every channel has to be "
            "connected again. Nothing was changed."
        ) from None


def _sections(backup: Backup, section: str) -> None:
    command = [tools.program("pg_restore"), "--no-owner", "--no-privileges", "--exit-on-error", f"--section={section}"]
    environment = dict(tools.environment())
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603 - PostgreSQL's own program
            [*command, f"--dbname={environment['PGDATABASE']}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=said,
            env=environment,
        )
        assert process.stdin is not None
        try:
            backup.pour_database(process.stdin)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it has had enough; its status says whether that is well
        if process.wait() != 0:
            said.seek(0)
            reason = tools.last_line(said.read().decode(errors="replace"))
            raise SettingError(f"The database could not be restored: {reason} It must not be used as it is now.")


def _compare(about: About, say: Say) -> None:
    """Every table has as many rows as when it was dumped; a table that only a newer version has is not asked."""
    with connection.cursor() as cursor:
        there = {name for name in about.rows if _exists(cursor, name)}
    found = counts(there)
    wrong = sorted(name for name, number in about.rows.items() if found.get(name) != number)
    if wrong:
        raise SettingError(f"The restored database is not complete: {', '.join(wrong)}. It must not be used.")
    say(f"  {sum(found.values())} rows in {len(found)} tables, as they were")


def _exists(cursor: CursorWrapper, name: str) -> bool:
    cursor.execute("SELECT to_regclass(%s)", [name])
    return cursor.fetchone()[0] is not None


def _files(backup: Backup) -> int:
    """Into a folder inside, which may be a disk of its own, then in the place of what was there."""
    root = Path(settings.MEDIA_ROOT)
    new = root / ".restored"
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700, parents=True)
    number = 0
    with backup.files() as files:
        for name, content in files:
            path = _inside(new, name)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                shutil.copyfileobj(content, file, 1024 * 1024)
            number += 1
    for there in root.iterdir():
        if there.is_dir() and there != new:
            shutil.rmtree(there)
        elif there != new:
            there.unlink()
    for restored in new.iterdir():
        restored.rename(root / restored.name)
    new.rmdir()
    return number


def _inside(folder: Path, name: str) -> Path:
    parts = PurePosixPath(name).parts
    if not parts or PurePosixPath(name).is_absolute() or ".." in parts:
        raise SettingError("The backup names a file outside the media folder; it was not made by OnePost.")
    return folder.joinpath(*parts)


def _stamp(path: Path) -> datetime:
    """When a backup was made, by its name; one that was renamed counts as old."""
    return places.made_at(path) or datetime.min.replace(tzinfo=UTC)


def newest_backup(where: Path) -> tuple[Path, datetime]:
    path = places.newest("data", where)
    made_at = places.made_at(path) if path else None
    if path is None or made_at is None:
        raise SettingError(f"There is no backup in {where}.")
    return path, made_at
