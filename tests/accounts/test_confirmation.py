"""The mail that proves an address, from the page over SMTP and back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts_pages import PERSON, sign_up, words

pytestmark = pytest.mark.django_db
HOME = "/"


def signed_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def test_the_link_of_the_mail_lets_in_once(client: Client, mailbox: Any) -> None:
    sign_up(client)
    assert not signed_in(client)
    mail = mailbox.last(PERSON["email"])
    assert mail["subject"] == "Confirm your e-mail address"
    assert "Hello Nadia," in mail["text"]
    assert "Confirm my address" in mail["html"]
    link = mailbox.link(PERSON["email"])

    page = client.get(link)
    assert page.status_code == 200
    assert PERSON["email"] in words(page)
    assert not signed_in(client), "looking at the link, as mail scanners do, confirms nothing"

    answer = client.post(link)
    assert (answer.status_code, answer["Location"]) == (302, HOME)
    assert signed_in(client)

    again = Client()
    assert "This link does not work any more" in words(again.get(link))
    again.post(link)
    assert not signed_in(again)


def test_without_a_confirmed_address_nobody_comes_in_and_the_mail_is_sent_again(
    client: Client, mailbox: Any, settings: Any
) -> None:
    sign_up(client)
    elsewhere = Client()
    answer = elsewhere.post("/accounts/login/", {"login": PERSON["email"], "password": PERSON["password1"]})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/confirm-email/")
    assert not signed_in(elsewhere)
    assert len(mailbox.of(PERSON["email"])) == 2


def test_a_link_opened_in_another_browser_confirms_but_lets_nobody_in(client: Client, mailbox: Any) -> None:
    sign_up(client)
    phone = Client()
    phone.post(mailbox.link(PERSON["email"]))
    assert not signed_in(phone)
    phone.post("/accounts/login/", {"login": PERSON["email"], "password": PERSON["password1"]})
    assert signed_in(phone)


def test_a_link_older_than_three_days_is_refused(client: Client, mailbox: Any, monkeypatch: Any) -> None:
    sign_up(client)
    link = mailbox.link(PERSON["email"])
    import time

    then = timezone.now() + timedelta(days=3, minutes=1)
    monkeypatch.setattr(time, "time", lambda: then.timestamp())
    assert "This link does not work any more" in words(client.get(link))


def test_a_made_up_link_is_refused(client: Client) -> None:
    page = client.get("/accounts/confirm-email/MTpz:1abcde:forged-signature/")
    assert "This link does not work any more" in words(page)
