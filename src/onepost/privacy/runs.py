"""Proof of regular duties: sealed records of what ran, and what has not run for too long."""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.crypto import salted_hmac

from onepost.privacy.models import Run, RunKind

OVERDUE: Mapping[RunKind, timedelta] = {
    RunKind.PURGE: timedelta(hours=26),
    RunKind.BACKUP: timedelta(hours=26),
    RunKind.DRILL: timedelta(days=35),
}
"""Daily duties have two hours of grace, the monthly one four days."""


def record(kind: RunKind, ok: bool, numbers: Mapping[str, Any], began_at: datetime) -> Run:
    """Keep that a duty was done, or that it failed. ``numbers`` is JSON and names nobody."""
    run = Run(kind=kind, ok=ok, numbers=dict(numbers), began_at=began_at, ended_at=timezone.now())
    run.seal = _seal(run)
    run.save(force_insert=True)
    return run


def genuine(run: Run) -> bool:
    """Whether this installation wrote the record, and nobody changed it since."""
    return hmac.compare_digest(run.seal, _seal(run))


def latest(kind: RunKind) -> Run | None:
    """The last run that went well and that this installation wrote."""
    rows = Run.objects.filter(kind=kind, ok=True).order_by("-began_at")
    return next((run for run in rows.iterator(chunk_size=20) if genuine(run)), None)


def overdue(kind: RunKind, now: datetime) -> timedelta | None:
    """How long ago the last good run was, when that is too long; a new installation has the same time."""
    last = latest(kind)
    since = last.began_at if last else installed_at()
    passed = now - since
    return passed if passed > OVERDUE[kind] else None


def installed_at() -> datetime:
    rows = MigrationRecorder.Migration.objects.filter(app="privacy")
    found: datetime = rows.order_by("applied").values_list("applied", flat=True)[0]
    return found


def _seal(run: Run) -> str:
    ended = run.ended_at.isoformat() if run.ended_at else ""
    text = json.dumps([str(run.id), run.kind, run.began_at.isoformat(), ended, run.ok, run.numbers], sort_keys=True)
    return salted_hmac("onepost.privacy.run", text, algorithm="sha256").hexdigest()
