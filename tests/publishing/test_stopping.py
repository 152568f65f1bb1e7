"""Stopping: with a worker under way, nothing more goes out, nothing is lost, and nothing comes out hours late."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

import stage
from onepost.accounts.models import User, Workspace
from onepost.channels.models import Channel
from onepost.privacy import restricting
from onepost.publishing.models import Attempt, Post, Publication, State
from onepost.publishing.planning import stopping
from onepost.publishing.sending import clockwork, publisher, rows
from world import make_channel, make_publication

pytestmark = pytest.mark.django_db(transaction=True)


def live(channel: Channel, control: Any) -> int:
    return len(control.posts(channel.network))


def run_for(seconds: float, *during: Any) -> None:
    """A worker that hands over and publishes for a while; ``during`` happens when it has begun."""

    async def whole() -> None:
        async with stage.worker() as pool:
            end = asyncio.get_running_loop().time() + seconds
            for act in during:
                await sync_to_async(act)()
            while asyncio.get_running_loop().time() < end:
                for found in await rows.hand_over(pool, 50, 0.05):
                    await publisher.publish(pool, found)
                await asyncio.sleep(0.01)

    asyncio.run(whole())


def let_alice() -> int:
    User.objects.update(restricted_at=None)
    return 0


@pytest.mark.parametrize("what", ["workspace", "channel", pytest.param("person", marks=pytest.mark.clause("P-6A.6"))])
def test_nothing_more_goes_out_until_somebody_lets_it(on, control, what: str) -> None:
    here = on("x")
    stop, go_on = {
        "workspace": (lambda: stopping.stop(here.workspace, here.alice), lambda: stopping.go_on(here.workspace)),
        "channel": (lambda: stopping.pause(here.channel), lambda: stopping.resume(here.channel)),
        "person": (lambda: restricting.restrict(here.alice, "accuracy"), let_alice),
    }[what]
    posts = [here.publish(f"Number {number}") for number in range(3)]
    run_for(0.4, stop)
    assert live(here.channel, control) == 0
    assert {row.state for row in Publication.objects.all()} == {State.SCHEDULED}
    assert not Publication.objects.exclude(armed_at=None).exists()
    assert go_on() == 0
    stage.run(posts)
    assert [row.state for row in posts] == [State.PUBLISHED] * 3
    assert live(here.channel, control) == 3


@pytest.mark.clause("P-6A.6")
def test_what_would_go_by_a_restricted_persons_permission_waits_too(on, control) -> None:
    here = on("x")
    post = here.publish("Written by somebody else")
    Post.objects.update(author=None)
    run_for(0.4, lambda: restricting.restrict(here.alice, "accuracy"))
    assert live(here.channel, control) == 0
    assert Publication.objects.get().state == State.SCHEDULED
    let_alice()
    stage.run([post])
    assert live(here.channel, control) == 1


def test_a_burst_under_way_ends_within_a_second(on, control) -> None:
    here = on("x")
    posts = [here.publish(f"Number {number}") for number in range(24)]
    out: list[int] = []

    async def crew(pool: Any, ids: list[Any]) -> None:
        await asyncio.gather(*(publisher.publish(pool, found) for found in ids))

    async def whole() -> None:
        async with stage.worker() as pool:
            while not out or out[0] == 0:
                await crew(pool, await rows.hand_over(pool, 4, 0.05))
                out[:] = [await sync_to_async(live)(here.channel, control)]
            running = asyncio.ensure_future(crew(pool, await rows.hand_over(pool, 4, 0.05)))
            await sync_to_async(stopping.stop)(here.workspace, here.alice)
            end = asyncio.get_running_loop().time() + 1
            await asyncio.wait_for(running, 1)
            out.append(await sync_to_async(live)(here.channel, control))
            while asyncio.get_running_loop().time() < end:
                await crew(pool, await rows.hand_over(pool, 4, 0.05))
                await asyncio.sleep(0.01)
            out.append(await sync_to_async(live)(here.channel, control))

    asyncio.run(whole())
    begun, stopped, later = out
    assert 0 < begun <= stopped == later < len(posts)
    assert not Publication.objects.exclude(armed_at=None).exists()
    assert stopping.go_on(here.workspace) == 0
    stage.run(posts)
    assert live(here.channel, control) == len(posts)


def test_a_worker_that_holds_the_post_already_does_not_send_it(on, control) -> None:
    here = on("x")
    row = here.publish("About to go")

    async def whole() -> None:
        async with stage.worker() as pool:
            claimed = await rows.claim(pool, row.id, 30)
            assert claimed is not None
            assert not claimed["stopped"]
            await sync_to_async(stopping.stop)(here.workspace, here.alice)
            said = {"next_call": "public", "progress": "", "state": State.PUBLISHING, "seconds": 30.0}
            assert await rows.arm(pool, claimed, **said) is None

    asyncio.run(whole())
    assert Publication.objects.get().armed_at is None
    assert live(here.channel, control) == 0


def test_other_channels_and_workspaces_never_notice(on, control) -> None:
    here = on("x")
    elsewhere = Workspace.objects.create(name="Elsewhere")
    stopping.stop(elsewhere, here.alice)
    stopping.pause(make_channel(here.workspace, here.alice, "facebook"))
    posts = [here.publish("Goes out")]
    stage.run(posts)
    assert posts[0].state == State.PUBLISHED


@pytest.mark.parametrize("what", ["workspace", "channel"])
def test_what_became_too_late_meanwhile_is_held_and_says_why(workspace, alice, what: str) -> None:
    channel = make_channel(workspace, alice)
    now = timezone.now()
    since = now - timedelta(hours=9)
    Workspace.objects.filter(id=workspace.id).update(stopped_at=since if what == "workspace" else None)
    Channel.objects.filter(id=channel.id).update(paused_at=since if what == "channel" else None)
    look = timedelta(seconds=clockwork.scaled(stopping.LOOK))
    late, soon, coming = (
        make_publication(workspace, channel, due_at=now + timedelta(hours=hours), next_attempt_at=now + wait)
        for hours, wait in ((-8, look), (-1, look), (48, timedelta(days=2)))
    )
    held = stopping.go_on(workspace) if what == "workspace" else stopping.resume(channel)
    assert held == 1
    for row in (late, soon, coming):
        row.refresh_from_db()
    assert (late.state, late.next_attempt_at) == (State.HELD, None)
    assert f"{what} was" in late.problem["text"]
    assert Attempt.objects.get().publication_id == late.id
    assert soon.state == coming.state == State.SCHEDULED
    assert soon.next_attempt_at is not None
    assert soon.next_attempt_at <= timezone.now()
    assert coming.next_attempt_at == now + timedelta(days=2)


def test_a_channel_that_is_paused_waits_when_only_the_workspace_goes_on(workspace, alice) -> None:
    channel = make_channel(workspace, alice)
    stopping.stop(workspace, alice)
    stopping.pause(channel)
    row = make_publication(
        workspace, channel, due_at=timezone.now() - timedelta(hours=8), next_attempt_at=timezone.now()
    )
    Channel.objects.update(paused_at=timezone.now() - timedelta(hours=9))
    assert stopping.go_on(workspace) == 0
    row.refresh_from_db()
    assert row.state == State.SCHEDULED
    assert stopping.resume(Channel.objects.get()) == 1
