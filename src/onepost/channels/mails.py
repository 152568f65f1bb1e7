"""Mails about a connection: that it was lost, and that it will run out. Nothing of any post stands in them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onepost.accounts.models import Membership, Role, User
from onepost.channels.models import Channel, ChannelState, Grant
from onepost.connectors import registry
from onepost.lib.sentences import sentence


def send_lost(channel_ids: Iterable[UUID]) -> None:
    """The daily check held these channels of one grant; those that are in order again are left out."""
    rows = Channel.objects.filter(id__in=list(channel_ids), state=ChannelState.HELD).select_related("grant__user")
    lost = list(rows.defer("sealed", "grant__sealed").order_by("name", "id"))
    for person in _owners(lost[0].grant) if lost else []:
        with translation.override(person.language or settings.LANGUAGE_CODE):
            subject = ngettext(
                "%(names)s has to be connected again", "%(names)s have to be connected again", len(lost)
            ) % {"names": _names(lost)}
            reasons = dict.fromkeys(sentence(channel.problem) for channel in lost if channel.problem)
            _send(person, subject, [*reasons, _("Posts that are planned for it wait until then.")], lost[0])


def send_ending(grant: Grant, channels: list[Channel], planned: int) -> None:
    """The permission ends without the person; ``planned`` posts of ``channels`` come after that."""
    for person in _owners(grant):
        with translation.override(person.language or settings.LANGUAGE_CODE):
            assert grant.ends_at is not None
            ends = date_format(grant.ends_at.astimezone(grant.workspace.zone), "DATE_FORMAT")
            subject = ngettext(
                "%(names)s has to be connected again before %(date)s",
                "%(names)s have to be connected again before %(date)s",
                len(channels),
            ) % {"names": _names(channels), "date": ends}
            network = registry.connector(grant.network).label
            text = _("%(network)s lets OnePost publish until %(date)s. Only you can renew that.")
            sentences = [text % {"network": network, "date": ends}]
            if planned:
                after = ngettext(
                    "%(number)s planned post comes after that and would wait.",
                    "%(number)s planned posts come after that and would wait.",
                    planned,
                )
                sentences.append(after % {"number": planned})
            _send(person, subject, sentences, channels[0])


def _owners(grant: Grant) -> list[User]:
    return owners(grant.workspace_id, grant.user_id)


def owners(workspace_id: UUID, giver_id: UUID | None) -> list[User]:
    """Whoever gave the consent, as long as they are a member; else the owners of the workspace."""
    members = Membership.objects.filter(workspace=workspace_id, user__is_active=True).select_related("user")
    giver = [row.user for row in members.filter(user=giver_id)] if giver_id else []
    return giver or [row.user for row in members.filter(role=Role.OWNER)]


def _send(person: User, subject: str, sentences: list[str], channel: Channel) -> None:
    address = f"{settings.PUBLIC_URL}{reverse('channels')}#channel-{channel.id}"
    text = "\n\n".join([*sentences, _("Choose “Reconnect” beside the channel:"), address])
    send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [person.email])


def _names(channels: list[Channel]) -> str:
    """At most three of them."""
    names = ", ".join(channel.name for channel in channels[:3])
    return f"{names}…" if len(channels) > 3 else names
