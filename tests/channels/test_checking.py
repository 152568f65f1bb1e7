"""The daily look at quiet connections."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone

from onepost.channels import checking, tasks
from onepost.channels.models import Channel, ChannelState, ConnectionAttempt, DataKey, Grant, GrantState
from onepost.publishing.ending.disconnect import disconnect
from stage import connect
from world import make_channel

pytestmark = pytest.mark.django_db(transaction=True)


def check(channel: Channel) -> Channel:
    async_to_sync(checking.check)(channel.grant_id)
    return Channel.objects.select_related("grant").get(id=channel.id)


def grow_quiet() -> None:
    Grant.objects.update(refreshed_at=timezone.now() - checking.QUIET - timedelta(minutes=1))


def test_only_live_and_quiet_grants_are_looked_at(workspace, alice) -> None:
    quiet, lost, busy, ended = (make_channel(workspace, alice) for _ in range(4))
    grow_quiet()
    Grant.objects.filter(id=lost.grant_id).update(state=GrantState.LOST)
    Grant.objects.filter(id=busy.grant_id).update(refreshed_at=timezone.now())
    Grant.objects.filter(id=ended.grant_id).update(refresh_expires_at=timezone.now())
    assert checking.due() == [quiet.grant_id]


@pytest.mark.clause("P-R.6")
@pytest.mark.parametrize("network", ["x", "facebook", "linkedin"])
def test_a_permission_taken_away_at_the_network_is_noticed(control, workspace, alice, network) -> None:
    channel = connect(workspace, alice, network)
    control.post("revoke", network=network, account=channel.grant.remote_id)
    found = check(channel)
    assert (found.state, found.grant.state) == (ChannelState.HELD, GrantState.LOST)
    assert found.problem


@pytest.mark.parametrize("network", ["x", "facebook"])
def test_a_good_permission_stays_and_a_new_name_is_taken_over(control, workspace, alice, network) -> None:
    channel = connect(workspace, alice, network)
    Channel.objects.filter(id=channel.id).update(name="An old name")
    found = check(channel)
    assert (found.state, found.grant.state) == (ChannelState.ACTIVE, GrantState.LIVE)
    assert found.name == channel.name


@pytest.mark.clause("P-2.2c")
def test_no_timer_reads_the_profile_of_a_linkedin_member(control, workspace, alice) -> None:
    channel = connect(workspace, alice, "linkedin")
    Channel.objects.filter(id=channel.id).update(name="An old name")
    before = len(control.get("requests", network="linkedin"))
    found = check(channel)
    assert (found.state, found.name) == (ChannelState.ACTIVE, "An old name")
    asked = [request["path"] for request in control.get("requests", network="linkedin")[before:]]
    assert asked == ["/oauth/v2/introspectToken"]


@pytest.mark.clause("P-R.6")
@pytest.mark.parametrize("network", ["x", "facebook", "linkedin"])
def test_a_fault_of_the_network_changes_nothing(control, workspace, alice, network) -> None:
    channel = connect(workspace, alice, network)
    control.post("faults", network=network, path=".", phase="before", effect="status", status=503, count=10)
    found = check(channel)
    assert (found.state, found.grant.state) == (ChannelState.ACTIVE, GrantState.LIVE)


def test_a_held_channel_waits_for_its_owner(control, workspace, alice) -> None:
    channel = connect(workspace, alice, "x")
    Channel.objects.update(state=ChannelState.HELD)
    assert check(channel).state == ChannelState.HELD


def test_a_channel_that_was_disconnected_meanwhile_is_no_fault(control, workspace, alice) -> None:
    channel = connect(workspace, alice, "x")
    disconnect(channel, keep_texts=False)
    async_to_sync(checking.check)(channel.grant_id)
    assert not Grant.objects.exists()


def test_a_choice_never_made_is_given_back_after_a_day(control, workspace, alice) -> None:
    channel = connect(workspace, alice, "x")
    Channel.objects.all().delete()
    checking.drop_abandoned()
    assert Grant.objects.filter(id=channel.grant_id).exists()
    ConnectionAttempt.objects.update(created_at=timezone.now() - checking.QUIET)
    checking.drop_abandoned()
    assert not Grant.objects.exists()
    assert not DataKey.objects.exists()
    assert any(row["path"].endswith("/2/oauth2/revoke") for row in control.get("requests", network="x"))


def test_the_task_hands_out_one_check_for_each(workspace, alice) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    channel = make_channel(workspace, alice)
    grow_quiet()
    tasks.check_grants(timestamp=0)
    jobs = ProcrastinateJob.objects.filter(task_name="onepost.check_grant")
    assert [job.args for job in jobs] == [{"grant_id": str(channel.grant_id)}]
