"""Times as spreadsheets and other tools write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from onepost.publishing.planning import when
from onepost.publishing.planning.when import WrongTime

_DAY = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})\.?(?:[T,\s]+(.+))?", re.IGNORECASE)
_CLOCK = re.compile(
    r"(\d{1,2})(?:[:.h](\d{2}))?(?::(\d{2})(?:\.\d+)?)?\s*([ap]\.?m\.?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?", re.IGNORECASE
)
NOW = {"now", "asap", "immediately"}
NEXT = {
    *("next", "next slot", "next free slot", "next free time", "queue"),
    *("prochain créneau", "prochain créneau libre", "file d’attente", "file d'attente"),
}
"""Instead of a date: the next free time of the queue."""


def parse(day: str, clock: str, zone: ZoneInfo, day_first: bool) -> datetime:
    """A moment to come, in UTC. ``day`` may hold the time of day as well. Raises :class:`WrongTime`."""
    day, clock = day.strip(), clock.strip()
    if day.casefold() in NOW:
        raise WrongTime(_("A file can only plan: give a day and a time instead of “%(value)s”.") % {"value": day[:40]})
    if not day:
        raise WrongTime(_("There is a time of day here and no date."))
    found = _DAY.fullmatch(day)
    if not found:
        raise WrongTime(_("“%(value)s” is not a date. Write it like 2026-11-25 09:00.") % {"value": day[:40]})
    on = _date(found[1], found[2], found[3], day, day_first)
    clock = clock or (found[4] or "").strip()
    if not clock:
        raise WrongTime(_("Give a time of day as well, like 2026-11-25 09:00."))
    return when.check_future(_moment(on, clock, zone))


def _date(first: str, second: str, third: str, said: str, day_first: bool) -> date:
    if len(first) > 2:
        year, month, day = first, second, third
    elif day_first:
        day, month, year = first, second, third
    else:
        month, day, year = first, second, third
    try:
        return date(int(year) + (2000 if len(year) <= 2 else 0), int(month), int(day))
    except ValueError:
        raise WrongTime(_("There is no day “%(value)s”.") % {"value": said[:40]}) from None


def _moment(on: date, clock: str, zone: ZoneInfo) -> datetime:
    found = _CLOCK.fullmatch(clock)
    wrong = WrongTime(_("“%(value)s” is not a time of day. Write it like 09:00.") % {"value": clock[:40]})
    if not found or not (found[2] or found[4]):
        raise wrong
    hour, half = int(found[1]), (found[4] or "").casefold()[:1]
    if half and not 1 <= hour <= 12:
        raise wrong
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        naive = datetime.combine(on, time(hour, int(found[2] or 0), int(found[3] or 0)))
    except ValueError:
        raise wrong from None
    if found[5]:
        return datetime.fromisoformat(naive.isoformat() + _offset(found[5]))
    _refuse_twice(naive, zone)
    return when.local(naive, zone)


def _offset(said: str) -> str:
    return "+00:00" if said.upper() in {"Z", "UTC"} else said


def _refuse_twice(naive: datetime, zone: ZoneInfo) -> None:
    """An hour that the end of summer time repeats is two moments."""
    one, other = (naive.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    if one and other and one > other:
        offset = naive.replace(tzinfo=zone).isoformat()[-6:]
        raise WrongTime(
            _(
                "%(time)s comes twice on %(day)s in %(zone)s: the clocks are put back then. Say which, like "
                "%(time)s%(offset)s."
            )
            % {"time": f"{naive:%H:%M}", "day": naive.date().isoformat(), "zone": zone.key, "offset": offset}
        )


def zone_named(name: str) -> ZoneInfo:
    """Raises :class:`WrongTime`."""
    try:
        return ZoneInfo(name.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise WrongTime(
            _("There is no time zone “%(value)s”. Write it like Europe/Paris.") % {"value": name.strip()[:40]}
        ) from None


def is_next(value: str) -> bool:
    return " ".join(value.casefold().replace("-", " ").replace("_", " ").split()) in NEXT


def is_date(value: str) -> bool:
    return _DAY.fullmatch(value.strip()) is not None


def says_day_first(values: Iterable[str]) -> bool | None:
    """Whether dates like 25/11/2026 begin with the day; None when they do not show it."""
    for value in values:
        found = _DAY.fullmatch(value.strip())
        if found and len(found[1]) <= 2:
            if int(found[1]) > 12:
                return True
            if int(found[2]) > 12:
                return False
    return None
