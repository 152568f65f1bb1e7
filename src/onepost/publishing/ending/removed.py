"""A permission that the person took back at the network: the same end as a disconnect, and no word to the network.

Nobody was asked what should become of the texts, so they are kept as drafts (P-R.6, P-R.8).
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from onepost.channels import disconnect as channels
from onepost.channels import mails
from onepost.channels.keys import same_app
from onepost.channels.models import Channel, Grant
from onepost.connectors import registry
from onepost.connectors.accounts import AppKeys
from onepost.publishing.ending import disconnect


@dataclass(frozen=True, slots=True)
class Removed:
    """What went with one grant: the names of its channels, planned publications, and posts kept as drafts."""

    workspace_id: UUID
    user_id: UUID | None
    network: str
    names: tuple[str, ...]
    planned: int
    kept: int


def by_person(app: AppKeys, network: str, remote_id: str) -> list[Removed]:
    """Let go of every grant that this person gave this app."""
    mine = same_app(network, app.sandbox, app.login)
    found = Grant.objects.filter(mine, remote_id=remote_id).values_list("id", flat=True)
    return [removed for grant_id in list(found) if (removed := let_go(grant_id))]


def let_go(grant_id: UUID) -> Removed | None:
    """Delete channels, plan, tokens and key, and tell whoever connected it. None when it was gone already."""
    with transaction.atomic():
        rows = Grant.objects.select_for_update(of=("self",)).select_related("key")
        grant = rows.filter(id=grant_id).first()
        if grant is None:
            return None
        found = list(Channel.objects.filter(grant=grant).order_by("name", "id"))
        planned = kept = 0
        for channel in found:
            deleted, saved, _last = disconnect.cut(channel, keep_texts=True)
            planned, kept = planned + deleted, kept + saved
        if not found:
            channels.delete_grant(grant)
        names = tuple(channel.name for channel in found)
        removed = Removed(grant.workspace_id, grant.user_id, grant.network, names, planned, kept)
        if found:
            transaction.on_commit(lambda: tell(removed), robust=True)
    return removed


def tell(removed: Removed) -> None:
    """One mail that counts what was removed, to the giver of the consent, else to the workspace's owners."""
    label = registry.connector(removed.network).label
    for person in mails.owners(removed.workspace_id, removed.user_id):
        with translation.override(person.language or settings.LANGUAGE_CODE):
            names = ", ".join(removed.names)
            subject = _("%(names)s was disconnected at %(network)s") % {"names": names, "network": label}
            sentences = [
                _(
                    "%(network)s says that OnePost's permission was taken back there. OnePost has deleted its access, "
                    "and publishes nothing to %(names)s any more."
                )
                % {"network": label, "names": names}
            ]
            if removed.planned:
                text = ngettext(
                    "%(number)s planned post was taken off the plan.",
                    "%(number)s planned posts were taken off the plan.",
                    removed.planned,
                )
                sentences.append(text % {"number": removed.planned})
            if removed.kept:
                text = ngettext(
                    "%(number)s of them is kept as a draft.", "%(number)s of them are kept as drafts.", removed.kept
                )
                sentences.append(text % {"number": removed.kept})
            sentences += [_("If that was a mistake, connect it again:"), settings.PUBLIC_URL + reverse("channels")]
            send_mail(subject, "\n\n".join(sentences), settings.DEFAULT_FROM_EMAIL, [person.email])
