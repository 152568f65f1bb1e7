"""Everything but the posts: labels, texts, folders, files, queues. What is there already is used, not made twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from onepost.accounts.models import User, Workspace
from onepost.channels.models import Channel
from onepost.media import folders, incoming
from onepost.media import services as media
from onepost.media.models import Asset, Folder
from onepost.media.refusal import MediaRefused
from onepost.privacy import portable as form
from onepost.privacy.importing.reading import Brought
from onepost.publishing.models import Label, Queue
from onepost.publishing.models.planning import Colour
from onepost.publishing.models.writing import Snippet, SnippetKind
from onepost.publishing.planning import queues
from onepost.publishing.planning.slots import Weekly


@dataclass
class Target:
    """Where things go, and what their names of elsewhere mean here. ``step`` is told of each thing."""

    workspace: Workspace
    user: User | None
    step: Callable[[], None]
    labels: dict[str, Label] = field(default_factory=dict)
    folders: dict[UUID, Folder | None] = field(default_factory=dict)
    media: dict[UUID, UUID] = field(default_factory=dict)
    queues: dict[UUID, Queue] = field(default_factory=dict)
    made: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    unknown: dict[str, None] = field(default_factory=dict)
    """Names of channels that are not here."""

    def __post_init__(self) -> None:
        found = list(Channel.objects.filter(workspace=self.workspace))
        self._by_id = {(channel.network, channel.remote_id): channel for channel in found}
        self._by_handle = {(one.network, one.handle.casefold()): one for one in found if one.handle}

    def channel(self, name: form.ChannelName | None) -> Channel | None:
        """By the network's own id; else by handle, which another app of the same network may know it by."""
        if name is None:
            return None
        same = self._by_id.get((name.network, name.remote_id))
        found = same or (self._by_handle.get((name.network, name.handle.casefold())) if name.handle else None)
        if found is None:
            self.unknown[f"{name.network}: {name.handle or name.name}"] = None
        return found


def labels(target: Target, things: Iterable[form.Label]) -> None:
    for thing in things:
        label(target, thing.name, thing.colour)
        target.step()


def label(target: Target, name: str, colour: str = Colour.GREY) -> Label:
    name = name.strip()[:40] or "?"
    if name.casefold() not in target.labels:
        found = Label.objects.filter(workspace=target.workspace, name__iexact=name).first()
        if found is None:
            colour = colour if colour in Colour.values else Colour.GREY
            found = Label.objects.create(workspace=target.workspace, name=name, colour=colour)
            target.made["labels"] += 1
        target.labels[name.casefold()] = found
    return target.labels[name.casefold()]


def snippets(target: Target, things: Iterable[form.Snippet]) -> None:
    for thing in things:
        kind = thing.kind if thing.kind in SnippetKind.values else SnippetKind.TEXT
        own = Snippet.objects.filter(workspace=target.workspace, kind=kind)
        text, name = thing.text[:5000], thing.name.strip()[:60] or "?"
        target.step()
        if own.filter(text=text).exists():
            continue
        for number in range(2, 100):
            if not own.filter(name__iexact=name).exists():
                break
            name = f"{thing.name.strip()[:50]} ({number})"
        standard = thing.standard and not Snippet.objects.filter(workspace=target.workspace, standard=True).exists()
        own.create(workspace=target.workspace, author=target.user, kind=kind, name=name, text=text, standard=standard)
        target.made["snippets"] += 1


def folders_of(target: Target, things: Iterable[form.Folder]) -> None:
    """From the top down; a folder whose parents make a circle, or are not there, is put at the top."""
    left = {thing.id: thing for thing in things}
    while left:
        ready = [one for one in left.values() if one.parent is None or one.parent not in left]
        for thing in ready or list(left.values()):
            parent = target.folders.get(thing.parent) if thing.parent else None
            target.folders[thing.id] = _folder(target, thing.name.strip()[:80], parent)
            del left[thing.id]
            target.step()


def _folder(target: Target, name: str, parent: Folder | None) -> Folder | None:
    found = Folder.objects.filter(workspace=target.workspace, parent=parent, name__iexact=name).first()
    if found is None:
        try:
            found = folders.make(target.workspace, name, parent)
            target.made["folders"] += 1
        except folders.Refused:
            target.notes["folder"] += 1
    return found


def files(target: Target, brought: Brought, things: Iterable[form.Media]) -> None:
    for thing in things:
        same = Asset.objects.filter(workspace=target.workspace, sha256=thing.sha256, deleting_at=None).first()
        found = same or _file(target, brought, thing)
        if found is None:
            target.notes["file"] += 1
        else:
            target.media[thing.id] = found.id
        target.step()


def _file(target: Target, brought: Brought, thing: form.Media) -> Asset | None:
    """Through the same door as every upload: looked at, cleaned, refused if it is nothing OnePost knows."""
    with incoming.workbench() as folder:
        path = Path(folder) / "brought"
        if not brought.take(thing, path):
            return None
        try:
            with path.open("rb") as file:
                asset = media.accept(target.workspace, target.user, incoming.Placed(file), thing.name, thing.alt)
        except MediaRefused:
            return None
    target.made["media"] += 1
    if folder_here := target.folders.get(thing.folder) if thing.folder else None:
        asset.folder = folder_here
        asset.save(update_fields=["folder"])
    return asset


def queues_of(target: Target, things: Iterable[form.Queue]) -> None:
    for thing in things:
        name = " ".join(thing.name.split())[:60]
        found = target.workspace.queues.filter(name__iexact=name).first()
        try:
            if found is None:
                found = queues.add_queue(target.workspace, name)
                target.made["queues"] += 1
            target.queues[thing.id] = found
            for time in thing.times:
                if channel := target.channel(time.channel):
                    queues.add_times(found, channel, [Weekly(time.weekday, time.at)])
                else:
                    target.notes["times"] += 1
        except queues.QueueRefused:
            target.notes["queue"] += 1
        target.step()
