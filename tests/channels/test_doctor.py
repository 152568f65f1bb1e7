"""The connection doctor: every broken set-up is named, with the step that mends it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts_pages import words
from house import free_ports
from onepost.channels import doctor, doctor_command
from onepost.channels.models import Channel, ChannelState, Grant, GrantState
from onepost.connectors import registry
from onepost.lib.env import SettingError
from stage import connect
from world import make_channel

pytestmark = pytest.mark.django_db(transaction=True)

BOTH = pytest.mark.parametrize("network", ["facebook", "x"])
WRONG_KEYS = {
    "x": (401, {"error": "unauthorized_client", "error_description": "Missing valid authorization header"}),
    "facebook": (400, {"error": {"message": "Error validating client secret.", "type": "OAuthException", "code": 1}}),
}
"""How each says that it does not know the app (its own reference)."""


@pytest.fixture(autouse=True)
def no_keys(monkeypatch) -> None:
    """Whatever this machine's environment holds, these tests speak to the sandbox."""
    for network in ("FACEBOOK", "X"):
        for part in ("ID", "SECRET"):
            monkeypatch.delenv(f"ONEPOST_{network}_CLIENT_{part}", raising=False)


@pytest.fixture
def page(client_of, alice) -> Callable[[str], str]:
    """``page("x")``: the doctor's page of a network, as Alice reads it."""

    def read(network: str) -> str:
        answer = client_of(alice).get(reverse("doctor-network", args=[network]))
        assert answer.status_code == 200
        return words(answer)

    return read


def said(network: str, workspace: Any) -> dict[str, str]:
    """State by sentence, of everything that is connected."""
    report = doctor.report(network, workspace)
    return {str(remark.what): remark.state for app in report.apps for remark in app.all_remarks if app.state != "off"}


@BOTH
def test_a_healthy_connection_is_in_order(control, workspace, alice, page, network) -> None:
    channel = connect(workspace, alice, network)
    read = page(network)
    assert "Everything that publishing needs is in order." in read
    assert "The network knows this permission." in read
    assert "The network accepts the app's keys." in read
    assert channel.name in read
    assert set(said(network, workspace).values()) == {"good"}


@pytest.mark.parametrize("network", registry.NETWORKS)
def test_no_network_of_the_sandbox_finds_fault_with_its_own_accounts(control, workspace, alice, page, network) -> None:
    connect(workspace, alice, network)
    assert "Something is in the way" not in page(network)
    assert "bad" not in said(network, workspace).values()


def test_channels_whose_keys_were_taken_away_need_the_operator(workspace, alice) -> None:
    channel = make_channel(workspace, alice, network="x")
    Grant.objects.update(sandbox=False)
    found = said("x", workspace)
    assert found["This installation has no app keys for this login."] == "bad"
    well, _text = doctor_command.look("x", as_json=False)
    assert not well
    channel.refresh_from_db()
    assert channel.state == ChannelState.ACTIVE


@BOTH
def test_without_keys_it_says_how_to_register_an_app_and_where_it_sends_people_back(page, settings, network) -> None:
    settings.SANDBOX_URL = ""
    settings.PUBLIC_URL = "https://post.example.org"
    read = page(network)
    assert "This installation has no app keys for this login." in read
    assert f"https://post.example.org/channels/callback/{network}" in read
    assert "How to register an app" in read
    assert doctor.report(network).state == "off"


@BOTH
def test_keys_that_the_network_refuses_are_named(control, workspace, alice, network) -> None:
    status, body = WRONG_KEYS[network]
    control.post(
        "faults",
        network=network,
        path="token",
        phase="before",
        effect="status",
        status=status,
        body=json.dumps(body),
        count=5,
    )
    remarks = [remark for app in doctor.report(network, workspace).apps for remark in app.remarks]
    bad = [remark for remark in remarks if remark.state == "bad"]
    assert len(bad) == 1
    assert bad[0].mend


def test_a_permission_that_was_left_out_is_named(control, workspace, alice, page) -> None:
    channel = connect(workspace, alice, "x")
    kept = [scope for scope in channel.grant.scopes if scope != "tweet.write"]
    Grant.objects.update(scopes=kept)
    read = page("x")
    assert "These permissions are missing, so nothing can be published: tweet.write" in read
    assert "Reconnect" in read


def test_a_permission_for_first_comments_only_is_a_warning(control, workspace, alice) -> None:
    channel = connect(workspace, alice, "facebook")
    kept = [scope for scope in channel.grant.scopes if scope != "pages_manage_engagement"]
    Grant.objects.update(scopes=kept)
    assert doctor.report("facebook", workspace).state == "warning"


