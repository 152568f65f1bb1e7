"""Tidying up: what was prepared in vain, and files that nobody goes on with."""

from __future__ import annotations

import asyncio
from uuid import UUID

from asgiref.sync import sync_to_async
from procrastinate import App

from onepost.channels.acting import connector_for
from onepost.channels.door import doors
from onepost.channels.models import Channel
from onepost.connectors.progress import Progress
from onepost.lib import vault
from onepost.media import deleting, incoming, uploads


async def discard(channel_id: UUID, publication_id: UUID, sealed: str) -> None:
    """Remove prepared uploads at the network; nothing to do when the channel is gone, its key with it."""
    channel = await Channel.objects.select_related("grant__key").filter(id=channel_id).afirst()
    if channel is None:
        return
    owner = f"publishing.publication|progress|{channel.workspace_id}|{publication_id}"
    progress = Progress.from_json(vault.open_sealed(channel.grant.key.reveal(), sealed, owner))
    door = doors().get(channel.grant.sandbox)
    connector = await connector_for(door, channel)
    await connector.discard(progress)


async def resume(app: App) -> None:
    """Jobs that a worker had begun when it died are jobs to be done again; each can bear it."""
    for job in await app.job_manager.get_stalled_jobs():
        await app.job_manager.retry_job(job)


async def forget() -> None:
    """Files of broken-off uploads and deletions; rows that are kept for a while go with :mod:`privacy.retention`."""
    await asyncio.to_thread(incoming.sweep)
    await sync_to_async(uploads.forget)()
    await sync_to_async(deleting.finish)()
