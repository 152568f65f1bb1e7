"""Background tasks of channels: thin edges that call one service each."""

from __future__ import annotations

from uuid import UUID

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

    await checking.check(UUID(grant_id))
