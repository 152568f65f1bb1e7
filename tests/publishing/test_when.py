from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from onepost.publishing.planning import when

PARIS = ZoneInfo("Europe/Paris")


def test_a_wall_clock_time_is_meant_in_the_zone_of_the_workspace() -> None:
    assert when.local(datetime(2027, 7, 1, 9, 0), PARIS) == datetime(2027, 7, 1, 7, 0, tzinfo=UTC)
    assert when.local(datetime(2027, 1, 15, 9, 0), PARIS) == datetime(2027, 1, 15, 8, 0, tzinfo=UTC)


def test_an_hour_that_does_not_exist_is_refused_and_the_sentence_says_why() -> None:
    with pytest.raises(when.WrongTime, match=r"02:30 does not exist on 2027-03-28 in Europe/Paris"):
        when.local(datetime(2027, 3, 28, 2, 30), PARIS)


def test_of_an_hour_that_comes_twice_the_first_is_meant() -> None:
    assert when.local(datetime(2027, 10, 31, 2, 30), PARIS) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_an_offset_in_the_time_wins_over_the_zone() -> None:
    later = timezone.now() + timedelta(days=2)
    given = later.astimezone(ZoneInfo("America/New_York")).replace(microsecond=0)
    assert when.parse(given.isoformat(), PARIS) == given


@pytest.mark.parametrize("value", ["tomorrow", "2027-02-30T09:00", "", "25:00"])
def test_what_is_no_time_is_refused(value: str) -> None:
    with pytest.raises(when.WrongTime, match="not a time"):
        when.parse(value, PARIS)


def test_a_day_without_a_time_of_day_is_refused() -> None:
    with pytest.raises(when.WrongTime, match="time of day"):
        when.parse("2027-02-03", PARIS)


def test_the_past_is_refused_but_the_minute_one_was_looking_at_means_now() -> None:
    now = timezone.now()
    assert when.check_future(now - timedelta(seconds=30)) >= now
    with pytest.raises(when.WrongTime, match="in the past"):
        when.check_future(now - timedelta(minutes=2))


def test_the_far_future_is_refused() -> None:
    with pytest.raises(when.WrongTime, match="three years"):
        when.check_future(timezone.now() + timedelta(days=1200))
