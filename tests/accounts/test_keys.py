"""Keys of programs: shown once, stored as a hash, deleted by who may."""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts_pages import words
from onepost.accounts import api_keys
from onepost.accounts.models import ApiKey, Workspace

pytestmark = pytest.mark.django_db
PAGE = "/settings/api-keys"
KEY = re.compile(r"op_[A-Za-z0-9]{8}[A-Za-z0-9_-]{43}")


def make(browser: Any, **fields: str) -> Any:
    return browser.post(PAGE, {"name": "Website", "lifetime": "365", **fields})


def test_a_new_key_is_shown_once_and_stored_as_a_hash(client_of: Any, alice: Any) -> None:
    browser = client_of(alice)
    answer = make(browser)
    plain = KEY.search(answer.content.decode())
    assert plain is not None
    assert answer["Cache-Control"] == "no-store"
    stored = ApiKey.objects.get()
    assert stored.sha256 == hashlib.sha256(plain.group().encode()).hexdigest()
    assert stored.created_by == alice
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(k)::text FROM accounts_apikey k")
        assert plain.group()[11:] not in cursor.fetchone()[0]
    again = browser.get(PAGE).content.decode()
    assert plain.group() not in again
    assert plain.group()[:11] in again, "its beginning stays visible, to know one key from another"


def test_the_key_opens_the_api_for_its_workspace(client_of: Any, alice: Any, workspace: Workspace) -> None:
    plain = KEY.search(make(client_of(alice)).content.decode())
    assert plain is not None
    found = api_keys.find(plain.group())
    assert found is not None
    assert found.workspace == workspace


@pytest.mark.parametrize(("lifetime", "days"), [("30", 30), ("90", 90), ("365", 365), ("", None)])
def test_a_key_ends_when_it_was_said_to(client_of: Any, alice: Any, lifetime: str, days: int | None) -> None:
    make(client_of(alice), lifetime=lifetime)
    ends = ApiKey.objects.get().expires_at
    if days is None:
        assert ends is None
    else:
        assert ends is not None
        assert abs(ends - timezone.now() - timedelta(days=days)) < timedelta(minutes=1)


def test_a_key_that_has_ended_opens_nothing_and_says_so(client_of: Any, alice: Any, workspace: Workspace) -> None:
    _key, plain = api_keys.create(workspace, alice, "Old", timezone.now() - timedelta(seconds=1))
    assert api_keys.find(plain) is None
    assert "no longer valid" in words(client_of(alice).get(PAGE))


@pytest.mark.parametrize("change", ["", "op_", "x", "op_" + "a" * 51, "op_abcdefgh" + "é" * 43])
def test_what_is_no_key_opens_nothing(alice: Any, workspace: Workspace, change: str) -> None:
    _key, plain = api_keys.create(workspace, alice, "Website")
    assert api_keys.find(plain) is not None
    assert api_keys.find(change) is None
    assert api_keys.find(plain + "\n") is None
    assert api_keys.find(plain[:-1]) is None


def test_when_a_key_was_used_is_written_at_most_once_a_minute(alice: Any, workspace: Workspace) -> None:
    key, plain = api_keys.create(workspace, alice, "Website")
    api_keys.find(plain)
    key.refresh_from_db()
    first = key.last_used_at
    assert first is not None
    api_keys.find(plain)
    key.refresh_from_db()
    assert key.last_used_at == first


@pytest.mark.parametrize(("name", "value"), [("name", ""), ("name", "W" * 81), ("lifetime", "7")])
def test_a_wrong_key_form_is_refused_at_its_field(client_of: Any, alice: Any, name: str, value: str) -> None:
    answer = make(client_of(alice), **{name: value})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {name}
    assert not ApiKey.objects.exists()


def test_an_owner_deletes_every_key(client_of: Any, alice: Any, bob: Any, workspace: Workspace) -> None:
    key, plain = api_keys.create(workspace, bob, "Bob's script")
    browser = client_of(alice)
    assert "Delete this key?" in words(browser.get(f"{PAGE}/{key.id}/delete"))
    assert ApiKey.objects.exists(), "looking at the question deletes nothing"
    assert browser.post(f"{PAGE}/{key.id}/delete")["Location"] == PAGE
    assert api_keys.find(plain) is None


def test_an_editor_makes_keys_and_deletes_only_those(
    client_of: Any, alice: Any, bob: Any, workspace: Workspace
) -> None:
    browser = client_of(bob)
    make(browser, name="Bob's script")
    of_alice, _plain = api_keys.create(workspace, alice, "Alice's script")
    assert browser.post(f"{PAGE}/{of_alice.id}/delete").status_code == 403
    assert browser.post(f"{PAGE}/{ApiKey.objects.get(created_by=bob).id}/delete").status_code == 302
    assert list(ApiKey.objects.all()) == [of_alice]
    assert f"/{of_alice.id}/delete" not in browser.get(PAGE).content.decode()


def test_a_key_of_another_workspace_is_not_found(
    client_of: Any, charlie: Any, alice: Any, workspace: Workspace
) -> None:
    key, _plain = api_keys.create(workspace, alice, "Website")
    assert client_of(charlie).post(f"{PAGE}/{key.id}/delete").status_code == 404
    assert ApiKey.objects.exists()
