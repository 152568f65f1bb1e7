"""Taking down at the networks what was published from here, when its author asks for it."""

from __future__ import annotations

from asgiref.sync import async_to_sync

from onepost.channels.acting import connector_for
from onepost.channels.door import opened
from onepost.channels.models import Channel
from onepost.connectors import registry
from onepost.connectors.errors import ConnectorError
from onepost.lib.sentences import sentence
from onepost.publishing.models import Post, Publication, State


def take_down(post: Post) -> list[dict[str, str]]:
    """Delete each live publication at its network; says for each what became of it. Nothing is changed here."""
    live = (State.PUBLISHED, State.PUBLISHING, State.FAILED, State.UNCONFIRMED)
    rows = post.publications.filter(state__in=live).exclude(remote_id="").select_related("channel__grant__key")
    return [_one(row) for row in rows]


def _one(row: Publication) -> dict[str, str]:
    answer = {"publication": str(row.id), "network": row.network, "remote_id": row.remote_id}
    if row.channel is None:
        return answer | {"outcome": "not connected"}
    if not registry.connector(row.network).capabilities_of(row.channel.limits).can_delete:
        return answer | {"outcome": "not possible"}
    try:
        async_to_sync(_delete)(row.channel, [*reversed(row.also_ids), row.remote_id])
    except ConnectorError as error:
        return answer | {"outcome": "failed", "reason": sentence(error.message)}
    return answer | {"outcome": "deleted"}


async def _delete(channel: Channel, remote_ids: list[str]) -> None:
    async with opened(channel.grant.sandbox) as door:
        connector = await connector_for(door, channel)
        for remote_id in remote_ids:
            await connector.delete(remote_id)
