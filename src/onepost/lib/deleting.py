"""Deleting very many rows in few statements.

``QuerySet.delete`` names every row in every statement, once for each table that points to it: five thousand rows were
seconds of building lists. An array is one parameter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models
from django.db.models import signals
from django.db.models.deletion import get_candidate_relations_to_delete


def delete_at_once(model: type[models.Model], ids: Sequence[Any]) -> None:
    """Delete the rows of ``model`` with these ids, and do to rows that point to them what their fields say.

    Raises NotImplementedError for a table whose deletion somebody listens to, and where a field wants more than CASCADE
    or SET_NULL.
    """
    _delete(model, _key(model), ids)


def _delete(model: type[models.Model], column: str, values: Sequence[Any]) -> None:
    if not values:
        return
    if any(signal.has_listeners(model) for signal in (signals.pre_delete, signals.post_delete)):
        raise NotImplementedError(model._meta.label)
    table, key = model._meta.db_table, _key(model)
    relations: list[Any] = list(get_candidate_relations_to_delete(model._meta))
    if relations and column != key:
        values = [row[0] for row in _run("SELECT {} FROM {} WHERE {} = ANY(%s)", values, key, table, column)]
        column = key
    for relation in relations:
        pointing, link = relation.related_model, relation.field.column
        if relation.on_delete is models.CASCADE:
            _delete(pointing, link, values)
        elif relation.on_delete is models.SET_NULL:
            _run("UPDATE {} SET {} = NULL WHERE {} = ANY(%s)", values, pointing._meta.db_table, link, link)
        elif relation.on_delete is not models.DO_NOTHING:
            raise NotImplementedError(f"{pointing._meta.label}.{relation.field.name}")
    _run("DELETE FROM {} WHERE {} = ANY(%s)", values, table, column)


def _key(model: type[models.Model]) -> str:
    key = model._meta.pk
    assert key is not None
    return str(key.column)


def _run(statement: str, values: Sequence[Any], *names: str) -> list[tuple[Any, ...]]:
    query = statement.format(*map(connection.ops.quote_name, names))
    with connection.cursor() as cursor:
        cursor.execute(query, [list(values)])
        return cursor.fetchall() if cursor.description else []
