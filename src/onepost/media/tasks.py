"""Background tasks of the library: thin edges that call one service each."""

from __future__ import annotations

from uuid import UUID

from procrastinate.contrib.django import app

# Web processes load this module to know the tasks' names and never run them: what does the work is imported inside.


@app.task(name="onepost.take_upload", queue="default", retry=2)
def take_upload(upload_id: str) -> None:
    """Take a large file, which has arrived whole, into the library."""
    from onepost.media import uploads

    uploads.take(UUID(upload_id))


@app.task(name="onepost.import_file", queue="default")
async def import_file(upload_id: str) -> None:
    """Fetch a file from an address into the library."""
    from onepost.media import importing

    await importing.run(UUID(upload_id))


@app.task(name="onepost.delete_assets", queue="default", retry=3)
def delete_assets(asset_ids: list[str]) -> None:
    """Delete files whose time to be undone is over."""
    from onepost.media import deleting

    deleting.finish([UUID(found) for found in asset_ids])


@app.task(name="onepost.repair", queue="media")
async def repair(repair_id: str) -> None:
    """Make a fitting version of a file; one at a time in each worker."""
    from onepost.media.repair import work

    await work.run(UUID(repair_id))


@app.periodic(cron="* * * * *")
@app.task(name="onepost.repairs_left", queue="default")
def repairs_left(timestamp: int) -> None:
    """Begin again what a worker that is gone has left half made."""
    from onepost.media.repair import work

    work.begin_again()
