"""The composer's form: what the browser sends, as content and a plan, and back again for the next rendering."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from onepost.accounts.models import Workspace
from onepost.connectors import registry
from onepost.publishing.planning import when
from onepost.publishing.planning.queued import picked
from onepost.publishing.planning.slots import FromQueue
from onepost.publishing.sending import drafts
from onepost.publishing.services import Plan
from onepost.publishing.writing import option_files
from onepost.publishing.writing.content import Content, Override, thread_parts
from onepost.publishing.writing.filling import PLAIN
from onepost.publishing.writing.repeating import Repeat

MANNERS = ("at", "queue", "now", "draft")
_KEY = re.compile(r"[a-z0-9]{1,16}")
_PAGE = re.compile(r"[0-9a-f-]{36}")
_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(slots=True)
class ThreadPart:
    """One more post of a thread. ``key`` names it in the form, so that it stays itself while others come and go."""

    key: str
    text: str = ""
    media: list[UUID] = field(default_factory=list)

    @property
    def blank(self) -> bool:
        return not self.text.strip() and not self.media


@dataclass(slots=True)
class ComposerData:
    """Everything the composer shows, whether it comes from the browser or from a stored post.

    ``options`` and ``threads`` are by network; ``alts`` are descriptions as they stand in the form, ``fits`` how a file
    gets another shape. ``page`` names the
    window, ``revision`` is the post's number that it shows.
    ``same_options``: channels that give up options of their own.
    ``labels`` None: those that the post has. ``queue`` is the id of one, "" the workspace's own, and
    ``slot`` the time in it that was picked, "" the next free one. ``follow``: the others of its series change with it.
    """

    post_id: UUID
    text: str = ""
    channels: list[UUID] = field(default_factory=list)
    media: list[UUID] = field(default_factory=list)
    alts: dict[UUID, str] = field(default_factory=dict)
    fits: dict[UUID, str] = field(default_factory=dict)
    own_texts: dict[UUID, str] = field(default_factory=dict)
    options: dict[str, dict[str, Any]] = field(default_factory=dict)
    threads: dict[str, list[ThreadPart]] = field(default_factory=dict)
    manner: str = "at"
    at: str = ""
    queue: str = ""
    slot: str = ""
    keep: dict[UUID, Override] = field(default_factory=dict)
    own_media: dict[UUID, list[UUID]] = field(default_factory=dict)
    same_options: list[UUID] = field(default_factory=list)
    page: str = ""
    revision: int | None = None
    labels: list[UUID] | None = None
    new_label: str = ""
    repeat: Repeat = field(default_factory=Repeat)
    follow: bool = False

    def content(self) -> Content:
        """As the services take it. Changes made elsewhere (own media by the API) are kept as they are."""
        overrides = dict(self.keep)
        for channel, text in self.own_texts.items():
            known = overrides.get(channel, Override())
            overrides[channel] = Override(text, known.media, known.options)
        for channel, files in self.own_media.items():
            known = overrides.get(channel, Override())
            overrides[channel] = Override(known.text, tuple(files), known.options)
        options = {network: dict(values) for network, values in self.options.items()}
        for network in self.threads:
            if written := self.written_parts(network):
                options.setdefault(network, {})[drafts.THREAD] = [_part_option(part) for part in written]
        return Content(
            text=self.text,
            channels=tuple(self.channels),
            media=tuple(self.media),
            options=options,
            overrides={
                channel: value
                for channel, value in overrides.items()
                if channel in self.channels and value != Override()
            },
        )

    def plan(self, workspace: Workspace) -> Plan:
        """Raises :class:`onepost.publishing.planning.when.WrongTime` for the field ``at``."""
        if self.manner == "draft":
            return None
        if self.manner == "now":
            return "now"
        if self.manner == "queue":
            queue = uuids([self.queue])
            return FromQueue(queue[0] if queue else None, picked(self.slot))
        if not self.at:
            raise when.WrongTime(_("Choose a day and a time, or publish now."))
        return when.parse(self.at, workspace.zone)

    @property
    def plain_links(self) -> bool:
        """Whether links are left as they are, whatever the workspace adds to them."""
        return any(values.get(PLAIN) for values in self.options.values())

    def written_parts(self, network: str) -> list[ThreadPart]:
        """The parts of a thread that hold something, in order: an empty one is a place to write, not a post."""
        return [part for part in self.threads.get(network, ()) if not part.blank]

    def option_strips(self) -> Iterator[tuple[str, str, str]]:
        """Every place for a file that belongs to an option: the name of its field, the network, the option."""
        for network in registry.NETWORKS:
            for name in option_files.kinds(network):
                yield f"opt-{network}-{name}", network, name

    def strips(self) -> Iterator[tuple[str, list[UUID]]]:
        """Every row of files in the form, by the name of its fields."""
        yield "media", self.media
        for channel, files in self.own_media.items():
            yield f"media-{channel}", files
        for network, parts in self.threads.items():
            for part in parts:
                yield f"media-{network}-{part.key}", part.media


def _part_option(part: ThreadPart) -> dict[str, Any]:
    return {"text": part.text, **({"media": [str(asset) for asset in part.media]} if part.media else {})}


def read(data: QueryDict, post_id: UUID) -> ComposerData:
    """What the browser sent. Ids that are none are dropped; the services refuse those that are not ours."""
    channels = uuids(data.getlist("channels"))
    media = uuids(data.getlist("media"))
    manner = data.get("when", "at")
    threads = {network: _parts(data, network) for network in registry.NETWORKS}
    own_media = {
        channel: uuids(data.getlist(f"media-{channel}")) for channel in channels if data.get(f"own-media-{channel}")
    }
    used = dict.fromkeys([*media, *(asset for parts in threads.values() for part in parts for asset in part.media)])
    used |= dict.fromkeys(asset for files in own_media.values() for asset in files)
    return ComposerData(
        post_id=post_id,
        text=_lines(data.get("text", "")),
        channels=channels,
        media=media,
        alts={asset: data.get(f"alt-{asset}", "").strip() for asset in used if f"alt-{asset}" in data},
        fits={asset: data.get(f"fit-{asset}", "") for asset in used if f"fit-{asset}" in data},
        own_texts={
            channel: _lines(data.get(f"text-{channel}", "")) for channel in channels if data.get(f"own-{channel}")
        },
        options=_options(data),
        threads={network: parts for network, parts in threads.items() if parts},
        manner=manner if manner in MANNERS else "at",
        at=data.get("at", ""),
        queue=data.get("queue", ""),
        slot=data.get("slot", ""),
        own_media=own_media,
        same_options=uuids(data.getlist("same-options")),
        page=data.get("page", "") if _PAGE.fullmatch(data.get("page", "")) else "",
        revision=int(data.get("revision", "")) if _NUMBER.fullmatch(data.get("revision", "")) else None,
        labels=uuids(data.getlist("labels")),
        new_label=data.get("new-label", ""),
        repeat=Repeat.read(data),
        follow="follow" in data,
    )


def _options(data: QueryDict) -> dict[str, dict[str, Any]]:
    out: dict[str, dict[str, Any]] = {}
    for network in registry.NETWORKS:
        shown = f"opt-{network}" in data
        values: dict[str, Any] = {}
        for spec in fields(registry.connector(network).options):
            name = f"opt-{network}-{spec.name}"
            if spec.metadata["widget"] == "file":
                # A file picked from the library without JavaScript comes after the one that stood there.
                given: Any = next((value for value in reversed(data.getlist(name)) if value), "")
            elif spec.metadata["widget"] == "list":
                given = [line.strip() for line in data.getlist(name) if line.strip()]
            elif spec.metadata["widget"] == "switch":
                # A box that is not ticked is not sent; it says no only where it was there to be ticked.
                given = name in data if shown else spec.default
            else:
                given = _lines(data.get(name, "").strip())
            if given not in ("", []) and str(given) != str(spec.default):
                values[spec.name] = given
        if data.get("plain-links"):
            values[PLAIN] = True
        if values:
            out[network] = values
    return out


def _parts(data: QueryDict, network: str) -> list[ThreadPart]:
    return [
        ThreadPart(key, _lines(data.get(f"part-{network}-{key}", "")), uuids(data.getlist(f"media-{network}-{key}")))
        for key in dict.fromkeys(data.getlist(f"part-{network}"))
        if _KEY.fullmatch(key)
    ]


def stored_threads(options: dict[str, dict[str, Any]]) -> dict[str, list[ThreadPart]]:
    """Takes the threads out of a stored post's ``options``."""
    out: dict[str, list[ThreadPart]] = {}
    for network, values in options.items():
        parts = thread_parts(values)
        values.pop(drafts.THREAD, None)
        if parts:
            out[network] = [ThreadPart(str(n), text, list(media)) for n, (text, media) in enumerate(parts, start=1)]
    return out


