"""Networks that want an account asked whenever a post is begun (TikTok's sharing guidelines): in the background."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone
from procrastinate.exceptions import AlreadyEnqueued

from onepost.accounts.models import Workspace
from onepost.channels.models import ChannelState, Grant, GrantState
from onepost.channels.tasks import check_grant
from onepost.connectors import registry


def ask_anew(workspace: Workspace) -> None:
    """Hand out a look at every connection of such a network that is older than it may be.

    What is found shows in the composer as soon as the writing is followed again.
    """
    rows = Grant.objects.filter(channels__workspace=workspace, channels__state=ChannelState.ACTIVE)
    rows = rows.filter(state=GrantState.LIVE).annotate(asked_at=Coalesce("checked_at", "created_at")).distinct()
    for grant_id, network, asked_at in rows.values_list("id", "network", "asked_at"):
        every = _asked_every(network)
        if every is None or asked_at > timezone.now() - every:
            continue
        try:
            with transaction.atomic():
                check_grant.configure(queueing_lock=f"ask-anew-{grant_id}").defer(grant_id=str(grant_id))
        except AlreadyEnqueued:
            continue


def _asked_every(network: str) -> timedelta | None:
    return registry.connector(network).asked_every if network in registry.NETWORKS else None
