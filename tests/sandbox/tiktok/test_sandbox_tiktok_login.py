"""Login Kit v2 on the wire: consent, code, tokens, revocation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests
from tiktok_person import KEY, SECRET, VERIFIER, Person, by_code, code, consent, page, token

from control import Control

Turn = Callable[[str, object], None]


def test_a_consent_comes_back_with_a_code_that_has_to_be_decoded_and_the_scopes(sandbox: Any, control) -> None:
    back = consent(sandbox.url, refuse=("user.info.stats", "video.upload"))
    assert back["state"] == "st4te"
    assert back["scopes"] == "user.info.basic,user.info.profile,video.list,video.publish"
    assert {"*", "!"} <= set(back["code"])
    answer = by_code(sandbox.url, back["code"])
    body = answer.json()
    assert answer.status_code == 200
    assert set(body) == {
        *("access_token", "expires_in", "open_id", "refresh_expires_in", "refresh_token", "scope", "token_type"),
    }
    assert (body["expires_in"], body["refresh_expires_in"], body["token_type"]) == (86_400, 31_536_000, "Bearer")
    assert body["scope"] == back["scopes"]


def test_a_refusal_comes_back_as_access_denied(sandbox: Any, control: Control) -> None:
    back = consent(sandbox.url, decision="refuse")
    assert (back["error"], back["state"]) == ("access_denied", "st4te")


@pytest.mark.parametrize(
    "changed",
    [
        {"client_key": "somebody"},
        {"redirect_uri": "https://example.org/back"},
        {"response_type": "token"},
        {"scope": "video.delete"},
        {"scope": "video.publish video.upload"},
        {"code_challenge_method": "plain"},
    ],
)
def test_a_consent_page_that_makes_no_sense_leads_nowhere(sandbox: Any, control, changed: dict[str, str]) -> None:
    assert page(sandbox.url, **changed).status_code == 400


@pytest.mark.parametrize("status", [200, 400, 401])
@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"client_secret": "wrong"}, "invalid_client"),
        ({"client_key": "nobody"}, "invalid_client"),
        ({"code": "made-up"}, "invalid_grant"),
        ({"redirect_uri": "http://127.0.0.1:8000/other"}, "invalid_request"),
        ({"code_verifier": VERIFIER + "x"}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ],
)
def test_a_refused_exchange_has_a_flat_error(sandbox: Any, switch: Turn, control, status, changed, error) -> None:
    switch("oauth_status", status)
    answer = by_code(sandbox.url, **{"code": consent(sandbox.url)["code"], **changed})
    assert answer.status_code == status
    assert answer.json()["error"] == error
    assert set(answer.json()) == {"error", "error_description", "log_id"}


def test_a_code_serves_once_and_for_a_short_time(sandbox: Any, control: Control) -> None:
    first, late = consent(sandbox.url)["code"], consent(sandbox.url)["code"]
    assert "access_token" in by_code(sandbox.url, first).json()
    assert by_code(sandbox.url, first).json()["error"] == "invalid_grant"
    control.post("clock", advance_s=301)
    assert by_code(sandbox.url, late).json()["error"] == "invalid_grant"


def test_a_refresh_rotates_and_keeps_the_end_of_the_first_consent(lumen: Person, control: Control) -> None:
    control.post("clock", advance_s=86_400)
    spent = lumen.tokens["refresh_token"]
    answer = token(lumen.url, grant_type="refresh_token", refresh_token=spent).json()
    assert answer["refresh_token"] != spent
    assert answer["refresh_expires_in"] <= 364 * 86_400
    assert token(lumen.url, grant_type="refresh_token", refresh_token=spent).json()["error"] == "invalid_grant"


def test_an_app_in_tiktoks_own_sandbox_cannot_refresh(lumen: Person, switch: Turn) -> None:
    switch("refresh_refused", True)
    answer = token(lumen.url, grant_type="refresh_token", refresh_token=lumen.tokens["refresh_token"])
    assert answer.json()["error"] == "invalid_grant"


def test_a_token_lives_a_day_and_dies_when_the_app_gives_it_back(lumen: Person, mara: Person, control: Control) -> None:
    form = {"client_key": KEY, "client_secret": SECRET, "token": lumen.tokens["access_token"]}
    address = f"{lumen.url}/open.tiktokapis.com/v2/oauth/revoke/"
    assert requests.post(address, data=form, timeout=10).json() == {}
    assert code(lumen.get("user/info/", fields="open_id")) == (401, "access_token_invalid")
    assert requests.post(address, data=form, timeout=10).json()["error"] == "invalid_grant"
    assert code(mara.get("user/info/", fields="open_id")) == (200, "ok")
    control.post("clock", advance_s=86_401)
    assert code(mara.get("user/info/", fields="open_id")) == (401, "access_token_invalid")


def test_a_person_takes_the_permission_back_on_a_page_of_theirs(lumen: Person) -> None:
    address = f"{lumen.url}/www.tiktok.com/setting"
    assert "Studio Lumen" in requests.get(address, timeout=10).text
    requests.post(address, data={"account": lumen.id}, timeout=10)
    assert code(lumen.get("user/info/", fields="open_id")) == (401, "access_token_invalid")
    assert "Studio Lumen" not in requests.get(address, timeout=10).text


def test_fields_of_the_profile_need_their_scopes(sandbox: Any, control: Control) -> None:
    person = Person.connected(sandbox.url, refuse=("user.info.stats",))
    answer = person.get("user/info/", fields="open_id,display_name,username").json()
    assert answer["data"]["user"]["username"] == "studio.lumen"
    assert set(answer["data"]["user"]) == {"open_id", "display_name", "username"}
    assert code(person.get("user/info/", fields="follower_count")) == (401, "scope_not_authorized")
    assert code(person.get("user/info/")) == (400, "invalid_params")
    assert code(person.get("user/info/", fields="shoe_size")) == (400, "invalid_params")
