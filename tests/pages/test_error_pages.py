"""What people and programs see when something is wrong, in their language."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from onepost import urls

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("postgresql://onepost:secret@db/onepost")


urlpatterns = [*urls.urlpatterns, path("broken", broken), path("api/v1/broken", broken)]
handler400, handler403, handler404 = urls.handler400, urls.handler403, urls.handler404
handler429, handler500 = urls.handler429, urls.handler500

SENTENCES = {
    404: {"en": "This page does not exist", "fr": "Cette page n’existe pas"},
    403: {"en": "Your role in this workspace does not allow it", "fr": "Votre rôle dans cet espace ne le permet pas"},
    500: {"en": "It is not your doing", "fr": "Vous n’y êtes pour rien"},
    "csrf": {"en": "Reload the page and send it again", "fr": "Rechargez la page"},
}


def expect(answer: Any, status: int, kind: Any, language: str) -> None:
    text = html.unescape(answer.content.decode())
    assert answer.status_code == status
    assert f'lang="{language}"' in text
    assert SENTENCES[kind][language] in text
    assert "RuntimeError" not in text
    assert "secret" not in text


@pytest.mark.parametrize("language", ["en", "fr"])
def test_an_address_that_does_not_exist(client: Client, client_of: Any, alice: Any, language: str) -> None:
    for browser in (client, client_of(alice)):
        expect(browser.get("/nowhere", headers={"Accept-Language": language}), 404, 404, language)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_something_one_may_not_do(client_of: Any, bob: Any, language: str) -> None:
    answer = client_of(bob).post("/settings/workspace", {}, headers={"Accept-Language": language})
    expect(answer, 403, 403, language)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_form_of_another_site_or_of_yesterday(alice: Any, language: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    answer = browser.post("/settings/profile", {"first_name": "Eve"}, headers={"Accept-Language": language})
    expect(answer, 403, "csrf", language)
    alice.refresh_from_db()
    assert alice.first_name == "Alice"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_mistake_of_ours(client_of: Any, alice: Any, language: str, caplog: Any) -> None:
    browser = client_of(alice)
    browser.raise_request_exception = False
    expect(browser.get("/broken", headers={"Accept-Language": language}), 500, 500, language)


@pytest.mark.parametrize(("address", "status"), [("/api/v1/nowhere", 404), ("/api/v1/broken", 500)])
def test_programs_get_problem_documents(address: str, status: int) -> None:
    answer = Client(raise_request_exception=False).get(address)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert set(problem) >= {"type", "title", "detail"}
    assert "secret" not in answer.content.decode()


def test_an_error_page_carries_the_headers_of_every_page(client: Client) -> None:
    answer = client.get("/nowhere")
    assert answer["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
