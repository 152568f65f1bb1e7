"""Permissions that only a person can renew: said before planned posts need them, once for each end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asgiref.sync import async_to_sync
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts_pages import words
from onepost.accounts.models import Membership
from onepost.channels import checking, mails, tasks
from onepost.channels.models import Channel, ChannelState, Grant
from onepost.connectors.accounts import Credentials
from onepost.connectors.secret import Secret
from onepost.publishing.ending import running_out
from onepost.publishing.models import State
from stage import connect
from world import make_channel, make_publication

pytestmark = pytest.mark.django_db


def in_days(days: float):
    return timezone.now() + timedelta(days=days)


def ending(channel: Channel, days: float) -> Grant:
    Grant.objects.filter(id=channel.grant_id).update(ends_at=in_days(days))
    return Grant.objects.get(id=channel.grant_id)


@pytest.fixture
def channel(workspace, alice) -> Channel:
    return make_channel(workspace, alice, name="Studio Lumen")


def test_an_end_is_told_when_posts_come_after_it(workspace, channel, mailoutbox) -> None:
    grant = ending(channel, 20)
    assert running_out.due() == []
    make_publication(workspace, channel, due_at=in_days(25))
    make_publication(workspace, channel, due_at=in_days(26))
    make_publication(workspace, channel, due_at=in_days(10))
    make_publication(workspace, channel, due_at=in_days(25), state=State.DRAFT)
    assert running_out.due() == [grant.id]
    running_out.tell(grant.id)
    (mail,) = mailoutbox
    assert mail.to == ["alice@example.org"]
    assert "Studio Lumen" in mail.subject
    assert "2 planned posts come after that" in mail.body
    assert f"{reverse('channels')}#channel-{channel.id}" in mail.body
    assert "Secret plans" not in mail.body


def test_an_end_within_a_week_is_told_without_any_post(channel) -> None:
    grant = ending(channel, 6)
    assert running_out.due() == [grant.id]


def test_it_is_told_once_for_each_end(channel, mailoutbox) -> None:
    grant = ending(channel, 3)
    running_out.tell(grant.id)
    running_out.tell(grant.id)
    assert running_out.due() == []
    assert len(mailoutbox) == 1
    grant = ending(channel, 5)
    assert running_out.due() == [grant.id]


def test_a_mail_that_does_not_leave_is_told_again(channel, settings) -> None:
    grant = ending(channel, 3)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with pytest.raises(OSError, match="refused"):
        running_out.tell(grant.id)
    assert running_out.due() == [grant.id]


def test_what_has_ended_or_never_ends_is_not_announced(workspace, alice, channel) -> None:
    ending(channel, -1)
    endless = make_channel(workspace, alice)
    assert Grant.objects.get(id=endless.grant_id).ends_at is None
    assert running_out.due() == []


def test_a_page_with_a_token_of_its_own_outlives_the_persons(workspace, alice) -> None:
    page = make_channel(workspace, alice, network="facebook")
    page.put_token(Secret("token-of-the-page"))
    page.save()
    ending(page, 3)
    assert running_out.due() == []


def test_the_owners_are_told_when_whoever_connected_has_left(workspace, alice, bob, mailoutbox) -> None:
    channel = make_channel(workspace, bob)
    Membership.objects.filter(user=bob).delete()
    running_out.tell(ending(channel, 3).id)
    assert [mail.to for mail in mailoutbox] == [["alice@example.org"]]


@pytest.mark.parametrize(
    ("network", "renewable", "ends"),
    [("x", True, False), ("x", False, True), ("facebook", False, False)],
)
def test_the_end_of_a_permission_follows_from_what_the_network_gave(workspace, alice, network, renewable, ends) -> None:
    grant = make_channel(workspace, alice, network=network).grant
    refresh = Secret("r") if renewable else None
    grant.put(Credentials(Secret("t"), refresh, expires_at=in_days(60)))
    assert (grant.ends_at is not None) == ends
    grant.put(Credentials(Secret("t"), refresh, expires_at=in_days(60), refresh_expires_at=in_days(365)))
    assert grant.ends_at is not None


def test_the_list_of_channels_says_when_and_how_many_posts(workspace, alice, channel, client_of) -> None:
    ending(channel, 20)
    browser = client_of(alice)
    assert "runs out on" not in words(browser.get(reverse("channels")))
    make_publication(workspace, channel, due_at=in_days(25))
    page = words(browser.get(reverse("channels")))
    assert "runs out on" in page
    assert "1 planned post comes after that." in page
    ending(channel, 3)
    assert "needs you" in words(browser.get(reverse("profile")))


def test_a_lost_connection_is_told_by_mail(workspace, alice, channel, mailoutbox) -> None:
    Channel.objects.update(state=ChannelState.HELD, problem={"text": "The key is gone.", "params": {}})
    mails.send_lost([channel.id])
    (mail,) = mailoutbox
    assert mail.to == ["alice@example.org"]
    assert "The key is gone." in mail.body
    Channel.objects.update(state=ChannelState.ACTIVE, problem=None)
    mails.send_lost([channel.id])
    assert len(mailoutbox) == 1


@pytest.mark.django_db(transaction=True)
def test_the_daily_check_says_which_channels_it_had_to_hold(control, workspace, alice) -> None:
    channel = connect(workspace, alice, "x")
    async_to_sync(tasks.check_grant.func)(str(channel.grant_id))
    assert not ProcrastinateJob.objects.filter(task_name="onepost.tell_lost").exists()
    # One page of a grant that is good otherwise; a grant that is refused as a whole is asked a second time first.
    Channel.objects.update(remote_id="a page that is gone")
    async_to_sync(tasks.check_grant.func)(str(channel.grant_id))
    job = ProcrastinateJob.objects.get(task_name="onepost.tell_lost")
    assert job.args == {"channel_ids": [str(channel.id)]}
    async_to_sync(tasks.check_grant.func)(str(channel.grant_id))
    assert ProcrastinateJob.objects.filter(task_name="onepost.tell_lost").count() == 1


@pytest.mark.django_db(transaction=True)
def test_tokens_that_nobody_can_renew_are_left_alone_until_they_end(control, workspace, alice) -> None:
    channel = connect(workspace, alice, "x")
    grant = Grant.objects.select_related("key").get()
    credentials = grant.credentials()
    grant.put(Credentials(credentials.access_token, expires_at=in_days(0.05), scopes=credentials.scopes))
    grant.save()
    async_to_sync(checking.check)(grant.id)
    channel.refresh_from_db()
    assert channel.state == ChannelState.ACTIVE
    control.post("clock", advance_s=3 * 3600)
    async_to_sync(checking.check)(grant.id)
    channel.refresh_from_db()
    assert channel.state == ChannelState.HELD
