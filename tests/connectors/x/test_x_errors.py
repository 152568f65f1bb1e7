"""The error table: every line is reached, and says who acts next."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from multidict import CIMultiDict, CIMultiDictProxy

from onepost.connectors.errors import ConnectorError, Misconfigured, RateLimited, ReconnectNeeded, Rejected, Temporary
from onepost.connectors.http import Response
from onepost.connectors.x import errors

AUTHORS_TEXT = "Nobody may read this in a log"


def answer(status: int, body: Any = None, **headers: str) -> Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status, CIMultiDictProxy(CIMultiDict(named)), raw)


def detail(status: int, text: str, type_: str = "about:blank", **more: Any) -> Response:
    return answer(status, {"title": "Forbidden", "detail": text, "type": type_, "status": status, **more})


def invalid(message: str) -> Response:
    parameters = {"text": [AUTHORS_TEXT]}
    return answer(400, {"errors": [{"parameters": parameters, "message": message}], "title": "Invalid Request"})


def found(response: Response) -> ConnectorError:
    error = errors.classify(response)
    assert error is not None
    assert AUTHORS_TEXT not in error.detail
    return error


@pytest.mark.parametrize(
    ("response", "kind", "code", "field"),
    [
        (invalid("Your media IDs are invalid."), Rejected, "media_ids", "media"),
        (invalid("Your Tweet text is too long. For more information on how…"), Rejected, "too_long", "text"),
        (invalid("Your reply tweet ID is invalid."), Rejected, "parent_gone", "thread"),
        (invalid("$.foo: is not defined"), Rejected, "400", ""),
        (detail(403, "You are not allowed to create a Tweet with duplicate content."), Rejected, "duplicate", "text"),
        (detail(403, "You attempted to reply to a Tweet that is deleted or…"), Rejected, "parent_gone", "thread"),
        (
            detail(403, "Reply … because you have not been mentioned or otherwise engaged by the author"),
            Rejected,
            "not_summoned",
            "",
        ),
        (detail(403, "Posts are limited to a maximum of one cashtag."), Rejected, "cashtags", "text"),
        (detail(403, "The Tweet contains an invalid URL."), Rejected, "invalid_url", "text"),
        (
            detail(403, "This user is not allowed to post a video longer than 2 minutes"),
            Rejected,
            "video_too_long",
            "media",
        ),
        (detail(403, "Your account is not permitted to access this feature"), Rejected, "feature", ""),
        (detail(403, "You are not permitted to perform this action."), Rejected, "not_permitted", ""),
        (detail(403, "Something new"), Rejected, "403", ""),
        (detail(403, "user-suspended"), ReconnectNeeded, "suspended", ""),
        (detail(403, "Forbidden"), ReconnectNeeded, "scope", ""),
        (detail(403, "You reached your spending limit for this billing cycle"), Misconfigured, "spending_limit", ""),
        (
            detail(403, "…", "https://api.twitter.com/2/problems/client-forbidden", reason="client-not-enrolled"),
            Misconfigured,
            "client_forbidden",
            "",
        ),
        (
            detail(403, "… Application-Only is forbidden …", "https://api.x.com/2/problems/unsupported-authentication"),
            Misconfigured,
            "unsupported_authentication",
            "",
        ),
        (detail(401, "Unauthorized"), ReconnectNeeded, "401", ""),
        (
            detail(
                402, "Your enrolled account [1] does not have any credits", "https://api.twitter.com/2/problems/credits"
            ),
            Misconfigured,
            "credits",
            "",
        ),
        (detail(413, "Payload Too Large"), Rejected, "too_large", "media"),
        (answer(400, b"<html>"), Rejected, "400", ""),
        (answer(403, [1, 2]), Rejected, "403", ""),
    ],
)
def test_an_answer_says_who_acts_next(response: Response, kind: type[ConnectorError], code: str, field: str) -> None:
    error = found(response)
    assert (type(error), error.code, error.field) == (kind, code, field)
    assert str(error.message).endswith(".")


def test_every_line_of_the_table_names_its_source() -> None:
    assert all(line.source and line.text.endswith(".") for line in errors.LINES)


@pytest.mark.parametrize("status", [200, 201, 500, 502, 503])
def test_successes_and_faults_of_the_network_are_left_to_the_door(status: int) -> None:
    assert errors.classify(answer(status, {"title": "Service Unavailable"})) is None


def seconds_to(error: ConnectorError) -> float:
    assert isinstance(error, RateLimited)
    return (error.until - datetime.now(UTC)).total_seconds()


def test_a_rate_limit_names_the_time_by_the_networks_own_clock() -> None:
    theirs = datetime.now(UTC) + timedelta(hours=3)
    reset = str(int((theirs + timedelta(seconds=300)).timestamp()))
    error = found(answer(429, {}, x_rate_limit_reset=reset, Date=format_datetime(theirs, usegmt=True)))
    assert 295 < seconds_to(error) < 305
    assert isinstance(error, RateLimited)
    assert error.scope == "account"


def test_a_window_of_the_whole_app_stops_every_account() -> None:
    now = datetime.now(UTC)
    reset = str(int((now + timedelta(hours=5)).timestamp()))
    long = found(answer(429, {}, x_rate_limit_reset=reset))
    named = found(answer(429, {}, x_app_limit_24hour_remaining="0", x_app_limit_24hour_reset=reset))
    for error in (long, named):
        assert isinstance(error, RateLimited)
        assert error.scope == "app"
        assert 17_900 < seconds_to(error) < 18_100


@pytest.mark.parametrize("reset", ["", "soon", "1", "99999999999999999999"])
def test_a_rate_limit_without_a_usable_time_waits_a_while(reset: str) -> None:
    error = found(answer(429, {"errors": [{"code": 88, "message": "Rate limit exceeded"}]}, x_rate_limit_reset=reset))
    assert 30 < seconds_to(error) <= 86_400


def test_a_month_used_up_is_for_the_operator() -> None:
    body = {"title": "UsageCapExceeded", "type": "https://api.twitter.com/2/problems/usage-capped", "period": "Monthly"}
    assert isinstance(found(answer(429, body)), Misconfigured)
    assert isinstance(found(answer(429, {**body, "period": "Daily"})), RateLimited)


def refused(status: int, error: str, description: str) -> ConnectorError | None:
    return errors.token_error(answer(status, {"error": error, "error_description": description}))


def test_refused_tokens_are_told_from_refused_keys() -> None:
    assert isinstance(refused(400, "invalid_request", "Value passed for the token was invalid."), ReconnectNeeded)
    code = "Value passed for the authorization code was invalid."
    assert isinstance(refused(400, "invalid_request", code), ReconnectNeeded)
    assert isinstance(refused(400, "invalid_grant", code), ReconnectNeeded)
    missing = refused(400, "invalid_request", "Missing required parameter [client_id].")
    assert isinstance(missing, Misconfigured)
    assert isinstance(refused(401, "unauthorized_client", "Missing valid authorization header"), Misconfigured)
    assert isinstance(refused(400, "temporarily_unavailable", ""), Temporary)
    assert refused(503, "invalid_grant", "") is None
    assert errors.token_error(answer(400, b"<html>")) is None
