"""What is wrong just now, kept as incidents: each begins once, ends once, and is told once each time.

Workers look once a minute, and so does every web process: a worker that is gone cannot say so.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from onepost.watching import alerts, figures, trouble
from onepost.watching.models import Incident, Kind, Worker

log = logging.getLogger("onepost.watching")

CALM = timedelta(minutes=5)
"""An incident that is not seen for so long is over; what comes back sooner is still the same one."""
LOCK = 0x0E907
"""Advisory lock: of those that look at the same time one writes."""


@dataclass(frozen=True, slots=True)
class Wrong:
    kind: Kind
    subject: str = ""
    number: int = 1


LOOKS: list[Callable[[], Iterable[Wrong]]] = []
"""What else is looked at; the floors above put their own in here."""


def look() -> None:
    """Note what is wrong and what is over, and tell the operators what they have not heard yet."""
    _note(seen())
    for incident_id in Incident.objects.filter(_untold()).order_by("began_at").values_list("id", flat=True):
        _tell(incident_id)


def seen() -> list[Wrong]:
    now = timezone.now()
    grace = timedelta(minutes=settings.ALERT_LATE_MINUTES)
    late = figures.queue(grace).late
    found = [Wrong(Kind.LATE, number=late)] if late else []
    found += _silent(list(Worker.objects.all()), now - timedelta(minutes=settings.ALERT_SILENT_MINUTES))
    found += [Wrong(Kind.FAILING, network, number) for network, number in trouble.failing().items()]
    return found + [wrong for other in LOOKS for wrong in other()]


def _silent(workers: list[Worker], since: datetime) -> Iterable[Wrong]:
    """Workers without a sign of life ``since`` then that were not told to stop, by host.

    One that was started on the same host afterwards stands in for one that fell silent.
    """
    if workers and max(row.beat_at for row in workers) < since:
        return [Wrong(Kind.NO_WORKER)]
    gone = [row for row in workers if row.beat_at < since and row.left_at is None]
    missing = Counter(row.host for row in gone)
    for host in missing:
        last = min(row.beat_at for row in gone if row.host == host)
        missing[host] -= sum(row.host == host and row.beat_at >= since and row.started_at > last for row in workers)
    return [Wrong(Kind.SILENT, host, number) for host, number in missing.items() if number > 0]


@transaction.atomic
def _note(wrong: list[Wrong]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return
    now = timezone.now()
    left = {(one.kind, one.subject): one for one in wrong}
    for incident in Incident.objects.filter(ended_at=None):
        again = left.pop((Kind(incident.kind), incident.subject), None)
        if again:
            incident.calm_since, incident.number = None, max(incident.number, again.number)
        elif incident.calm_since is None:
            incident.calm_since = now
        elif now - incident.calm_since >= CALM:
            incident.ended_at = incident.calm_since
        # Not what was told: somebody else may be telling it at this moment.
        incident.save(update_fields=["calm_since", "number", "ended_at"])
    for (kind, subject), one in left.items():
        log.warning("%s: %s (%d)", kind, subject or "everything", one.number)
        Incident.objects.create(kind=kind, subject=subject, number=one.number, began_at=now)


@transaction.atomic
def _tell(incident_id: UUID) -> None:
    """Told when at least one way took it; otherwise the next look tries again."""
    rows = Incident.objects.select_for_update(skip_locked=True).filter(_untold(), id=incident_id)
    incident = rows.first()
    if incident is None or not alerts.send(incident):
        return
    if incident.told_at is None:
        incident.told_at = timezone.now()
    else:
        incident.end_told_at = timezone.now()
    incident.save(update_fields=["told_at", "end_told_at"])


def _untold() -> Q:
    return Q(told_at=None) | Q(ended_at__isnull=False, end_told_at=None)
