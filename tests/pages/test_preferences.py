"""Language and colours: a cookie each, and never a way to another site."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def language_of(answer: Any) -> str:
    return str(answer.content.decode().split('<html lang="', 1)[1].split('"', 1)[0])


def test_the_browser_says_the_language_until_somebody_chooses(client: Client) -> None:
    assert language_of(client.get("/privacy", headers={"Accept-Language": "fr-FR"})) == "fr"
    assert language_of(client.get("/privacy", headers={"Accept-Language": "de"})) == "en"
    answer = client.post("/preferences/language", {"language": "fr", "next": "/privacy"})
    assert (answer.status_code, answer["Location"]) == (302, "/privacy")
    assert language_of(client.get("/privacy", headers={"Accept-Language": "en"})) == "fr"


def test_the_choice_of_a_person_goes_with_them_to_another_browser(client_of: Any, alice: Any) -> None:
    client_of(alice).post("/preferences/language", {"language": "fr"})
    alice.refresh_from_db()
    assert alice.language == "fr"
    assert language_of(client_of(alice).get("/settings/profile", headers={"Accept-Language": "en"})) == "fr"


def test_a_language_that_does_not_exist_changes_nothing(client_of: Any, alice: Any) -> None:
    browser = client_of(alice)
    browser.post("/preferences/language", {"language": "tlh"})
    alice.refresh_from_db()
    assert alice.language == ""
    assert language_of(browser.get("/settings/profile")) == "en"


def test_colours_are_chosen_and_left_to_the_system_again(client: Client) -> None:
    client.post("/preferences/theme", {"theme": "dark"})
    assert 'data-theme="dark"' in client.get("/privacy").content.decode()
    client.post("/preferences/theme", {"theme": ""})
    assert "data-theme" not in client.get("/privacy").content.decode()


def test_a_forged_colour_never_reaches_the_page(client: Client) -> None:
    client.cookies["theme"] = '"><script>'
    assert "<script>" not in client.get("/privacy").content.decode().split("<head>")[0]


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"])
@pytest.mark.parametrize("page", ["theme", "language"])
def test_no_choice_leads_to_another_site(client: Client, page: str, target: str) -> None:
    answer = client.post(f"/preferences/{page}", {"theme": "dark", "language": "fr", "next": target})
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_looking_at_the_address_changes_nothing(client: Client) -> None:
    assert client.get("/preferences/theme").status_code == 405
    assert client.get("/preferences/language").status_code == 405
