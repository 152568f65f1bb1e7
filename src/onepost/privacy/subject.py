"""Everything stored about one person: which rows, found by the inventory's paths, and in which order they go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model, Q, QuerySet
from django.db.models.fields.reverse_related import ForeignObjectRel

from onepost.accounts.models import Membership, Role, User
from onepost.privacy import finders
from onepost.privacy.inventory import INVENTORY


@dataclass(frozen=True, slots=True)
class Subject:
    """A person and the workspaces that are theirs alone to keep or to lose."""

    user_id: UUID
    workspaces: tuple[UUID, ...]


def of(user: User) -> Subject:
    """The subject ``user`` is: workspaces with another owner live on without them (privacy.md 2.3)."""
    mine = Membership.objects.filter(user=user, role=Role.OWNER).values_list("workspace_id", flat=True)
    others = Membership.objects.filter(workspace__in=mine, role=Role.OWNER).exclude(user=user)
    shared = set(others.values_list("workspace_id", flat=True))
    return Subject(user.pk, tuple(sorted(found for found in mine if found not in shared)))


def rows(label: str, subject: Subject) -> QuerySet[Any]:
    """The rows of model ``label`` that are this subject's; none for tables without anything personal."""
    table, model = INVENTORY[label], apps.get_model(label)
    if table.finder:
        return finders.FINDERS[table.finder](subject.user_id)
    found = Q(pk__in=[])
    if table.person:
        found |= Q(pk=subject.user_id) if table.person == "self" else Q(**{table.person: subject.user_id})
    if table.workspace:
        path = "pk" if table.workspace == "self" else table.workspace
        found |= Q(**{f"{path}__in": subject.workspaces})
    found_rows: QuerySet[Any] = model._default_manager.filter(found)
    return found_rows.distinct()


def authored(label: str, subject: Subject) -> Iterator[tuple[str, QuerySet[Any]]]:
    """Per field that names an author: the rows of others that name this person."""
    for name in INVENTORY[label].authors:
        yield name, apps.get_model(label)._default_manager.filter(**{name: subject.user_id})


@cache
def leaf_to_root() -> tuple[str, ...]:
    """Every declared model, those that point to others before those they point to."""
    models = {label: apps.get_model(label) for label in INVENTORY}
    done: dict[str, None] = {}

    def visit(label: str, above: frozenset[str]) -> None:
        if label in done or label in above:
            return
        for pointing in sorted(_pointing_to(models[label])):
            if pointing in models:
                visit(pointing, above | {label})
        done[label] = None

    for label in sorted(models):
        visit(label, frozenset())
    return tuple(done)


def _pointing_to(model: type[Model]) -> set[str]:
    relations = model._meta.get_fields(include_hidden=True)
    found = [row for row in relations if isinstance(row, ForeignObjectRel) and (row.one_to_many or row.one_to_one)]
    return {row.related_model._meta.label for row in found if row.related_model}
