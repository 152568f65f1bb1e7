"""Regular duties that are overdue, for those who look after the installation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from onepost.privacy import runs
from onepost.privacy.models import RunKind
from onepost.privacy.operating import breaches, reviews
from onepost.watching.incidents import LOOKS, Wrong
from onepost.watching.models import Kind

KINDS = {RunKind.PURGE: Kind.PURGE, RunKind.BACKUP: Kind.BACKUP, RunKind.DRILL: Kind.DRILL}


def expected() -> tuple[RunKind, ...]:
    """Backups are the operator's choice: without a folder for them none are missed."""
    return tuple(RunKind(kind) for kind in KINDS) if settings.BACKUP_DIR else (RunKind.PURGE,)


def look() -> Iterator[Wrong]:
    now = timezone.now()
    for kind in expected():
        passed = runs.overdue(kind, now)
        if passed is not None:
            yield Wrong(KINDS[kind], number=passed // timedelta(hours=1))
    if reviews.due_at() < now:
        yield Wrong(Kind.REVIEW)
    late = breaches.overdue(now).count()
    if late:
        yield Wrong(Kind.BREACH, number=late)


def stand() -> None:
    """Have it looked at with everything else, once a minute."""
    if look not in LOOKS:
        LOOKS.append(look)
