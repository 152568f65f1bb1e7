"""Until when a request is answered: a month, two more when told in time (Art. 12(3) GDPR; Regulation 1182/71).

A month is one of the calendar; a last day that is a Saturday, a Sunday or a public holiday moves to the next working
day. Days in which we wait for who asked do not count.
"""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.conf import settings

from onepost.privacy.models import RightsRequest
from onepost.publishing.planning import days_off

FIRST, EXTENDED = relativedelta(months=1), relativedelta(months=3)
AT_ONCE = 1000
WARNINGS = (AT_ONCE, 10, 3, 0)
"""Days before the end on which the operators are told; the first is longer than any case may last."""


def due(received: date, *, extended: bool = False, paused_days: int = 0) -> date:
    return _working_day(received + (EXTENDED if extended else FIRST) + timedelta(days=paused_days))


def of(case: RightsRequest) -> date:
    return due(case.received_on, extended=case.extended_at is not None, paused_days=case.paused_days)


def may_extend(case: RightsRequest, today: date) -> bool:
    """Only once, and only within the first month."""
    first = due(case.received_on, paused_days=case.paused_days + waiting(case, today))
    return case.extended_at is None and case.closed_on is None and today <= first


def waiting(case: RightsRequest, today: date) -> int:
    """Days of the pause that is under way."""
    return max((today - case.paused_on).days, 0) if case.paused_on else 0


def warning(case: RightsRequest, today: date) -> int | None:
    """Which warning is to be sent now; None for none. One that was missed is made up for."""
    if case.closed_on or case.paused_on:
        return None
    reached = [days for days in WARNINGS if (case.due_on - today).days <= days]
    if not reached or (case.reminded is not None and case.reminded <= reached[-1]):
        return None
    return reached[-1]


def _working_day(day: date) -> date:
    while day.weekday() >= 5 or days_off.of(settings.LEGAL_COUNTRY, [day]):
        day += timedelta(days=1)
    return day
