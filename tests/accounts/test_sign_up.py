"""Signing up: what is asked, what is refused and where, and what a new person gets."""

from __future__ import annotations

import hashlib
import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from accounts_pages import PERSON, sign_up, words
from onepost.accounts import policy
from onepost.accounts.models import Membership, PolicyAcknowledgement, Role, User, Workspace
from stage import until

pytestmark = pytest.mark.django_db


@pytest.mark.clause("P-2.1a")
def test_the_form_asks_for_what_is_needed_and_nothing_else(client: Client) -> None:
    fields = client.get("/accounts/signup/").context["form"].fields
    assert list(fields) == ["first_name", "last_name", "email", "password1", "time_zone", "of_age", "privacy"]
    assert all(field.required for field in fields.values())


def test_a_new_person_owns_a_workspace_in_their_time_zone(client: Client) -> None:
    answer = sign_up(client, time_zone="America/Sao_Paulo")
    assert answer.status_code == 302
    user = User.objects.get()
    assert (user.first_name, user.last_name, user.email) == ("Nadia", "Benali", "nadia@example.org")
    assert user.check_password(PERSON["password1"])
    assert user.of_age_confirmed_at is not None
    assert user.time_zone == "America/Sao_Paulo"
    membership = Membership.objects.get()
    assert (membership.user, membership.role) == (user, Role.OWNER)
    assert membership.workspace.time_zone == "America/Sao_Paulo"
    assert "Nadia" in membership.workspace.name


@pytest.mark.clause("P-1.2")
@pytest.mark.parametrize("language", ["en", "fr"])
def test_which_policy_was_read_is_recorded_with_the_hash_of_what_was_shown(client: Client, language: str) -> None:
    header = {"Accept-Language": language}
    page = client.get("/privacy", headers=header).content.decode()
    shown = page.split('<article class="prose" data-policy="2026-11-25">', 1)[1].split("</article>")[0]
    client.post("/accounts/signup/", PERSON, headers=header)
    recorded = PolicyAcknowledgement.objects.get()
    assert recorded.version == policy.VERSION == "2026-11-25"
    assert recorded.sha256 == hashlib.sha256(shown.encode()).hexdigest()
    assert recorded.surface == "signup"
    assert User.objects.get().language == language


@pytest.mark.clause("P-1.2", "P-8.1")
@pytest.mark.parametrize("name", [*PERSON])
def test_a_missing_field_is_named_and_nothing_is_stored_or_lost(client: Client, name: str) -> None:
    answer = sign_up(client, **{name: None})
    assert answer.status_code == 200
    form = answer.context["form"]
    assert set(form.errors) == {name}
    assert form[name].errors[0] in words(answer)
    assert not User.objects.exists()
    kept = {field: form[field].value() for field in PERSON if field not in (name, "password1")}
    assert {field: "on" if value is True else value for field, value in kept.items()} == {
        field: value for field, value in PERSON.items() if field not in (name, "password1")
    }
    assert PERSON["password1"] not in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("email", "nadia"),
        ("email", "nadia@" + "a" * 250 + ".org"),
        ("password1", "short"),
        ("password1", "qwerty123456"),
        ("password1", "491827364501"),
        ("password1", "nadia@example.org"),
        ("time_zone", "Mars/Olympus_Mons"),
        ("first_name", "N" * 81),
        ("first_name", "   "),
        ("last_name", "Ben\x00ali"),
    ],
)
def test_a_value_that_cannot_be_meant_is_refused_at_its_field(client: Client, name: str, value: str) -> None:
    answer = sign_up(client, **{name: value})
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == {name}
    assert not User.objects.exists()
    assert not Workspace.objects.exists()


@pytest.mark.clause("P-4.1c")
def test_a_password_that_is_the_own_name_is_refused(client: Client) -> None:
    answer = sign_up(client, first_name="Clementine-Rose", password1="clementine-rose")
    assert set(answer.context["form"].errors) == {"password1"}


@pytest.mark.clause("P-8.1")
def test_somebody_under_sixteen_is_told_why(client: Client) -> None:
    answer = sign_up(client, of_age=None)
    assert "aged 16 and over" in words(answer)


def test_the_browser_offers_its_zone_only_until_one_is_chosen(client: Client) -> None:
    assert "data-browser-zone" in client.get("/accounts/signup/").content.decode()
    refused = sign_up(client, time_zone="Pacific/Auckland", first_name="")
    assert "data-browser-zone" not in refused.content.decode()
    assert '<option value="Pacific/Auckland" selected>' in refused.content.decode()


def test_an_older_name_of_a_zone_is_taken_as_the_browser_says_it(client: Client) -> None:
    assert sign_up(client, time_zone="Asia/Calcutta").status_code == 302
    assert Workspace.objects.get().time_zone == "Asia/Calcutta"


def test_an_existing_address_is_not_revealed(alice: Any, mailbox: Any) -> None:
    answers = []
    for email in ("alice@example.org", "nobody@example.org"):
        browser = Client()
        answer = sign_up(browser, email=email)
        page = browser.get(answer["Location"])
        answers.append((answer.status_code, answer["Location"], words(page).replace(email, "…")))
    assert answers[0] == answers[1]
    assert User.objects.filter(email="alice@example.org").count() == 1
    assert mailbox.subjects("alice@example.org") == ["You already have an account"]
    assert mailbox.subjects("nobody@example.org") == ["Confirm your e-mail address"]


def test_an_address_in_other_letters_is_the_same_address(alice: Any, mailbox: Any) -> None:
    sign_up(Client(), email="ALICE@Example.org")
    assert User.objects.count() == 1
    assert mailbox.subjects("alice@example.org") == ["You already have an account"]


def test_the_form_sent_twice_makes_one_person(client: Client, mailbox: Any) -> None:
    first, second = sign_up(client), sign_up(client)
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert User.objects.count() == Workspace.objects.count() == PolicyAcknowledgement.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_sign_ups_with_one_address_at_the_same_moment_make_one_person(mailbox: Any) -> None:
    answers: list[Any] = []

    def second() -> None:
        try:
            answers.append(sign_up(Client()))
        finally:
            connection.close()

    thread = threading.Thread(target=second)
    with transaction.atomic():
        User.objects.create_user(PERSON["email"], "another long password", first_name="First")
        thread.start()
        until(_somebody_waits_for_us)
    thread.join(10)
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, "/accounts/confirm-email/")]
    assert User.objects.get().first_name == "First"
    assert not Workspace.objects.exists()
    assert mailbox.subjects(PERSON["email"]) == ["You already have an account"]


def _somebody_waits_for_us() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_who_is_signed_in_does_not_sign_up_again(client_of: Any, alice: Any) -> None:
    answer = client_of(alice).get("/accounts/signup/")
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_sign_ups_from_one_address_are_limited(limited: None, client: Client) -> None:
    answers = [client.post("/accounts/signup/", {}).status_code for _ in range(21)]
    assert answers[:20] == [200] * 20
    assert answers[20] == 429
    refused = client.post("/accounts/signup/", {})
    assert "Wait a minute" in words(refused)
