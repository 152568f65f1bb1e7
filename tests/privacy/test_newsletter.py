"""The newsletter comes to those who said yes twice, and stops with one press."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from onepost.privacy import tasks
from onepost.privacy.consent import gate, newsletter
from onepost.privacy.models import Action, ConsentEvent, Reader, Sending, Suppression
from onepost.privacy.vocabulary import Purpose

pytestmark = [pytest.mark.django_db, pytest.mark.clause("P-3.5")]


def link(name: str) -> str:
    found = re.search(rf"https?://[^/]+(/newsletter/{name}/\S+)", mail.outbox[-1].body)
    assert found is not None
    return found.group(1).rstrip(">")


def joined(client: Client, address: str = "reader@example.org") -> Reader:
    client.post("/newsletter", {"email": address})
    client.post(link("confirm"))
    return Reader.objects.get(email=address)


def published(text: str = "The lamps are lit.") -> None:
    made = newsletter.issue("Spring", text)
    tasks.send_newsletter(str(made.pk))


def test_asking_for_it_sends_one_mail_and_nothing_else(client: Client) -> None:
    for _ in range(3):
        answer = client.post("/newsletter", {"email": "Reader@Example.org"})
        assert "Look into your mail" in answer.content.decode()
    assert len(mail.outbox) == 1
    published()
    assert len(mail.outbox) == 1
    assert not ConsentEvent.objects.exists()


def test_the_form_does_not_say_who_reads_it(client: Client) -> None:
    joined(client)
    told = [
        client.post("/newsletter", {"email": f"{name}@example.org"}).content.decode() for name in ("reader", "nobody")
    ]
    known, unknown = (re.sub(r"<[^>]+>", "", page.split("<main", 1)[1]) for page in told)
    assert known == unknown


@pytest.mark.clause("P-3.3")
def test_opening_the_link_is_no_yes_and_pressing_the_button_is(client: Client) -> None:
    client.post("/newsletter", {"email": "reader@example.org"})
    client.get(link("confirm"))
    assert not Reader.objects.filter(confirmed_at__isnull=False).exists()
    client.post(link("confirm"))
    (event,) = ConsentEvent.objects.all()
    assert (event.action, event.purpose) == (Action.GIVEN, "newsletter")
    assert re.fullmatch("[0-9a-f]{64}", event.text_sha256)
    published()
    assert [message.to for message in mail.outbox[1:]] == [["reader@example.org"]]


def test_an_issue_is_sent_once_and_watches_nobody(client: Client) -> None:
    joined(client)
    published("Read it at https://example.org/news")
    tasks.send_newsletter(str(Sending.objects.get().issue_id))
    assert len(mail.outbox) == 2
    message = mail.outbox[-1]
    assert message.content_subtype == "plain"
    assert not getattr(message, "alternatives", [])
    own = [address for address in re.findall(r"https?://\S+", message.body) if address != "https://example.org/news"]
    assert own == [message.extra_headers["List-Unsubscribe"].strip("<>")]


def test_one_press_of_the_mail_program_ends_it_also_twice(client: Client) -> None:
    joined(client)
    published()
    assert mail.outbox[-1].extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stranger = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = stranger.post(link("leave"), {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert not Reader.objects.exists()
    assert Suppression.objects.get().address_mac == newsletter.mac("READER@example.org")
    published()
    assert len(mail.outbox) == 2


@pytest.mark.clause("P-6A.5")
def test_an_objection_drops_what_is_queued(client: Client, alice: Any) -> None:
    newsletter.subscribe(alice, "0" * 64, "en")
    made = newsletter.issue("Spring", "The lamps are lit.")
    gate.object_to(alice, Purpose.NEWSLETTER)
    tasks.send_newsletter(str(made.pk))
    assert mail.outbox == []
    assert not gate.may_process(alice, Purpose.NEWSLETTER)


@pytest.mark.clause("P-3.3", "P-6A.5")
def test_yes_and_no_are_one_press_each_on_the_same_page(client_of: Any, alice: Any) -> None:
    client = client_of(alice)
    client.post("/settings/choices", {"what": "subscribe"})
    assert gate.may_process(alice, Purpose.NEWSLETTER)
    page = client.get("/settings/choices").content.decode()
    assert "Leave the list" in page
    assert "Consent given" in page
    client.post("/settings/choices", {"what": "leave"})
    assert not gate.may_process(alice, Purpose.NEWSLETTER)
    assert [event.action for event in ConsentEvent.objects.order_by("at")] == [Action.GIVEN, Action.WITHDRAWN]
    client.post("/settings/choices", {"what": "object", "purpose": "improvement"})
    assert not gate.may_process(alice, Purpose.IMPROVEMENT)
    client.post("/settings/choices", {"what": "allow", "purpose": "improvement"})
    assert gate.may_process(alice, Purpose.IMPROVEMENT)
    client.post("/settings/choices", {"what": "object", "purpose": "security"})
    assert gate.may_process(alice, Purpose.SECURITY), "that takes a request, and a person who weighs it"


def test_mails_about_the_account_come_to_those_who_left(client: Client, alice: Any) -> None:
    newsletter.subscribe(alice, "0" * 64, "en")
    reader = newsletter.of_account(alice)
    assert reader is not None
    newsletter.leave(reader, "en")
    client.post("/accounts/password/reset/", {"email": alice.email})
    assert [message.to for message in mail.outbox] == [[alice.email]]


def test_only_the_operator_writes_issues(client_of: Any, alice: Any, bob: Any) -> None:
    assert client_of(bob).get("/operator/newsletter").status_code == 404
    alice.is_operator = True
    alice.save()
    newsletter.subscribe(bob, "0" * 64, "fr")
    answer = client_of(alice).post("/operator/newsletter", {"subject": "Spring", "text": "The lamps are lit."})
    assert answer.status_code == 302
    assert Sending.objects.get().reader.email == bob.email
    assert "0 of 1 sent" in client_of(alice).get("/operator/newsletter").content.decode()
