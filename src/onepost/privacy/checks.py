"""The check that keeps the inventory true: a field that is stored and not declared stops the start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core import checks

from onepost.lib.fields import SealedField
from onepost.privacy.inventory import INVENTORY


@checks.register("privacy")
def inventory_is_complete(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[checks.CheckMessage]:
    """C1, C2 and C5 of the data map: every column declared, no declaration without a column, secrets sealed."""
    messages: list[checks.CheckMessage] = []
    seen: set[str] = set()
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label
        seen.add(label)
        declared = INVENTORY.get(label, {})
        columns = {field.name: field for field in model._meta.concrete_fields}
        messages += [
            checks.Error(f"{label}.{name} is stored but not in the privacy inventory.", id="privacy.E001")
            for name in columns
            if name not in declared
        ]
        messages += [
            checks.Error(f"{label}.{name} is in the privacy inventory but not stored.", id="privacy.E002")
            for name in declared
            if name not in columns
        ]
        messages += [
            checks.Error(f"{label}.{name} is a sealed field but not declared secret.", id="privacy.E003")
            for name, field in columns.items()
            if isinstance(field, SealedField) and name in declared and not declared[name].secret
        ]
    messages += [
        checks.Error(f"{label} is in the privacy inventory but not installed.", id="privacy.E002")
        for label in INVENTORY
        if label not in seen
    ]
    return messages
