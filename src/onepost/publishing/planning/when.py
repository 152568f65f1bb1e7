"""Times as people give them: in the workspace's zone, in hours that exist."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from onepost.lib import moments

GRACE = timedelta(minutes=1)
"""A time this little in the past is the minute the person was looking at: it means now."""
FURTHEST = timedelta(days=3 * 365)


class WrongTime(ValueError):
    """A time that cannot be meant; ``str`` is the sentence for the field."""


def local(naive: datetime, zone: zoneinfo.ZoneInfo) -> datetime:
    """A wall-clock time in ``zone`` as UTC.

    An hour that the change to summer time leaves out is refused; of an hour that comes twice the first is meant.
    """
    aware = naive.replace(tzinfo=zone)
    there_and_back = aware.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    if there_and_back != naive:
        raise WrongTime(
            _("%(time)s does not exist on %(day)s in %(zone)s: the clocks are put forward then. Choose another time.")
            % {"time": naive.strftime("%H:%M"), "day": naive.date().isoformat(), "zone": zone.key}
        )
    return aware.astimezone(UTC)


def parse(value: str, zone: zoneinfo.ZoneInfo) -> datetime:
    """An ISO 8601 time as UTC; without an offset it is meant in ``zone``. Raises :class:`WrongTime`."""
    try:
        given = datetime.fromisoformat(value.strip())
    except ValueError:
        raise WrongTime(
            _("“%(value)s” is not a time. Write it like 2026-11-25T09:00.") % {"value": value[:40]}
        ) from None
    if "T" not in value.strip().upper() and " " not in value.strip():
        raise WrongTime(_("Give a time of day as well, like 2026-11-25T09:00."))
    try:
        moment = local(given, zone) if given.tzinfo is None else given.astimezone(UTC)
    except OverflowError:  # the first and the last day of the calendar
        moment = given.replace(tzinfo=UTC)
    return check_future(moment)


def check_future(moment: datetime) -> datetime:
    now = timezone.now()
    if moment < now - GRACE:
        raise WrongTime(_("This time is in the past. Choose a later one, or publish now."))
    if moment > now + FURTHEST:
        raise WrongTime(_("This time is more than three years away."))
    return max(moment, now)


def said(moment: datetime, zone: zoneinfo.ZoneInfo) -> str:
    """ "Wed 25 Nov, 09:00" in ``zone``; with the year when it is another one."""
    return moments.said(moment.astimezone(zone))
