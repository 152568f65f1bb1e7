"""Another address: proven before it counts, and told to the old one."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts_pages import words

pytestmark = pytest.mark.django_db
PAGE = "/accounts/email/"
NEW = "alice@studio.example"


def ask(browser: Client, email: str = NEW) -> Any:
    return browser.post(PAGE, {"email": email, "action_add": "yes"})


def test_the_password_is_asked_for_first_and_nothing_has_to_be_typed_again(
    client_of: Any, alice: Any, mailbox: Any
) -> None:
    browser = client_of(alice)
    answer = ask(browser)
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not mailbox.of(NEW)
    wrong = browser.post(answer["Location"], {"password": "wrong horse battery"})
    assert set(wrong.context["form"].errors) == {"password"}
    right = browser.post(answer["Location"], {"password": "correct horse battery"})
    assert right["Location"] == PAGE
    assert mailbox.subjects(NEW) == ["Confirm your e-mail address"]


@pytest.mark.clause("P-6A.2")
def test_the_new_address_counts_once_it_is_proven(signed_in: Client, alice: Any, mailbox: Any) -> None:
    ask(signed_in)
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"
    assert f"Waiting for {NEW}" in words(signed_in.get(PAGE))
    signed_in.post(mailbox.link(NEW))
    alice.refresh_from_db()
    assert alice.email == NEW
    assert [address.email for address in alice.emailaddress_set.all()] == [NEW]
    told = mailbox.last("alice@example.org")
    assert told["subject"] == "Your e-mail address was changed"
    assert NEW in told["text"]


def test_the_present_address_can_be_kept(signed_in: Client, alice: Any, mailbox: Any) -> None:
    ask(signed_in)
    link = mailbox.link(NEW)
    signed_in.post(PAGE, {"email": NEW, "action_remove": "yes"})
    assert "Waiting for" not in words(signed_in.get(PAGE))
    signed_in.post(link)
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"


def test_an_address_of_somebody_else_is_not_revealed_and_not_taken(
    signed_in: Client, alice: Any, bob: Any, mailbox: Any
) -> None:
    answer = ask(signed_in, "bob@example.org")
    assert answer.status_code == ask(signed_in, "free@example.org").status_code == 302
    alice.refresh_from_db()
    bob.refresh_from_db()
    assert (alice.email, bob.email) == ("alice@example.org", "bob@example.org")


def test_the_own_address_is_refused_with_a_sentence(signed_in: Client, alice: Any, mailbox: Any) -> None:
    answer = ask(signed_in, "Alice@example.org")
    assert "This is your address already." in words(answer)
