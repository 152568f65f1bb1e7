"""Who left, outside the database: a random number, a day and how, for as long as a backup lives (C14).

A restored backup brings people back; :func:`replay` lets them leave again, the same way, before it serves. Rows of the
archive that were erased at somebody's wish stand in it, too.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from onepost.accounts.models import User
from onepost.lib import lines
from onepost.privacy.models import Archived, Leaving
from onepost.privacy.rules import BACKUP_DAYS


def path() -> Path:
    return Path(settings.DATA_DIR) / "erasures.jsonl"


ARCHIVE = "archive"
"""In place of a :class:`Leaving`: what was kept of a closed account was erased as well."""


@dataclass(frozen=True, slots=True)
class Entry:
    subject: UUID
    on: date
    kind: str


def note(subject: UUID, kind: str) -> None:
    """Written before the erasure counts as done; the disk has it when this returns."""
    lines.add(path(), [json.dumps({"subject": str(subject), "on": _today().isoformat(), "kind": kind})])


def entries() -> list[Entry]:
    """Everybody whom a backup may still bring back."""
    return [entry for entry in map(_entry, lines.read(path())) if _fresh(entry.on)]


def prune(before: date, *, dry: bool = False) -> int:
    """Drop what no backup can bring back any more; returns how many entries that are."""
    return lines.shorten(path(), lambda line: _entry(line).on >= before, dry=dry)


def replay() -> int:
    """Let everybody leave again who is in the ledger and in the database; returns how many there were.

    A leaving that the backup caught under way is gone on with. Who asked twice, to close and then to erase what was
    kept of it, is erased.
    """
    from onepost.privacy.erasing import beginning, running

    left = {entry.subject: entry for entry in entries()}
    back = list(User.objects.filter(pk__in=left))
    for user in back:
        entry = left[user.pk]
        kind = Leaving.ERASE if entry.kind == ARCHIVE else Leaving(entry.kind)
        erasure = running.unfinished().filter(subject=user.pk).first() or beginning.begin(user, kind, later=False)
        running.go_on(erasure.pk, again=True)
        closed = datetime.combine(entry.on, datetime.min.time(), UTC)
        Archived.locked.filter(pk=user.pk).update(closed_at=closed)
    Archived.locked.filter(pk__in=[found for found, entry in left.items() if entry.kind == ARCHIVE]).delete()
    return len(back)


def _entry(line: str) -> Entry:
    said = json.loads(line)
    return Entry(UUID(said["subject"]), date.fromisoformat(said["on"]), said["kind"])


def _fresh(on: date) -> bool:
    return on >= _today() - timedelta(days=BACKUP_DAYS)


def _today() -> date:
    return datetime.now(UTC).date()
