"""The checks that keep the inventory true: a field that is stored and not declared stops the start (C1, C2, C4, C5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core import checks
from django.core.exceptions import FieldDoesNotExist
from django.db.models import SET_NULL, ForeignKey, Model

from onepost.lib.fields import SealedField
from onepost.privacy.finders import FINDERS
from onepost.privacy.inventory import INVENTORY
from onepost.privacy.vocabulary import Erase, Table

PERSON, WORKSPACE = "accounts.User", "accounts.Workspace"


@checks.register("privacy")
def inventory_is_complete(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Every column is declared, no more than that, secrets are sealed and withheld, and each row leads to somebody."""
    models = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
    messages: list[checks.CheckMessage] = []
    for label, model in models.items():
        table = INVENTORY.get(label, Table())
        messages += [checks.Error(text, id=f"privacy.{number}") for number, text in _of_columns(model, table)]
        if label in INVENTORY:
            messages += [checks.Error(text, id=f"privacy.{number}") for number, text in _of_paths(model, table)]
    messages += [
        checks.Error(f"{label} is in the privacy inventory but not installed.", id="privacy.E002")
        for label in INVENTORY
        if label not in models
    ]
    return messages


def _of_columns(model: type[Model], table: Table) -> Iterator[tuple[str, str]]:
    label, declared = model._meta.label, table.fields
    columns = {field.name: field for field in model._meta.concrete_fields}
    for name in columns.keys() - declared.keys():
        yield "E001", f"{label}.{name} is stored but not in the privacy inventory."
    for name in declared.keys() - columns.keys():
        yield "E002", f"{label}.{name} is in the privacy inventory but not stored."
    for name, data in declared.items():
        if isinstance(columns.get(name), SealedField) and not data.secret:
            yield "E003", f"{label}.{name} is a sealed field but not declared secret."
        if data.secret and not data.withheld:
            yield "E004", f"{label}.{name} is secret but would be part of the copy a person gets."
        if data.personal and table.impersonal:
            yield "E005", f"{label} is declared impersonal, but its field {name} is personal."


def _of_paths(model: type[Model], table: Table) -> Iterator[tuple[str, str]]:
    label = model._meta.label
    if not (table.impersonal or table.person or table.workspace or table.authors or table.finder):
        yield "E006", f"{label} leads to nobody: declare a path, a finder, or why it is impersonal."
    if table.finder and table.finder not in FINDERS:
        yield "E006", f"{label} names the finder {table.finder}, which does not exist."
    for path, end in ((table.person, PERSON), (table.workspace, WORKSPACE)):
        if path and _leads_to(model, path) != end:
            yield "E007", f"{label}: the path {path} does not lead to {end}."
    for name in table.authors:
        field = model._meta.get_field(name)
        if not isinstance(field, ForeignKey) or field.remote_field.on_delete is not SET_NULL or not field.null:
            yield "E008", f"{label}.{name} names an author, so it must be emptied when the person goes (SET_NULL)."
        elif table.fields[name].erase is not Erase.DETACH:
            yield "E008", f"{label}.{name} names an author but is not declared to be detached."


def _leads_to(model: type[Model], path: str) -> str:
    if path == "self":
        return model._meta.label
    for name in path.split("__"):
        try:
            related = model._meta.get_field(name).related_model
        except FieldDoesNotExist:
            return ""
        if not isinstance(related, type):
            return ""
        model = related
    return model._meta.label
