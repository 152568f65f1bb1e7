"""By which rule a post comes again: days of the calendar, and the rule in words. Nothing is fetched here.

A rule gives days, at most one post each; the time of day is put to the day on the workspace's clock, so that 09:00
stays 09:00 when the clocks change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule, weekday
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from onepost.publishing.models import Monthly, Recurrence, Unit

LONGEST = timedelta(days=3 * 365)
MOST = 500
"""Posts of one series where their number is given."""
MOST_BETWEEN = 365
"""Days, weeks or months between two posts."""


class WrongRule(ValueError):
    """A rule that cannot be; ``str`` is the sentence for the person."""


@dataclass(frozen=True, slots=True)
class Rule:
    """``starts_on`` is the first day whatever the rest says, and gives a monthly rule its day or its weekday.

    ``weekdays`` count from Monday, 0; none is that of the first day. ``count`` is of posts in all.
    """

    unit: str
    starts_on: date
    every: int = 1
    weekdays: tuple[int, ...] = ()
    monthly: str = Monthly.DAY
    at: time | None = None
    until: date | None = None
    count: int | None = None

    @classmethod
    def of(cls, row: Recurrence) -> Rule:
        days = tuple(row.weekdays)
        return cls(row.unit, row.starts_on, row.every, days, row.monthly, row.at, row.until, row.count)

    def columns(self) -> dict[str, Any]:
        """The rule as a :class:`Recurrence` stores it."""
        return {
            "unit": self.unit,
            "starts_on": self.starts_on,
            "every": self.every,
            "weekdays": list(self.weekdays),
            "monthly": self.monthly,
            "at": self.at,
            "until": self.until,
            "count": self.count,
        }

    @property
    def goes_back(self) -> bool:
        """Whether the post goes back into a queue, rather than to days of the calendar."""
        return self.unit == Unit.AGAIN

    def days(self, start: date) -> Iterator[date]:
        """The days from ``start`` on until the last one that ``until`` allows; ``count`` is not looked at."""
        if start <= self.starts_on:
            yield self.starts_on
        begin = datetime.combine(max(start, self.starts_on + timedelta(days=1)), time())
        for found in self._rrule().xafter(begin, inc=True):
            if self.until and found.date() > self.until:
                return
            yield found.date()

    def _rrule(self) -> rrule:
        begin = datetime.combine(self.starts_on, time())
        if self.unit == Unit.DAY:
            return rrule(DAILY, begin, self.every, cache=False)
        if self.unit == Unit.WEEK:
            days = self.weekdays or (self.starts_on.weekday(),)
            return rrule(WEEKLY, begin, self.every, wkst=0, byweekday=days)
        if self.monthly == Monthly.DAY:
            # A month without the day takes the last it has: of 28, 29, 30 and 31 the latest that there is.
            day = self.starts_on.day
            return rrule(MONTHLY, begin, self.every, bymonthday=range(min(day, 28), day + 1), bysetpos=-1)
        place = -1 if self.monthly == Monthly.LAST else self._place
        return rrule(MONTHLY, begin, self.every, byweekday=weekday(self.starts_on.weekday(), place))

    @property
    def _place(self) -> int:
        """Which of its weekdays in the month the first day is; there is not always a fifth one."""
        return min((self.starts_on.day - 1) // 7 + 1, 4)

    def all_days(self) -> list[date]:
        """Every day of the series, within :data:`LONGEST`."""
        most = self.count or LONGEST.days + 1
        end = self.starts_on + LONGEST
        return [day for day in islice(self.days(self.starts_on), most) if day <= end]

    def check(self) -> None:
        """Raises :class:`WrongRule`."""
        if not 1 <= self.every <= MOST_BETWEEN:
            raise WrongRule(_("Choose a number from 1 to %(most)s for how often it comes.") % {"most": MOST_BETWEEN})
        if self.until is None and self.count is None:
            raise WrongRule(_("Choose when the series ends: on a day, or after a number of posts."))
        if self.count is not None and not 2 <= self.count <= MOST:
            raise WrongRule(_("Choose a number of posts from 2 to %(most)s.") % {"most": MOST})
        if self.until is not None and self.until > self.starts_on + LONGEST:
            raise WrongRule(_("A series ends within three years. Choose an earlier last day."))
        if self.goes_back:
            if self.until is not None and self.until < self.starts_on + timedelta(days=self.every):
                raise WrongRule(_("The post would not come back before this end. Choose a later one."))
            return
        found = self.all_days()
        if self.count is not None and len(found) < self.count:
            raise WrongRule(_("A series ends within three years. Choose fewer posts, or let them come more often."))
        if len(found) < 2:
            raise WrongRule(_("Nothing would come again before this end. Choose a later one."))


def said(rule: Rule) -> str:
    """The rule as a sentence: how often, when, until when and how many posts that are."""
    if rule.goes_back:
        return _("%(what)s, %(end)s.") % {"what": often(rule), "end": _end_of_going_back(rule)}
    found = rule.all_days()
    words = {
        "what": often(rule),
        "time": rule.at.strftime("%H:%M") if rule.at else "",
        "day": day_said(found[-1]),
        "posts": ngettext("%(count)s post", "%(count)s posts", len(found)) % {"count": len(found)},
    }
    sentence = _("%(what)s at %(time)s, until %(day)s: %(posts)s.") % words
    if not _fits(rule):
        sentence += " " + _("The first one is on %(day)s.") % {"day": day_said(rule.starts_on)}
    if rule.unit == Unit.MONTH and rule.monthly == Monthly.DAY and rule.starts_on.day > 28:
        sentence += " " + _("A month without day %(day)s takes its last day.") % {"day": rule.starts_on.day}
    return sentence


def _end_of_going_back(rule: Rule) -> str:
    if rule.until is not None:
        return _("until %(day)s") % {"day": day_said(rule.until)}
    return ngettext("%(count)s post in all", "%(count)s posts in all", rule.count or 0) % {"count": rule.count}


def often(rule: Rule) -> str:
    """ "Every 2 weeks on Monday and Thursday"."""
    if rule.unit == Unit.AGAIN:
        said = ngettext(
            "Back in the queue once it is out, at the earliest %(every)s day later",
            "Back in the queue once it is out, at the earliest %(every)s days later",
            rule.every,
        )
        return said % {"every": rule.every}
    if rule.unit == Unit.DAY:
        return ngettext("Every day", "Every %(every)s days", rule.every) % {"every": rule.every}
    if rule.unit == Unit.WEEK:
        days = [str(WEEKDAYS[day]) for day in sorted(rule.weekdays or (rule.starts_on.weekday(),))]
        listed = get_text_list(days, pgettext("between the last two weekdays", "and"))
        said = ngettext("Every week on %(days)s", "Every %(every)s weeks on %(days)s", rule.every)
        return said % {"every": rule.every, "days": listed}
    said = ngettext("Every month on %(day)s", "Every %(every)s months on %(day)s", rule.every)
    return said % {"every": rule.every, "day": _day_of_month(rule)}


def _day_of_month(rule: Rule) -> str:
    if rule.monthly == Monthly.DAY:
        return _("day %(number)s") % {"number": rule.starts_on.day}
    place = -1 if rule.monthly == Monthly.LAST else rule._place
    said = {
        1: _("the first %(weekday)s"),
        2: _("the second %(weekday)s"),
        3: _("the third %(weekday)s"),
        4: _("the fourth %(weekday)s"),
        -1: _("the last %(weekday)s"),
    }[place]
    return said % {"weekday": WEEKDAYS[rule.starts_on.weekday()]}


def _fits(rule: Rule) -> bool:
    """Whether the first day is one of the rule's own."""
    begin = datetime.combine(rule.starts_on, time())
    return next(rule._rrule().xafter(begin, inc=True), None) == begin


def day_said(day: date) -> str:
    return date_format(day, "j F Y")
