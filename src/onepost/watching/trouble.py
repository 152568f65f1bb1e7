"""What went wrong lately at the networks, read from the timelines of the last publications."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from onepost.watching.figures import fetch

LAST = 2000
"""Steps that are looked at; they lie together at the end of the table."""
WINDOW = timedelta(minutes=90)
"""For how long a channel counts by the last thing heard of it: a little more than the longest pause between tries."""
FAILED = ("again", "unclear", "given up", "held", "unconfirmed")
"""Outcomes that say something about the network; what it refuses of a post is the author's affair."""
MANY = 3
"""Fewer channels than this are theirs, not the network's."""

FAILING = """
WITH heard AS (
    SELECT DISTINCT ON (p.channel_id) p.network, p.channel_id, a.outcome = ANY(%(failed)s) AS failed
    FROM (SELECT id, publication_id, outcome, at FROM publishing_attempt ORDER BY id DESC LIMIT %(last)s) a
    JOIN publishing_publication p ON p.id = a.publication_id
    WHERE a.at > now() - %(window)s AND p.channel_id IS NOT NULL
    ORDER BY p.channel_id, a.id DESC
), trying AS (
    SELECT network, channel_id, true AS failed FROM publishing_publication
    WHERE next_attempt_at IS NOT NULL AND due_at <= now() AND state IN ('scheduled', 'publishing') AND tries > 0
      AND channel_id IS NOT NULL LIMIT %(last)s
), channels AS (
    SELECT network, channel_id, bool_or(failed) AS failed
    FROM (SELECT * FROM heard UNION SELECT * FROM trying) found GROUP BY network, channel_id
)
SELECT network, count(*) FILTER (WHERE failed) FROM channels GROUP BY network
HAVING count(*) FILTER (WHERE failed) >= greatest(%(many)s, count(*) / 2.0)
"""
ERRORS = """
SELECT a.at, p.network, coalesce(c.name, ''), a.step, a.outcome, a.message
FROM (SELECT id, publication_id, at, step, outcome, message FROM publishing_attempt ORDER BY id DESC LIMIT %(last)s) a
JOIN publishing_publication p ON p.id = a.publication_id LEFT JOIN channels_channel c ON c.id = p.channel_id
WHERE a.outcome = ANY(%(failed)s) ORDER BY a.id DESC LIMIT %(shown)s
"""


@dataclass(frozen=True, slots=True)
class Fault:
    at: datetime
    network: str
    channel: str
    step: str
    outcome: str
    message: dict[str, Any] | None


def failing() -> dict[str, int]:
    """Networks that fail for many channels, and for at least half of those heard of.

    A channel fails while a due post of it is tried again, or when the last step heard of it failed for good.
    """
    return dict(_rows(FAILING, many=MANY))


def faults(shown: int) -> list[Fault]:
    """The last ones, newest first; also the refusals, which an operator may be asked about."""
    return [Fault(*row) for row in _rows(ERRORS, failed=[*FAILED, "rejected"], shown=shown)]


def _rows(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    return fetch(statement, **{"last": LAST, "window": WINDOW, "failed": list(FAILED), **values})
