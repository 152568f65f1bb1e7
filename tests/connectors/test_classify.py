from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from onepost.connectors.classify import DEFAULT_PAUSE, LONGEST_PAUSE, by_status, retry_after
from onepost.connectors.errors import OutcomeUnknown, RateLimited, ReconnectNeeded, Rejected, Temporary


@pytest.mark.parametrize(
    ("status", "unarmed", "armed"),
    [
        (302, Temporary, OutcomeUnknown),
        (400, Rejected, Rejected),
        (401, ReconnectNeeded, ReconnectNeeded),
        (403, Rejected, Rejected),
        (404, Rejected, Rejected),
        (408, Temporary, Temporary),
        (413, Rejected, Rejected),
        (429, RateLimited, RateLimited),
        (500, Temporary, OutcomeUnknown),
        (502, Temporary, OutcomeUnknown),
        (503, Temporary, OutcomeUnknown),
        (504, Temporary, OutcomeUnknown),
        (599, Temporary, OutcomeUnknown),
    ],
)
def test_who_acts_next_follows_from_the_status(status: int, unarmed: type, armed: type) -> None:
    assert type(by_status(status, {}, armed=False)) is unarmed
    assert type(by_status(status, {}, armed=True)) is armed


def test_without_a_time_to_come_back_a_minute_passes() -> None:
    error = by_status(429, {}, armed=False)
    assert isinstance(error, RateLimited)
    assert abs(error.until - datetime.now(UTC) - DEFAULT_PAUSE) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("90", 90),
        (" 5 ", 5),
        ("0", 0),
        ("999999999999", LONGEST_PAUSE.total_seconds()),
        (timedelta(minutes=10), 600),
        (timedelta(days=-1), 0),
        (timedelta(days=900), LONGEST_PAUSE.total_seconds()),
        ("Tue, 24 Nov 2020 10:00:00", 0),
    ],
    ids=["seconds", "spaces", "zero", "endless", "in ten minutes", "yesterday", "in years", "without a zone"],
)
def test_retry_after_is_seconds_or_a_date_and_never_past_or_endless(value: str | timedelta, seconds: float) -> None:
    if isinstance(value, timedelta):
        value = format_datetime(datetime.now(UTC) + value, usegmt=True)
    until = retry_after({"Retry-After": value})
    assert until is not None
    assert abs((until - datetime.now(UTC)).total_seconds() - seconds) < 60


@pytest.mark.parametrize("value", ["", "soon", "-5", "1.5", "²", "Tue, 99 Nov 2020 10:00:00 GMT"])
def test_a_retry_after_that_cannot_be_read_is_none_at_all(value: str) -> None:
    assert retry_after({"Retry-After": value}) is None
