"""What people answer when OnePost cannot tell whether a post is there."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from onepost.connectors import registry
from onepost.connectors.errors import Rejected
from onepost.lib.sentences import sentence
from onepost.publishing.models import Attempt, Publication, State
from onepost.publishing.sending.prepared import Refused
from onepost.publishing.writing import shown

_FREED: dict[str, Any] = {"tries": 0, "handed_until": None, "leased_until": None, "left_open": False}


def ends_in_the_app(publication: Publication) -> bool:
    """Whether it has no address, because its author finishes it in the network's own app."""
    if publication.network not in registry.NETWORKS:
        return False
    connector = registry.connector(publication.network)
    return connector.ends_in_the_app(shown.draft_of(publication))


def needs_address(publication: Publication) -> bool:
    """Whether something follows that has to know which post it is: the next part, the first comment, its opening."""
    if publication.channel_id is None or publication.network not in registry.NETWORKS:
        return False
    seen = shown.of(publication)
    follows = publication.next_call == "once" or len(seen.parts) > 1 or bool(seen.first_comment)
    return follows and not ends_in_the_app(publication)


@transaction.atomic
def is_there(publication: Publication, link: str = "") -> bool:
    """The author has seen it at ``link``. True when that settles it, False while a worker checks the address.

    Raises :class:`Refused` for an address that cannot be a post's, and for a missing one where something follows.
    """
    link = _real_address(link.strip())
    if not link and needs_address(publication):
        raise Refused(_("Something of this post is still to come. Give the address of what is there already."))
    name = _name(publication, link) if link else ""
    asked = Publication.objects.filter(id=publication.id, state=State.UNCONFIRMED)
    now = timezone.now()
    if link and publication.channel_id and publication.armed_at:
        checking: dict[str, Any] = {**_FREED, "seen_url": link, "next_attempt_at": now, "lease": F("lease") + 1}
        _change(asked, checking, publication, "says it is there")
        return False
    state = State.DELIVERED if ends_in_the_app(publication) else State.PUBLISHED
    settled = {
        **_FREED,
        "state": state,
        "armed_at": None,
        "next_call": "",
        "next_attempt_at": None,
        "problem": None,
        "published_at": publication.armed_at or publication.due_at or now,
        "lease": F("lease") + 1,
        "whole": True,
    }
    if link and not publication.remote_id:
        # Without its channel it is stored as what is published is: text, date and network.
        settled |= {"remote_id": name, "url": link} if publication.channel_id else {}
    _change(asked, settled, publication, "is there")
    return True


@transaction.atomic
def is_not_there(publication: Publication) -> None:
    """The author has looked: it is to be sent again."""
    now = timezone.now()
    again = {
        **_FREED,
        "state": State.SCHEDULED,
        "armed_at": None,
        "next_attempt_at": now,
        "due_at": now,
        "problem": None,
        "seen_url": "",
        "lease": F("lease") + 1,
    }
    asked = Publication.objects.filter(id=publication.id, state=State.UNCONFIRMED, channel__isnull=False)
    _change(asked, again, publication, "send again")


@transaction.atomic
def leave(publication: Publication) -> None:
    """The author does not know and does not mind: nothing is sent and nobody is asked any more."""
    asked = Publication.objects.filter(id=publication.id, state=State.UNCONFIRMED, left_open=False)
    _change(asked, {"left_open": True}, publication, "left")


def _change(asked: QuerySet[Publication], columns: dict[str, Any], publication: Publication, outcome: str) -> None:
    if not asked.update(**columns):
        raise Refused(_("This question has been answered already."))
    Attempt.objects.create(publication=publication, at=timezone.now(), step="answer", outcome=outcome)


def _name(publication: Publication, link: str) -> str:
    if publication.network not in registry.NETWORKS:
        return ""
    try:
        return registry.connector(publication.network).post_of(link)
    except Rejected as refusal:
        raise Refused(sentence(refusal.message)) from None


def _real_address(link: str) -> str:
    """The address at the network of what is looked at in the sandbox."""
    sandbox = urlsplit(settings.SANDBOX_URL)
    parts = urlsplit(link)
    if sandbox.netloc and parts.netloc == sandbox.netloc:
        return parts._replace(scheme="https", netloc="").geturl().replace("https:///", "https://", 1)
    return link
