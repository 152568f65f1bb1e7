"""How due rows become jobs, and what a worker that stops or dies leaves to the others."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate import App
from procrastinate.contrib.django import app as django_app
from procrastinate.contrib.django.models import ProcrastinateJob

from onepost.publishing.ending import cleaning
from onepost.publishing.models import Post, Publication
from onepost.publishing.sending import dispatcher, publisher
from onepost.publishing.sending.worker_pool import Crew
from stage import worker
from world import make_channel, make_publication

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_jobs() -> None:
    """The queue's tables are not Django's to empty after a test."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


@pytest.fixture
def unhurried(settings) -> None:
    """What is handed over stays so for longer than any test."""
    settings.TIME_SCALE = 1


Work = Callable[[Crew, App], Awaitable[Any]]


def as_worker(work: Work, size: int = 100, stopping: bool = False) -> Any:
    """``work`` with what a worker process has."""

    async def run() -> Any:
        async with worker() as pool:
            stop = asyncio.Event()
            if stopping:
                stop.set()
            app = django_app.with_connector(django_app.connector.get_worker_connector())
            async with app.open_async():
                return await work(Crew(pool, size, stop), app)

    return asyncio.run(run())


def due(workspace: Any, count: int) -> list[Publication]:
    channel, now = make_channel(workspace), timezone.now()
    return [make_publication(workspace, channel, f"Lamp {n}", next_attempt_at=now, due_at=now) for n in range(count)]


def handed() -> list[list[str]]:
    return [job.args["publication_ids"] for job in ProcrastinateJob.objects.order_by("id")]


def test_what_is_due_becomes_a_job_each_and_is_handed_over_once(workspace, unhurried) -> None:
    rows = due(workspace, 3)
    later = make_publication(workspace, rows[0].channel, "Later", next_attempt_at=timezone.now() + timedelta(hours=1))

    async def twice(crew: Crew, app: App) -> tuple[int, int]:
        return await dispatcher.hand_over(app, crew, 200), await dispatcher.hand_over(app, crew, 200)

    assert as_worker(twice) == (3, 0)
    assert sorted(handed()) == sorted([str(row.id)] for row in rows)
    assert str(later.id) not in str(handed())


def test_more_than_there_are_places_for_goes_in_groups(workspace) -> None:
    due(workspace, 25)

    async def once(crew: Crew, app: App) -> int:
        return await dispatcher.hand_over(app, crew, 20)

    assert as_worker(once) == 20
    assert [len(ids) for ids in handed()] == [8, 8, 4]


def test_a_worker_without_a_free_place_leaves_what_is_due_to_others(workspace) -> None:
    due(workspace, 2)

    async def full(crew: Crew, app: App) -> float:
        async with crew.place():
            return await dispatcher._look(app, crew)

    assert as_worker(full, size=1) == dispatcher.BREATH
    assert handed() == []


def test_a_stopping_worker_gives_back_what_it_has_not_begun(workspace) -> None:
    rows = due(workspace, 3)

    async def stop_at_once(crew: Crew, app: App) -> int:
        await dispatcher.hand_over(app, crew, 200)
        await publisher.publish_all(crew, [row.id for row in rows])
        return await dispatcher.hand_over(app, crew, 200)

    assert as_worker(stop_at_once, stopping=True) == 3
    assert not Publication.objects.exclude(lease=0).exists()


def test_a_job_whose_worker_is_gone_goes_back_into_the_queue(workspace) -> None:
    async def resume(crew: Crew, app: App) -> None:
        await app.configure_task("onepost.notice").defer_async(publication_id="gone")
        lost = await app.job_manager.register_worker()
        await app.job_manager.fetch_job(queues=["default"], worker_id=lost)
        assert [job.status async for job in ProcrastinateJob.objects.all()] == ["doing"]
        await app.job_manager.unregister_worker(lost)
        await cleaning.resume(app)

    as_worker(resume)
    assert [job.status for job in ProcrastinateJob.objects.all()] == ["todo"]


def test_while_more_is_due_than_there_are_places_every_workspace_gets_its_turn(workspace, charlie, unhurried) -> None:
    """Of two thousand posts of one workspace and three of another, due later, the three do not come last."""
    elsewhere = charlie.memberships.get().workspace
    many, few = make_channel(workspace), make_channel(elsewhere, network="facebook")
    earlier, later = timezone.now() - timedelta(minutes=2), timezone.now() - timedelta(minutes=1)
    posts = Post.objects.bulk_create(Post(workspace=workspace, text=f"Lamp {n}") for n in range(2600))
    Publication.objects.bulk_create(
        Publication(
            workspace=workspace,
            post=post,
            channel=many,
            network="x",
            state="scheduled",
            due_at=earlier,
            next_attempt_at=earlier,
        )
        for post in posts
    )
    small = {make_publication(elsewhere, few, next_attempt_at=later, due_at=later).id for _ in range(3)}

    async def three_batches(crew: Crew, app: App) -> list[list[UUID]]:
        return [await crew.turns.take(crew.pool, 20) for _ in range(3)]

    batches = as_worker(three_batches)
    assert [len(set(batch)) for batch in batches] == [20, 20, 20]
    assert len({found for batch in batches for found in batch}) == 60
    assert small <= set(batches[1])
    assert not Publication.objects.filter(id__in=small, handed_until=None).exists()


def test_rows_that_somebody_else_took_or_the_author_cancelled_are_not_handed_over_in_turn(workspace, unhurried) -> None:
    rows_ = due(workspace, 12)

    async def taken_in_between(crew: Crew, app: App) -> list[UUID]:
        first = await crew.turns.take(crew.pool, 4)
        second = await crew.turns.take(crew.pool, 4)
        left = [row.id for row in rows_ if row.id not in {*first, *second}]
        await Publication.objects.filter(id=left[0]).aupdate(next_attempt_at=None)
        await Publication.objects.filter(id=left[1]).aupdate(leased_until=timezone.now() + timedelta(minutes=1))
        third = await crew.turns.take(crew.pool, 4)
        assert set(third) == set(left[2:])
        assert await crew.turns.take(crew.pool, 4) == []
        return [*first, *second, *third]

    assert len(set(as_worker(taken_in_between))) == 10
