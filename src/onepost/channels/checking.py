"""A daily look at connections nobody used: a permission taken away at the network is noticed before a post fails."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from asgiref.sync import sync_to_async
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from onepost.channels import disconnect, refresh, renewal
from onepost.channels.door import connector_of, opened
from onepost.channels.models import Channel, ChannelState, ConnectionAttempt, Grant, GrantState
from onepost.connectors.accounts import Profile
from onepost.connectors.errors import ConnectorError, ReconnectNeeded

log = logging.getLogger("onepost.channels")

QUIET = timedelta(days=1)
"""Tokens that were renewed since have been used, and work."""
SECOND_LOOK = timedelta(minutes=10)
"""A refusal is believed for good only when it is repeated after this long."""
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


def refused() -> list[UUID]:
    """Grants that were refused :data:`SECOND_LOOK` ago and have not been asked about again."""
    rows = Grant.objects.filter(state=GrantState.LOST, lost_at__lt=timezone.now() - SECOND_LOOK)
    return list(rows.values_list("id", flat=True))


async def is_gone(grant_id: UUID) -> bool | None:
    """Whether the network refuses a lost grant once more, for no reason of its own; None when it cannot be asked now.

    The tokens are asked as they are stored; what the network gives is not kept, because only a person can say whether
    a permission that was lost may be used again.
    """
    grant = await Grant.objects.select_related("key").filter(id=grant_id, state=GrantState.LOST).afirst()
    if grant is None or (grant.ends_at is not None and grant.ends_at <= timezone.now()):
        return False
    try:
        async with opened(grant.sandbox) as door:
            connector = await connector_of(door, grant)
            if connector.auth.renews(connector.credentials):
                await connector.refresh()
            else:
                await connector.health()
    except ReconnectNeeded as error:
        return error.removed
    except ConnectorError as error:
        log.info("grant %s: %s", grant_id, error)
        return None
    return False


async def check(grant_id: UUID) -> list[UUID]:
    """:func:`look`, and which channels were held because of it. What cannot be asked today is asked tomorrow."""
    before = await _active(grant_id)
    try:
        await look(grant_id, by_person=False)
    except ConnectorError as error:
        log.info("grant %s: %s", grant_id, error)
    return sorted(before - await _active(grant_id))


async def look(grant_id: UUID, ahead: timedelta = ENDS_SOON, *, by_person: bool = True) -> Profile | None:
    """Ask the network who is connected, and take over what has changed; None for a grant that is not live.

    Tokens that end within ``ahead`` are renewed first. A refused one is renewed before that is believed:
    :func:`refresh.refresh` holds the channels when the permission is gone, and this raises :class:`ReconnectNeeded`.
    Any other error has changed nothing. Without a person who asked (``by_person``), networks whose terms want one are
    asked for the permission only, and nothing of the profile is read (P-2.2c).
    """
    grant = await _live(grant_id)
    seen = await _seen(grant, ahead, by_person) if grant else None
    if grant and seen is None:
        await refresh.refresh(grant.id, grant.epoch)
        grant = await _live(grant_id)
        seen = await _seen(grant, ahead, by_person, fresh=True) if grant else None
    if grant and seen:
        await sync_to_async(_take_over)(grant, seen.profile)
    return seen.profile if seen else None


def is_live(grant_id: UUID) -> bool:
    return Grant.objects.filter(id=grant_id, state=GrantState.LIVE).exists()


async def _active(grant_id: UUID) -> set[UUID]:
    rows = Channel.objects.filter(grant=grant_id, state=ChannelState.ACTIVE)
    return {found async for found in rows.values_list("id", flat=True)}


async def _live(grant_id: UUID) -> Grant | None:
    return await Grant.objects.select_related("key").filter(id=grant_id, state=GrantState.LIVE).afirst()


@dataclass(frozen=True, slots=True)
class Seen:
    """The permission is there; ``profile`` is None where it was not to be read."""

    profile: Profile | None


async def _seen(grant: Grant, ahead: timedelta, by_person: bool, *, fresh: bool = False) -> Seen | None:
    """None when the tokens have to be renewed first; ``fresh`` ones have just been."""
    async with opened(grant.sandbox) as door:
        connector = await connector_of(door, grant)
        ends_soon = grant.expires_at is not None and grant.expires_at < timezone.now() + ahead
        if ends_soon and not fresh and connector.auth.renews(connector.credentials):
            return None
        try:
            return Seen(await (connector.profile() if by_person else connector.health()))
        except ReconnectNeeded:
            if fresh:
                raise
            return None


@transaction.atomic
def _take_over(seen: Grant, profile: Profile | None) -> None:
    rows = Grant.objects.select_for_update(of=("self",), no_key=True).select_related("key")
    grant = rows.filter(id=seen.id, epoch=seen.epoch, state=GrantState.LIVE).first()
    if grant is not None:
        Grant.objects.filter(id=grant.id).update(checked_at=timezone.now())
        if profile is not None:
            renewal.renew(grant, profile.accounts, held_too=False)
