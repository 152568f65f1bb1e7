"""A daily look at connections nobody used: a permission taken away at the network is noticed before a post fails."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from onepost.channels import disconnect, refresh, renewal
from onepost.channels.door import connector_of, opened
from onepost.channels.models import ConnectionAttempt, Grant, GrantState
from onepost.connectors.base import Profile
from onepost.connectors.errors import ConnectorError, ReconnectNeeded

log = logging.getLogger("onepost.channels")

QUIET = timedelta(days=1)
"""Tokens that were renewed since have been used, and work."""
ENDS_SOON = timedelta(days=7)
"""Tokens with no more life than this are renewed, which also shows that the permission is still there."""


def due() -> list[UUID]:
    """Live grants to be checked. One that can no longer be renewed is left to its channels' own tokens."""
    now = timezone.now()
    rows = Grant.objects.annotate(used_at=Coalesce("refreshed_at", "created_at")).filter(used_at__lt=now - QUIET)
    rows = rows.filter(state=GrantState.LIVE, channels__isnull=False).exclude(refresh_expires_at__lte=now)
    return list(rows.distinct().values_list("id", flat=True))


def drop_abandoned() -> None:
    """Give back what was left without a choice at the list of pages."""
    choosing = ConnectionAttempt.objects.filter(created_at__gte=timezone.now() - QUIET, grant__isnull=False)
    for grant_id in Grant.objects.filter(channels=None).exclude(attempts__in=choosing).values_list("id", flat=True):
        disconnect.drop_unused(grant_id)


async def check(grant_id: UUID) -> None:
    """Ask the network who is connected, and take over what has changed.

    A refused token is renewed before the refusal is believed: :func:`refresh.refresh` holds the channels when the
    permission is gone. Whatever else goes wrong changes nothing until the next day.
    """
    try:
        grant = await _live(grant_id)
        profile = await _profile(grant) if grant else None
        if grant and profile is None:
            await refresh.refresh(grant.id, grant.epoch)
            grant = await _live(grant_id)
            profile = await _profile(grant, fresh=True) if grant else None
    except ConnectorError as error:
        log.info("grant %s: %s", grant_id, error)
        return
    if grant and profile:
        await sync_to_async(_take_over)(grant, profile)


async def _live(grant_id: UUID) -> Grant | None:
    return await Grant.objects.select_related("key").filter(id=grant_id, state=GrantState.LIVE).afirst()


async def _profile(grant: Grant, *, fresh: bool = False) -> Profile | None:
    """None when the tokens have to be renewed first; ``fresh`` ones have just been."""
    if not fresh and grant.expires_at is not None and grant.expires_at < timezone.now() + ENDS_SOON:
        return None
    async with opened(grant.sandbox) as door:
        try:
            return await connector_of(door, grant).profile()
        except ReconnectNeeded:
            if fresh:
                raise
            return None


@transaction.atomic
def _take_over(seen: Grant, profile: Profile) -> None:
    rows = Grant.objects.select_for_update(of=("self",), no_key=True).select_related("key")
    grant = rows.filter(id=seen.id, epoch=seen.epoch, state=GrantState.LIVE).first()
    if grant is not None:
        renewal.renew(grant, profile.accounts, held_too=False)
