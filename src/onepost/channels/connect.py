"""From the network's answer to channels: exchange, profile, and what the person chooses of it."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from asgiref.sync import async_to_sync
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from onepost.accounts.models import Workspace
from onepost.channels import attempts, disconnect, found, renewal
from onepost.channels.attempts import NotConnected
from onepost.channels.door import opened
from onepost.channels.keys import keys_in_loop
from onepost.channels.models import Channel, ConnectionAttempt, DataKey, Grant, GrantState
from onepost.connectors import registry
from onepost.connectors.accounts import Account, Credentials, Profile
from onepost.connectors.errors import ConnectorError, ReconnectNeeded
from onepost.lib.sentences import sentence

log = logging.getLogger("onepost.channels")


@dataclass(frozen=True, slots=True)
class Connected:
    """``added`` are new here, ``renewed`` were here before; with ``choose`` the person has to say which ones to add."""

    added: list[Channel]
    renewed: list[Channel]
    choose: bool = False


def finish(attempt: ConnectionAttempt, code: str) -> Connected:
    """Turn the code the person came back with into a grant and channels. Raises :class:`NotConnected`.

    The attempt was spent by :func:`attempts.take`. Nothing is stored before the network has said who this is.
    """
    label = registry.connector(attempt.network).label
    if not code:
        raise NotConnected(
            _("%(network)s sent you back without an answer. Nothing was connected. Start again.") % {"network": label}
        )
    try:
        credentials, profile = async_to_sync(_ask)(attempt, code)
    except ConnectorError as error:
        log.info("connecting %s: %s", attempt.network, error.detail or type(error).__name__)
        reason = {"network": label, "reason": sentence(error.message)}
        raise NotConnected(_("Nothing was connected. %(network)s answered: %(reason)s") % reason) from error
    connected = _store(attempt, credentials, profile)
    if not (connected.added or connected.renewed or connected.choose):
        disconnect.drop_unused(attempt.grant_id)
        raise NotConnected(_nothing_to_use(label, profile))
    return connected


async def _ask(attempt: ConnectionAttempt, code: str) -> tuple[Credentials, Profile]:
    keys = await keys_in_loop(attempt.network, attempt.sandbox, attempt.login)
    async with opened(attempt.sandbox) as door:
        bare = registry.open_connector(attempt.network, door, keys)
        try:
            credentials = await bare.exchange(
                code, attempts.redirect_uri(attempt.network), attempts.verifier_of(attempt)
            )
        except ReconnectNeeded as error:
            raise NotConnected(
                _("The network did not accept the answer: it is too old or was used already. Start again.")
            ) from error
        _refuse_missing_scopes(attempt, credentials)
        return credentials, await registry.open_connector(attempt.network, door, keys, credentials).profile()


def _refuse_missing_scopes(attempt: ConnectionAttempt, credentials: Credentials) -> None:
    connector = registry.connector(attempt.network)
    missing = connector.login(attempt.login).auth.missing(credentials.scopes)
    if missing:
        names = {"network": connector.label, "permissions": ", ".join(missing)}
        raise NotConnected(
            _(
                "Nothing was connected, because OnePost cannot publish without these permissions: %(permissions)s. "
                "Start again and allow them at %(network)s."
            )
            % names
        )


def _nothing_to_use(label: str, profile: Profile) -> str:
    problems = [f"{account.name}: {sentence(account.problem)}" for account in profile.accounts if account.problem]
    if problems:
        return _("Nothing was connected. %(problems)s") % {"problems": " ".join(problems[:3])}
    return _(
        "Nothing was connected, because %(network)s shows no page or profile that OnePost may use. "
        "Start again and choose one there."
    ) % {"network": label}


@transaction.atomic
def _store(attempt: ConnectionAttempt, credentials: Credentials, profile: Profile) -> Connected:
    # One connection at a time in a workspace, so that the same account is never added twice.
    Workspace.objects.select_for_update(no_key=True).get(id=attempt.workspace_id)
    grant = _grant(attempt, credentials, profile)
    attempt.grant = grant
    renewed = renewal.renew(grant, profile.accounts)
    new = renewal.not_here(grant, profile.accounts)
    added: list[Channel] = []
    choose = False
    if not renewed.revived and any(account.problem is None for account in new):
        if len(profile.accounts) == 1:
            added = [add(grant, new[0])]
        else:
            attempt.found = found.seal(grant.key.reveal(), attempt, profile.accounts)
            choose = True
    attempt.save(update_fields=["grant", "found"])
    return Connected(added, renewed.channels, choose)


def _grant(attempt: ConnectionAttempt, credentials: Credentials, profile: Profile) -> Grant:
    """The grant of this person at the network in this workspace, with the new tokens."""
    grant = (
        Grant.objects.select_for_update(of=("self",), no_key=True)
        .select_related("key")
        .filter(
            workspace=attempt.workspace_id,
            network=attempt.network,
            login=attempt.login,
            sandbox=attempt.sandbox,
            remote_id=profile.remote_id,
        )
        .first()
    )
    if grant is None:
        grant = Grant(
            workspace_id=attempt.workspace_id,
            network=attempt.network,
            login=attempt.login,
            sandbox=attempt.sandbox,
            remote_id=profile.remote_id,
            key=DataKey.make(),
        )
    else:
        grant.epoch += 1
    grant.user_id = attempt.user_id
    grant.name = profile.name[:200]
    grant.state, grant.lost_at = GrantState.LIVE, None
    # A network that gives refresh tokens answers at once whether a refused token is only too new for it.
    grant.refreshed_at = None if credentials.refresh_token else timezone.now()
    grant.put(credentials)
    grant.save()
    return grant


@transaction.atomic
def choose(attempt: ConnectionAttempt, remote_ids: list[str]) -> list[Channel]:
    """Add the chosen accounts of those that were found; the rest is forgotten. Raises :class:`NotConnected`."""
    row = ConnectionAttempt.objects.select_for_update().get(id=attempt.id)
    grants = Grant.objects.select_for_update(of=("self",), no_key=True).select_related("key")
    mine = grants.filter(attempts=row).first()
    if not row.found or mine is None:
        raise NotConnected(_("You have chosen from this list already."))
    offered = renewal.not_here(mine, found.unseal(mine.key.reveal(), row))
    chosen = [account for account in offered if account.remote_id in remote_ids and account.problem is None]
    if not chosen:
        raise NotConnected(_("Choose at least one page or profile to connect, or cancel."))
    row.found = ""
    row.save(update_fields=["found"])
    return [add(mine, account) for account in chosen]


def cancel(attempt: ConnectionAttempt) -> None:
    """The person wants none of what was found: forget it, and give the permission back if nothing uses it."""
    ConnectionAttempt.objects.filter(id=attempt.id).update(found="")
    disconnect.drop_unused(attempt.grant_id)


def offer(attempt: ConnectionAttempt) -> list[tuple[Account, bool]]:
    """Every account that was found, and whether it is a channel here already."""
    grant = attempt.grant
    if not attempt.found or grant is None:
        return []
    accounts = found.unseal(grant.key.reveal(), attempt)
    new = {account.remote_id for account in renewal.not_here(grant, accounts)}
    return [(account, account.remote_id not in new) for account in accounts]


def add(grant: Grant, account: Account) -> Channel:
    """A new channel."""
    channel = Channel(workspace_id=grant.workspace_id, grant=grant, network=grant.network, remote_id=account.remote_id)
    renewal.fill(channel, account)
    channel.save()
    return channel
