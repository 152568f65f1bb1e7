"""Background tasks of channels: thin edges that call one service each."""

from __future__ import annotations

from uuid import UUID

from asgiref.sync import sync_to_async
from procrastinate.contrib.django import app

# Web processes load this module to know the tasks' names and never run them: what does the work is imported inside.


@app.periodic(cron="41 4 * * *")
@app.task(name="onepost.check_grants", queue="default")
def check_grants(timestamp: int) -> None:
    """Hand out a check for every connection that was not used for a day, and drop consents left half way."""
    from onepost.channels import checking

    for grant_id in checking.due():
        check_grant.defer(grant_id=str(grant_id))
    checking.drop_abandoned()


@app.task(name="onepost.check_grant", queue="default")
async def check_grant(grant_id: str) -> None:
    from onepost.channels import checking

    held = await checking.check(UUID(grant_id))
    # Of a grant that was refused as a whole the owner hears when it was asked a second time.
    if held and await sync_to_async(checking.is_live)(UUID(grant_id)):
        await sync_to_async(tell_lost.defer)(channel_ids=[str(found) for found in held])


@app.periodic(cron="*/5 * * * *")
@app.task(name="onepost.look_again", queue="default")
async def look_again(timestamp: int) -> None:
    """Ask a second time about permissions that were refused; what is refused twice ends like a disconnect."""
    from onepost.channels import checking, settling

    for grant_id in await sync_to_async(checking.refused)():
        gone = await checking.is_gone(grant_id)
        if gone is not None:
            await sync_to_async(settling.settle)(grant_id, gone)


@app.task(name="onepost.tell_lost", queue="default", retry=3)
def tell_lost(channel_ids: list[str]) -> None:
    """Tell whoever connected these channels by mail that they need them."""
    from onepost.channels import mails

    mails.send_lost([UUID(found) for found in channel_ids])
