"""Weekly times as moments: when the clocks change, in hours that are left out and in hours that come twice."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from onepost.publishing.planning import slots
from onepost.publishing.planning.slots import Weekly

PARIS = ZoneInfo("Europe/Paris")


def utc(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)  # type: ignore[misc]


def clock(moments: list[datetime], zone: ZoneInfo = PARIS) -> list[str]:
    return [f"{found.astimezone(zone):%a %H:%M}" for found in moments]


@pytest.mark.parametrize(
    ("start", "end"),
    [(utc(2027, 3, 22), utc(2027, 4, 5)), (utc(2027, 10, 25), utc(2027, 11, 8))],
    ids=["spring", "autumn"],
)
def test_nine_stays_nine_when_the_clocks_change(start: datetime, end: datetime) -> None:
    found = slots.between([Weekly(0, time(9)), Weekly(6, time(9))], start, end, PARIS)
    assert clock(found) == ["Mon 09:00", "Sun 09:00", "Mon 09:00", "Sun 09:00"]
    assert {moment.hour for moment in found} == {7, 8}


def test_a_time_that_is_left_out_comes_as_much_later_as_the_clocks_go_forward() -> None:
    found = slots.between([Weekly(6, time(2, 30))], utc(2027, 3, 27), utc(2027, 4, 5), PARIS)
    assert clock(found) == ["Sun 03:30", "Sun 02:30"]


def test_two_times_that_fall_together_then_are_one() -> None:
    weekly = [Weekly(6, time(2, 30)), Weekly(6, time(3, 30))]
    assert clock(slots.between(weekly, utc(2027, 3, 27), utc(2027, 3, 29), PARIS)) == ["Sun 03:30"]


def test_a_time_that_comes_twice_is_meant_once() -> None:
    found = slots.between([Weekly(6, time(2, 30))], utc(2027, 10, 30), utc(2027, 11, 1), PARIS)
    assert found == [utc(2027, 10, 31, 0, 30)]


def test_what_is_taken_is_passed_over_to_the_minute() -> None:
    weekly = [Weekly(day, time(9)) for day in range(5)]
    start, end = utc(2027, 1, 4), utc(2027, 1, 9)
    taken = {slots.minute(utc(2027, 1, 4, 8, 0, 42))}
    assert clock(list(slots.free(weekly, taken, start, end, PARIS))) == [
        "Tue 09:00",
        "Wed 09:00",
        "Thu 09:00",
        "Fri 09:00",
    ]


def test_a_moment_that_has_just_passed_is_no_longer_coming() -> None:
    weekly = [Weekly(0, time(9))]
    assert slots.first(slots.coming(weekly, utc(2027, 1, 4, 8, 0, 1), PARIS), 1) == [utc(2027, 1, 11, 8)]
    assert slots.first(slots.coming(weekly, utc(2027, 1, 4, 8), PARIS), 1) == [utc(2027, 1, 4, 8)]


def test_days_are_those_of_the_workspace_far_from_greenwich() -> None:
    far = ZoneInfo("Pacific/Kiritimati")
    found = slots.between([Weekly(0, time(0, 15))], utc(2027, 1, 3), utc(2027, 1, 11), far)
    assert found == [utc(2027, 1, 3, 10, 15), utc(2027, 1, 10, 10, 15)]


def test_no_times_never_come() -> None:
    assert slots.first(slots.coming([], utc(2027, 1, 4), PARIS), 3) == []
