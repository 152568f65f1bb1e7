"""What each step leaves behind for those who watch: one line in the log, and a count.

The counts are this process's since the last :func:`drain`; the worker adds them to a table with each sign of life.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from onepost.publishing.sending.outcomes import Change

log = logging.getLogger("onepost.step")

STEP, LATE, LATE_MS = "step", "late", "late_ms"
BOUNDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0, 600.0)
"""Upper bounds of the lateness that is counted together (seconds)."""
BEYOND = "+Inf"

Tallied = tuple[str, str, str]
"""Measure, network, label."""

_counts: Counter[Tallied] = Counter()


def tell(row: Mapping[str, Any], change: Change, milliseconds: int) -> None:
    """After ``change`` of ``row`` was stored. Ids and the network's name, nothing of the post or its author."""
    network = row["network"]
    outcome = change.entry.outcome if change.entry else "goes on" if change.go_on else "waits"
    _counts[STEP, network, outcome] += 1
    if published_at := change.columns.get("published_at"):
        _count_lateness(network, published_at, row["due_at"] or published_at)
    step = change.entry.step if change.entry else row["next_call"] or "start"
    if log.isEnabledFor(logging.INFO):
        fields = {
            "publication": str(row["id"]),
            "network": network,
            "step": step,
            "outcome": outcome,
            "ms": milliseconds,
            "lease": row["lease"],
        }
        log.info(
            "publication %s on %s: %s %s in %d ms",
            row["id"],
            network,
            step,
            outcome,
            milliseconds,
            extra={"fields": fields},
        )


def _count_lateness(network: str, at: datetime, due_at: datetime) -> None:
    seconds = max((at - due_at).total_seconds(), 0.0)
    bound = next((str(found) for found in BOUNDS if seconds <= found), BEYOND)
    _counts[LATE, network, bound] += 1
    _counts[LATE_MS, network, ""] += round(seconds * 1000)


def drain() -> Counter[Tallied]:
    """The counts since the last call."""
    taken = Counter(_counts)
    _counts.clear()
    return taken


def give_back(counts: Counter[Tallied]) -> None:
    """Counts that could not be stored wait for the next time."""
    _counts.update(counts)
