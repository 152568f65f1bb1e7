"""What becomes of a permission that was refused, once the network has been asked a second time (decision 11)."""

from __future__ import annotations

from uuid import UUID

from onepost.channels import mails
from onepost.channels.models import Channel, ChannelState, Grant, GrantState
from onepost.channels.signals import gone as gone_signal


def settle(grant_id: UUID, gone: bool) -> None:
    """``gone``: whoever listens ends it like a disconnect. Else its channels wait for their owner, who is told."""
    if gone:
        gone_signal.send(Grant, grant_id=grant_id)
        return
    if Grant.objects.filter(id=grant_id, state=GrantState.LOST, lost_at__isnull=False).update(lost_at=None):
        held = Channel.objects.filter(grant=grant_id, state=ChannelState.HELD)
        mails.send_lost(held.values_list("id", flat=True))
