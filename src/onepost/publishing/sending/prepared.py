"""What lies prepared at a network when its post changes here: kept, removed later, or taken back first."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

from asgiref.sync import async_to_sync
from django.utils import timezone
from django.utils.translation import gettext as _

from onepost.channels.acting import connector_for
from onepost.channels.door import opened
from onepost.channels.models import Channel
from onepost.connectors import registry
from onepost.connectors.errors import ConnectorError, Misconfigured, ReconnectNeeded
from onepost.connectors.progress import Progress
from onepost.lib import vault
from onepost.publishing.models import Publication

PATIENCE = 10.0
"""Seconds a network may take to say that it forgets what it was going to publish by itself."""
TOO_CLOSE = timedelta(seconds=15)

Contents = tuple[str, dict[str, object], list[tuple[UUID, int]]]
"""Text, options, and files with the part they belong to."""


class Refused(Exception):
    """An action that does not fit the state a post is in; ``str`` is the sentence for the person."""


def contents(row: Publication) -> Contents:
    """All that is sent: equal before and after a change that only moves the post."""
    own = row if row.own_media else None
    files = row.post.attachments.filter(publication=own, option="").values_list("asset_id", "part")
    return row.text, row.options, list(files)


def goes_out_by_itself(row: Publication) -> bool:
    """Whether the network has the post and will publish it without being told."""
    if not row.progress or row.channel_id is None:
        return False
    channel = Channel.objects.select_related("grant__key").get(id=row.channel_id)
    progress = Progress.from_json(vault.open_sealed(channel.grant.key.reveal(), row.progress, row.owner))
    return registry.connector(row.network).publishes_at(progress, row.due_at) is not None


def discard(row: Publication) -> None:
    """Forget what was prepared at the network; a task removes it there.

    What the network would publish by itself is removed at once, before anything changes here. Raises :class:`Refused`
    when that cannot be done.
    """
    channel = None
    if row.progress and row.channel_id is not None:
        channel = Channel.objects.select_related("grant__key").filter(id=row.channel_id).first()
    if channel is not None:
        progress = Progress.from_json(vault.open_sealed(channel.grant.key.reveal(), row.progress, row.owner))
        at = registry.connector(row.network).publishes_at(progress, row.due_at)
        if at is not None:
            _take_back(channel, progress, at)
        else:
            from onepost.publishing.tasks import discard as later

            later.defer(channel_id=str(channel.id), publication_id=str(row.id), progress=row.progress)
    row.progress, row.next_call, row.filled = "", "", None


def _take_back(channel: Channel, progress: Progress, at: datetime) -> None:
    words = {"network": registry.connector(channel.network).label}
    if at - timezone.now() < TOO_CLOSE:
        raise Refused(_("%(network)s is about to publish this post. Wait a minute and look again.") % words)
    try:
        async_to_sync(_remove)(channel, progress)
    except (ReconnectNeeded, Misconfigured):
        text = _(
            "%(network)s has this post and publishes it by itself, and this channel has lost its connection. Nothing "
            "was changed. Connect the channel again first, or delete the post there and disconnect the channel."
        )
        raise Refused(text % words) from None
    except (ConnectorError, TimeoutError):
        text = _(
            "%(network)s has this post and publishes it by itself, and could not be told of the change. Nothing was "
            "changed; try again in a minute."
        )
        raise Refused(text % words) from None


async def _remove(channel: Channel, progress: Progress) -> None:
    async with opened(channel.grant.sandbox) as door:
        connector = await connector_for(door, channel)
        async with asyncio.timeout(PATIENCE):
            await connector.discard(progress)
