"""Deleting with undo: what is due meanwhile does not go out, what is brought back does, and nothing stays behind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from onepost.publishing import services
from onepost.publishing.ending import undo
from onepost.publishing.models import Post, Publication, State
from onepost.publishing.sending import publisher, rows
from stage import Stage, run, worker

pytestmark = pytest.mark.django_db(transaction=True)


def attempt(row: Publication) -> list[object]:
    """Whatever a worker does with a row it is handed; returns what the dispatcher finds."""

    async def look() -> list[object]:
        async with worker() as pool:
            found = await rows.hand_over(pool, 10, 5)
            await publisher.publish(pool, row.id)
            return found

    return asyncio.run(look())


def test_a_post_that_falls_due_while_it_is_being_deleted_does_not_go_out(on: Callable[..., Stage]) -> None:
    stage = on("x")
    row = stage.publish()
    undo.delete_soon(row.post)
    assert attempt(row) == []
    row.refresh_from_db()
    assert (row.state, row.armed_at) == (State.SCHEDULED, None)
    assert stage.control.get("posts") == []


def test_even_a_lease_that_has_lapsed_lets_nobody_take_it(on: Callable[..., Stage]) -> None:
    stage = on("x")
    row = stage.publish()
    undo.delete_soon(row.post)
    Publication.objects.update(leased_until=timezone.now() - timedelta(minutes=1))
    assert attempt(row) == [row.id]
    assert stage.control.get("posts") == []


def test_undo_brings_it_back_and_it_goes_out_once(on: Callable[..., Stage]) -> None:
    stage = on("x")
    row = stage.publish()
    undo.delete_soon(row.post)
    undo.bring_back(row.post)
    undo.finish([row.post_id])
    run([row])
    assert row.state == State.PUBLISHED
    assert len(stage.control.get("posts")) == 1


def test_a_worker_that_prepares_it_loses_its_hold(on: Callable[..., Stage]) -> None:
    row = on("x").publish()

    async def claim() -> object:
        async with worker() as pool:
            return await rows.claim(pool, row.id, 60)

    taken = asyncio.run(claim())
    undo.delete_soon(row.post)

    async def arm() -> object:
        async with worker() as pool:
            return await rows.arm(pool, taken, next_call="public", progress="", state="publishing", seconds=60)

    assert asyncio.run(arm()) is None


@pytest.mark.clause("P-6B.5")
def test_it_is_deleted_when_its_time_is_over_and_not_before(on: Callable[..., Stage]) -> None:
    post = on("x").publish().post
    undo.delete_soon(post)
    assert undo.finish([post.id]) == 0
    Post.objects.update(deleting_at=timezone.now() - timedelta(seconds=1))
    assert undo.finish() == 1
    assert not Post.objects.exists()
    with pytest.raises(services.Refused, match="too late"):
        undo.bring_back(post)


def test_what_is_on_its_way_is_not_deleted_and_what_is_being_deleted_cannot_be_moved(on: Callable[..., Stage]) -> None:
    row = on("x").publish()
    Publication.objects.update(armed_at=timezone.now(), state=State.PUBLISHING)
    with pytest.raises(services.Refused, match="being published"):
        undo.delete_soon(row.post)
    assert Post.objects.get().deleting_at is None
    Publication.objects.update(armed_at=None, state=State.SCHEDULED)
    undo.delete_soon(row.post)
    for act in (lambda: services.reschedule(row, timezone.now()), lambda: services.cancel(row)):
        with pytest.raises(services.Refused):
            act()
    held = Publication.objects.get()
    assert held.leased_until > timezone.now()
