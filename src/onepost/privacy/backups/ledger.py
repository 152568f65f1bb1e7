"""Keys that were deleted, by their ids, kept beside the backups: a restored older copy of a key is deleted again.

It stands outside the database, which goes back in time when it is restored, and names nobody: an id and a moment.
"""

from __future__ import annotations

import fcntl
import logging
import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models.signals import post_delete
from django.utils import timezone

from onepost.channels.models import DataKey
from onepost.privacy.backups import places
from onepost.privacy.rules import BACKUP_DAYS

log = logging.getLogger("onepost.backup")

FILE = "deleted-keys"


def listen() -> None:
    post_delete.connect(_deleted, sender=DataKey, dispatch_uid="onepost.privacy.ledger")


def deleted(*folders: Path) -> set[UUID]:
    found = set()
    for folder in folders:
        path = folder / FILE
        if path.exists():
            found |= {UUID(line.split()[0]) for line in path.read_text("ascii").splitlines() if line.strip()}
    return found


def prune(now: datetime) -> None:
    """Forget the ids of keys that no backup holds any more."""
    path = places.folder() / FILE
    if not path.exists():
        return
    since = now - timedelta(days=BACKUP_DAYS)
    with open(path, "r+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        lines = [line for line in file if datetime.fromisoformat(line.split()[1]) >= since]
        file.seek(0)
        file.writelines(lines)
        file.truncate()


def _deleted(sender: type[DataKey], instance: DataKey, **_: object) -> None:
    key_id = instance.pk
    transaction.on_commit(lambda: _note([key_id]), robust=True)


def _note(key_ids: Iterable[UUID]) -> None:
    path = places.folder() / FILE
    lines = "".join(f"{key_id} {timezone.now().isoformat()}\n" for key_id in key_ids)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(lines)
        file.flush()
        os.fsync(file.fileno())
