"""Moments as people say them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from django.utils.translation import override

from onepost.lib import moments

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("language", "said", "day"),
    [("en", "Tue 9 Mar, 09:05", "9 Mar"), ("fr", "mar. 9 mars à 09:05", "9 mars")],
)
def test_a_moment_is_said_in_the_readers_language(
    monkeypatch: pytest.MonkeyPatch, language: str, said: str, day: str
) -> None:
    at = datetime(2027, 3, 9, 9, 5, tzinfo=PARIS)
    monkeypatch.setattr(timezone, "now", lambda: at)
    with override(language):
        assert moments.said(at) == said
        assert moments.day(at) == day


def test_another_year_is_said_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 12, 31, 23, 30, tzinfo=ZoneInfo("UTC")))
    assert moments.said(datetime(2027, 1, 1, 9, 0, tzinfo=PARIS)) == "Fri 1 Jan, 09:00", "there it is 2027 already"
    assert moments.said(datetime(2028, 1, 1, 9, 0, tzinfo=PARIS)) == "Sat 1 Jan 2028, 09:00"
