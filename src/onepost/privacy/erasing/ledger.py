"""Who left, outside the database: a random number, a day and how, for as long as a backup lives (C14).

A restored backup brings people back; :func:`replay` lets them leave again, the same way, before it serves. Rows of the
archive that were erased at somebody's wish stand in it, too.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings

from onepost.accounts.models import User
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
    with path().open("a", encoding="utf-8") as file:
        file.write(json.dumps({"subject": str(subject), "on": _today().isoformat(), "kind": kind}) + "\n")
        file.flush()
        os.fsync(file.fileno())


def entries() -> list[Entry]:
    """Everybody whom a backup may still bring back."""
    found = [Entry(UUID(said["subject"]), date.fromisoformat(said["on"]), said["kind"]) for said in _lines()]
    return [entry for entry in found if _fresh(entry.on)]


def prune(before: date, *, dry: bool = False) -> int:
    """Drop what no backup can bring back any more; returns how many entries that are."""
    lines = _lines()
    fresh = [json.dumps(said) + "\n" for said in lines if date.fromisoformat(said["on"]) >= before]
    if len(fresh) < len(lines) and not dry:
        beside = path().with_suffix(".new")
        beside.write_text("".join(fresh), encoding="utf-8")
        beside.replace(path())
    return len(lines) - len(fresh)


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


def _lines() -> list[dict[str, str]]:
    if not path().exists():
        return []
    return [json.loads(line) for line in path().read_text(encoding="utf-8").splitlines() if line.strip()]


def _fresh(on: date) -> bool:
    return on >= _today() - timedelta(days=BACKUP_DAYS)


def _today() -> date:
    return datetime.now(UTC).date()
