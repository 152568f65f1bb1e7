"""What a fresh look at the network changes in the channels that are here already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone

from onepost.channels.models import Channel, ChannelState, Grant, GrantState
from onepost.channels.signals import moved, revived
from onepost.connectors.accounts import Account
from onepost.connectors.messages import N_, Message

NOT_REACHED = Message(
    N_("The last consent does not include this page or profile. Connect it again, and choose it at the network.")
)


@dataclass(slots=True)
class Renewed:
    """``channels`` that go on with the grant; of these, ``revived`` were held before."""

    channels: list[Channel] = field(default_factory=list)
    revived: list[Channel] = field(default_factory=list)


def renew(grant: Grant, accounts: Iterable[Account], *, held_too: bool = True) -> Renewed:
    """Bring the channels of a grant, locked by the caller, up to what the network shows now.

    A channel that another person's grant reaches is taken over when that grant no longer works, and left alone
    when it does. One that the grant reaches no longer is held. ``held_too`` False leaves alone what waits for its
    owner.
    """
    by_id = {account.remote_id: account for account in accounts}
    out = Renewed()
    for channel in _here(grant, by_id):
        was_held = channel.state == ChannelState.HELD
        if was_held and not held_too:
            continue
        if channel.grant_id != grant.id:
            if not was_held and channel.grant.state == GrantState.LIVE:
                continue
            _move(channel, grant)
        fill(channel, by_id[channel.remote_id])
        channel.save()
        out.channels.append(channel)
        if was_held and channel.state == ChannelState.ACTIVE:
            out.revived.append(channel)
            revived.send(Channel, channel=channel)
    lost = grant.channels.exclude(remote_id__in=by_id)
    (lost if held_too else lost.filter(state=ChannelState.ACTIVE)).update(
        state=ChannelState.HELD, problem=NOT_REACHED.to_json()
    )
    return out


def not_here(grant: Grant, accounts: Iterable[Account]) -> list[Account]:
    """Those of ``accounts`` that are no channel of the grant's workspace yet."""
    channels = Channel.objects.filter(workspace=grant.workspace_id, network=grant.network)
    here = set(channels.values_list("remote_id", flat=True))
    return [account for account in accounts if account.remote_id not in here]


def fill(channel: Channel, account: Account) -> None:
    """The channel as the network describes the account; the caller saves."""
    channel.kind, channel.name, channel.handle = account.kind, account.name[:200], account.handle[:200]
    channel.url = account.url[:500]
    channel.limits, channel.limits_at = dict(account.limits), timezone.now()
    channel.state = ChannelState.HELD if account.problem else ChannelState.ACTIVE
    channel.problem = account.problem.to_json() if account.problem else None
    channel.put_token(account.token)


def _here(grant: Grant, remote_ids: Iterable[str]) -> list[Channel]:
    """Channels of the grant's workspace with these ids, locked; never across between sandbox and network."""
    rows = Channel.objects.filter(
        workspace=grant.workspace_id,
        network=grant.network,
        remote_id__in=list(remote_ids),
        grant__sandbox=grant.sandbox,
    )
    return list(rows.select_related("grant__key").select_for_update(of=("self",)).order_by("id"))


def _move(channel: Channel, grant: Grant) -> None:
    before = channel.grant
    moved.send(Channel, channel=channel, old_key=before.key.reveal(), new_key=grant.key.reveal())
    channel.grant = grant
