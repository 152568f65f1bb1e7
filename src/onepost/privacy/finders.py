"""Rows that no foreign key leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet

from onepost.accounts.models import User
from onepost.privacy.models import Archived, Reader, RequestStep, RightsRequest, Sending, Suppression


def sessions(user_id: UUID) -> QuerySet[Session]:
    """Login sessions: whose one is stands inside, signed and packed (privacy.md 0.7)."""
    mine = [
        session.session_key
        for session in Session.objects.iterator(chunk_size=500)
        if session.get_decoded().get(SESSION_KEY) == str(user_id)
    ]
    return Session.objects.filter(session_key__in=mine)


def readers(user_id: UUID) -> QuerySet[Reader]:
    """The newsletter's readers have addresses, with or without an account."""
    mine = Q(pk__in=[])
    for address in _addresses(user_id):
        mine |= Q(email__iexact=address)
    return Reader.objects.filter(mine)


def sendings(user_id: UUID) -> QuerySet[Sending]:
    return Sending.objects.filter(reader__in=readers(user_id))


def suppressions(user_id: UUID) -> QuerySet[Suppression]:
    from onepost.privacy.consent.newsletter import mac

    return Suppression.objects.filter(address_mac__in=[mac(address) for address in _addresses(user_id)])


def _addresses(user_id: UUID) -> set[str]:
    """Every address of an account, the one under way included."""
    own = User.objects.filter(pk=user_id).values_list("email", flat=True)
    return {*own, *EmailAddress.objects.filter(user_id=user_id).values_list("email", flat=True)}


def archived(user_id: UUID) -> QuerySet[Archived]:
    """Former accounts of the same addresses, closed earlier."""
    from onepost.privacy.erasing.archive import mac

    return Archived.locked.filter(address_mac__in=[mac(address) for address in _addresses(user_id)])


def requests(user_id: UUID) -> QuerySet[RightsRequest]:
    """Those of the account, and those that came from one of its addresses without logging in."""
    mine = Q(user=user_id)
    for address in _addresses(user_id):
        mine |= Q(email__iexact=address)
    return RightsRequest.objects.filter(mine)


def request_steps(user_id: UUID) -> QuerySet[RequestStep]:
    return RequestStep.objects.filter(request__in=requests(user_id))


FINDERS: Mapping[str, Callable[[UUID], QuerySet[Any]]] = {
    "sessions": sessions,
    "readers": readers,
    "sendings": sendings,
    "suppressions": suppressions,
    "archived": archived,
    "requests": requests,
    "request_steps": request_steps,
}
