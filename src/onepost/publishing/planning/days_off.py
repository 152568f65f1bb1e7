"""Public holidays of the countries a workspace names. The library is loaded when the first calendar asks for some."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

from django.utils.translation import get_language


def of(codes: str, days: Iterable[date]) -> dict[date, str]:
    """The holidays on ``days``, by day; ``codes`` are country codes between commas. Of two names both are said."""
    found: dict[date, list[str]] = {}
    asked = set(days) if codes else set()
    for code in filter(None, codes.split(",")):
        for year in {day.year for day in asked}:
            for day, name in _of_year(code, year, get_language() or "en").items():
                if day in asked and name not in found.setdefault(day, []):
                    found[day].append(name)
    return {day: ", ".join(names) for day, names in found.items()}


@lru_cache(maxsize=128)
def _of_year(code: str, year: int, language: str) -> dict[date, str]:
    """Empty for a country the library does not know. In ``language`` where it has it, else in the country's own."""
    holidays = _library()
    try:
        known = holidays.country_holidays(code)
    except NotImplementedError:
        return {}
    spoken = [name for name in known.supported_languages if name.partition("_")[0] == language.partition("-")[0]]
    return dict(holidays.country_holidays(code, years=year, language=spoken[0] if spoken else None))


def _library() -> Any:
    """The library, one country at a time: its package of countries imports all 250 when one is asked for, 8 MB that a
    process keeps. A package of that name without the list lets it find each by itself."""
    import holidays

    if "holidays.countries" not in sys.modules:
        alone = ModuleType("holidays.countries")
        alone.__path__ = [str(Path(holidays.__file__).parent / "countries")]
        sys.modules["holidays.countries"] = alone
    return holidays
