"""Renewing tokens: once, by one worker, and never for a channel that is gone."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections, transaction

from onepost.channels import refresh
from onepost.channels.disconnect import delete_channel
from onepost.channels.models import Channel, ChannelState, DataKey, Grant, GrantState
from onepost.connectors.accounts import Credentials
from onepost.connectors.errors import ReconnectNeeded, Temporary
from onepost.connectors.secret import Secret
from onepost.publishing.models import State
from stage import Control, Stage, connect, until
from stage import run as publish_all

pytestmark = pytest.mark.django_db(transaction=True)

TOKEN = "/2/oauth2/token"


@pytest.fixture
def stage(control, workspace, alice) -> Stage:
    return Stage(workspace, alice, control, connect(workspace, alice, "x"))


def calls(control: Control, path: str = TOKEN) -> int:
    return sum(row["path"].endswith(path) for row in control.get("requests", network="x"))


def in_a_worker(grant_id: Any, seen: int | None = None) -> Credentials:
    """As a worker process does it: an event loop of its own."""
    return asyncio.run(refresh.refresh(grant_id, seen))


def in_a_thread(act: Callable[[], Any]) -> Any:
    try:
        return act()
    finally:
        connections.close_all()


def test_new_tokens_are_stored_before_they_are_used(stage) -> None:
    before = stage.channel.grant
    renewed = in_a_worker(before.id, before.epoch)
    after = Grant.objects.get()
    assert after.credentials() == renewed
    assert after.epoch == before.epoch + 1
    assert renewed.access_token != before.credentials().access_token
    assert renewed.refresh_token != before.credentials().refresh_token
    assert after.refreshed_at is not None


def test_two_workers_spend_one_refresh_token(stage) -> None:
    grant = stage.channel.grant
    before = calls(stage.control)
    stage.control.post("latency", network="x", ms=150)
    together = threading.Barrier(2)

    def work() -> Credentials:
        together.wait()
        return in_a_worker(grant.id, grant.epoch)

    with ThreadPoolExecutor(2) as workers:
        got = [done.result() for done in [workers.submit(in_a_thread, work) for _ in range(2)]]
    assert got[0] == got[1]
    assert calls(stage.control) == before + 1
    assert Grant.objects.get().epoch == grant.epoch + 1
    # The permission is still good: nobody used a spent token.
    in_a_worker(grant.id)


def test_a_hundred_posts_of_one_channel_spend_one_refresh_token(stage) -> None:
    grant = stage.channel.grant
    before = calls(stage.control)

    async def crowd() -> list[Credentials]:
        return await asyncio.gather(*(refresh.refresh(grant.id, grant.epoch) for _ in range(100)))

    got = asyncio.run(crowd())
    assert len({found.access_token.reveal() for found in got}) == 1
    assert calls(stage.control) == before + 1


def test_whoever_saw_old_tokens_gets_the_new_ones_without_asking(stage) -> None:
    grant = stage.channel.grant
    renewed = in_a_worker(grant.id, grant.epoch)
    before = calls(stage.control)
    assert in_a_worker(grant.id, grant.epoch) == renewed
    assert calls(stage.control) == before


@pytest.mark.clause("P-R.3")
def test_a_refresh_that_comes_back_after_disconnecting_stores_nothing(stage) -> None:
    grant = stage.channel.grant
    before = calls(stage.control)
    stage.control.post("latency", network="x", ms=700)
    with ThreadPoolExecutor(1) as workers:
        late = workers.submit(in_a_thread, lambda: in_a_worker(grant.id, grant.epoch))
        until(lambda: calls(stage.control) > before)
        stage.control.post("latency", network="x", ms=0)
        with transaction.atomic():
            delete_channel(stage.channel)
        with pytest.raises(ReconnectNeeded):
            late.result()
    assert not Grant.objects.exists()
    assert not DataKey.objects.exists()
    assert calls(stage.control, "/2/oauth2/revoke"), "tokens that nobody will ever use are given back"


def test_a_refresh_that_comes_back_after_connecting_again_stores_nothing(stage) -> None:
    grant = stage.channel.grant
    before = calls(stage.control)
    stage.control.post("latency", network="x", ms=700)
    with ThreadPoolExecutor(1) as workers:
        late = workers.submit(in_a_thread, lambda: in_a_worker(grant.id, grant.epoch))
        until(lambda: calls(stage.control) > before)
        grant.put(Credentials(access_token=Secret("newer"), refresh_token=Secret("newer-still")))
        grant.epoch += 1
        grant.save()
        assert late.result().access_token == Secret("newer")
    assert Grant.objects.get().credentials().access_token == Secret("newer")


@pytest.mark.parametrize("effect", ["status", "reset", "garbage", "refuse"])
def test_a_fault_of_the_network_changes_nothing(stage, effect) -> None:
    before = stage.channel.grant
    fault = {"network": "x", "method": "POST", "path": TOKEN, "phase": "before", "effect": effect, "status": 503}
    stage.control.post("faults", **fault, count=1)
    with pytest.raises(Temporary):
        in_a_worker(before.id, before.epoch)
    after = Grant.objects.get()
    assert (after.state, after.epoch, after.sealed) == (GrantState.LIVE, before.epoch, before.sealed)
    assert Channel.objects.get().state == ChannelState.ACTIVE


def test_a_permission_that_is_gone_holds_the_channel_and_its_posts(stage) -> None:
    stage.control.post("revoke", network="x", account=stage.channel.remote_id)
    with pytest.raises(ReconnectNeeded):
        in_a_worker(stage.channel.grant.id, stage.channel.grant.epoch)
    channel = Channel.objects.select_related("grant").get()
    assert (channel.grant.state, channel.state) == (GrantState.LOST, ChannelState.HELD)
    assert channel.problem["text"]
    publication = stage.publish()
    publish_all([publication])
    assert publication.state == State.HELD
    before = calls(stage.control)
    with pytest.raises(ReconnectNeeded):
        in_a_worker(channel.grant.id)
    assert calls(stage.control) == before, "a lost grant is not asked again"


def test_a_caller_that_is_stopped_does_not_lose_the_new_tokens(stage) -> None:
    grant = stage.channel.grant
    stage.control.post("latency", network="x", ms=100)

    async def stopped() -> None:
        asking = asyncio.create_task(refresh.refresh(grant.id, grant.epoch))
        await asyncio.sleep(0.05)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        for _ in range(100):
            if not refresh._lane().flights:
                break
            await asyncio.sleep(0.02)

    asyncio.run(stopped())
    assert Grant.objects.get().epoch == grant.epoch + 1


def test_a_token_that_ran_out_is_renewed_while_publishing(stage) -> None:
    before = stage.channel.grant.epoch
    stage.control.post("clock", advance_s=7201)
    publication = stage.publish()
    publish_all([publication])
    assert publication.state == State.PUBLISHED
    assert Grant.objects.get().epoch == before + 1
