"""A network that wants its accounts asked whenever a post is begun: asked once, in the background."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from onepost.channels.models import Channel, ChannelState, Grant
from world import make_channel

pytestmark = pytest.mark.django_db

LONG_AGO = timedelta(hours=1)


def asked() -> list[str]:
    """The connections a look was handed out for."""
    rows = ProcrastinateJob.objects.filter(task_name="onepost.check_grant")
    return sorted(row.args["grant_id"] for row in rows)


@pytest.fixture
def old(workspace, alice) -> Any:
    """A channel whose connection was looked at an hour ago."""

    def make(network: str, **fields: Any) -> Channel:
        channel = make_channel(workspace, alice, network, **fields)
        Grant.objects.filter(id=channel.grant_id).update(created_at=timezone.now() - LONG_AGO)
        return channel

    return make


def test_beginning_a_post_asks_tiktok_and_no_other(client_of, alice, old) -> None:
    creator = old("tiktok")
    old("x"), old("youtube")
    browser = client_of(alice)
    assert browser.get("/posts/new").status_code == 200
    assert asked() == [str(creator.grant_id)]
    assert browser.get("/posts/new").status_code == 200
    assert asked() == [str(creator.grant_id)], "one that waits to be asked is not asked twice"


def test_an_answer_that_is_minutes_old_will_do(client_of, alice, old) -> None:
    creator = old("tiktok")
    Grant.objects.filter(id=creator.grant_id).update(checked_at=timezone.now() - timedelta(minutes=2))
    client_of(alice).get("/posts/new")
    assert asked() == []


def test_a_channel_that_is_held_is_left_alone(client_of, alice, old) -> None:
    old("tiktok", state=ChannelState.HELD)
    client_of(alice).get("/posts/new")
    assert asked() == []


def test_a_stranger_has_nobody_asked(client_of, charlie, old) -> None:
    old("tiktok")
    client_of(charlie).get("/posts/new")
    assert asked() == []
