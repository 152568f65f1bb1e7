"""The one purge: through every target in batches, each by itself, so that one defect does not keep the rest."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from onepost.privacy.retention.target import Target

log = logging.getLogger("onepost.privacy")

BATCH = 500


@dataclass(slots=True)
class Report:
    """Rows by target, without those at nought; targets that failed, with the kind of the defect."""

    rows: dict[str, int] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.rows.values())


def purge_targets(targets: Iterable[Target], now: datetime, *, dry: bool = False) -> Report:
    """``dry`` only counts."""
    report = Report()
    for target in targets:
        try:
            count = _one(target, now, dry)
        except Exception as defect:  # whatever it is, the other tables are gone through
            log.error("the purge of %s failed: %s", target.name, type(defect).__name__)
            report.failed[target.name] = type(defect).__name__
            continue
        if count:
            report.rows[target.name] = report.rows.get(target.name, 0) + count
    return report


def _one(target: Target, now: datetime, dry: bool) -> int:
    if target.run is not None:
        return target.run(target.limit(now), dry)
    if dry:
        return target.rows(now).count()
    done = 0
    while count := _batch(target, now):
        done += count
    return done


@transaction.atomic
def _batch(target: Target, now: datetime) -> int:
    """The rows are locked and looked at again, so that one that has just been renewed stays."""
    rows = target.rows(now)
    locked = rows.select_for_update(of=("self",), skip_locked=True).order_by("pk")
    keys = list(locked.values_list("pk", flat=True)[:BATCH])
    if not keys:
        return 0
    mine = rows.model._default_manager.filter(pk__in=keys)
    if target.clear:
        return int(mine.update(**target.clear))
    _, by_model = mine.delete()
    return int(by_model.get(rows.model._meta.label, 0))
