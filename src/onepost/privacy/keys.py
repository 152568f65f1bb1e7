"""Changing the master key while everything runs (S-ENC-5), and never losing one that is needed.

What a master key seals directly is the data key of each grant, and the few values without a grant. Each is opened and
sealed anew by itself, if nobody has changed it meanwhile: a publication that reads before gets the old one and one
that reads later the new one, and both keys open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from psycopg import sql

from onepost.channels.models import AppKey, DataKey
from onepost.lib import keyfile, vault
from onepost.lib.env import SettingError
from onepost.lib.fields import SealedField
from onepost.privacy.backups import replaying

BATCH = 200


@dataclass(frozen=True, slots=True)
class Rotated:
    changed: int
    failed: int


def known() -> list[str]:
    """Ids, the current key first."""
    return list(vault.master_keys())


def current() -> str:
    return known()[0]


def columns() -> Iterator[tuple[type[Model], str]]:
    """Every column that holds sealed values."""
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedField):
                yield model, field.name


def in_use() -> Counter[str]:
    """How many values each master key seals."""
    found: Counter[str] = Counter()
    for model, name in columns():
        statement = sql.SQL("SELECT split_part({c}, '.', 2), count(*) FROM {t} WHERE {c} LIKE 'v1.%%' GROUP BY 1")
        column = sql.Identifier(name)  # no column of ours has another name than its field
        with connection.cursor() as cursor:
            cursor.execute(statement.format(c=column, t=_table(model)), [])
            found.update(dict(cursor.fetchall()))
    del found[vault.DATA_KEY]
    return found


def renew() -> str:
    """Make a new key, unless keys come from the setting or an earlier change is not over; its id, or nothing."""
    if settings.MASTER_KEYS or in_use().keys() - {current()}:
        return ""
    return keyfile.new_master_key()


def rotate() -> Rotated:
    """Seal everything by the current key. May be broken off and begun again at any time."""
    changed = failed = 0
    for model, name in columns():
        for done in _column(model, name):
            changed += done
            failed += not done
    return Rotated(changed, failed)


def drop(key_id: str) -> None:
    """Raises SettingError for a key that is still needed."""
    if key_id not in known():
        raise SettingError(f"There is no master key {key_id or 'without an id'}; onepost keys list names them.")
    if key_id == current():
        raise SettingError(f"Key {key_id} is the current one; run onepost keys rotate first.")
    number = in_use()[key_id]
    if number:
        raise SettingError(f"Key {key_id} still seals {number} values; run onepost keys rotate first.")
    if settings.MASTER_KEYS:
        raise SettingError(f"Nothing needs key {key_id} any more. Take it out of ONEPOST_MASTER_KEYS and restart.")
    keyfile.drop_master_key(key_id)


@transaction.atomic
def abandon() -> int:
    """The key is lost for good: what it sealed is replaced by nothing, and people connect their channels again."""
    lost = set()
    for row in DataKey.objects.iterator(chunk_size=BATCH):
        if not _opens(row.wrapped, row.owner):
            row.wrapped = vault.wrap(vault.new_data_key(), row.owner)
            row.save(update_fields=["wrapped"])
            lost.add(row.pk)
    for app in AppKey.objects.all():
        if not _opens(app.sealed, app.owner):
            app.delete()
    return replaying.ask_to_reconnect(lost)


def _opens(wrapped: str, owner: str) -> bool:
    try:
        vault.unwrap(wrapped, owner)
    except vault.CannotOpen:
        return False
    return True


def refuse_lost() -> None:
    """Raises SettingError when no key is there for what the database holds: better no start than new keys beside it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [DataKey._meta.db_table])
        if cursor.fetchone()[0] is None:
            return
    row = DataKey.objects.order_by("-created_at").first()
    if row is None:
        return
    if not _opens(row.wrapped, row.owner):
        raise SettingError(
            f"The master key {vault.key_id_of(row.wrapped)}, which the database's keys are sealed by, is missing or "
            "another one. Put back secrets/master-key or ONEPOST_MASTER_KEYS; without it every channel has to be "
            "connected again: onepost keys abandon."
        )


def _column(model: type[Model], name: str) -> Iterator[bool]:
    """One answer a value that has to be changed: whether it was."""
    rows = model._default_manager.filter(**{f"{name}__startswith": "v1."}).order_by("pk")
    rows = rows.exclude(**{f"{name}__startswith": f"v1.{current()}."})
    rows = rows.exclude(**{f"{name}__startswith": f"v1.{vault.DATA_KEY}."})
    last: Any = None
    while batch := list((rows if last is None else rows.filter(pk__gt=last))[:BATCH]):
        for row in batch:
            yield _one(row, name)
        last = batch[-1].pk


def _one(row: Any, name: str) -> bool:
    old = getattr(row, name)
    try:
        new = vault.rewrap(old, owner_of(row, name))
    except vault.CannotOpen:
        return False
    type(row)._default_manager.filter(pk=row.pk, **{name: old}).update(**{name: new})
    return True


def owner_of(row: Any, name: str) -> str:
    """What a value is bound to; a model with several such columns says it for each."""
    several = getattr(row, "owner_of", None)
    return str(several(name) if several else row.owner)


def _table(model: type[Model]) -> sql.Composed:
    parts = model._meta.db_table.strip('"').split('"."')
    return sql.SQL(".").join(sql.Identifier(part) for part in parts)
