"""What is held about somebody without an account: found by their address or their name at a network (P-6A.10)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from onepost.accounts.models import Membership, Role, User, Workspace
from onepost.channels.models import Channel
from onepost.privacy.consent import newsletter
from onepost.privacy.erasing import archive
from onepost.privacy.inventory import INVENTORY
from onepost.privacy.models import Archived, Reader, RightsRequest, Suppression
from onepost.publishing.models import Post


@dataclass(frozen=True, slots=True)
class Found:
    """How much of one kind; ``whose``: ``account`` (answered in the account), ``ours``, or a ``workspace``'s, whose
    owners decide."""

    what: Promise
    whose: str
    count: int


def found(case: RightsRequest) -> list[Found]:
    """Counts only: whoever runs the service reads nobody's posts."""
    rows = [
        Found(_("An account"), "account", len(accounts(case))),
        *(Found(label, "ours", find(case.email).count()) for label, find in OURS.items()),
        Found(_("Connected accounts of that name"), "workspace", _channels(case.handle).count()),
        Found(_("Posts that name it"), "workspace", _posts(case.handle).count()),
    ]
    return [row for row in rows if row.count]


def accounts(case: RightsRequest) -> list[User]:
    return account_of(case.email) if case.email else [case.user] if case.user else []


def account_of(email: str) -> list[User]:
    mine = Q(email__iexact=email) | Q(pk__in=EmailAddress.objects.filter(email__iexact=email).values("user"))
    return list(User.objects.filter(mine)) if email else []


def copy(case: RightsRequest) -> dict[str, list[dict[str, Any]]]:
    """What is held outside accounts about the confirmed address, by table; the inventory says which columns."""
    with archive.opened(f"a copy for the case {case.number}") as reading:
        closed = reading.of(case.email)
    tables: tuple[QuerySet[Any], ...] = (_readers(case.email), _cases(case.email))
    copied = {rows.model._meta.label: _plain(rows) for rows in tables if rows}
    if closed:
        copied[Archived._meta.label] = closed
    return copied


def delete(case: RightsRequest, language: str) -> None:
    """Erase what is ours about the confirmed address, but the hash that keeps the newsletter away, and open cases."""
    for reader in _readers(case.email):
        newsletter.leave(reader, language)
    archive.erase(case.email)
    _cases(case.email).exclude(pk=case.pk).exclude(closed_on=None).delete()


def owners(case: RightsRequest) -> list[User]:
    """Of the workspaces in which the name stands: they decide about what is in them (Art. 28)."""
    workspaces = Workspace.objects.filter(
        Q(pk__in=_channels(case.handle).values("workspace")) | Q(pk__in=_posts(case.handle).values("workspace"))
    )
    ids = Membership.objects.filter(workspace__in=workspaces, role=Role.OWNER).values("user")
    return list(User.objects.filter(pk__in=ids, is_active=True))


def _plain(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    declared = INVENTORY[rows.model._meta.label].fields
    names = [name for name, data in declared.items() if not data.withheld]
    return list(rows.values(*names))


def _readers(email: str) -> QuerySet[Reader]:
    return Reader.objects.filter(email__iexact=email) if email else Reader.objects.none()


def _suppressions(email: str) -> QuerySet[Suppression]:
    return Suppression.objects.filter(address_mac=newsletter.mac(email)) if email else Suppression.objects.none()


def _closed(email: str) -> QuerySet[Archived]:
    return Archived.locked.filter(address_mac=archive.mac(email)) if email else Archived.locked.none()


def _cases(email: str) -> QuerySet[RightsRequest]:
    return RightsRequest.objects.filter(email__iexact=email) if email else RightsRequest.objects.none()


def _channels(handle: str) -> QuerySet[Channel]:
    return Channel.objects.filter(handle__iexact=handle) if handle else Channel.objects.none()


def _posts(handle: str) -> QuerySet[Post]:
    return Post.objects.filter(text__icontains=f"@{handle}") if handle else Post.objects.none()


OURS: dict[Promise, Callable[[str], QuerySet[Any]]] = {
    _("Newsletter"): _readers,
    _("A hash that keeps the newsletter away"): _suppressions,
    _("A closed account, sealed and apart"): _closed,
    _("Requests"): _cases,
}
