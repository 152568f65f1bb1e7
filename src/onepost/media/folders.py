"""Folders of the library. A workspace has few: they are read at once, and the tree is walked here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from onepost.accounts.models import Workspace
from onepost.media.models import Asset, Folder

MOST = 500
DEEPEST = 6


class Refused(Exception):
    """The folders stay as they are; ``str`` is the sentence for the person."""


class Tree:
    """Every folder of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.folders = {folder.id: folder for folder in Folder.objects.filter(workspace=workspace)}
        self._children: dict[UUID | None, list[Folder]] = defaultdict(list)
        for folder in self.folders.values():
            self._children[folder.parent_id].append(folder)

    def inside(self, folder: Folder | None) -> list[Folder]:
        """The folders right below, by name."""
        return self._children[folder.id if folder else None]

    def path(self, folder: Folder | None) -> list[Folder]:
        """From the top down to ``folder``, itself included."""
        way: list[Folder] = []
        while folder is not None:
            way.insert(0, folder)
            folder = self.folders.get(folder.parent_id) if folder.parent_id else None
        return way

    def below(self, folder: Folder) -> list[UUID]:
        """``folder`` and all below it."""
        found = [folder.id]
        for child in self._children[folder.id]:
            found += self.below(child)
        return found

    def choices(self) -> list[tuple[Folder, str]]:
        """Every folder with its whole path, for a list to choose from."""
        named = [(folder, " / ".join(step.name for step in self.path(folder))) for folder in self.folders.values()]
        return sorted(named, key=lambda pair: pair[1].casefold())


def make(workspace: Workspace, name: str, parent: Folder | None) -> Folder:
    """Raises :class:`Refused`."""
    tree = Tree(workspace)
    if len(tree.folders) >= MOST:
        raise Refused(_("There are %(most)s folders, the most a library has. Delete one first.") % {"most": MOST})
    if len(tree.path(parent)) >= DEEPEST:
        raise Refused(_("Folders go %(most)s deep at most. Make it further up.") % {"most": DEEPEST})
    folder = Folder(workspace=workspace, name=_checked(name), parent=parent)
    _save(folder)
    return folder


def rename(folder: Folder, name: str) -> None:
    """Raises :class:`Refused`."""
    folder.name = _checked(name)
    _save(folder)


def delete(folder: Folder) -> None:
    """Its files and its folders go to the folder above. Raises :class:`Refused` when a name is there already."""
    with transaction.atomic():
        for child in folder.children.all():
            child.parent = folder.parent
            _save(child)
        Asset.objects.filter(folder=folder).update(folder=folder.parent)
        folder.uploads.update(folder=folder.parent)
        folder.delete()


def put(workspace: Workspace, asset_ids: Sequence[UUID], folder: Folder | None) -> int:
    """Move files into ``folder``, None being the top; returns how many."""
    return Asset.objects.filter(workspace=workspace, id__in=asset_ids, deleting_at=None).update(folder=folder)


def _checked(name: str) -> str:
    plain = " ".join("".join(char for char in name if char.isprintable()).split())
    if not plain:
        raise Refused(_("Give the folder a name."))
    if len(plain) > 80:
        raise Refused(_("The name of a folder has 80 characters at most."))
    return plain


def _save(folder: Folder) -> None:
    try:
        with transaction.atomic():
            folder.save()
    except IntegrityError:
        text = _("There is a folder “%(name)s” at this place already. Choose another name.")
        raise Refused(text % {"name": folder.name}) from None
