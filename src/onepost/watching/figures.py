"""The state of the installation in a few statements that stay quick with a million posts planned for later.

Nothing here reads more than :data:`MOST` rows of a table that grows: a count that reaches it means "at least".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from onepost.connectors import registry
from onepost.connectors.capabilities import Budget
from onepost.publishing.planning.budgets import window
from onepost.watching.beats import SILENT
from onepost.watching.models import Tally, Worker

MOST = 50_000
TROUBLED = 10_000
"""Publications with a problem, the latest ones, that are looked at: most have failed and wait for nobody."""
AHEAD = timedelta(hours=1)
LOOK_BACK = timedelta(days=30)
STORAGE_KEPT = 300
"""Seconds for which sizes of database and library are remembered: they take long to add up."""

QUEUE = """
SELECT network, count(*) FILTER (WHERE at <= now()), count(*) FILTER (WHERE leased_until > now()),
    count(*) FILTER (WHERE at > now())
FROM (
    SELECT network, next_attempt_at AS at, leased_until FROM publishing_publication
    WHERE next_attempt_at <= now() + %(ahead)s ORDER BY next_attempt_at LIMIT %(most)s
) near GROUP BY network
"""
LATE = """
SELECT network, count(*) FILTER (WHERE due_at <= now() - %(grace)s), min(due_at)
FROM (
    SELECT network, due_at FROM publishing_publication
    WHERE next_attempt_at IS NOT NULL AND due_at <= now() AND state IN ('scheduled', 'publishing')
    ORDER BY due_at LIMIT %(most)s
) late GROUP BY network
"""
WAITING = """
SELECT network, state, count(*), min(coalesce(armed_at, updated_at))
FROM (
    SELECT network, state, armed_at, updated_at FROM publishing_publication
    WHERE problem IS NOT NULL AND due_at > now() - %(back)s ORDER BY due_at DESC LIMIT %(troubled)s
) troubled WHERE state IN ('unconfirmed', 'held') GROUP BY network, state
"""
PAUSES = """
SELECT network, CASE WHEN channel_id IS NULL THEN 'app' ELSE 'channel' END, count(*) FROM publishing_pause
WHERE until > now() GROUP BY 1, 2
"""
JOBS = "SELECT status::text, count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') GROUP BY status"
SPENT = """
SELECT cap.place, coalesce((
    SELECT count(*) AS number FROM (
        SELECT channel_id FROM publishing_publication
        WHERE network = cap.network AND published_at > cap.since AND published_at <= cap.until
            AND (cap.kinds = '' OR kind = ANY(string_to_array(cap.kinds, ',')))
        ORDER BY published_at DESC LIMIT %(most)s
    ) spent LEFT JOIN channels_channel c ON c.id = spent.channel_id LEFT JOIN channels_grant g ON g.id = c.grant_id
    GROUP BY CASE WHEN cap.per = 'account' THEN spent.channel_id::text ELSE concat(g.login, '/', g.sandbox) END
    ORDER BY number DESC LIMIT 1
), 0)
FROM unnest(
    %(networks)s::text[], %(per)s::text[], %(kinds)s::text[], %(since)s::timestamptz[], %(until)s::timestamptz[]
) WITH ORDINALITY AS cap (network, per, kinds, since, until, place)
ORDER BY cap.place
"""
STORAGE = """
SELECT pg_database_size(current_database()), (SELECT coalesce(sum(size), 0)::bigint FROM media_asset)
"""


@dataclass(slots=True)
class Line:
    """One network's part of the queue. ``due`` counts those in flight too; ``oldest`` is the due time of the latest."""

    network: str
    due: int = 0
    in_flight: int = 0
    planned: int = 0
    late: int = 0
    oldest: datetime | None = None
    unconfirmed: int = 0
    held: int = 0
    unconfirmed_since: datetime | None = None

    @property
    def seconds_late(self) -> float:
        return max((timezone.now() - self.oldest).total_seconds(), 0.0) if self.oldest else 0.0

    @property
    def seconds_unconfirmed(self) -> float:
        since = self.unconfirmed_since
        return max((timezone.now() - since).total_seconds(), 0.0) if since else 0.0


@dataclass(slots=True)
class Queue:
    lines: dict[str, Line] = field(default_factory=dict)

    def line(self, network: str) -> Line:
        return self.lines.setdefault(network, Line(network))

    @property
    def late(self) -> int:
        return sum(line.late for line in self.lines.values())


def queue(grace: timedelta) -> Queue:
    """By network: due, in flight, planned within an hour, late by more than ``grace``, waiting for somebody."""
    found = Queue()
    for network, due, in_flight, planned in fetch(QUEUE, ahead=AHEAD, most=MOST):
        line = found.line(network)
        line.due, line.in_flight, line.planned = due, in_flight, planned
    for network, late, oldest in fetch(LATE, grace=grace, most=MOST):
        line = found.line(network)
        line.late, line.oldest = late, oldest
    for network, state, number, since in fetch(WAITING, back=LOOK_BACK, troubled=TROUBLED):
        line = found.line(network)
        if state == "held":
            line.held = number
        else:
            line.unconfirmed, line.unconfirmed_since = number, since
    return found


def pauses() -> list[tuple[str, str, int]]:
    """Limits in force: network, whose (``app`` or ``channel``), how many."""
    return [(network, scope, number) for network, scope, number in fetch(PAUSES)]


def budgets() -> list[tuple[str, Budget, int]]:
    """Each documented cap, and what is left of it to the app, or to the account, that has used the most of it."""
    caps = [(name, cap) for name in registry.NETWORKS for cap in registry.connector(name).capabilities.budgets]
    now = timezone.now()
    spent = fetch(
        SPENT,
        networks=[name for name, _cap in caps],
        per=[cap.per for _name, cap in caps],
        kinds=[",".join(cap.kinds) for _name, cap in caps],
        since=[window(cap, now)[0] for _name, cap in caps],
        until=[window(cap, now)[1] for _name, cap in caps],
        most=MOST,
    )
    return [(name, cap, cap.most - number * cap.cost) for (name, cap), (_, number) in zip(caps, spent, strict=True)]


def jobs() -> dict[str, int]:
    """Of the job queue: ``todo`` and ``doing``."""
    return {"todo": 0, "doing": 0, **dict(fetch(JOBS))}


def storage() -> tuple[int, int]:
    """Bytes of the database and of the library's files, at most five minutes old."""
    found: tuple[int, int] | None = cache.get("watching.storage")
    if found is None:
        database, media = fetch(STORAGE)[0]
        found = database, media
        cache.set("watching.storage", found, STORAGE_KEPT)
    return found


def workers() -> list[Worker]:
    """Those that live, and those that fell silent; not those that left when they were told to."""
    return list(Worker.objects.filter(left_at=None).order_by("host", "started_at"))


def is_alive(worker: Worker) -> bool:
    return timezone.now() - worker.beat_at < timedelta(seconds=SILENT)


def tallies() -> dict[str, list[Tally]]:
    """What was counted, by measure."""
    found: dict[str, list[Tally]] = {}
    for row in Tally.objects.order_by("measure", "network", "label"):
        found.setdefault(row.measure, []).append(row)
    return found


def fetch(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    """All rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
