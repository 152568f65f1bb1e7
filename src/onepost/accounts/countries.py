"""Countries to choose from, with the names of the tz database; the browser says them in the page's language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

PLACES = 3


@lru_cache(maxsize=1)
def choices() -> list[tuple[str, str]]:
    """(code, name) of every country, by name."""
    table = files("tzdata").joinpath("zoneinfo/iso3166.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return sorted(((code, name) for code, name in rows), key=lambda row: row[1])


class CountriesWidget(forms.MultiWidget):
    """As many selects as countries may be chosen, so that nobody has to hold a key while clicking."""

    def __init__(self) -> None:
        select = {"data-countries": ""}
        offered = [("", _("No country")), *choices()]
        super().__init__([forms.Select({**select, "aria-label": _("Country")}, offered) for _place in range(PLACES)])

    def decompress(self, value: Any) -> Sequence[str]:
        found = [code for code in str(value or "").split(",") if code]
        return [*found[:PLACES], *[""] * (PLACES - len(found))]


class CountriesField(forms.Field):
    """Country codes between commas, each once."""

    widget = CountriesWidget

    def clean(self, value: Any) -> str:
        chosen = list(dict.fromkeys(code for code in value or () if code))
        if set(chosen) - dict(choices()).keys():
            raise ValidationError(_("Choose a country from the list."), code="invalid")
        return ",".join(chosen)
