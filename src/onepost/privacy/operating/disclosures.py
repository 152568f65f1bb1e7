"""Requests of authorities (P-5.3): two people agree, only what they agreed to goes out, and the person learns of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import DateTimeField, Model, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from onepost.accounts.models import User
from onepost.privacy import subject
from onepost.privacy.inventory import INVENTORY
from onepost.privacy.models import Disclosure
from onepost.privacy.vocabulary import Category, Data


class NotAllowed(Exception):
    """Why it cannot go on, as a sentence for the operator."""


def scopes() -> list[Category]:
    """What can be asked for: categories of data that hold something which may be shown."""
    shown = {data.category for table in INVENTORY.values() for data in table.fields.values() if _shown(data)}
    return [category for category in Category if category in shown]


@transaction.atomic
def approve(disclosure: Disclosure, operator: User) -> Disclosure:
    """The first or the second agreement; never both by the same person. Raises :class:`NotAllowed`."""
    row = Disclosure.objects.select_for_update().get(pk=disclosure.pk)
    if row.refused_at or row.second_at:
        raise NotAllowed(_("This request is settled already."))
    if row.first_at is None:
        row.first_by, row.first_at = operator, timezone.now()
    elif row.first_by_id == operator.pk:
        raise NotAllowed(_("You have agreed already. Somebody else who runs this service has to look, too."))
    else:
        row.second_by, row.second_at = operator, timezone.now()
    row.save()
    return row


def refuse(disclosure: Disclosure, why: str) -> None:
    Disclosure.objects.filter(pk=disclosure.pk, handed_over_at=None).update(refused_at=timezone.now(), refusal=why)


@transaction.atomic
def produce(disclosure: Disclosure) -> bytes:
    """What is handed over: the agreed categories between the agreed days, no secrets. Raises :class:`NotAllowed`."""
    row = Disclosure.objects.select_for_update().get(pk=disclosure.pk)
    if row.refused_at:
        raise NotAllowed(_("This request was refused."))
    if not (row.first_at and row.second_at) or row.first_by_id == row.second_by_id:
        raise NotAllowed(_("Two people who run this service have to agree first."))
    scope = {Category(name) for name in row.scope}
    if not scope:
        raise NotAllowed(_("Say what may be handed over first."))
    person = row.person
    if person is None:
        raise NotAllowed(_("The account is gone, and its data with it."))
    found = {label: list(_rows(label, person, row, names)) for label, names in _columns(scope).items()}
    content = json.dumps({"reference": row.reference, "data": found}, cls=DjangoJSONEncoder, indent=2).encode()
    if row.handed_over_at is None:
        row.handed_over_at = timezone.now()
        row.sha256 = hashlib.sha256(content).hexdigest()
        row.save(update_fields=["handed_over_at", "sha256"])
    return content


def told_to(user: User, now: datetime | None = None) -> list[dict[str, Any]]:
    """For the copy a person gets: who got what of them and when, as soon as it may be said."""
    moment = now or timezone.now()
    rows = Disclosure.objects.filter(Q(gag_until=None) | Q(gag_until__lte=moment), person=user)
    columns = ("asked_at", "authority", "legal_basis", "scope", "since", "until", "handed_over_at", "refused_at")
    return list(rows.values(*columns))


def _columns(scope: set[Category]) -> dict[str, list[str]]:
    """By table that leads to somebody: its columns of these categories."""
    found = {
        label: [name for name, data in table.fields.items() if _shown(data) and data.category in scope]
        for label, table in INVENTORY.items()
        if table.person or table.workspace
    }
    return {label: names for label, names in found.items() if names}


def _rows(label: str, person: User, disclosure: Disclosure, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    """What has no moment of its own is not within agreed days for sure, so it stays; who the person is has none."""
    model = apps.get_model(label)
    rows = subject.rows(label, subject.of(person))
    at = _moment_of(model)
    if label != "accounts.User" and (disclosure.since or disclosure.until):
        if not at:
            return
        if disclosure.since:
            rows = rows.filter(**{f"{at}__gte": disclosure.since})
        if disclosure.until:
            rows = rows.filter(**{f"{at}__lte": disclosure.until})
    yield from rows.values(*names)


def _moment_of(model: type[Model]) -> str:
    """The column that says when a row was made."""
    names = {field.name for field in model._meta.concrete_fields if isinstance(field, DateTimeField)}
    return next((name for name in ("created_at", "at", "connected_at") if name in names), "")


def _shown(data: Data) -> bool:
    return data.personal and not data.withheld and not data.secret
