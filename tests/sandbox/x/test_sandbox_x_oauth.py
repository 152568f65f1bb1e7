"""X's OAuth as the sandbox plays it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests
from x_person import KEYS, Person, asked, by_code, by_refresh, challenge, consent, token

from control import Control
from onepost.demo.htmlforms import forms

Turn = Callable[[str, object], None]
pytestmark = pytest.mark.usefixtures("control")

DEAD = {"error": "invalid_request", "error_description": "Value passed for the token was invalid."}
BAD_CODE = {"error": "invalid_request", "error_description": "Value passed for the authorization code was invalid."}


def revoke(url: str, value: str, keys: tuple[str, str] | None = KEYS) -> requests.Response:
    return requests.post(f"{url}/api.x.com/2/oauth2/revoke", data={"token": value}, auth=keys, timeout=10)


def test_a_consent_gives_tokens_that_name_their_life_and_scopes(sandbox: Any) -> None:
    came = consent(sandbox.url)
    assert came["state"] == "st4te"
    body = by_code(sandbox.url, came["code"]).json()
    assert (body["token_type"], body["expires_in"]) == ("bearer", 7200)
    assert set(body) == {"token_type", "expires_in", "access_token", "scope", "refresh_token"}
    assert "media.write" in body["scope"].split()


def test_a_refusal_comes_back_as_one(sandbox: Any) -> None:
    assert consent(sandbox.url, decision="refuse") == {"error": "access_denied", "state": "st4te"}


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "nobody"},
        {"redirect_uri": "https://elsewhere.example/back"},
        {"response_type": "token"},
        {"scope": "tweet.read fly"},
        {"scope": ""},
        {"state": ""},
        {"state": "x" * 501},
        {"code_challenge": ""},
        {"code_challenge_method": "none"},
    ],
)
def test_a_wrong_question_gets_a_page_and_never_a_redirect(sandbox: Any, changed: dict[str, str]) -> None:
    address = f"{sandbox.url}/x.com/i/oauth2/authorize"
    answer = requests.get(address, params=asked(**changed), allow_redirects=False, timeout=10)
    assert answer.status_code == 400
    posted = requests.post(
        address, data={**asked(**changed), "account": "1", "decision": "allow"}, allow_redirects=False, timeout=10
    )
    assert posted.status_code == 400


def test_the_person_has_to_choose(sandbox: Any) -> None:
    address = f"{sandbox.url}/x.com/i/oauth2/authorize"
    answer = requests.post(address, data={**asked(), "decision": "allow", "account": "404"}, timeout=10)
    assert "Choose an account." in answer.text


def test_a_code_works_once_for_thirty_seconds_and_with_its_verifier(sandbox: Any, control: Control) -> None:
    code = consent(sandbox.url)["code"]
    assert by_code(sandbox.url, code, verifier="another-one").json() == BAD_CODE
    assert by_code(sandbox.url, code).ok
    assert by_code(sandbox.url, code).json() == BAD_CODE
    late = consent(sandbox.url)["code"]
    control.post("clock", advance_s=31)
    answer = by_code(sandbox.url, late)
    assert (answer.status_code, answer.json()) == (400, BAD_CODE)


def test_plain_challenges_work_too(sandbox: Any) -> None:
    came = consent(sandbox.url, code_challenge="plain-words", code_challenge_method="plain")
    assert by_code(sandbox.url, came["code"], verifier="plain-words").ok
    assert challenge("a") != "a"


def test_an_app_has_to_prove_itself(sandbox: Any) -> None:
    code = consent(sandbox.url)["code"]
    form = {"grant_type": "authorization_code", "code": code}
    for keys in (None, ("sandbox-x-app", "wrong"), ("nobody", "x")):
        answer = token(sandbox.url, keys, client_id=KEYS[0], **form)
        assert (answer.status_code, answer.json()["error"]) == (401, "unauthorized_client")


def test_a_public_client_needs_no_secret(sandbox: Any, control: Control) -> None:
    back = "http://127.0.0.1:8000/back"
    control.post("apps", network="x", client_id="public", client_secret="", redirect_uris=[back])
    code = consent(sandbox.url, client_id="public")["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "client_id": "public"}
    answer = token(sandbox.url, None, code_verifier="a-verifier-of-at-least-forty-three-characters-for-x", **form)
    assert answer.ok, answer.text


def test_refresh_tokens_rotate_and_a_spent_one_kills_the_family(sandbox: Any, lumen: Person) -> None:
    first = by_refresh(sandbox.url, lumen.refresh).json()
    assert first["refresh_token"] != lumen.refresh
    assert lumen.get("users/me").ok, "the access token before it still works"
    again = by_refresh(sandbox.url, lumen.refresh)
    assert (again.status_code, again.json()) == (400, DEAD)
    assert by_refresh(sandbox.url, first["refresh_token"]).json() == DEAD
    assert lumen.get("users/me").status_code == 401


def test_a_refresh_may_end_the_access_token_before_it(sandbox: Any, lumen: Person, switch: Turn) -> None:
    switch("refresh_ends_access", True)
    assert by_refresh(sandbox.url, lumen.refresh).ok
    assert lumen.get("users/me").status_code == 401


def test_access_lasts_two_hours_and_refresh_half_a_year(sandbox: Any, lumen: Person, control: Control) -> None:
    control.post("clock", advance_s=7201)
    assert lumen.get("users/me").json() == {
        "title": "Unauthorized",
        "detail": "Unauthorized",
        "type": "about:blank",
        "status": 401,
    }
    renewed = by_refresh(sandbox.url, lumen.refresh).json()["refresh_token"]
    control.post("clock", advance_s=181 * 86_400)
    assert by_refresh(sandbox.url, renewed).json() == DEAD


def test_without_offline_access_there_is_no_refresh_token(sandbox: Any) -> None:
    person = Person.connected(sandbox.url, scope="tweet.read users.read")
    assert person.refresh == ""
    answer = person.post()
    assert (answer.status_code, answer.json()["detail"]) == (403, "Forbidden")


@pytest.mark.parametrize(("scope", "left"), [("consent", False), ("token", True)])
def test_a_revoked_token_is_dead_and_so_is_its_consent_or_not(
    sandbox: Any, lumen: Person, switch: Turn, scope: str, left: bool
) -> None:
    switch("revoke_scope", scope)
    answer = revoke(sandbox.url, lumen.access)
    assert (answer.status_code, answer.json()) == (200, {"revoked": True})
    assert lumen.get("users/me").status_code == 401
    assert by_refresh(sandbox.url, lumen.refresh).ok is left
    assert revoke(sandbox.url, "never-heard-of").ok
    assert revoke(sandbox.url, lumen.access, None).status_code == 401


def test_the_person_can_remove_the_app(lumen: Person, sandbox: Any, control: Control) -> None:
    control.post("revoke", network="x", account=lumen.id)
    assert lumen.post().status_code == 401
    assert by_refresh(sandbox.url, lumen.refresh).json() == DEAD


def test_the_person_can_remove_the_app_on_the_page_for_it(lumen: Person, mara: Person, sandbox: Any) -> None:
    address = f"{sandbox.url}/x.com/settings/connected_apps"
    offered = [form.fields for form in forms(requests.get(address, timeout=10).text)]
    assert offered == [[("account", lumen.id)], [("account", mara.id)]]
    page = requests.post(address, data={"account": lumen.id}, timeout=10)
    assert [form.fields for form in forms(page.text)] == [[("account", mara.id)]]
    assert (lumen.get("users/me").status_code, mara.get("users/me").status_code) == (401, 200)
