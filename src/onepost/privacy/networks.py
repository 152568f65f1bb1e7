"""The end of one network on this installation (P-R.10): everything that came from it goes, the others stay.

For an operator whose access ends. The network is not asked: it would not answer any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from onepost.channels import disconnect as channels
from onepost.channels.models import AppKey, Channel, ConnectionAttempt, Grant
from onepost.publishing.ending import disconnect
from onepost.publishing.models import Pause, Publication

BATCH = 500


@dataclass(frozen=True, slots=True)
class Found:
    grants: int
    channels: int
    publications: int


def count(network: str) -> Found:
    return Found(
        Grant.objects.filter(network=network).count(),
        Channel.objects.filter(network=network).count(),
        Publication.objects.filter(network=network).count(),
    )


def purge(network: str) -> None:
    """Can be repeated: what is gone is gone, the rest goes on."""
    AppKey.objects.filter(network=network).delete()
    ConnectionAttempt.objects.filter(network=network).delete()
    for channel_id in list(Channel.objects.filter(network=network).values_list("id", flat=True)):
        _end(channel_id)
    for grant in Grant.objects.filter(network=network, channels=None).select_related("key"):
        with transaction.atomic():
            channels.delete_grant(grant)
    # What was out has kept text, date and network; now the network goes, too. The posts are their authors'.
    rows = Publication.objects.filter(network=network)
    while keys := list(rows.values_list("id", flat=True)[:BATCH]):
        rows.filter(id__in=keys).delete()
    Pause.objects.filter(network=network).delete()


@transaction.atomic
def _end(channel_id: UUID) -> None:
    channel = Channel.objects.filter(id=channel_id).first()
    if channel is None:
        return
    list(Grant.objects.select_for_update().filter(id=channel.grant_id))
    disconnect.cut(channel, keep_texts=True)
