"""What of the stored rows is somebody's copy: their own, without keys, and without the names of other people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Field, FileField, Model, Q, QuerySet
from django.db.models.fields.files import FieldFile

from onepost.accounts.models import User
from onepost.privacy import subject
from onepost.privacy.inventory import INVENTORY
from onepost.privacy.models import CopyKind
from onepost.privacy.subject import Subject
from onepost.privacy.vocabulary import Data, Source

CHUNK = 200
BY_AUTHOR: Mapping[str, str] = {
    "publishing.Publication": "post__author",
    "publishing.Attachment": "post__author",
    "publishing.Post_labels": "post__author",
    "publishing.Attempt": "publication__post__author",
    "publishing.Recurrence_labels": "recurrence__author",
    "publishing.Occurrence": "recurrence__author",
}
"""Parts of what somebody made in a workspace that is not theirs, by the path to who made it."""
ORIGINAL = ("media.Asset", "file")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the copy: where it is stored, and what it is called in the archive."""

    file: FieldFile
    name: str


@dataclass(frozen=True)
class Chosen:
    """One table of a copy: the fields that are in it, and those that are not, with the reason."""

    label: str
    who: Subject
    kind: str

    @cached_property
    def model(self) -> type[Model]:
        return apps.get_model(self.label)

    @property
    def title(self) -> str:
        """As its file is named: ``publishing-post``."""
        return self.label.replace(".", "-").lower()

    @cached_property
    def fields(self) -> dict[str, Data]:
        return {name: data for name, data in INVENTORY[self.label].fields.items() if self._given(data)}

    @property
    def withheld(self) -> dict[str, str]:
        return {name: data.withheld for name, data in INVENTORY[self.label].fields.items() if data.withheld}

    def _given(self, data: Data) -> bool:
        if data.withheld or data.source is Source.OTHERS:
            return False
        return data.portable if self.kind == CopyKind.PORTABLE else True

    def rows(self) -> QuerySet[Any]:
        """Their own; where a table says whose each row is, not those of other members of the same workspace."""
        table = INVENTORY[self.label]
        manager = self.model._default_manager
        if table.person and table.person != "self":
            return manager.filter(**{table.person: self.who.user_id}).order_by("pk")
        found = subject.rows(self.label, self.who)
        authors = [*table.authors, *([BY_AUTHOR[self.label]] if self.label in BY_AUTHOR else [])]
        if not authors or table.finder:
            return found.order_by("pk")
        mine = Q(pk__in=found.values("pk"))
        for name in authors:
            mine |= Q(**{name: self.who.user_id})
        return manager.filter(mine).order_by("pk")

    @cached_property
    def columns(self) -> list[Field[Any, Any]]:
        return [field for field in self.model._meta.concrete_fields if field.name in self.fields]

    def file_counts(self) -> Iterator[int]:
        for field in self.columns:
            if isinstance(field, FileField):
                yield self.rows().exclude(**{field.name: ""}).count()

    def records(self) -> Iterator[tuple[dict[str, Any], list[StoredFile]]]:
        """Each row as it is given, with its files."""
        rows = self.rows().only("pk", *(field.name for field in self.columns))
        for row in rows.iterator(chunk_size=CHUNK):
            files: list[StoredFile] = []
            yield {field.name: self._value(row, field, files) for field in self.columns}, files

    def _value(self, row: Model, field: Field[Any, Any], files: list[StoredFile]) -> Any:
        value = getattr(row, field.attname)
        if isinstance(field, FileField):
            if not value:
                return ""
            files.append(StoredFile(value, self._file_name(row, field, value)))
            return files[-1].name
        if field.related_model is User and value is not None and value != self.who.user_id:
            return None
        return value

    def _file_name(self, row: Model, field: FileField, value: FieldFile) -> str:
        if (self.label, field.name) == ORIGINAL:
            return original_name(row)
        return f"files/{self.title}/{row.pk}-{field.name}{_suffix(value)}"


def original_name(asset: Any) -> str:
    """What the file of an asset is called in the archive."""
    return f"media/{asset.pk}{_suffix(asset.file)}"


def _suffix(file: FieldFile) -> str:
    return PurePosixPath(file.name or "").suffix.lower()


def tables(who: Subject, kind: str) -> list[Chosen]:
    """Those of which anything is given, in the inventory's order."""
    found = [Chosen(label, who, kind) for label, table in INVENTORY.items() if not table.impersonal]
    return [table for table in found if table.fields and any(data.personal for data in table.fields.values())]


def withheld(who: Subject) -> Iterator[tuple[str, str, str]]:
    """(table, field, reason) of what is stored about somebody and given in no copy."""
    for label, table in INVENTORY.items():
        chosen = Chosen(label, who, CopyKind.ALL)
        if table.impersonal or not chosen.withheld or not subject.rows(label, who).exists():
            continue
        yield from ((label, name, reason) for name, reason in chosen.withheld.items())


def networks(who: Subject) -> set[str]:
    """Those that have got anything: connected ones, and those something was published at."""
    from onepost.channels.models import Channel, Grant
    from onepost.publishing.models import Publication

    mine: UUID = who.user_id
    published = Publication.objects.filter(Q(workspace__in=who.workspaces) | Q(post__author=mine))
    return {
        *Grant.objects.filter(user=mine).values_list("network", flat=True),
        *Channel.objects.filter(grant__user=mine).values_list("network", flat=True),
        *published.exclude(started_at=None, published_at=None).values_list("network", flat=True).distinct(),
    }
