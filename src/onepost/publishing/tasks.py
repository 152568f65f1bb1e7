"""Background tasks: thin edges that call one service each. Arguments are ids and sealed values only."""

from __future__ import annotations

from uuid import UUID

from procrastinate import JobContext
from procrastinate.contrib.django import app

# Web processes load this module to know the tasks' names and never run them: what does the work is imported inside.


@app.task(name="onepost.publish", queue="publish")
async def publish(publication_ids: list[str]) -> None:
    """Work on a handful of publications at the same time; each stands or falls by itself."""
    from onepost.publishing.sending import publisher, worker_pool

    await publisher.publish_all(worker_pool.get(), [UUID(found) for found in publication_ids])


@app.task(name="onepost.discard", queue="default", retry=2)
async def discard(channel_id: str, publication_id: str, progress: str) -> None:
    """Remove at the network what was prepared for a publication that is not going out. ``progress`` is sealed."""
    from onepost.publishing.ending import cleaning

    await cleaning.discard(UUID(channel_id), UUID(publication_id), progress)


@app.task(name="onepost.notice", queue="default", retry=3)
def notice(publication_id: str) -> None:
    """Tell the author by mail that a publication needs somebody."""
    from onepost.publishing.sending import notices

    notices.send(UUID(publication_id))


@app.task(name="onepost.series_notice", queue="default", retry=3)
def series_notice(recurrence_id: str) -> None:
    """Tell the author by mail that no further posts of a series are planned."""
    from onepost.publishing.sending import notices

    notices.send_series(UUID(recurrence_id))


@app.task(name="onepost.delete_posts", queue="default", retry=3)
def delete_posts(post_ids: list[str]) -> None:
    """Delete posts that nobody wanted back."""
    from onepost.publishing.ending import undo

    undo.finish([UUID(found) for found in post_ids])


@app.periodic(cron="* * * * *")
@app.task(name="onepost.finish_deletions", queue="default")
def finish_deletions(timestamp: int) -> None:
    """Delete what a lost job has left."""
    from onepost.publishing.ending import undo

    undo.finish()


@app.periodic(cron="*/5 * * * *")
@app.task(name="onepost.plan_recurrences", queue="default")
def plan_recurrences(timestamp: int) -> None:
    """Make the posts of series whose time comes near, and put back into their queues those that are out."""
    from onepost.publishing.planning import recurrences

    recurrences.plan_all()


@app.task(name="onepost.import_posts", queue="default", retry=3)
def import_posts(run_id: str) -> None:
    """Go on with an import for a few seconds; what is left is a job of its own, behind those that wait already."""
    from onepost.publishing.importing import starting, work

    if work.go_on(UUID(run_id)):
        starting.send(UUID(run_id))


@app.periodic(cron="* * * * *")
@app.task(name="onepost.resume", queue="default", pass_context=True)
async def resume(context: JobContext, timestamp: int) -> None:
    """Put jobs back into the queue whose worker is gone."""
    from onepost.publishing.ending import cleaning

    await cleaning.resume(context.app)


@app.periodic(cron="17 3 * * *")
@app.task(name="onepost.forget", queue="default")
async def forget(timestamp: int) -> None:
    """Drop the files of uploads broken off and of deletions that were not finished."""
    from onepost.publishing.ending import cleaning

    await cleaning.forget()


@app.periodic(cron="53 4 * * *")
@app.task(name="onepost.find_endings", queue="default")
def find_endings(timestamp: int) -> None:
    """Hand out a mail for every permission that ends before posts need it."""
    from onepost.publishing.ending import running_out

    for grant_id in running_out.due():
        tell_ending.defer(grant_id=str(grant_id))


@app.task(name="onepost.tell_ending", queue="default", retry=3)
def tell_ending(grant_id: str) -> None:
    from onepost.publishing.ending import running_out

    running_out.tell(UUID(grant_id))
