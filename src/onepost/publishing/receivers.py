"""What happens to posts when their channel changes (``channels`` does not know of posts)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from onepost.channels.models import Channel
from onepost.channels.signals import gone, keys_changed, moved, revived
from onepost.lib import vault
from onepost.publishing import services
from onepost.publishing.ending import removed
from onepost.publishing.models import Pause, Publication


@receiver(revived)
def resume(channel: Channel, **more: Any) -> None:
    services.resume_channel(channel)


@receiver(moved)
def seal_anew(channel: Channel, old_key: bytes, new_key: bytes, **more: Any) -> None:
    """What was prepared for the channel stays readable under its new grant's key."""
    rows = list(Publication.objects.select_for_update().filter(channel=channel).exclude(progress=""))
    for row in rows:
        try:
            value = vault.open_sealed(old_key, row.progress, row.owner)
        except vault.CannotOpen:
            row.progress = ""
        else:
            row.progress = vault.seal(new_key, value, row.owner)
    Publication.objects.bulk_update(rows, ["progress"], batch_size=500)


@receiver(gone)
def let_go(grant_id: UUID, **more: Any) -> None:
    removed.let_go(grant_id)


@receiver(keys_changed)
def ask_the_new_app(network: str, login: str, **more: Any) -> None:
    """The network's limits are each app's own."""
    Pause.objects.filter(network=network, login=login, sandbox=False, channel=None).delete()
