"""A new password: by mail when the old one is forgotten, in the settings when it is known."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts_pages import words

pytestmark = pytest.mark.django_db
NEW = "seven quiet blue lamps"


def ask(browser: Client, email: str) -> Any:
    return browser.post("/accounts/password/reset/", {"email": email})


def open_link(browser: Client, mailbox: Any) -> str:
    """Open the link of the mail; the address of the form it leads to."""
    answer = browser.get(mailbox.link("alice@example.org"))
    assert answer.status_code == 302
    assert browser.get(answer["Location"]).status_code == 200
    return str(answer["Location"])


def test_a_forgotten_password_is_replaced_through_the_mail(client: Client, alice: Any, mailbox: Any) -> None:
    assert ask(client, "alice@example.org")["Location"] == "/accounts/password/reset/done/"
    assert mailbox.subjects("alice@example.org") == ["Choose a new password"]
    form = open_link(client, mailbox)
    answer = client.post(form, {"password1": NEW})
    assert answer["Location"] == "/accounts/password/reset/key/done/"
    alice.refresh_from_db()
    assert alice.check_password(NEW)
    assert mailbox.subjects("alice@example.org")[-1] == "Your password was changed"


def test_the_link_works_once(client: Client, alice: Any, mailbox: Any) -> None:
    ask(client, "alice@example.org")
    link = mailbox.link("alice@example.org")
    client.post(open_link(client, mailbox), {"password1": NEW})
    assert "This link does not work any more" in words(Client().get(link))


@pytest.mark.clause("P-4.1c", "P-2.5d")
def test_a_new_password_ends_every_other_session(client: Client, client_of: Any, alice: Any, mailbox: Any) -> None:
    elsewhere = client_of(alice)
    assert elsewhere.get("/settings/profile").status_code == 200
    ask(client, "alice@example.org")
    client.post(open_link(client, mailbox), {"password1": NEW})
    assert elsewhere.get("/settings/profile").status_code == 302


@pytest.mark.clause("P-4.1c")
def test_a_weak_new_password_is_refused_at_its_field(client: Client, alice: Any, mailbox: Any) -> None:
    ask(client, "alice@example.org")
    answer = client.post(open_link(client, mailbox), {"password1": "alice@example.org"})
    assert set(answer.context["form"].errors) == {"password1"}
    alice.refresh_from_db()
    assert alice.check_password("correct horse battery")


def test_an_unknown_address_is_not_revealed(alice: Any, mailbox: Any) -> None:
    pages = []
    for email in ("alice@example.org", "nobody@example.org"):
        browser = Client()
        answer = ask(browser, email)
        pages.append((answer.status_code, answer["Location"], words(browser.get(answer["Location"]))))
    assert pages[0] == pages[1]
    assert mailbox.subjects("nobody@example.org") == ["No account with this address"]


def test_the_mail_is_in_the_language_of_who_reads_it(client: Client, alice: Any, mailbox: Any) -> None:
    alice.language = "fr"
    alice.save()
    ask(client, "alice@example.org")
    mail = mailbox.last("alice@example.org")
    assert mail["subject"] == "Choisissez un nouveau mot de passe"
    assert "Bonjour Alice," in mail["text"]
    assert 'lang="fr"' in mail["html"]


def test_mails_to_one_address_are_limited(limited: None, client: Client, alice: Any, mailbox: Any) -> None:
    answers = [ask(client, "alice@example.org").status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]
    assert len(mailbox.of("alice@example.org")) == 5


def test_a_known_password_is_changed_with_the_old_one(signed_in: Client, alice: Any, mailbox: Any) -> None:
    wrong = signed_in.post("/accounts/password/change/", {"oldpassword": "not this one at all", "password1": NEW})
    assert set(wrong.context["form"].errors) == {"oldpassword"}
    signed_in.post("/accounts/password/change/", {"oldpassword": "correct horse battery", "password1": NEW})
    alice.refresh_from_db()
    assert alice.check_password(NEW)
    assert mailbox.subjects("alice@example.org") == ["Your password was changed"]
