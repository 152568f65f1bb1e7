"""Google's refusals: who acts next."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from multidict import CIMultiDict, CIMultiDictProxy

from onepost.connectors.errors import Misconfigured, RateLimited, ReconnectNeeded, Rejected
from onepost.connectors.http import Response
from onepost.connectors.youtube.errors import (
    MISPLACED,
    SESSION_GONE,
    classify,
    classify_session,
    token_error,
    tomorrow,
    unless_revoked,
)


def answer(status: int, reason: str = "", message: str = "", body: Any = None, **headers: str) -> Response:
    if body is None:
        entries = [{"reason": reason, "message": message, "domain": "youtube.video"}] if reason else []
        body = {"error": {"code": status, "message": message, "errors": entries}}
    shown = CIMultiDictProxy(CIMultiDict({name.replace("_", "-"): value for name, value in headers.items()}))
    return Response(status, shown, json.dumps(body).encode())


@pytest.mark.parametrize(
    ("status", "reason", "kind", "field"),
    [
        (400, "invalidTitle", Rejected, "options.title"),
        (400, "invalidDescription", Rejected, "text"),
        (400, "invalidTags", Rejected, "options.tags"),
        (400, "invalidCategoryId", Rejected, "options.category"),
        (400, "somethingNew", Rejected, ""),
        (401, "authError", ReconnectNeeded, None),
        (401, "youtubeSignupRequired", ReconnectNeeded, None),
        (403, "channelSuspended", ReconnectNeeded, None),
        (403, "insufficientPermissions", ReconnectNeeded, None),
        (403, "accessNotConfigured", Misconfigured, None),
        (403, "forbidden", Rejected, ""),
        (404, "playlistNotFound", Rejected, "options.playlist"),
    ],
)
def test_each_reason_has_its_person_and_its_field(status: int, reason: str, kind: type, field: str | None) -> None:
    error = classify(answer(status, reason))
    assert type(error) is kind
    assert error.code == reason
    assert str(error.message)
    if field is not None:
        assert error.field == field


@pytest.mark.parametrize("status", [200, 201, 204, 308, 500, 503])
def test_successes_and_googles_own_faults_are_left_to_the_door(status: int) -> None:
    assert classify(answer(status)) is None


def test_the_new_shape_of_errors_is_read_too() -> None:
    body = {
        "error": {
            "code": 403,
            "status": "PERMISSION_DENIED",
            "details": [{"@type": "x"}, {"reason": "SERVICE_DISABLED"}],
        }
    }
    assert isinstance(classify(answer(403, body=body)), Misconfigured)


@pytest.mark.parametrize(
    ("status", "reason", "message", "scope"),
    [
        (403, "quotaExceeded", 'You have exceeded your <a href="/q">quota</a>.', "app"),
        (429, "rateLimitExceeded", "Quota exceeded for … limit 'Video Uploads per day' of service", "app"),
    ],
)
def test_a_bucket_of_the_day_lasts_until_midnight_in_california(status, reason, message, scope) -> None:
    error = classify(answer(status, reason, message, Retry_After="5"))
    assert isinstance(error, RateLimited)
    assert error.scope == scope
    assert "<" not in error.detail
    there = error.until.astimezone(ZoneInfo("America/Los_Angeles"))
    assert (there.hour, there.minute) == (0, 1)
    assert timedelta(0) < error.until - datetime.now(UTC) <= timedelta(hours=25, minutes=1)
    assert error.until == tomorrow()


@pytest.mark.parametrize(("status", "reason"), [(403, "userRateLimitExceeded"), (429, "rateLimitExceeded"), (429, "")])
def test_calls_that_come_too_fast_wait_as_long_as_asked(status: int, reason: str) -> None:
    error = classify(answer(status, reason, Retry_After="90"))
    assert isinstance(error, RateLimited)
    assert error.scope == "account"
    assert timedelta(seconds=80) < error.until - datetime.now(UTC) < timedelta(seconds=100)


def test_at_an_uploads_address_4xx_speaks_of_the_upload() -> None:
    codes = {status: getattr(classify_session(answer(status)), "code", None) for status in (400, 404, 410, 416, 308)}
    assert codes == {400: MISPLACED, 404: SESSION_GONE, 410: SESSION_GONE, 416: MISPLACED, 308: None}
    final = classify_session(answer(400, "invalidTitle"))
    assert isinstance(final, Rejected)
    assert final.code == "invalidTitle"


@pytest.mark.parametrize(
    ("error", "description", "kind", "words"),
    [
        ("invalid_grant", "Token has been expired or revoked.", ReconnectNeeded, "7 days"),
        ("invalid_grant", "Malformed auth code.", ReconnectNeeded, "too long"),
        ("admin_policy_enforced", "", ReconnectNeeded, "administrator"),
        ("invalid_client", "Unauthorized", Misconfigured, "keys"),
        ("deleted_client", "", Misconfigured, "deleted"),
        ("redirect_uri_mismatch", "Bad Request", Misconfigured, "keys"),
    ],
)
def test_refusals_of_the_token_endpoint_name_what_to_do(error: str, description: str, kind: type, words: str) -> None:
    found = token_error(answer(400, body={"error": error, "error_description": description}))
    assert type(found) is kind
    assert words in str(found.message)


def test_giving_back_a_token_that_is_dead_already_is_fine() -> None:
    assert unless_revoked(answer(400, body={"error": "invalid_token"})) is None
    assert isinstance(unless_revoked(answer(400, body={"error": "invalid_request"})), ReconnectNeeded)