@BOTH
def test_a_permission_that_was_taken_back_is_found_and_held(control, workspace, alice, page, network) -> None:
    channel = connect(workspace, alice, network)
    control.post("revoke", network=network, account=channel.grant.remote_id)
    read = page(network)
    assert "Something is in the way of publishing." in read
    channel.refresh_from_db()
    assert channel.state == ChannelState.HELD
    assert Grant.objects.get().state == GrantState.LOST
    assert "Something is in the way of publishing." in page(network)


@pytest.mark.parametrize(
    ("days", "state", "sentence"),
    [(30, "good", "lasts until"), (3, "warning", "runs out on"), (-1, "bad", "ran out on")],
)
def test_the_end_of_a_permission_is_told_in_time(control, workspace, alice, days, state, sentence) -> None:
    connect(workspace, alice, "x")
    Grant.objects.update(ends_at=timezone.now() + timedelta(days=days))
    found = {what: how for what, how in said("x", workspace).items() if sentence in what}
    assert list(found.values()) == [state]


@BOTH
def test_a_network_that_cannot_be_reached_is_said_and_nothing_is_lost(
    workspace, alice, control, settings, page, network
) -> None:
    channel = connect(workspace, alice, network)
    settings.SANDBOX_URL = f"http://127.0.0.1:{free_ports(1)[0]}"
    read = page(network)
    assert "The sandbox cannot be reached from this server." in read
    channel.refresh_from_db()
    assert channel.state == ChannelState.ACTIVE


def test_a_network_that_never_answers_does_not_hold_the_page_up(control, workspace, alice, monkeypatch) -> None:
    connect(workspace, alice, "x")
    monkeypatch.setattr("onepost.channels.doctor_accounts.SECONDS", 0.3)
    control.post("faults", network="x", path=".", phase="before", effect="hang", count=10)
    assert doctor.report("x", workspace).state == "bad"
    assert Channel.objects.get().state == ChannelState.ACTIVE


def test_a_fault_of_the_network_is_a_warning(control, workspace, alice) -> None:
    connect(workspace, alice, "x")
    control.post("faults", network="x", path="users/me", phase="before", effect="status", status=503, count=10)
    assert doctor.report("x", workspace).state == "warning"


def test_a_page_on_which_the_person_may_no_longer_publish_is_named(control, workspace, alice, page) -> None:
    channel = connect(workspace, alice, "facebook")
    body = {"data": [{"id": channel.remote_id, "name": channel.name, "access_token": "t", "tasks": ["ANALYZE"]}]}
    control.post(
        "faults",
        network="facebook",
        path="me/accounts",
        phase="before",
        effect="status",
        status=200,
        body=json.dumps(body),
        count=1,
    )
    read = page("facebook")
    assert "You may not publish on this page." in read
    channel.refresh_from_db()
    assert channel.state == ChannelState.HELD


def test_a_held_channel_that_the_network_allows_again_only_wants_reconnecting(control, workspace, alice, page) -> None:
    connect(workspace, alice, "x")
    Channel.objects.update(state=ChannelState.HELD, problem={"text": "The key is gone.", "params": {}})
    assert "The network allows it again" in page("x")


def test_a_worker_that_stands_still_is_noticed(control, workspace, alice, page) -> None:
    connect(workspace, alice, "x")
    long_ago = timezone.now() - timedelta(days=9)
    Grant.objects.update(created_at=long_ago, refreshed_at=None, checked_at=long_ago)
    assert "The daily check has not run." in page("x")
    assert "The daily check has not run." not in page("x")


def test_only_the_workspaces_own_accounts_are_shown(control, workspace, alice, client_of, charlie) -> None:
    channel = connect(workspace, alice, "x")
    read = words(client_of(charlie).get(reverse("doctor-network", args=["x"])))
    assert channel.name not in read


def test_the_list_says_how_each_network_stands(workspace, alice, client_of) -> None:
    make_channel(workspace, alice, network="x", state="held", problem={"text": "Gone.", "params": {}})
    make_channel(workspace, alice, network="facebook")
    read = words(client_of(alice).get(reverse("doctor")))
    assert "1 of 1 channels need you." in read
    assert "Channels connected: 1" in read


def test_the_command_prints_every_network_and_fails_when_something_is_bad(control, workspace, alice) -> None:
    channel = connect(workspace, alice, "x")
    well, text = doctor_command.look("", as_json=False)
    assert well
    assert channel.name in text
    control.post("revoke", network="x", account=channel.grant.remote_id)
    well, text = doctor_command.look("x", as_json=True)
    found = json.loads(text)
    assert (well, found["ok"]) == (False, False)
    assert [one["network"] for one in found["networks"]] == ["x"]
    with pytest.raises(SettingError, match="no network named"):
        doctor_command.look("myspace", as_json=False)
