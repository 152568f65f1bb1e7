"""The files of a person: each goes before its row, and at last whatever lies in the folders of their workspaces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from django.core.files.storage import Storage, default_storage
from django.db import models

from onepost.media import uploads
from onepost.media.models import Upload
from onepost.privacy.inventory import INVENTORY
from onepost.privacy.vocabulary import Erase


def delete_of(model: type[models.Model], keys: Sequence[Any]) -> int:
    """Delete the files of these rows, those of uploads that have half arrived too; returns how many there were.

    One that another try has deleted already is no fault.
    """
    if model is Upload:
        return sum(_unlink(upload) for upload in Upload.objects.filter(pk__in=keys).only("id"))
    names = [name for name, data in INVENTORY[model._meta.label].fields.items() if data.erase is Erase.DELETE_FILE]
    if not names:
        return 0
    number = 0
    for row in model._base_manager.filter(pk__in=keys).only("pk", *names):
        for file in (getattr(row, name) for name in names):
            if file:
                file.storage.delete(file.name)
                number += 1
    return number


def _unlink(upload: Upload) -> bool:
    path = uploads.path_of(upload)
    there = path.exists()
    path.unlink(missing_ok=True)
    return there


def delete_strays(workspaces: Sequence[UUID]) -> int:
    """What lies in the folders of these workspaces without a row: it came in while they were being emptied."""
    strays = list(_names(default_storage, workspaces))
    for name in strays:
        default_storage.delete(name)
    for workspace in workspaces:
        _delete_folder(default_storage, str(workspace))
    return len(strays)


def left(workspaces: Sequence[UUID]) -> bool:
    return any(True for _name in _names(default_storage, workspaces))


def _names(storage: Storage, workspaces: Sequence[UUID]) -> Iterator[str]:
    """Stored names begin with the workspace they belong to."""
    for workspace in workspaces:
        yield from _below(storage, str(workspace))


def _below(storage: Storage, folder: str) -> Iterator[str]:
    folders, files = _listed(storage, folder)
    yield from (str(PurePosixPath(folder, name)) for name in files)
    for name in folders:
        yield from _below(storage, str(PurePosixPath(folder, name)))


def _delete_folder(storage: Storage, folder: str) -> None:
    """An empty folder's name is the workspace's number: it goes, where the storage has folders."""
    for name in _listed(storage, folder)[0]:
        _delete_folder(storage, str(PurePosixPath(folder, name)))
    storage.delete(folder)


def _listed(storage: Storage, folder: str) -> tuple[list[str], list[str]]:
    try:
        return storage.listdir(folder)
    except FileNotFoundError:
        return [], []
