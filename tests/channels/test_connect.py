"""From the button to a channel, and every way in which a consent can go wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consents import Person, form_of, said, state_of
from onepost.accounts.models import Membership, Role, Workspace
from onepost.channels.attempts import LIFE
from onepost.channels.models import Channel, ChannelState, ConnectionAttempt, DataKey, Grant, GrantState
from onepost.lib import vault
from onepost.publishing.models import State
from world import make_channel, make_publication

pytestmark = pytest.mark.django_db


def token_calls(control, network: str = "x") -> int:
    return sum("oauth" in row["path"] and "token" in row["path"] for row in control.get("requests", network=network))


@pytest.fixture
def nothing_stored():
    """Nothing but the attempt may be left of a connection that did not work out."""
    yield
    assert not Grant.objects.exists()
    assert not Channel.objects.exists()
    assert not DataKey.objects.exists()


@pytest.mark.clause("P-2.2a", "P-4.1b")
def test_one_account_is_connected_at_once_and_its_tokens_are_sealed(control, person, alice, workspace, stored) -> None:
    response = person(alice).connect("x")
    channel = Channel.objects.get(workspace=workspace)
    assert channel.name in said(response)
    assert (channel.network, channel.state, channel.grant.state) == ("x", ChannelState.ACTIVE, GrantState.LIVE)
    assert channel.grant.sandbox
    assert channel.grant.user == alice
    credentials = channel.grant.credentials()
    assert credentials.refresh_token
    for secret in (credentials.access_token, credentials.refresh_token):
        assert len(secret.reveal()) > 20
        assert secret.reveal() not in stored()


def test_the_code_does_not_stay_in_an_address(control, person, alice) -> None:
    alices = person(alice)
    response = alices.browser.get(alices.consent("x"))
    assert response.status_code == 302
    assert "code" not in response["Location"]
    assert response["Referrer-Policy"] == "no-referrer"


def test_neither_state_nor_verifier_is_stored_readably(control, person, alice, stored) -> None:
    state = state_of(person(alice).start("x"))
    attempt = ConnectionAttempt.objects.get()
    assert state not in stored()
    assert vault.unwrap(attempt.verifier, attempt.owner).decode() not in stored()


@pytest.mark.usefixtures("nothing_stored")
@pytest.mark.parametrize("state", ["", "forged", "0" * 64])
def test_a_forged_state_connects_nothing(control, person, alice, state) -> None:
    alices = person(alice)
    alices.start("x")
    response = alices.come_back(f"/channels/callback/x?code=stolen&state={state}")
    assert "does not belong to a connection that you started here" in said(response)
    assert token_calls(control) == 0


@pytest.mark.usefixtures("nothing_stored")
def test_a_consent_that_took_too_long_connects_nothing(control, person, alice) -> None:
    alices = person(alice)
    back = alices.consent("x")
    ConnectionAttempt.objects.update(created_at=timezone.now() - LIFE - timedelta(seconds=1))
    assert "more than ten minutes ago" in said(alices.come_back(back))
    assert token_calls(control) == 0


def test_an_answer_used_twice_changes_nothing_the_second_time(control, person, alice) -> None:
    alices = person(alice)
    back = alices.consent("x")
    alices.come_back(back)
    before, calls = Grant.objects.get(), token_calls(control)
    assert "was used already" in said(alices.come_back(back))
    assert Grant.objects.get().sealed == before.sealed
    assert Channel.objects.count() == 1
    assert token_calls(control) == calls


@pytest.mark.usefixtures("nothing_stored")
def test_an_answer_in_another_session_connects_nothing(control, person, alice) -> None:
    back = person(alice).consent("x")
    assert "does not belong" in said(person(alice).come_back(back))
    assert token_calls(control) == 0


@pytest.mark.usefixtures("nothing_stored")
def test_an_answer_given_to_another_person_connects_nothing(control, person, alice, bob) -> None:
    back = person(alice).consent("x")
    assert "does not belong" in said(person(bob).come_back(back))


@pytest.mark.usefixtures("nothing_stored")
def test_an_answer_at_another_networks_address_connects_nothing(control, person, alice) -> None:
    alices = person(alice)
    back = alices.consent("x").replace("/callback/x", "/callback/facebook")
    assert "does not belong" in said(alices.come_back(back))


@pytest.mark.usefixtures("nothing_stored")
def test_an_answer_after_changing_the_workspace_connects_nothing(control, person, alice) -> None:
    other = Workspace.objects.create(name="Second")
    Membership.objects.create(workspace=other, user=alice, role=Role.OWNER)
    alices = person(alice)
    back = alices.consent("x")
    alices.browser.post(reverse("workspace-switch"), {"workspace": str(other.id)})
    assert "does not belong" in said(alices.come_back(back))


@pytest.mark.usefixtures("nothing_stored")
def test_a_refusal_is_said_and_connects_nothing(control, person, alice) -> None:
    alices = person(alice)
    response = alices.come_back(alices.answer(alices.start("x"), decision="refuse"))
    assert said(response) == "You refused at X, so nothing was connected."


@pytest.mark.usefixtures("nothing_stored")
@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("access_denied", "You refused"),
        ("server_error", "has a fault of its own just now (server_error)"),
        ("invalid_scope", "does not let this installation ask for the permission (invalid_scope)"),
        ("<script>", "(script)"),
    ],
)
def test_every_error_of_the_network_is_named(control, person, alice, error, sentence) -> None:
    alices = person(alice)
    state = state_of(alices.start("x"))
    response = alices.browser.get("/channels/callback/x", {"error": error, "state": state}, follow=True)
    assert sentence in said(response)


@pytest.mark.usefixtures("nothing_stored")
def test_a_missing_permission_is_named(control, person, alice) -> None:
    body = '{"access_token": "a-token", "token_type": "bearer", "expires_in": 7200, "scope": "users.read tweet.read"}'
    fault = {"network": "x", "method": "POST", "path": "/2/oauth2/token", "phase": "before", "effect": "status"}
    control.post("faults", **fault, status=200, headers={"Content-Type": "application/json"}, body=body, count=1)
    response = person(alice).connect("x")
    assert "cannot publish without these permissions" in said(response)
    assert "tweet.write" in said(response)


@pytest.mark.usefixtures("nothing_stored")
@pytest.mark.parametrize("effect", ["status", "reset", "garbage", "hang"])
@pytest.mark.parametrize("path", ["/2/oauth2/token", "/2/users/me"])
def test_a_network_that_is_down_connects_nothing_and_says_so(control, person, alice, settings, effect, path) -> None:
    settings.TIME_SCALE_OF_PEOPLE = 0.02 if effect == "hang" else 1
    fault = {"network": "x", "method": "", "path": path, "phase": "before", "effect": effect, "status": 503}
    control.post("faults", **{name: value for name, value in fault.items() if value}, count=5)
    assert "Nothing was connected. X answered:" in said(person(alice).connect("x"))


@pytest.mark.usefixtures("nothing_stored")
def test_a_code_that_the_network_refuses_connects_nothing(control, person, alice) -> None:
    alices = person(alice)
    state = state_of(alices.start("x"))
    assert "too old or was used already" in said(alices.come_back(f"/channels/callback/x?code=old&state={state}"))


@pytest.mark.usefixtures("nothing_stored")
def test_without_keys_the_page_says_so(person, alice, settings) -> None:
    settings.SANDBOX_URL = ""
    alices = person(alice)
    response = alices.browser.post("/channels/connect/x", follow=True)
    assert "no keys for this network" in said(response)
    assert "ONEPOST_X_CLIENT_ID" in response.content.decode()


def test_an_unknown_network_is_not_found(person, alice) -> None:
    assert person(alice).browser.post("/channels/connect/geocities").status_code == 404
    assert person(alice).browser.get("/channels/callback/geocities").status_code == 404


def test_with_keys_of_the_operator_the_person_may_choose_between_network_and_sandbox(
    control, person, alice, monkeypatch
) -> None:
    monkeypatch.setenv("ONEPOST_X_CLIENT_ID", "operators-app")
    monkeypatch.setenv("ONEPOST_X_CLIENT_SECRET", "operators-secret")
    alices = person(alice)
    assert alices.start("x", place="network").startswith("https://x.com/i/oauth2/authorize?")
    assert alices.start("x", place="sandbox").startswith(control.url)
    assert "operators-secret" not in alices.start("x", place="network")


def test_connecting_again_renews_the_tokens_and_revives_the_channel(control, person, alice) -> None:
    alices = person(alice)
    alices.connect("x")
    channel = Channel.objects.get()
    old = channel.grant.credentials().access_token
    Grant.objects.update(state=GrantState.LOST)
    Channel.objects.update(state=ChannelState.HELD, problem={"text": "Gone", "params": {}})
    waiting = make_publication(channel.workspace, channel, state=State.HELD, due_at=timezone.now())
    draft = make_publication(channel.workspace, channel, state=State.DRAFT)

    response = alices.connect("x")

    assert "connected again" in said(response)
    again = Channel.objects.get()
    assert (again.id, again.state, again.problem) == (channel.id, ChannelState.ACTIVE, None)
    assert again.grant.state == GrantState.LIVE
    assert again.grant.epoch == channel.grant.epoch + 1
    assert again.grant.credentials().access_token != old
    waiting.refresh_from_db()
    draft.refresh_from_db()
    assert waiting.state == State.SCHEDULED
    assert waiting.next_attempt_at is not None
    assert draft.state == State.DRAFT
    assert DataKey.objects.count() == 1


def test_two_persons_at_the_network_are_two_channels(control, person, alice) -> None:
    alices = person(alice)
    alices.connect("x", 0)
    alices.connect("x", 1)
    assert Channel.objects.count() == Grant.objects.count() == 2


# --- several pages ----------------------------------------------------------------------------------------------------


def choose_page(alices: Person, account: int = 0):
    response = alices.connect("facebook", account)
    assert "/channels/choose/" in response.request["PATH_INFO"], said(response)
    return response


def offered(response) -> list[str]:
    return next(f for f in _forms(response) if "/channels/choose/" in f.action).choices.get("account", [])


def _forms(response):
    from onepost.demo.htmlforms import forms

    return forms(response.content.decode())


def test_of_several_pages_the_chosen_ones_become_channels(control, person, alice, stored) -> None:
    alices = person(alice)
    page = choose_page(alices)
    first, second, *_ = offered(page)
    assert not Channel.objects.exists()
    alices.browser.post(page.request["PATH_INFO"], {"account": [second]})
    channel = Channel.objects.get()
    assert channel.remote_id == second
    token = channel.account().token
    assert token is not None
    assert token.reveal() not in stored()
    attempt = ConnectionAttempt.objects.get()
    assert attempt.found == ""
    again = alices.browser.post(page.request["PATH_INFO"], {"account": [first]}, follow=True)
    assert again.request["PATH_INFO"] == reverse("channels")
    assert Channel.objects.count() == 1


@pytest.mark.clause("P-2.2a")
def test_page_tokens_are_sealed_while_the_person_chooses(control, person, alice, stored) -> None:
    alices = person(alice)
    page = choose_page(alices)
    dumped = stored()
    alices.browser.post(page.request["PATH_INFO"], {"account": offered(page)})
    tokens = [channel.account().token for channel in Channel.objects.all()]
    assert len(tokens) > 1
    for token in tokens:
        assert token is not None
        assert token.reveal() not in dumped


def test_choosing_nothing_asks_again(control, person, alice) -> None:
    alices = person(alice)
    page = choose_page(alices)
    response = alices.browser.post(page.request["PATH_INFO"], {})
    assert response.status_code == 422
    assert "Choose at least one" in response.content.decode()
    assert not Channel.objects.exists()


def test_a_page_that_may_not_be_published_on_is_shown_and_cannot_be_chosen(control, person, alice) -> None:
    alices = person(alice)
    page = choose_page(alices, account=1)
    text = page.content.decode()
    assert "You may not publish on this page" in text
    assert "disabled" in text
    blocked = [row["id"] for row in control.get("accounts", network="facebook")] + ["no-such-page"]
    refused = [remote_id for remote_id in blocked if remote_id not in offered(page)]
    assert alices.browser.post(page.request["PATH_INFO"], {"account": refused}).status_code == 422
    assert not Channel.objects.exists()


def test_cancelling_the_choice_gives_the_permission_back(control, person, alice) -> None:
    alices = person(alice)
    page = choose_page(alices)
    alices.browser.post(page.request["PATH_INFO"], {"cancel": "1", "account": offered(page)})
    assert not Grant.objects.exists()
    assert not DataKey.objects.exists()
    revoked = [row for row in control.get("requests", network="facebook") if row["method"] == "DELETE"]
    assert len(revoked) == 1


def test_the_list_of_pages_is_only_for_the_session_that_asked(control, person, alice, bob, charlie) -> None:
    page = choose_page(person(alice))
    for stranger in (person(alice), person(bob), person(charlie)):
        assert stranger.browser.get(page.request["PATH_INFO"]).status_code == 404
        assert stranger.browser.post(page.request["PATH_INFO"], {"account": offered(page)}).status_code == 404


def test_a_page_that_was_left_out_this_time_is_held(control, person, alice) -> None:
    alices = person(alice)
    page = choose_page(alices)
    alices.browser.post(page.request["PATH_INFO"], {"account": offered(page)})
    address = alices.start("facebook")
    kept, *_ = form_of(address).choices["pages"]
    alices.come_back(alices.answer(address, pages=[kept]))
    states = dict(Channel.objects.values_list("remote_id", "state"))
    assert states.pop(kept) == ChannelState.ACTIVE
    assert set(states.values()) == {ChannelState.HELD}


def test_a_declined_permission_is_named(control, person, alice) -> None:
    alices = person(alice)
    address = alices.start("facebook")
    ticked = [name for name in form_of(address).choices["scope"] if name != "pages_manage_posts"]
    response = alices.come_back(alices.answer(address, scope=ticked))
    assert "pages_manage_posts" in said(response)
    assert not Channel.objects.exists()
    assert not Grant.objects.exists()


def test_a_page_is_taken_over_from_a_person_whose_permission_is_gone(control, person, alice, bob, workspace) -> None:
    alices = person(alice)
    page = choose_page(alices)
    remote_id = offered(page)[0]
    before = make_channel(workspace, bob, "facebook", remote_id=remote_id, kind="page", state=ChannelState.HELD)
    Grant.objects.filter(id=before.grant_id).update(state=GrantState.LOST)
    waiting = make_publication(workspace, before, state=State.HELD, due_at=timezone.now())
    waiting.progress = vault.seal(before.grant.key.reveal(), {"step": "feed"}, waiting.owner)
    waiting.save()

    alices.connect("facebook")

    channel = Channel.objects.get(id=before.id)
    assert channel.grant.user == alice
    assert channel.state == ChannelState.ACTIVE
    waiting.refresh_from_db()
    assert waiting.state == State.SCHEDULED
    assert vault.open_sealed(channel.grant.key.reveal(), waiting.progress, waiting.owner) == {"step": "feed"}


def test_a_page_that_works_through_somebody_else_is_left_alone(control, person, alice, bob, workspace) -> None:
    alices = person(alice)
    remote_id = offered(choose_page(alices))[0]
    works = make_channel(workspace, bob, "facebook", remote_id=remote_id, kind="page")
    page = choose_page(alices)
    assert remote_id not in offered(page)
    assert "Connected already" in page.content.decode()
    works.refresh_from_db()
    assert works.grant.user == bob
