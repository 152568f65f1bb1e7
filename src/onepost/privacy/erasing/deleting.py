"""Leaf to root, in batches that commit: whoever begins again finds less to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import transaction

from onepost.accounts.models import User
from onepost.privacy import subject
from onepost.privacy.erasing import archive, files, receipt
from onepost.privacy.erasing.receipt import FILES
from onepost.privacy.inventory import INVENTORY
from onepost.privacy.models import Archived, Erasure, Leaving
from onepost.privacy.subject import Subject
from onepost.privacy.vocabulary import Erase

BATCH = 500
LAST = "accounts.User"


def subject_of(erasure: Erasure) -> Subject:
    """As it was when the leaving began: memberships are deleted on the way."""
    return Subject(erasure.subject, tuple(UUID(found) for found in erasure.workspaces))


def order() -> Iterator[str]:
    """What is found by address goes first, while the address is there; the account goes last."""
    labels = [label for label in subject.leaf_to_root() if not INVENTORY[label].impersonal and label != LAST]
    yield from sorted(labels, key=lambda label: not INVENTORY[label].finder)
    yield LAST


def kept(label: str) -> bool:
    """Tables of which nothing goes: every field says so."""
    return all(data.erase is Erase.KEEP for data in INVENTORY[label].fields.values())


def what_stays(who: Subject) -> list[str]:
    own = (Erasure._meta.label, Archived._meta.label)
    return [name for name in order() if name not in own and kept(name) and subject.rows(name, who).exists()]


def delete(erasure: Erasure) -> None:
    who = subject_of(erasure)
    person = User.objects.filter(pk=who.user_id).first()
    if person is not None:
        receipt.note_what_stays(erasure, what_stays(who))
        if erasure.kind == Leaving.CLOSE:
            archive.put(person)
    for label in order():
        if label == Erasure._meta.label or _stays(label, erasure):
            continue
        _note(erasure, label)
        for name, rows in subject.authored(label, who):
            rows.update(**{name: None})
        while batch := list(subject.rows(label, who).order_by("pk").values_list("pk", flat=True)[:BATCH]):
            with transaction.atomic():
                count(erasure, FILES, files.delete_of(apps.get_model(label), batch))
                _delete(label, batch)
                count(erasure, label, len(batch))
    with transaction.atomic():
        count(erasure, FILES, files.delete_strays(who.workspaces))


def _stays(label: str, erasure: Erasure) -> bool:
    """Old archive rows go with an erasure; those of a closing stay, and so does what keeps the newsletter away."""
    if label == Archived._meta.label:
        return erasure.kind == Leaving.CLOSE
    return kept(label)


def _delete(label: str, batch: list[Any]) -> None:
    rows = apps.get_model(label)._base_manager.filter(pk__in=batch)
    if label == Archived._meta.label:
        archive.forget(rows)
    else:
        rows.delete()


def count(erasure: Erasure, what: str, number: int) -> None:
    if number:
        erasure.counts = {**erasure.counts, what: erasure.counts.get(what, 0) + number}
        erasure.save(update_fields=["counts"])


def _note(erasure: Erasure, label: str) -> None:
    erasure.step = label
    erasure.save(update_fields=["step"])
