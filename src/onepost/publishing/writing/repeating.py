"""What the composer and the page of a series say of a post that comes again, as it stands in the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import QueryDict
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onepost.publishing.models import Monthly, Recurrence, Unit
from onepost.publishing.planning.rules import Rule, WrongRule

UNITS = (
    ("", gettext_lazy("It goes out once")),
    (Unit.DAY, gettext_lazy("Every … days")),
    (Unit.WEEK, gettext_lazy("Every … weeks")),
    (Unit.MONTH, gettext_lazy("Every … months")),
    (Unit.AGAIN, gettext_lazy("Back into the queue")),
)
MONTHS = (
    (Monthly.DAY, gettext_lazy("the same date")),
    (Monthly.WEEKDAY, gettext_lazy("a day like the second Tuesday")),
    (Monthly.LAST, gettext_lazy("a day like the last Tuesday")),
)
OFFERED = timedelta(days=92)
"""A series ends after three months, if nobody says otherwise."""
SPARE = 2
"""Empty places for further texts."""


@dataclass(slots=True)
class Repeat:
    """Fields as they were written. ``unit`` "" is a post that does not come again; ``ends`` says which end counts.

    ``starts_on`` and ``at`` are on the page of a series alone: in the composer they are the post's own day and time.
    """

    unit: str = ""
    every: str = "1"
    weekdays: list[int] = field(default_factory=list)
    monthly: str = Monthly.DAY
    ends: str = "until"
    until: str = ""
    count: str = ""
    texts: list[str] = field(default_factory=list)
    starts_on: str = ""
    at: str = ""

    @classmethod
    def read(cls, data: QueryDict) -> Repeat:
        unit, monthly = data.get("repeat", ""), data.get("repeat-monthly", "")
        days = {int(day) for day in data.getlist("repeat-day") if day in "0123456" and len(day) == 1}
        texts = (text.replace("\r\n", "\n").strip() for text in data.getlist("repeat-text"))
        return cls(
            unit=unit if unit in Unit.values else "",
            every=data.get("repeat-every", "1").strip()[:4],
            weekdays=sorted(days),
            monthly=monthly if monthly in Monthly.values else Monthly.DAY,
            ends="count" if data.get("repeat-ends") == "count" else "until",
            until=data.get("repeat-until", "")[:10],
            count=data.get("repeat-count", "").strip()[:4],
            texts=[text for text in texts if text],
            starts_on=data.get("repeat-from", "")[:10],
            at=data.get("repeat-at", "")[:5],
        )

    @classmethod
    def of(cls, row: Recurrence) -> Repeat:
        """As a stored series stands."""
        return cls(
            unit=row.unit,
            every=str(row.every),
            weekdays=list(row.weekdays),
            monthly=row.monthly,
            ends="until" if row.count is None else "count",
            until=row.until.isoformat() if row.until else "",
            count="" if row.count is None else str(row.count),
            texts=list(row.others),
            starts_on=row.starts_on.isoformat(),
            at=row.at.strftime("%H:%M") if row.at else "",
        )

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Repeat:
        return cls(**stored)

    def to_json(self) -> dict[str, Any]:
        return asdict(self) if self.unit or self.texts else {}

    @property
    def goes_back(self) -> bool:
        return self.unit == Unit.AGAIN

    @property
    def units(self) -> list[tuple[str, str, bool]]:
        return [(str(value), str(words), value == self.unit) for value, words in UNITS]

    @property
    def calendar_units(self) -> list[tuple[str, str, bool]]:
        """Those of a series that is on days of the calendar."""
        return [one for one in self.units if one[0] not in ("", Unit.AGAIN)]

    @property
    def days(self) -> list[tuple[int, str, bool]]:
        return [(day, str(name), day in self.weekdays) for day, name in WEEKDAYS_ABBR.items()]

    @property
    def months(self) -> list[tuple[str, str, bool]]:
        return [(value, str(words), value == self.monthly) for value, words in MONTHS]

    @property
    def places(self) -> list[tuple[int, str]]:
        """Texts beside the first one, with room for more."""
        return list(enumerate([*self.texts, *([""] * SPARE)], start=2))

    def offered(self, first: date) -> Repeat:
        """With an end, where none was given."""
        if not self.until:
            self.until = (first + OFFERED).isoformat()
        return self

    def rule(self, first: datetime) -> Rule:
        """From ``first`` on, on the workspace's clock. Raises :class:`WrongRule`."""
        made = Rule(
            unit=self.unit,
            starts_on=first.date(),
            every=_number(self.every),
            weekdays=tuple(self.weekdays) if self.unit == Unit.WEEK else (),
            monthly=self.monthly,
            at=None if self.goes_back else time(first.hour, first.minute),
            until=self._until() if self.ends == "until" else None,
            count=_number(self.count) if self.ends == "count" else None,
        )
        made.check()
        return made

    def own_rule(self) -> Rule:
        """From the day and the time that stand in this form itself. Raises :class:`WrongRule`."""
        try:
            first = datetime.combine(
                date.fromisoformat(self.starts_on), time() if self.goes_back else time.fromisoformat(self.at)
            )
        except ValueError:
            raise WrongRule(_("Choose a day and a time to begin at.")) from None
        return self.rule(first)

    def _until(self) -> date:
        try:
            return date.fromisoformat(self.until)
        except ValueError:
            raise WrongRule(_("Choose the last day on which it may go out.")) from None


def _number(text: str) -> int:
    """0, which no rule allows, for what is no number."""
    return int(text) if text.isascii() and text.isdecimal() else 0
