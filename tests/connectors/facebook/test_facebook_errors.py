"""Meta's codes and who has to act: captured envelopes against the table."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
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
from onepost.connectors.facebook.errors import classify, classify_login
from onepost.connectors.http import Response
from onepost.connectors.meta.errors import error_data, patience, pressure

CALLS = "There have been too many calls to this Page account."


def answer(body: Any, status: int = 400, armed: bool = False, **headers: str) -> Response:
    sent = CIMultiDictProxy(CIMultiDict({name.replace("_", "-"): value for name, value in headers.items()}))
    return Response(status, sent, body if isinstance(body, bytes) else json.dumps(body).encode(), armed)


def error(code: int, sub: int | None = None, message: str = "", **more: Any) -> dict[str, Any]:
    body = {"message": message or f"(#{code}) Something", "type": "OAuthException", "code": code, "fbtrace_id": "A6"}
    return {"error": body | ({"error_subcode": sub} if sub else {}) | more}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (error(190), ReconnectNeeded),
        (error(190, 458), ReconnectNeeded),
        (error(190, 463), ReconnectNeeded),
        (error(190, 492), ReconnectNeeded),
        (error(190, 99999), ReconnectNeeded),
        (error(102), ReconnectNeeded),
        (error(10), ReconnectNeeded),
        (error(200), ReconnectNeeded),
        (error(283), ReconnectNeeded),
        (error(200, 4854002), ReconnectNeeded),
        (error(3), Misconfigured),
        (error(101), Misconfigured),
        (error(104), Misconfigured),
        (error(2635), Misconfigured),
        (error(100, message="Invalid appsecret_proof provided in the API argument"), Misconfigured),
        (error(4), RateLimited),
        (error(17), RateLimited),
        (error(32), RateLimited),
        (error(613, 1996), RateLimited),
        (error(80001, message=CALLS), RateLimited),
        (error(368, 1390008), RateLimited),
        (error(368), Rejected),
        (error(368, 1346003), Rejected),
        (error(506), Rejected),
        (error(100), Rejected),
        (error(100, 33), Rejected),
        (error(324), Rejected),
        (error(100, 1366046), Rejected),
        (error(1609005), Rejected),
        (error(100, 1609008), Rejected),
        (error(382), Rejected),
        (error(6000, 1363128), Rejected),
        (error(1), Temporary),
        (error(2), Temporary),
        (error(100, 1609010), Temporary),
        (error(98765, is_transient=True), Temporary),
        (error(98765), Rejected),
    ],
)
def test_a_code_says_who_acts(body: dict[str, Any], kind: type[ConnectorError]) -> None:
    found = classify(answer(body))
    assert type(found) is kind
    assert found.detail.startswith("400 ")


@pytest.mark.parametrize(
    "body", [error(1), error(2), error(98765, is_transient=True), error(100, 1366051), error(100, 1363047)]
)
def test_a_fault_in_an_announced_call_leaves_its_outcome_open(body: dict[str, Any]) -> None:
    assert type(classify(answer(body, 500, armed=True))) is OutcomeUnknown
    assert type(classify(answer(body, 400, armed=True))) is OutcomeUnknown


@pytest.mark.parametrize("code", [190, 200, 4, 80001, 368, 506, 100, 324])
def test_a_refusal_of_an_announced_call_is_a_refusal(code: int) -> None:
    assert not isinstance(classify(answer(error(code), armed=True)), OutcomeUnknown)


def test_an_error_counts_whatever_the_status_and_a_success_has_none() -> None:
    assert isinstance(classify(answer(error(190), 200)), ReconnectNeeded)
    assert classify(answer({"id": "1_2"}, 200)) is None
    assert classify(answer(b"Service Unavailable", 503)) is None
    assert classify(answer(error(98765), 503)) is None
    assert classify(answer(error(98765), 429)) is None


def test_facebooks_own_words_reach_the_author_when_the_code_is_unknown() -> None:
    found = classify(answer(error(98765, error_user_msg="This song is not available in your country.")))
    assert isinstance(found, Rejected)
    assert "This song is not available" in str(found.message)


def test_the_field_to_mend_is_named() -> None:
    fields = {code: classify(answer(error(100, code))) for code in (1366046, 1609008, 1363129)}
    assert {code: found.field for code, found in fields.items() if found} == {
        1366046: "media",
        1609008: "options.link",
        1363129: "media",
    }


def test_the_time_to_wait_comes_from_the_headers() -> None:
    use = {"1": [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": 42}]}
    found = classify(answer(error(80001), X_Business_Use_Case_Usage=json.dumps(use)))
    assert isinstance(found, RateLimited)
    assert timedelta(minutes=41) < found.until - datetime.now(UTC) <= timedelta(minutes=42)
    assert found.scope == "account"
    told = classify(answer(error(4), 429, Retry_After="90"))
    assert isinstance(told, RateLimited)
    assert timedelta(seconds=80) < told.until - datetime.now(UTC) <= timedelta(seconds=90)
    assert told.scope == "app"


def test_without_a_header_there_is_a_pause_all_the_same() -> None:
    found = classify(answer(error(80001), X_Business_Use_Case_Usage="not JSON"))
    assert isinstance(found, RateLimited)
    assert found.until > datetime.now(UTC) + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("headers", "scope"),
    [
        ({}, None),
        ({"X-App-Usage": '{"call_count":94,"total_time":20,"total_cputime":3}'}, None),
        ({"X-App-Usage": '{"call_count":12,"total_time":96,"total_cputime":3}'}, "app"),
        ({"X-Business-Use-Case-Usage": '{"1":[{"type":"pages","call_count":99}]}'}, "account"),
        ({"X-Business-Use-Case-Usage": '{"1":"odd"}', "X-App-Usage": "[1]"}, None),
    ],
)
def test_work_that_can_wait_slows_down_near_the_limit(headers: dict[str, str], scope: str | None) -> None:
    assert (pressure(headers) > 0) is (scope is not None)
    asked = patience(headers)
    assert (asked.scope if asked else None) == scope


def test_error_data_is_read_as_object_and_as_text() -> None:
    offsets = {"start_offset": "5", "end_offset": "9"}
    assert error_data({"error_data": offsets}) == offsets
    assert error_data({"error_data": json.dumps(offsets)}) == offsets
    assert error_data({"error_data": "oops"}) == {}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (error(100, 36009, "This authorization code has been used."), ReconnectNeeded),
        (error(100, 36007, "This authorization code has expired."), ReconnectNeeded),
        (error(100, 36008, "Please make sure your redirect_uri is identical"), Misconfigured),
        (error(191), Misconfigured),
        (error(1, message="Error validating client secret."), Misconfigured),
        (error(101), Misconfigured),
        (error(190, 463), ReconnectNeeded),
        (error(2), Temporary),
    ],
)
def test_the_token_endpoint_has_its_own_reading(body: dict[str, Any], kind: type[ConnectorError]) -> None:
    assert type(classify_login(answer(body))) is kind
