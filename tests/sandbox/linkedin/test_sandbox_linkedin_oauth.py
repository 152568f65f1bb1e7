"""Consent, tokens and headers of the simulated LinkedIn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests
from linkedin_person import COMMUNITY, SELF_SERVE, Person, asked, by_code, consent, oauth

from control import Control

Turn = Callable[[str, object], None]


def test_a_consent_gives_a_token_for_sixty_days_and_names_the_scopes_with_commas(sandbox: Any, control) -> None:
    back = consent(sandbox.url)
    assert back["state"] == "st4te"
    body = by_code(sandbox.url, back["code"]).json()
    assert (body["expires_in"], body["scope"]) == (5_184_000, "openid,profile,w_member_social")
    assert body["id_token"].count(".") == 2
    assert "refresh_token" not in body, "a self-serve app gets none"


def test_a_refusal_and_a_scope_the_app_lacks_come_back_to_the_app(sandbox: Any, control: Control) -> None:
    assert consent(sandbox.url, decision="refuse")["error"] == "user_cancelled_authorize"
    mixed = f"{SELF_SERVE} rw_organization_admin"
    assert consent(sandbox.url, scope=mixed)["error"] == "unauthorized_scope_error"


@pytest.mark.parametrize("changed", [{"client_id": "nobody"}, {"redirect_uri": "https://elsewhere.example/"}])
def test_an_unknown_app_or_address_never_redirects(sandbox: Any, control, changed: dict[str, str]) -> None:
    page = requests.get(
        f"{sandbox.url}/www.linkedin.com/oauth/v2/authorization",
        params=asked(**changed),
        timeout=10,
        allow_redirects=False,
    )
    assert page.status_code == 400


def test_a_code_works_once_for_half_an_hour_and_with_its_address_only(sandbox: Any, control: Control) -> None:
    code = consent(sandbox.url)["code"]
    assert by_code(sandbox.url, code, redirect_uri="http://127.0.0.1:8000/other").status_code == 400
    assert by_code(sandbox.url, code).ok
    again = by_code(sandbox.url, code)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_request")
    late = consent(sandbox.url)["code"]
    control.post("clock", advance_s=1801)
    assert by_code(sandbox.url, late).status_code == 400


def test_wrong_keys_and_missing_parameters_are_named(sandbox: Any, control: Control) -> None:
    wrong = by_code(sandbox.url, "x", client_secret="wrong")
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    missing = by_code(sandbox.url, "")
    assert 'parameter "code" is missing' in missing.json()["error_description"]


def test_a_refresh_keeps_the_year_of_the_consent(sandbox: Any, lumen: Person, control: Control) -> None:
    control.post("clock", advance_s=86_400 * 360)
    form = {"grant_type": "refresh_token", "refresh_token": lumen.tokens["refresh_token"]}
    body = oauth(sandbox.url, "accessToken", **form).json()
    assert body["refresh_token"] == lumen.tokens["refresh_token"]
    assert 4.9 < body["expires_in"] / 86_400 <= 5
    assert body["expires_in"] == body["refresh_token_expires_in"]
    control.post("clock", advance_s=86_400 * 6)
    assert oauth(sandbox.url, "accessToken", **form).json()["error"] == "invalid_request"


def test_another_set_of_scopes_ends_the_tokens_before_it(sandbox: Any, alice: Person) -> None:
    Person.connected(sandbox.url)
    assert alice.call("GET", "v2/userinfo").ok, "the same set leaves them alone"
    Person.connected(sandbox.url, scope=COMMUNITY, author="urn:li:organization:2414183")
    assert alice.call("GET", "v2/userinfo").ok, "the other product is another app"
    Person.connected(sandbox.url, scope=f"{SELF_SERVE} email")
    refused = alice.call("GET", "v2/userinfo")
    assert (refused.status_code, refused.json()["serviceErrorCode"]) == (401, 65601)


def test_introspection_tells_what_became_of_a_token(sandbox: Any, alice: Person, control: Control) -> None:
    def state() -> dict[str, Any]:
        return dict(oauth(sandbox.url, "introspectToken", token=alice.access).json())

    assert (state()["active"], state()["status"], state()["auth_type"]) == (True, "active", "3L")
    control.post("clock", advance_s=5_184_001)
    assert (state()["active"], state()["status"]) == (False, "expired")
    assert oauth(sandbox.url, "introspectToken", token="unknown").json() == {"active": False}


def test_a_token_is_refused_for_its_reason(sandbox: Any, alice: Person, control: Control, switch: Turn) -> None:
    def number(access: str) -> Any:
        return Person(sandbox.url, access, "").call("GET", "v2/userinfo").json().get("serviceErrorCode")

    assert number("made-up") == 65600
    assert alice.call("GET", "v2/userinfo", headers={"Authorization": ""}).json()["code"] == "EMPTY_ACCESS_TOKEN"
    switch("young_token_s", 60)
    assert number(alice.access) == 65601
    switch("young_token_s", 0)
    assert number(alice.access) is None
    assert oauth(sandbox.url, "revoke", token=alice.access).content == b""
    assert number(alice.access) == 65601
    other = Person.connected(sandbox.url)
    control.post("clock", advance_s=5_184_001)
    assert number(other.access) == 65602


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Linkedin-Version": ""}, 400, "VERSION_MISSING"),
        ({"Linkedin-Version": "202510"}, 426, "NONEXISTENT_VERSION"),
        ({"Linkedin-Version": "202701"}, 426, "NONEXISTENT_VERSION"),
        ({"Linkedin-Version": "latest"}, 426, "NONEXISTENT_VERSION"),
        ({"X-Restli-Protocol-Version": ""}, 400, "ILLEGAL_ARGUMENT"),
    ],
)
def test_headers_that_are_wrong_are_refused(lumen: Person, headers: dict[str, str], status: int, code: str) -> None:
    answer = lumen.call("GET", "rest/me", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    if status == 426:
        assert answer.json()["message"] == f"Requested version {headers['Linkedin-Version']}01 is not active"


def test_roles_are_listed_page_by_page_without_a_total(lumen: Person, sandbox: Any) -> None:
    query = "rest/organizationAcls?q=roleAssignee&count=1&start="
    pages = [lumen.call("GET", f"{query}{start}").json() for start in range(3)]
    assert [[row["role"] for row in page["elements"]] for page in pages] == [["ADMINISTRATOR"], ["ANALYST"], []]
    assert "total" not in pages[0]["paging"]
    admin = lumen.call("GET", "rest/organizationAcls?q=roleAssignee&role=ADMINISTRATOR&state=APPROVED").json()
    assert [row["organization"] for row in admin["elements"]] == ["urn:li:organization:2414183"]
    nobody = Person.connected(sandbox.url, 1, COMMUNITY, "urn:li:organization:2414183")
    assert nobody.call("GET", "rest/organizationAcls?q=roleAssignee").json()["elements"] == []
    assert "localizedWebsite" not in nobody.call("GET", "rest/organizations/2414183").json()


def test_the_day_has_an_end_and_no_header_says_so(alice: Person, control: Control) -> None:
    for _ in range(149):
        assert alice.call("GET", "v2/userinfo").ok
    full = alice.call("GET", "v2/userinfo")
    assert (full.status_code, full.json()["code"]) == (429, "TOO_MANY_REQUESTS")
    assert not [name for name in full.headers if "limit" in name.lower() or name == "Retry-After"]
    control.post("clock", advance_s=86_400)
    assert alice.call("GET", "v2/userinfo").ok


def test_a_person_takes_the_permission_back_in_the_settings(sandbox: Any, alice: Person) -> None:
    address = f"{sandbox.url}/www.linkedin.com/psettings/permitted-services"
    assert "Alice Martin" in requests.get(address, timeout=10).text
    requests.post(address, data={"account": alice.author.rpartition(":")[2]}, timeout=10)
    assert alice.call("GET", "v2/userinfo").json()["code"] == "REVOKED_ACCESS_TOKEN"
