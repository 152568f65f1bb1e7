"""Numbers for Prometheus, in its text format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from onepost import __version__
from onepost.publishing.sending import steps
from onepost.watching import figures
from onepost.watching.models import Tally

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

Sample = tuple[dict[str, str], float]


def text() -> str:
    """Everything, one family after the other."""
    return "".join(_families())


def _families() -> Iterator[str]:
    lines = figures.queue(timedelta(minutes=settings.ALERT_LATE_MINUTES)).lines.values()

    def by_network(name: str) -> list[Sample]:
        return [({"network": line.network}, getattr(line, name)) for line in lines]

    yield _gauge("build_info", "The version of the web process.", [({"version": __version__}, 1)])
    yield _gauge("due", "Publications whose next step is due, those in flight included.", by_network("due"))
    yield _gauge("in_flight", "Publications a worker is working on.", by_network("in_flight"))
    yield _gauge("planned_next_hour", "Publications whose next step falls into the next hour.", by_network("planned"))
    yield _gauge("late", "Publications late by more than ONEPOST_ALERT_LATE_MINUTES.", by_network("late"))
    yield _gauge(
        "oldest_due_seconds", "How long ago the longest waiting publication was due.", by_network("seconds_late")
    )
    yield _gauge("unconfirmed", "Publications of the last 30 days nobody knows about.", by_network("unconfirmed"))
    yield _gauge(
        "oldest_unconfirmed_seconds", "For how long the oldest has been open.", by_network("seconds_unconfirmed")
    )
    yield _gauge("held", "Publications of the last 30 days and later ones that are on hold.", by_network("held"))
    pauses = [({"network": network, "scope": scope}, number) for network, scope, number in figures.pauses()]
    yield _gauge("limits_in_force", "Channels, or apps as a whole, whose network has asked for patience.", pauses)
    left = [
        ({"network": network, "budget": cap.label, "per": cap.per}, left) for network, cap, left in figures.budgets()
    ]
    yield _gauge("budget_left", "What a documented cap leaves to the app or account that used the most of it.", left)
    yield from _counted(figures.tallies())
    yield from _machinery()


def _counted(found: dict[str, list[Tally]]) -> Iterator[str]:
    done = [({"network": row.network, "outcome": row.label}, row.count) for row in found.get(steps.STEP, [])]
    yield _family("steps_total", "counter", "Steps of publications, by what came of them.", done)
    yield _family(
        "lateness_seconds",
        "histogram",
        "Publications that went live, by how long after their due time.",
        _histogram(found.get(steps.LATE, []), found.get(steps.LATE_MS, [])),
    )


def _histogram(counts: list[Tally], milliseconds: list[Tally]) -> Iterator[tuple[str, dict[str, str], float]]:
    sums = {row.network: row.count / 1000 for row in milliseconds}
    bounds = [*map(str, steps.BOUNDS), steps.BEYOND]
    for network in dict.fromkeys(row.network for row in counts):
        of_bound = {row.label: row.count for row in counts if row.network == network}
        total = 0
        for bound in bounds:
            total += of_bound.get(bound, 0)
            yield "_bucket", {"network": network, "le": bound}, total
        yield "_sum", {"network": network}, sums.get(network, 0.0)
        yield "_count", {"network": network}, total


def _machinery() -> Iterator[str]:
    now = timezone.now()
    workers = [({"host": row.host, "pid": str(row.pid), "version": row.version}, row) for row in figures.workers()]
    ages = [(labels, (now - row.beat_at).total_seconds()) for labels, row in workers]
    yield _gauge("worker_heartbeat_age_seconds", "Since a worker's last sign of life.", ages)
    yield _gauge("worker_busy", "Publications a worker holds or waits for.", [(at, row.busy) for at, row in workers])
    yield _gauge("worker_places", "How many it works on at once.", [(at, row.places) for at, row in workers])
    jobs = [({"status": status}, number) for status, number in sorted(figures.jobs().items())]
    yield _gauge("jobs", "Jobs in the queue.", jobs)
    database, media = figures.storage()
    yield _gauge("database_bytes", "Size of the database.", [({}, database)])
    yield _gauge("media_bytes", "Size of the uploaded files.", [({}, media)])


def _gauge(name: str, meaning: str, samples: Iterable[Sample]) -> str:
    return _family(name, "gauge", meaning, samples)


def _family(name: str, kind: str, meaning: str, samples: Iterable[Sample | tuple[str, dict[str, str], float]]) -> str:
    full = f"onepost_{name}"
    lines = [f"# HELP {full} {meaning}", f"# TYPE {full} {kind}"]
    for sample in samples:
        suffix, labels, value = sample if len(sample) == 3 else ("", *sample)
        pairs = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        lines.append(f"{full}{suffix}{{{pairs}}} {value:.15g}" if pairs else f"{full}{suffix} {value:.15g}")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')
