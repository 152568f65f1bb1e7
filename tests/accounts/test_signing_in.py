"""Coming in and going out."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts_pages import words

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


def sign_in(browser: Client, login: str = "alice@example.org", password: str = PASSWORD, **more: Any) -> Any:
    return browser.post("/accounts/login/", {"login": login, "password": password}, **more)


def inside(browser: Client) -> bool:
    return browser.get("/settings/profile").status_code == 200


def test_address_and_password_let_in(client: Client, alice: Any) -> None:
    answer = sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert inside(client)


def test_the_address_may_be_typed_in_any_letters(client: Client, alice: Any) -> None:
    sign_in(client, " Alice@EXAMPLE.org ")
    assert inside(client)


def test_a_wrong_password_and_an_unknown_address_are_told_the_same(client: Client, alice: Any) -> None:
    wrong = sign_in(client, password="correct horse batterx")
    unknown = sign_in(client, login="nobody@example.org")
    assert wrong.status_code == unknown.status_code == 200
    sentence = "This address and this password do not belong together. Check both, and try again."
    assert sentence in words(wrong)
    assert sentence in words(unknown)
    assert wrong.context["form"]["login"].value() == "alice@example.org"
    assert not inside(client)


def test_after_the_login_one_is_where_one_wanted_to_go(client: Client, alice: Any) -> None:
    asked = client.get("/settings/api-keys")
    assert asked["Location"] == "/accounts/login/?next=/settings/api-keys"
    page = client.get(asked["Location"])
    assert '<input type="hidden" name="next" value="/settings/api-keys">' in page.content.decode()
    data = {"login": "alice@example.org", "password": PASSWORD, "next": "/settings/api-keys"}
    assert client.post("/accounts/login/", data)["Location"] == "/settings/api-keys"


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_the_login_leads_to_no_other_site(client: Client, alice: Any, target: str) -> None:
    data = {"login": "alice@example.org", "password": PASSWORD, "next": target}
    assert client.post("/accounts/login/", data)["Location"] == "/"


def test_the_session_gets_a_new_name_at_the_login(client: Client, alice: Any) -> None:
    client.get("/accounts/login/")
    client.session.save()
    before = client.session.session_key
    sign_in(client)
    assert client.session.session_key != before
    assert client.cookies["session"]["httponly"]
    assert client.cookies["session"]["samesite"] == "Lax"


def test_going_out_needs_a_press_and_ends_the_session(client: Client, alice: Any) -> None:
    sign_in(client)
    assert "Sign out?" in words(client.get("/accounts/logout/"))
    assert inside(client)
    assert client.post("/accounts/logout/")["Location"] == "/accounts/login/"
    assert not inside(client)


def test_a_closed_account_is_not_let_in(client: Client, alice: Any) -> None:
    alice.is_active = False
    alice.save()
    sign_in(client)
    assert not inside(client)


@pytest.mark.clause("P-4.1c")
def test_five_wrong_passwords_stop_the_right_one_too(limited: None, client: Client, alice: Any, bob: Any) -> None:
    for _ in range(5):
        sign_in(client, password="wrong horse battery")
    refused = sign_in(client)
    assert "Too many tries with this address. Wait five minutes" in words(refused)
    assert not inside(client)
    sign_in(client, login="bob@example.org")
    assert inside(client), "others are not locked out"


def test_tries_from_one_place_are_limited_whatever_the_address(limited: None, client: Client) -> None:
    answers = [sign_in(client, login=f"a{n}@example.org", password="x").status_code for n in range(31)]
    assert answers[-1] == 429


def test_a_part_of_a_page_asked_for_after_the_session_ended_sends_the_whole_page_to_the_login(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/calendar?month=2026-11"}
    answer = client.get("/settings/profile", headers=headers)
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/accounts/login/?next=/calendar%3Fmonth%3D2026-11"
