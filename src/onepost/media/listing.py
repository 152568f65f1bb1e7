"""What the library shows: every combination of words, filters and folder is an address of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from onepost.accounts.models import Workspace
from onepost.media import services
from onepost.media.folders import Tree
from onepost.media.models import Asset, AssetKind, Folder

KINDS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "all": (gettext_lazy("Everything"), ()),
    "pictures": (gettext_lazy("Pictures"), (AssetKind.IMAGE, AssetKind.GIF)),
    "videos": (gettext_lazy("Videos"), (AssetKind.VIDEO,)),
    "documents": (gettext_lazy("Documents"), (AssetKind.DOCUMENT,)),
    "captions": (gettext_lazy("Captions"), (AssetKind.CAPTIONS,)),
}
USE = {
    "": gettext_lazy("Used or not"),
    "used": gettext_lazy("In a post"),
    "unused": gettext_lazy("In no post"),
}
SHAPES = {
    "": gettext_lazy("Every shape"),
    "portrait": gettext_lazy("Upright"),
    "landscape": gettext_lazy("Wide"),
    "square": gettext_lazy("Square"),
}
ORDERS = {
    "": gettext_lazy("Newest first"),
    "name": gettext_lazy("By name"),
    "size": gettext_lazy("Largest first"),
}
_ORDERED: dict[str, tuple[Any, ...]] = {
    "": ("-created_at", "-id"),
    "name": (Lower("name"), "-id"),
    "size": ("-size", "-id"),
}
_SHAPED = {
    "portrait": Q(height__gt=F("width")),
    "landscape": Q(width__gt=F("height")),
    "square": Q(width=F("height"), width__gt=0),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address asks for; what it says that means nothing is left out."""

    kind: str = "all"
    words: str = ""
    use: str = ""
    shape: str = ""
    order: str = ""
    copies: bool = False
    folder: UUID | None = None

    @classmethod
    def read(cls, query: QueryDict) -> Wanted:
        return cls(
            kind=_one_of(KINDS, query.get("show"), "all"),
            words=query.get("q", "").strip()[:100],
            use=_one_of(USE, query.get("use")),
            shape=_one_of(SHAPES, query.get("shape")),
            order=_one_of(ORDERS, query.get("sort")),
            copies="copies" in query,
            folder=_id(query.get("folder", "")),
        )

    @property
    def filtered(self) -> bool:
        """Whether it is a search: then files of folders below are found too."""
        return bool(self.words or self.kind != "all" or self.use or self.shape or self.copies)


def _one_of(known: dict[str, Any], value: str | None, otherwise: str = "") -> str:
    return value if value in known else otherwise


def _id(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


def assets(workspace: Workspace) -> QuerySet[Asset]:
    """The files of a workspace, without those that are being deleted."""
    return Asset.objects.filter(workspace=workspace, deleting_at=None)


def found(workspace: Workspace, wanted: Wanted, tree: Tree, folder: Folder | None) -> QuerySet[Asset]:
    """The files of ``folder``, or with a filter those of it and of all below."""
    rows = assets(workspace)
    if folder is not None:
        rows = rows.filter(folder__in=tree.below(folder)) if wanted.filtered else rows.filter(folder=folder)
    elif not wanted.filtered:
        rows = rows.filter(folder=None)
    return ordered(narrowed(workspace, rows, wanted), wanted)


def narrowed(workspace: Workspace, rows: QuerySet[Asset], wanted: Wanted) -> QuerySet[Asset]:
    if kinds := KINDS[wanted.kind][1]:
        rows = rows.filter(kind__in=kinds)
    if wanted.words:
        rows = rows.filter(Q(name__icontains=wanted.words) | Q(alt__icontains=wanted.words))
    if wanted.shape:
        rows = rows.filter(_SHAPED[wanted.shape], kind__in=(AssetKind.IMAGE, AssetKind.GIF, AssetKind.VIDEO))
    if wanted.use:
        attached = services.attachments().filter(asset=OuterRef("id"))
        rows = rows.filter(Exists(attached) if wanted.use == "used" else ~Exists(attached))
    if wanted.copies:
        counted = assets(workspace).order_by().values("sha256").annotate(count=Count("id"))
        # In a step of its own: as a part of the other query it can be counted anew for every file.
        rows = rows.filter(sha256__in=list(counted.filter(count__gt=1).values_list("sha256", flat=True)))
    return rows


def copies_of(asset: Asset) -> list[Asset]:
    """Other files of the same content, newest first, at most 10."""
    rows = assets(asset.workspace).filter(sha256=asset.sha256).exclude(id=asset.id)
    return list(rows.select_related("folder").order_by("-created_at")[:10])


def ordered(rows: QuerySet[Asset], wanted: Wanted) -> QuerySet[Asset]:
    """Files of the same content stand beside each other where they are asked for."""
    return rows.order_by(*(["sha256"] if wanted.copies else []), *_ORDERED[wanted.order])
