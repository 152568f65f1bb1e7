"""Keys that were deleted, by their ids, kept beside the backups: a restored older copy of a key is deleted again.

It stands outside the database, which goes back in time when it is restored, and names nobody: an id and a moment.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models.signals import post_delete
from django.utils import timezone

from onepost.channels.models import DataKey
from onepost.lib import lines
from onepost.privacy.backups import places
from onepost.privacy.rules import BACKUP_DAYS

log = logging.getLogger("onepost.backup")

FILE = "deleted-keys"


def listen() -> None:
    post_delete.connect(_deleted, sender=DataKey, dispatch_uid="onepost.privacy.ledger")


def deleted(*folders: Path) -> set[UUID]:
    return {UUID(line.split()[0]) for folder in folders for line in lines.read(folder / FILE)}


def prune(now: datetime) -> None:
    """Forget the ids of keys that no backup holds any more."""
    since = now - timedelta(days=BACKUP_DAYS)
    lines.shorten(places.folder() / FILE, lambda line: datetime.fromisoformat(line.split()[1]) >= since)


def _deleted(sender: type[DataKey], instance: DataKey, **_: object) -> None:
    key_id = instance.pk
    transaction.on_commit(lambda: _note([key_id]), robust=True)


def _note(key_ids: Iterable[UUID]) -> None:
    lines.add(places.folder() / FILE, [f"{key_id} {timezone.now().isoformat()}" for key_id in key_ids])
