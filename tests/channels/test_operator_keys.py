"""The keys of the operator's apps: who may enter them, where they are kept, and which ones count."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from accounts_pages import sign_up, words
from onepost.accounts.models import User
from onepost.channels import keys, operator_keys
from onepost.channels.models import AppKey
from onepost.connectors.errors import Misconfigured
from onepost.publishing.models import Pause
from world import make_channel

pytestmark = pytest.mark.django_db

SECRET = "a-secret-nobody-may-read-again"


@pytest.fixture(autouse=True)
def no_keys(monkeypatch) -> None:
    for network in ("FACEBOOK", "X", "INSTAGRAM", "INSTAGRAM_FACEBOOK"):
        for part in ("ID", "SECRET"):
            monkeypatch.delenv(f"ONEPOST_{network}_CLIENT_{part}", raising=False)


@pytest.fixture
def operator(alice) -> User:
    alice.is_operator = True
    alice.save(update_fields=["is_operator"])
    return alice


def enter(browser, network: str = "x", **form: str):
    return browser.post(reverse("app-key", args=[network]), {"client_id": "id-1", "client_secret": SECRET, **form})


def test_keys_entered_on_the_page_are_used_and_kept_sealed(operator, client_of) -> None:
    answer = enter(client_of(operator))
    assert answer["Location"] == reverse("doctor-network", args=["x"])
    found = keys.app_keys("x", sandbox=False)
    assert (found.client_id, found.client_secret.reveal()) == ("id-1", SECRET)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(t)::text FROM channels_appkey t")
        assert SECRET not in cursor.fetchone()[0]
    assert AppKey.objects.get().changed_by == operator


def test_a_secret_is_never_shown_again(operator, client_of) -> None:
    browser = client_of(operator)
    enter(browser)
    for address in (reverse("app-keys"), reverse("app-key", args=["x"]), reverse("app-key-delete", args=["x"])):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert SECRET not in answer.content.decode()
    assert "Saved on" in words(browser.get(reverse("app-keys")))
    refused = enter(browser, client_id="")
    assert refused.status_code == 422
    assert SECRET not in refused.content.decode()


def test_an_empty_secret_keeps_the_old_one_only_for_the_same_app(operator, client_of) -> None:
    browser = client_of(operator)
    enter(browser)
    assert enter(browser, client_secret="").status_code == 302
    assert keys.app_keys("x", sandbox=False).client_secret.reveal() == SECRET
    refused = enter(browser, client_id="another", client_secret="")
    assert refused.status_code == 422
    assert "Enter the secret that belongs to this client id." in words(refused)
    assert keys.app_keys("x", sandbox=False).client_id == "id-1"


def test_the_environment_wins_and_the_page_says_so(operator, client_of, monkeypatch) -> None:
    browser = client_of(operator)
    enter(browser)
    monkeypatch.setenv("ONEPOST_X_CLIENT_ID", "from-outside")
    monkeypatch.setenv("ONEPOST_X_CLIENT_SECRET", "secret-from-outside")
    assert keys.app_keys("x", sandbox=False).client_id == "from-outside"
    assert "Set by the environment" in words(browser.get(reverse("app-keys")))
    page = browser.get(reverse("app-key", args=["x"]))
    assert "ONEPOST_X_CLIENT_ID" in words(page)
    assert "secret-from-outside" not in page.content.decode()


def test_deleted_keys_are_gone(operator, client_of) -> None:
    browser = client_of(operator)
    enter(browser)
    assert browser.post(reverse("app-key-delete", args=["x"])).status_code == 302
    with pytest.raises(Misconfigured):
        keys.app_keys("x", sandbox=False)
    assert browser.post(reverse("app-key-delete", args=["x"])).status_code == 404


@pytest.mark.parametrize("name", ["app-keys", "app-key", "app-key-delete"])
def test_for_everybody_but_the_operator_the_pages_do_not_exist(operator, bob, client_of, name) -> None:
    enter(client_of(operator))
    address = reverse(name, args=[] if name == "app-keys" else ["x"])
    for method in ("get", "post"):
        assert getattr(client_of(bob), method)(address).status_code in {404, 405}
    assert AppKey.objects.count() == 1
    assert reverse("app-keys") not in client_of(bob).get(reverse("profile")).content.decode()
    assert reverse("app-keys") in client_of(operator).get(reverse("profile")).content.decode()


def test_operators_may_be_named_by_the_environment(alice, client_of, settings) -> None:
    assert client_of(alice).get(reverse("app-keys")).status_code == 404
    settings.OPERATORS = {"alice@example.org"}
    assert client_of(alice).get(reverse("app-keys")).status_code == 200


def test_whoever_signs_up_first_is_the_operator_and_nobody_after_them(client) -> None:
    sign_up(client)
    client.logout()
    sign_up(client, email="second@example.org")
    assert list(User.objects.filter(is_operator=True).values_list("email", flat=True)) == ["nadia@example.org"]
    User.objects.filter(is_operator=True).delete()
    sign_up(client, email="third@example.org")
    assert not User.objects.filter(is_operator=True).exists()


def test_a_row_moved_to_another_app_does_not_open(operator) -> None:
    row = operator_keys.save("x", "", "id-1", SECRET, operator)
    AppKey.objects.create(network="facebook", client_id="id-2", sealed=row.sealed)
    with pytest.raises(Misconfigured):
        keys.app_keys("facebook", sandbox=False)
    assert keys.app_keys("x", sandbox=False).client_id == "id-1"


@pytest.mark.django_db(transaction=True)
def test_a_worker_reads_the_table_without_blocking_and_only_now_and_then(operator, django_assert_num_queries) -> None:
    operator_keys.save("x", "", "id-1", SECRET, operator)

    async def often() -> set[str]:
        return {(await keys.keys_in_loop("x", sandbox=False)).client_id for _ in range(5)}

    with django_assert_num_queries(1):
        assert async_to_sync(often)() == {"id-1"}
    operator_keys.save("x", "", "id-2", "", operator)
    assert async_to_sync(often)() == {"id-2"}


def test_the_sandbox_needs_no_table(settings) -> None:
    settings.SANDBOX_URL = "http://127.0.0.1:1"
    assert asyncio.run(keys.keys_in_loop("x", sandbox=True)).client_id == "sandbox-x-app"


def test_the_list_of_channels_reads_the_table_once(
    workspace, operator, client_of, django_assert_max_num_queries
) -> None:
    make_channel(workspace, operator)
    browser = client_of(operator)
    with django_assert_max_num_queries(12):
        assert browser.get(reverse("channels")).status_code == 200


def test_another_app_does_not_wait_for_the_limits_of_the_one_before(client_of, operator, workspace) -> None:
    browser, until = client_of(operator), timezone.now() + timedelta(hours=2)
    enter(browser)
    for network, channel in (("x", None), ("facebook", None), ("x", make_channel(workspace, operator, "x"))):
        Pause.objects.create(network=network, sandbox=False, channel=channel, until=until)
    enter(browser, client_secret="another-secret-of-the-same-app")
    assert Pause.objects.filter(network="x", channel=None).exists()
    enter(browser, client_id="id-2")
    left = {(pause.network, pause.channel_id is None) for pause in Pause.objects.all()}
    assert left == {("facebook", True), ("x", False)}
