"""What LinkedIn's refusals mean, word for word as it gives them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from multidict import CIMultiDict, CIMultiDictProxy

from onepost.connectors.errors import (
    ConnectorError,
    Misconfigured,
    OutcomeUnknown,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    Temporary,
)
from onepost.connectors.http import Response
from onepost.connectors.linkedin.errors import Duplicate, classify
from onepost_sandbox.networks.linkedin.errors import duplicate, invalid


def answer(status: int, body: Any = None, armed: bool = False, **headers: str) -> Response:
    data = b"" if body is None else json.dumps(body).encode()
    return Response(status, CIMultiDictProxy(CIMultiDict(headers)), data, armed)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, {"serviceErrorCode": 65600, "message": "Invalid access token", "status": 401}, ReconnectNeeded),
        (401, {"serviceErrorCode": 65601, "code": "REVOKED_ACCESS_TOKEN", "status": 401}, ReconnectNeeded),
        (401, {"serviceErrorCode": 65602, "code": "EXPIRED_ACCESS_TOKEN", "status": 401}, ReconnectNeeded),
        (401, {"serviceErrorCode": 65608, "message": "Member is restricted", "status": 401}, ReconnectNeeded),
        (403, {"serviceErrorCode": 100, "code": "ACCESS_DENIED", "status": 403}, ReconnectNeeded),
        (403, {"status": 403, "message": "Unpermitted fields present in REQUEST_BODY: … [/content]"}, Rejected),
        (426, {"status": 426, "code": "NONEXISTENT_VERSION"}, Misconfigured),
        (400, {"status": 400, "code": "VERSION_MISSING"}, Misconfigured),
        (400, invalid("FIELD_LENGTH_TOO_LONG", "too long", "commentary").body, Rejected),
        (400, {"status": 400, "code": "ILLEGAL_ARGUMENT"}, Rejected),
        (400, None, Rejected),
        (404, {"status": 404, "code": "NOT_FOUND"}, Rejected),
        (409, {"status": 409, "code": "CONFLICT"}, Temporary),
        (422, {"status": 422, "code": "UNPROCESSABLE_ENTITY"}, Rejected),
    ],
)
def test_who_acts_next(status: int, body: Any, kind: type[ConnectorError]) -> None:
    assert type(classify(answer(status, body))) is kind


@pytest.mark.parametrize("status", [500, 503, 504])
def test_faults_of_linkedins_own_are_left_to_the_door(status: int) -> None:
    assert classify(answer(status, {"status": status})) is None


def test_a_conflict_of_a_public_call_leaves_its_outcome_open() -> None:
    assert type(classify(answer(409, {"status": 409}, armed=True))) is OutcomeUnknown


def test_a_duplicate_names_the_post_that_was_accepted() -> None:
    error = classify(answer(422, duplicate("urn:li:ugcPost:7141138912345678901").body))
    assert isinstance(error, Duplicate)
    assert error.urn == "urn:li:ugcPost:7141138912345678901"


def test_what_the_author_wrote_is_not_repeated_in_the_detail() -> None:
    error = classify(answer(400, invalid("INVALID_URL", "https://secret.example is not a URL", "content").body))
    assert error is not None
    assert "secret" not in error.detail
    assert error.field == "options.link"


def test_a_day_that_is_used_up_ends_at_midnight_by_linkedins_clock() -> None:
    theirs = datetime.now(UTC).replace(hour=22, minute=0, second=0)
    error = classify(answer(429, {"status": 429}, Date=format_datetime(theirs, usegmt=True)))
    assert isinstance(error, RateLimited)
    assert timedelta(hours=2) <= error.until - datetime.now(UTC) <= timedelta(hours=2, minutes=1)


def test_a_throttled_comment_waits_for_minutes_only() -> None:
    words = "Comment create throttled: creation rate limit exceeded for member"
    error = classify(answer(429, {"status": 429, "message": words}))
    assert isinstance(error, RateLimited)
    assert error.until - datetime.now(UTC) < timedelta(minutes=3)
