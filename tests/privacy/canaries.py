"""A word of its own in every personal field of somebody, and a search for those words wherever data may be (C10).

The fields come from the inventory, so a new one is planted and looked for without anybody thinking of it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import json
import re
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection, models

from onepost.lib.fields import SealedField
from onepost.privacy import subject
from onepost.privacy.inventory import INVENTORY
from onepost.privacy.subject import Subject

TEXTS = (models.CharField, models.TextField, models.JSONField)
WORD = "canary"


def plantable(label: str) -> list[models.Field[Any, Any]]:
    """Columns of a table in which words may stand; codes of a few letters and sealed values hold none."""
    model, table = apps.get_model(label), INVENTORY[label]
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, TEXTS)
        and not isinstance(field, SealedField)
        and not field.primary_key
        and not field.choices
        and (field.max_length is None or field.max_length > 24)
        and table.fields[field.name].personal
    ]


def plant(who: Subject, skip: Iterable[str] = ()) -> dict[str, str]:
    """Put a canary into every such field of the subject's rows; canary → ``table.field``."""
    planted: dict[str, str] = {}
    for label in INVENTORY:
        for field in plantable(label):
            place = f"{label}.{field.name}"
            if place in skip:
                continue
            for pk in subject.rows(label, who).values_list("pk", flat=True):
                canary = f"{WORD}{len(planted):04d}{hashlib.sha256(f'{place}{who.user_id}'.encode()).hexdigest()[:8]}"
                _write(field, pk, canary)
                planted[canary] = place
    return planted


def _write(field: models.Field[Any, Any], pk: Any, canary: str) -> None:
    table, key = field.model._meta.db_table, field.model._meta.pk
    assert key is not None
    value = json.dumps([canary]) if isinstance(field, models.JSONField) else canary
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{table}" SET "{field.column}" = %s WHERE "{key.column}" = %s', [value, key.get_prep_value(pk)]
        )


def found(planted: dict[str, str], *folders: Path, more: Iterable[str] = ()) -> dict[str, str]:
    """Those canaries that are still somewhere, or their hashes: canary → where it was planted."""
    seen: set[str] = set()
    hashes = {
        hashlib.new(name, canary.encode()).hexdigest(): canary for canary in planted for name in ("md5", "sha256")
    }
    for text in layers([*_database(), *_sessions(), *_files(folders), *_mails(), *more]):
        seen |= {word for word in re.findall(rf"{WORD}\d{{4}}[0-9a-f]{{8}}", text.lower()) if word in planted}
        seen |= {hashes[digest] for digest in re.findall(r"[0-9a-f]{32,64}", text.lower()) if digest in hashes}
    return {canary: planted[canary] for canary in sorted(seen)}


def still_in(label: str, planted: dict[str, str]) -> bool:
    """Whether one planted in this table is still in it: the quick look at one table."""
    words = [canary for canary, place in planted.items() if place.startswith(f"{label}.")]
    texts = "\n".join([*_table(apps.get_model(label)._meta.db_table), *_sessions()])
    return any(word in texts for word in words)


def _database() -> Iterator[str]:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    for table in tables:
        yield from _table(table)


def _table(name: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT t::text FROM "{name}" t')
        return [row[0] for row in cursor.fetchall()]


def _sessions() -> Iterator[str]:
    """Signed, packed and in base64: a plain search sees nothing there."""
    yield from (json.dumps(session.get_decoded()) for session in Session.objects.all())


def _files(folders: Iterable[Path]) -> Iterator[str]:
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file():
                yield str(path)
                yield path.read_bytes().decode("latin-1")


def _mails() -> Iterator[str]:
    yield from (f"{message.subject}\n{message.body}" for message in mail.outbox)


def layers(texts: Iterable[str], deep: int = 3) -> Iterator[str]:
    """Each text, and what it is when it is unpacked: the sweep must not be fooled by an encoding."""
    for text in texts:
        yield text
        if deep:
            yield from layers(_unpacked(text), deep - 1)


def _unpacked(text: str) -> Iterator[str]:
    if "%" in text:
        yield urllib.parse.unquote(text)
    if "\\u" in text:
        yield re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match.group(1), 16)), text)
    if "\x00" in text:
        yield text.replace("\x00", "")
    if text.startswith("PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(text.encode("latin-1"))) as archive:
            yield from (archive.read(name).decode("latin-1") for name in archive.namelist())
    for run in re.findall(r"[A-Za-z0-9+/_-]{24,}={0,2}", text)[:2000]:
        yield from _bytes(run)


def _bytes(run: str) -> Iterator[str]:
    try:
        raw = base64.urlsafe_b64decode(run.replace("+", "-").replace("/", "_") + "=" * (-len(run) % 4))
    except (binascii.Error, ValueError):
        return
    yield raw.decode("latin-1")
    for start in (zlib.MAX_WBITS, zlib.MAX_WBITS | 32):
        try:
            yield zlib.decompress(raw, start).decode("latin-1")
        except zlib.error:
            continue
