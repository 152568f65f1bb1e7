"""A stage for the publisher: a real sandbox, channels connected through the real consent, and time that passes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import connection, connections
from procrastinate.contrib.django import app as django_app

from control import Control
from onepost.accounts.models import User, Workspace
from onepost.channels.door import doors
from onepost.channels.models import Channel
from onepost.demo.consent import Walk
from onepost.publishing import services
from onepost.publishing.models import Publication, State
from onepost.publishing.sending import publisher, rows
from onepost.publishing.sending.rows import Pool
from onepost.publishing.writing.content import Content
from onepost.worker import connection_string

RESTING = {State.PUBLISHED, State.DELIVERED, State.FAILED, State.UNCONFIRMED, State.HELD, State.CANCELLED, State.DRAFT}


@dataclass(slots=True)
class Stage:
    """Alice's workspace with one channel of a network."""

    workspace: Workspace
    alice: User
    control: Control
    channel: Channel

    def publish(self, text: str = "Hello from the studio", due: Any = "now", **more: Any) -> Publication:
        """Write a post for the channel; ``options`` are the channel's network's."""
        options = {self.channel.network: more.pop("options", {})}
        content = Content(text=text, channels=(self.channel.id,), options=options, **more)
        post = services.create_post(services.Author(self.workspace, self.alice), content, due)
        return post.publications.get()


class Killed(BaseException):
    """The worker process is gone at this very moment."""


class DyingPool:
    """A pool whose process dies right after its ``last``-th commit."""

    def __init__(self, pool: Pool, last: int) -> None:
        self.pool, self.last, self.commits = pool, last, 0

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Any]:
        async with self.pool.connection() as found:
            yield found
        self.commits += 1
        if self.commits == self.last:
            raise Killed


@asynccontextmanager
async def worker() -> AsyncIterator[Pool]:
    """What a worker process has while it lives: its connections and its doors."""
    doors.cache_clear()
    pool = await rows.open_pool(connection_string(connection.get_connection_params()), size=4)
    app = django_app.with_connector(django_app.connector.get_worker_connector())
    try:
        async with app.open_async():
            yield pool
    finally:
        await doors().close()
        await pool.close()
        # The thread in which this event loop's ORM calls ran keeps its connection otherwise.
        await sync_to_async(connections.close_all)()


async def settle(pool: Pool, ids: Iterable[UUID], seconds: float = 20.0) -> None:
    """Publish whatever is due, as dispatcher and worker do, until every publication rests."""
    wanted = set(ids)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for found in await rows.hand_over(pool, 50, 0.05):
            await publisher.publish(pool, found)
        if await _resting(wanted):
            return
        await asyncio.sleep(0.01)
    states = [row.state async for row in Publication.objects.filter(id__in=wanted)]
    raise AssertionError(f"still moving after {seconds} s: {states}")


async def _resting(ids: set[UUID]) -> bool:
    """What is unconfirmed rests until somebody answers, though it is looked for now and then."""
    rows_ = Publication.objects.filter(id__in=ids).values_list("state", "next_attempt_at", "seen_url")
    return all(
        [
            state in RESTING and (next_at is None or (state == State.UNCONFIRMED and not seen_url))
            async for state, next_at, seen_url in rows_
        ]
    )


async def pass_lease(publication_id: UUID) -> None:
    """The time passes after which a worker that is gone no longer holds the row."""
    from django.utils import timezone

    await Publication.objects.filter(id=publication_id).aupdate(leased_until=None, handed_until=timezone.now())


def run(publications: Iterable[Publication], seconds: float = 20.0) -> None:
    """Publish from synchronous tests."""

    async def whole() -> None:
        async with worker() as pool:
            await settle(pool, [row.id for row in publications], seconds)

    asyncio.run(whole())
    for row in publications:
        row.refresh_from_db()


def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def connect(workspace: Workspace, user: User, network: str, login: str = "") -> Channel:
    """The first account the sandbox offers, connected through the consent page."""
    walk = Walk(user, login)
    walk.connect(network, walk.accounts(network)[0])
    return Channel.objects.filter(workspace=workspace, network=network).order_by("name")[0]


def connect_as(workspace: Workspace, user: User, network: str, account: str) -> Channel:
    """That account of the sandbox, connected through the consent page."""
    before = set(Channel.objects.filter(workspace=workspace).values_list("id", flat=True))
    Walk(user).connect(network, account)
    return Channel.objects.filter(workspace=workspace).exclude(id__in=before).get()
