"""Looking once more, before anybody is told that it is done: by the paths of the inventory, by the addresses and by
the random numbers of account and workspaces, and in the folders of files.

Names, phone numbers and handles are not looked for by themselves: others may have the same ones, and then a person who
shares a family's telephone could never leave. The rows they stand in are found by their paths.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from django.apps import apps
from django.db import connection, models

from onepost.privacy import subject
from onepost.privacy.erasing import deleting, files
from onepost.privacy.erasing.receipt import FILES
from onepost.privacy.inventory import INVENTORY
from onepost.privacy.models import Erasure, Leaving
from onepost.privacy.vocabulary import Sensitivity

TEXTS = (models.CharField, models.TextField, models.JSONField)


def left(erasure: Erasure) -> list[str]:
    """Where something of the person still is; empty when nothing is."""
    stray = [FILES] if files.left(deleting.subject_of(erasure).workspaces) else []
    return [*_rows(erasure), *_mentions(erasure), *stray]


def _rows(erasure: Erasure) -> Iterator[str]:
    who = deleting.subject_of(erasure)
    for label in deleting.order():
        if label == Erasure._meta.label or deleting.kept(label):
            continue
        if label == "privacy.Archived" and erasure.kind == Leaving.CLOSE:
            continue
        if subject.rows(label, who).exists():
            yield label
        yield from (f"{label}.{name}" for name, rows in subject.authored(label, who) if rows.exists())


def _mentions(erasure: Erasure) -> Iterator[str]:
    """Addresses in every column of ours; in what people write they are that person's words. Numbers everywhere."""
    numbers = [str(erasure.subject), erasure.subject.hex]
    for found in deleting.subject_of(erasure).workspaces:
        numbers += [str(found), found.hex]
    by_number, by_address = "|".join(numbers), "|".join(map(_alone, erasure.identity))
    for label, table in INVENTORY.items():
        model = apps.get_model(label)
        if model is Erasure:
            continue
        texts = [field for field in model._meta.concrete_fields if isinstance(field, TEXTS)]
        ours = [row for row in texts if table.fields[row.name].sensitivity is not Sensitivity.FREE_TEXT]
        looks = {str(column.column): by_number for column in texts}
        looks |= {str(column.column): f"{by_number}|{by_address}" for column in ours if by_address}
        if looks and _found(model, looks):
            yield f"{label}: an address or a number"


def _alone(address: str) -> str:
    """A pattern for this address and no longer one: ``ann@example.org`` is not in ``joann@example.org``."""
    return rf"(^|[^[:alnum:]._%+'-]){re.escape(address.lower())}($|[^[:alnum:].-]|\.($|[^[:alnum:]]))"


def _found(model: type[models.Model], looks: Mapping[str, str]) -> bool:
    """Whether some row has in one of these columns what its pattern says."""
    quote = connection.ops.quote_name
    looked = [f"lower({quote(column)}::text) ~ %s" for column in looks]
    with connection.cursor() as cursor:
        # Names of tables and columns come from the models.
        statement = f"SELECT 1 FROM {quote(model._meta.db_table)} WHERE {' OR '.join(looked)} LIMIT 1"  # noqa: S608
        cursor.execute(statement, list(looks.values()))
        return cursor.fetchone() is not None
