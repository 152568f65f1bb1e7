"""Permissions that end before planned posts need them: said in time, once for each end."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from onepost.channels import mails
from onepost.channels.ending import SOON
from onepost.channels.models import Channel, Grant, GrantState
from onepost.publishing.models import Publication, State


def planned_after(channels: Iterable[Channel]) -> dict[UUID, int]:
    """How many planned posts of each channel come after its ``stops_at`` (:func:`channels.ending.with_end`)."""
    ending = [channel.id for channel in channels if channel.stops_at]
    if not ending:
        return {}
    rows = _late().filter(channel__in=ending).values("channel").annotate(number=Count("id"))
    return dict(rows.values_list("channel", "number"))


def due() -> list[UUID]:
    """Grants whose end has to be told now: it is near, or posts are planned after it."""
    now = timezone.now()
    ending = Grant.objects.filter(state=GrantState.LIVE, ends_at__gt=now).exclude(end_told=F("ends_at"))
    ending = ending.filter(channels__sealed="")
    near = Q(ends_at__lte=now + SOON) | Q(channels__in=_late().values("channel"))
    return list(ending.filter(near).distinct().values_list("id", flat=True))


@transaction.atomic
def tell(grant_id: UUID) -> None:
    """One mail for this end; a mail that does not leave is not noted as told."""
    rows = Grant.objects.select_for_update(of=("self",), no_key=True).select_related("workspace")
    grant = rows.filter(id=grant_id, state=GrantState.LIVE, ends_at__gt=timezone.now()).first()
    if grant is None or grant.end_told == grant.ends_at:
        return
    Grant.objects.filter(id=grant.id).update(end_told=grant.ends_at)
    channels = list(Channel.objects.filter(grant=grant, sealed="").order_by("name", "id"))
    if channels:
        mails.send_ending(grant, channels, _late().filter(channel__in=channels).count())


def _late() -> QuerySet[Publication]:
    """Planned posts after the end of their channel's permission."""
    planned = Publication.objects.filter(state=State.SCHEDULED, channel__sealed="")
    return planned.filter(due_at__gt=F("channel__grant__ends_at"))