def press(data: ComposerData, action: str) -> None:
    """What one of the form's small buttons does, for people without JavaScript; anything else does nothing.

    ``remove``, ``earlier`` and ``later`` are followed by the row of files and the file, ``add-part`` by the network,
    ``drop-part`` by the network and the part's key, ``same`` by what a channel shall no longer have of its own.
    """
    verb, *words = action.split(":")
    strips = dict(data.strips())
    match verb, words:
        case (("remove" | "earlier" | "later"), [strip, asset]) if strip in strips:
            _move(strips[strip], uuids([asset]), verb)
        case "remove", [strip, _asset]:
            for _name, network, option in filter(lambda found: found[0] == strip, data.option_strips()):
                data.options.get(network, {}).pop(option, None)
        case "add-part", [network] if network in registry.NETWORKS:
            parts = data.threads.setdefault(network, [])
            keys = [int(part.key) for part in parts if part.key.isdecimal()]
            parts.append(ThreadPart(str(max(keys, default=0) + 1)))
        case "same", [what, channel]:
            for found in uuids([channel]):
                _same(data, what, found)
        case "drop-part", [network, key]:
            data.threads[network] = [part for part in data.threads.get(network, ()) if part.key != key]


def _same(data: ComposerData, what: str, channel: UUID) -> None:
    if what == "text":
        data.own_texts.pop(channel, None)
    elif what == "files":
        data.own_media.pop(channel, None)
    elif what == "options" and channel in data.keep:
        data.keep[channel] = replace(data.keep[channel], options=None)
        data.same_options.append(channel)


def _move(files: list[UUID], found: list[UUID], verb: str) -> None:
    for asset in found:
        if asset not in files:
            continue
        place = files.index(asset)
        files.remove(asset)
        if verb != "remove":
            files.insert(max(0, place - 1) if verb == "earlier" else place + 1, asset)


def storable(data: QueryDict) -> QueryDict:
    """The form without NUL, which no browser's field holds and no database keeps."""
    if not any("\0" in value for _name, values in data.lists() for value in values):
        return data
    out = QueryDict(mutable=True)
    for name, values in data.lists():
        out.setlist(name, [value.replace("\0", "") for value in values])
    return out


def _lines(text: str) -> str:
    """Browsers end lines with CR LF."""
    return text.replace("\r\n", "\n")


def uuids(values: Iterable[str]) -> list[UUID]:
    out: list[UUID] = []
    for value in values:
        try:
            out.append(UUID(value))
        except ValueError:
            continue
    return list(dict.fromkeys(out))


def local_input(moment: datetime | None, workspace: Workspace) -> str:
    """A time as an ``<input type="datetime-local">`` holds it, in the workspace's zone."""
    return moment.astimezone(workspace.zone).strftime("%Y-%m-%dT%H:%M") if moment else ""
