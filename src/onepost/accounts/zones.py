"""Time zones to choose from: the tz database's, by continent, with the offset they have now."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from onepost.accounts.models import valid_time_zone

OFFER = "data-browser-zone"
"""On a field in which the browser preselects its own zone (static/js/fields.js)."""

Group = tuple[str, list[tuple[str, str]]]


def names() -> list[str]:
    """The zones of ``zone.tab``, one or more for each country, and UTC; no deprecated aliases."""
    table = files("tzdata").joinpath("zoneinfo/zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return [*sorted(row[2] for row in rows), "UTC"]


@lru_cache(maxsize=2)
def _groups(day: date) -> list[Group]:
    moment = datetime(day.year, day.month, day.day, 12)
    groups: dict[str, list[tuple[str, str]]] = {}
    for name in names():
        continent, _slash, _place = name.partition("/")
        groups.setdefault(continent, []).append((name, _label(name, moment)))
    return list(groups.items())


def _label(name: str, moment: datetime) -> str:
    offset = moment.replace(tzinfo=zoneinfo.ZoneInfo(name)).utcoffset() or timedelta()
    minutes = int(offset.total_seconds()) // 60
    sign, minutes = ("−" if minutes < 0 else "+"), abs(minutes)
    place = name.partition("/")[2] or name
    return f"{place.replace('_', ' ').replace('/', ', ')} (UTC{sign}{minutes // 60:02d}:{minutes % 60:02d})"


def groups() -> list[Group]:
    return _groups(date.today())


class TimeZoneSelect(forms.Select):
    """Also shows a zone that is no longer in the list, when it is the stored one; a choice made is not offered anew."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        if value:
            context["widget"]["attrs"].pop(OFFER, None)
        return context

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        known = {key for _group, zones in groups() for key, _label in zones}
        missing = [item for item in value if item and item not in known]
        offered: list[Any] = list(self.choices)
        self.choices = [*offered, *[(item, item) for item in missing]]
        try:
            return super().optgroups(name, value, attrs)
        finally:
            self.choices = offered


class TimeZoneField(forms.CharField):
    """An IANA time zone. ``offer`` lets the browser preselect its own."""

    def __init__(self, *, empty: Any = "", offer: bool = False, **options: Any) -> None:
        self.empty = empty
        options.setdefault("label", _("Time zone"))
        super().__init__(max_length=64, widget=TimeZoneSelect(), validators=[valid_time_zone], **options)
        self.widget.choices = _Choices(empty)
        if offer:
            self.widget.attrs[OFFER] = ""


class _Choices:
    """Read anew for each page: offsets change with the seasons."""

    def __init__(self, empty: Any) -> None:
        self.empty = empty

    def __iter__(self) -> Iterator[Any]:
        if self.empty:
            yield ("", self.empty)
        yield from groups()
