"""A channel's connector for an errand outside the publisher, with tokens that still work."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from onepost.channels import refresh
from onepost.channels.door import connector_of
from onepost.channels.models import Channel
from onepost.connectors import registry
from onepost.connectors.base import Connector
from onepost.connectors.http import Http

ENDS_SOON = timedelta(minutes=2)


async def connector_for(door: Http, channel: Channel) -> Connector:
    """``channel`` is fetched with its grant and key. Tokens that end soon are renewed, which no time-out around this
    may interrupt: it would spend a refresh token for nothing."""
    grant = channel.grant
    connector = await connector_of(door, grant, channel.account())
    ends_soon = grant.expires_at is not None and grant.expires_at < timezone.now() + ENDS_SOON
    if not ends_soon or not connector.auth.renews(connector.credentials):
        return connector
    renewed = await refresh.refresh(grant.id, grant.epoch)
    return registry.open_connector(grant.network, door, connector.app, renewed, channel.account())
