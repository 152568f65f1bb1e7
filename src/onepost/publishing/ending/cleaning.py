"""Tidying up: what was prepared in vain, and what is kept for a while only."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

from asgiref.sync import sync_to_async
from django.utils import timezone
from procrastinate import App

from onepost.channels.acting import connector_for
from onepost.channels.door import doors
from onepost.channels.models import Channel, ConnectionAttempt
from onepost.connectors.progress import Progress
from onepost.lib import vault
from onepost.media import deleting, incoming, uploads
from onepost.publishing.models import IdempotencyKey, Pause, Presence

IDEMPOTENCY_LIFE = timedelta(days=1)
ATTEMPT_LIFE = timedelta(days=1)
WINDOW_LIFE = timedelta(days=1)


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
    await asyncio.to_thread(incoming.sweep)
    await sync_to_async(uploads.forget)()
    await sync_to_async(deleting.finish)()
    now = timezone.now()
    await Pause.objects.filter(until__lt=now).adelete()
    await Presence.objects.filter(seen_at__lt=now - WINDOW_LIFE).adelete()
    await IdempotencyKey.objects.filter(created_at__lt=now - IDEMPOTENCY_LIFE).adelete()
    await ConnectionAttempt.objects.filter(created_at__lt=now - ATTEMPT_LIFE).adelete()
