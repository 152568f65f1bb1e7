"""No data is left in a place that nobody thought of: cache and storage are closed lists."""

from __future__ import annotations

import ast
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.apps import apps
from django.db.models import FileField

import onepost
from onepost.privacy.registers.places import CACHE_KEYS, STORAGE_FILES

SOURCE = Path(onepost.__file__).parent


def cached() -> set[str]:
    """The first argument of every call of the cache, as it is written."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) and node.args else None
            if isinstance(called, ast.Attribute) and ast.unparse(called.value) in {"cache", "caches"}:
                found.add(ast.unparse(node.args[0]))
    return found


@pytest.mark.clause("P-2.0")
def test_the_cache_holds_what_is_listed() -> None:
    assert cached() == {repr(key) for key in CACHE_KEYS}


@pytest.mark.clause("P-2.4c", "P-6B.5")
def test_every_stored_file_hangs_on_a_column_and_forgets_its_name() -> None:
    columns = {
        f"{model._meta.label}.{field.name}": field
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, FileField)
    }
    assert set(columns) == set(STORAGE_FILES)
    workspace = uuid4()
    for name, field in columns.items():
        stored = field.generate_filename(SimpleNamespace(workspace_id=workspace), "alice-martin-secret.csv")
        assert stored.startswith((f"{workspace}/", "copies/")), name
        assert "alice" not in stored, name
