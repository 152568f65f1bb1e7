"""Background tasks: thin edges that call one service each. Arguments are ids only."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

from onepost.publishing import publisher, worker_pool


@app.task(name="onepost.publish", queue="publish")
async def publish(publication_id: str) -> None:
    await publisher.publish(worker_pool.get(), UUID(publication_id))
