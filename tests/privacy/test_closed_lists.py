"""No data is left in a place that nobody thought of: cache, storage and log are closed lists."""

from __future__ import annotations

import ast
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.apps import apps
from django.db.models import FileField

import onepost
from onepost.lib.logs import JsonFormatter
from onepost.privacy.registers.places import CACHE_KEYS, LOGGED, STORAGE_FILES

SOURCE = Path(onepost.__file__).parent


def calls_of(*names: str) -> Iterator[ast.Call]:
    """Every call of a method of something that has one of these names."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) and node.args else None
            if isinstance(called, ast.Attribute) and ast.unparse(called.value) in names:
                assert isinstance(node, ast.Call)
                yield node


def cached() -> set[str]:
    """The first argument of every call of the cache, as it is written."""
    return {ast.unparse(call.args[0]) for call in calls_of("cache", "caches")}


@pytest.mark.clause("P-2.0")
def test_the_cache_holds_what_is_listed() -> None:
    assert {key.strip("'") for key in cached()} == set(CACHE_KEYS)


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


@pytest.mark.clause("P-2.5d", "P-4.1b")
def test_only_what_is_listed_is_put_into_a_line_of_the_log() -> None:
    said = {ast.unparse(word).replace(" ", "") for call in calls_of("log", "logger") for word in call.args[1:]}
    assert said == {word for words in LOGGED.values() for word in words.split()}


@pytest.mark.clause("P-2.5d")
def test_a_field_that_is_not_listed_is_not_written() -> None:
    record = logging.makeLogRecord({"msg": "said", "fields": {"network": "x", "mail": "alice@example.com"}})
    line = json.loads(JsonFormatter().format(record))
    assert line["network"] == "x"
    assert "alice" not in json.dumps(line)
