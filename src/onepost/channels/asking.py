"""Networks that want an account asked whenever a post is begun (TikTok's sharing guidelines): in the background."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from procrastinate.exceptions import AlreadyEnqueued

from onepost.channels.models import Channel, ChannelState, GrantState
from onepost.channels.tasks import check_grant
from onepost.connectors import registry


def ask_anew(channels: Iterable[Channel]) -> None:
    """Hand out a look at every connection of such a network that is older than it may be. ``channels`` come with their
    grants.

    What is found shows in the composer as soon as the writing is followed again.
    """
    active = [channel.grant for channel in channels if channel.state == ChannelState.ACTIVE]
    for grant in {grant.id: grant for grant in active if grant.state == GrantState.LIVE}.values():
        every = _asked_every(grant.network)
        if every is None or (grant.checked_at or grant.created_at) > timezone.now() - every:
            continue
        try:
            with transaction.atomic():
                check_grant.configure(queueing_lock=f"ask-anew-{grant.id}").defer(grant_id=str(grant.id))
        except AlreadyEnqueued:
            continue


def _asked_every(network: str) -> timedelta | None:
    return registry.connector(network).asked_every if network in registry.NETWORKS else None
