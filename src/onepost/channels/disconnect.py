"""Giving a permission back at the network, and deleting its tokens here, in this order but never depending on it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from uuid import UUID

from asgiref.sync import async_to_sync
from django.db import transaction

from onepost.channels.door import connector_of, opened
from onepost.channels.keys import same_app
from onepost.channels.models import Channel, Grant, GrantState
from onepost.connectors.base import Connector
from onepost.connectors.errors import ConnectorError

log = logging.getLogger("onepost.channels")

REVOKE_SECONDS = 3.0
"""The one try at the network may not take longer: a person waits for the page."""


@dataclass(frozen=True, slots=True)
class GivenBack:
    """``tried`` is False when the permission is still in use by another channel; ``done`` is the network's answer."""

    tried: bool = False
    done: bool = False


def used_elsewhere(grant: Grant) -> bool:
    """Whether the same remote person has another live grant on this instance: most networks revoke person and app."""
    app = same_app(grant.network, grant.sandbox, grant.login)
    same = Grant.objects.filter(app, remote_id=grant.remote_id)
    return same.filter(state=GrantState.LIVE).exclude(id=grant.id).exists()


def give_back(grant: Grant) -> GivenBack:
    """Revoke at the network, one try, unless another grant would be hit by it. ``grant`` comes with its key."""
    if used_elsewhere(grant):
        return GivenBack()
    return GivenBack(tried=True, done=async_to_sync(_revoke_grant)(grant))


async def _revoke_grant(grant: Grant) -> bool:
    async with opened(grant.sandbox) as door:
        try:
            connector = await connector_of(door, grant)
        except Exception as fault:
            log.warning("grant %s could not be opened for revoking: %s", grant.id, type(fault).__name__)
            return False
        return await revoke(connector)


async def revoke(connector: Connector) -> bool:
    """One try of at most :data:`REVOKE_SECONDS`; whatever goes wrong is logged and otherwise without effect."""
    try:
        async with asyncio.timeout(REVOKE_SECONDS):
            await connector.revoke()
    except (ConnectorError, TimeoutError) as trouble:
        log.info("%s did not take a permission back: %s", connector.name, trouble)
        return False
    except Exception:
        log.exception("defect in the %s connector while revoking", connector.name)
        return False
    return True


def delete_channel(channel: Channel) -> bool:
    """Delete a channel and, with the last one of its grant, tokens and key; True when the grant went too.

    Runs inside the caller's transaction, which holds the grant's lock.
    """
    grant_id = channel.grant_id
    channel.delete()
    if Channel.objects.filter(grant=grant_id).exists():
        return False
    delete_grant(Grant.objects.select_related("key").get(id=grant_id))
    return True


def delete_grant(grant: Grant) -> None:
    """Tokens, consents under way and data key; the key last, because the grant points to it."""
    key = grant.key
    grant.delete()
    key.delete()


def drop_unused(grant_id: UUID | None) -> bool:
    """Give back and delete a grant that no channel uses; True when there was one."""
    if grant_id is None:
        return False
    grant = Grant.objects.select_related("key").filter(id=grant_id, channels=None).first()
    if grant is None:
        return False
    give_back(grant)
    with transaction.atomic():
        locked = Grant.objects.select_for_update(of=("self",)).select_related("key").filter(id=grant_id).first()
        unused = locked is not None and not Channel.objects.filter(grant=locked).exists()
        if locked is not None and unused:
            delete_grant(locked)
    return unused
