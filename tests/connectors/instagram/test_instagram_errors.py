"""Instagram's codes and who has to act."""

from __future__ import annotations

import json
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
from onepost.connectors.instagram.errors import classify, classify_code, classify_publish, of_container


def answer(body: Any, status: int = 400, armed: bool = False) -> Response:
    return Response(status, CIMultiDictProxy(CIMultiDict()), json.dumps(body).encode(), armed)


def error(code: int, sub: int | None = None, message: str = "") -> dict[str, Any]:
    body = {"message": message or f"(#{code}) Something", "type": "OAuthException", "code": code, "fbtrace_id": "A6"}
    return {"error": body | ({"error_subcode": sub} if sub else {})}


DOCUMENTED: list[tuple[int, int | None, type[ConnectorError]]] = [
    (-2, 2207003, Temporary),
    (-2, 2207020, Temporary),
    (-1, 2207001, Temporary),
    (-1, 2207032, Temporary),
    (-1, 2207053, Temporary),
    (-1, 2207073, Rejected),
    (1, 2207057, Rejected),
    (4, None, RateLimited),
    (9, 2207042, RateLimited),
    (10, None, ReconnectNeeded),
    (24, 2207006, Temporary),
    (24, 2207008, Temporary),
    (25, 2207050, Rejected),
    (100, 2207023, Rejected),
    (100, 2207028, Rejected),
    (100, 2207040, Rejected),
    (100, 33, Rejected),
    (100, None, Rejected),
    (102, None, ReconnectNeeded),
    (104, None, Misconfigured),
    (190, 458, ReconnectNeeded),
    (190, 463, ReconnectNeeded),
    (200, None, ReconnectNeeded),
    (352, 2207026, Rejected),
    (368, None, Rejected),
    (2635, None, Misconfigured),
    (9004, 2207052, Temporary),
    (9007, 2207027, Temporary),
    (36000, 2207004, Rejected),
    (36001, 2207005, Rejected),
    (36003, 2207009, Rejected),
    (36004, 2207010, Rejected),
    (80002, None, RateLimited),
]


@pytest.mark.parametrize(("code", "sub", "kind"), DOCUMENTED)
def test_a_code_says_who_acts(code: int, sub: int | None, kind: type[ConnectorError]) -> None:
    found = classify(answer(error(code, sub)))
    assert type(found) is kind
    assert "Facebook" not in str(found.message)


def test_the_field_to_mend_is_named() -> None:
    fields = {sub: classify(answer(error(100, sub))) for sub in (2207009, 2207010, 2207057)}
    assert {sub: found.field for sub, found in fields.items() if found} == {
        2207009: "media",
        2207010: "text",
        2207057: "options.thumb_offset",
    }
    place = classify(answer(error(100, None, "INSTAGRAM_PLATFORM_API__INVALID_LOCATION_ID")))
    assert place is not None
    assert place.field == "options.location_id"


@pytest.mark.parametrize(
    ("code", "sub", "kind"),
    [
        (9007, 2207027, Temporary),
        (24, 2207008, Temporary),
        (9, 2207042, RateLimited),
        (190, 463, ReconnectNeeded),
        (10, None, ReconnectNeeded),
        (4, None, RateLimited),
        (4, 2207051, Rejected),
        (25, 2207050, Rejected),
        (-1, 2207001, OutcomeUnknown),
        (1, None, OutcomeUnknown),
        (2, None, OutcomeUnknown),
    ],
)
def test_of_an_announced_call_only_what_is_certain_keeps_its_class(code: int, sub: int | None, kind: type) -> None:
    assert type(classify_publish(answer(error(code, sub), armed=True))) is kind


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("Matching code was not found or was already used", ReconnectNeeded),
        ("Invalid platform app", Misconfigured),
        ("Error validating client secret.", Misconfigured),
        ("Please make sure your redirect_uri is identical to the one you used", Misconfigured),
    ],
)
def test_the_login_host_has_a_shape_of_its_own(message: str, kind: type) -> None:
    body = {"error_type": "OAuthException", "code": 400, "error_message": message}
    assert type(classify_code(answer(body))) is kind


def test_a_failed_container_is_explained_by_the_code_in_its_status() -> None:
    known = of_container("Error: Media upload has failed with error code 2207026")
    assert (known.code, known.field) == ("2207026", "media")
    assert "MP4" in str(known.message)
    assert "could not process" in str(of_container("Error").message)
