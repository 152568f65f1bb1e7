"""The daily run: everything that has been kept long enough goes, and a sealed record says what went."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.utils import timezone

from onepost.privacy import runs
from onepost.privacy.models import RunKind
from onepost.privacy.retention.purging import Report, purge_targets
from onepost.privacy.retention.targets import TARGETS

LOCK = 0x0E911
"""Advisory lock: of two that begin at the same time one works."""


def purge(now: datetime | None = None) -> Report | None:
    """None when another purge is running."""
    began = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return None
        try:
            report = purge_targets(TARGETS, now or began)
            runs.record(RunKind.PURGE, not report.failed, {"rows": report.rows, "failed": report.failed}, began)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    return report


def would_go(now: datetime | None = None) -> Report:
    """The same without deleting anything."""
    return purge_targets(TARGETS, now or timezone.now(), dry=True)
