"""What one row means: a post's content, its plan, and the files to fetch for it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import fields as declared
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from onepost.accounts.models import Workspace
from onepost.channels.models import Channel
from onepost.connectors import registry
from onepost.connectors.registry import network_label
from onepost.publishing.importing import formats, times
from onepost.publishing.importing.fields import SWITCH
from onepost.publishing.planning.when import WrongTime
from onepost.publishing.writing.content import Override

YES = {"true", "yes", "y", "1", "x", "on", "oui", "vrai"}
NO = {"", "false", "no", "n", "0", "off", "non", "faux"}
LONGEST_LABEL = 40
ASSET = "asset:"
"""What an address begins with that names a file of the library, by its id."""
_BETWEEN_ADDRESSES = re.compile(r"\s*\|\|\s*|\s+|[,;|]+(?=\s*(?:https?://|asset:|$))")
_FORMULA = re.compile(r"'(?=['=+\-@\t\r])")


@dataclass(frozen=True, slots=True)
class RowProblem:
    field: str
    text: str


@dataclass(slots=True)
class Wanted:
    """A post as a row asks for it. ``media`` are addresses; ``due_at`` None is a draft, unless it is ``queued``: in
    ``queue``, which is the workspace's own where it is None."""

    row: int
    text: str = ""
    channels: list[UUID] = field(default_factory=list)
    due_at: datetime | None = None
    queued: bool = False
    queue: UUID | None = None
    media: list[str] = field(default_factory=list)
    alts: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    options: dict[str, dict[str, Any]] = field(default_factory=dict)
    overrides: dict[UUID, Override] = field(default_factory=dict)
    problems: list[RowProblem] = field(default_factory=list)

    def refuse(self, name: str, text: str) -> None:
        self.problems.append(RowProblem(name, text))


@dataclass(frozen=True, slots=True)
class Sense:
    """What rows are understood by: the columns' fields, and the workspace's channels.

    ``chosen`` are the channels for rows that name none, and those that are meant when a row names a network;
    ``queues`` are their ids by name, in small letters; ``without_times`` are, by queue, the channels that have no free
    weekly times there.
    """

    source: str
    mapping: Sequence[str]
    day_first: bool
    workspace: Workspace
    channels: Mapping[UUID, Channel]
    chosen: Sequence[UUID]
    queues: Mapping[str, UUID] = field(default_factory=dict)
    without_times: Mapping[UUID | None, frozenset[UUID]] = field(default_factory=dict)

    def read(self, number: int, cells: Sequence[str]) -> Wanted:
        found: dict[str, list[str]] = {}
        for name, cell in zip(self.mapping, cells, strict=False):
            if name and cell.strip():
                found.setdefault(name, []).append(self._unescaped(cell))
        out = Wanted(number)
        for name, values in found.items():
            if any("\0" in value for value in values):
                out.refuse(name, _("There is a sign in this cell that no text can hold (NUL). Write the cell anew."))
        out.text = "\n\n".join(cell.strip() for cell in found.get("text", ())).replace("\r\n", "\n")
        out.media = [one for cell in found.get("media", ()) for one in _BETWEEN_ADDRESSES.split(cell.strip()) if one]
        out.alts = [one.strip() for cell in found.get("alt", ()) for one in cell.split("||")]
        self._channels(found, out)
        self._time(found, out)
        self._labels(found, out)
        self._options(found, out)
        self._link(found, out)
        return out

    def _unescaped(self, cell: str) -> str:
        """Without the apostrophe that keeps a spreadsheet from taking a text for a formula."""
        return _FORMULA.sub("", cell, count=1) if self.source == "onepost" and _FORMULA.match(cell) else cell

    def _channels(self, found: Mapping[str, list[str]], out: Wanted) -> None:
        switched = any(name.startswith(SWITCH) for name in self.mapping)
        for name in found.get("channels", ()):
            self._named(name, out)
        for field_name, values in found.items():
            if field_name.startswith(SWITCH) and any(value.strip().casefold() in YES for value in values):
                self._of_network(field_name.removeprefix(SWITCH), field_name, out)
        if not switched and not found.get("channels"):
            out.channels = list(self.chosen)
        out.channels = list(dict.fromkeys(out.channels))

    def _named(self, cell: str, out: Wanted) -> None:
        if whole := self._match(cell):
            return out.channels.extend(whole)
        separator = next((one for one in ("||", "\n", ";", "|", ",") if one in cell), None)
        for name in filter(str.strip, cell.split(separator) if separator else [cell]):
            if not (matching := self._match(name)):
                if name.strip().casefold() in registry.NETWORKS:
                    self._of_network(name.strip().casefold(), "channels", out)
                    continue
                out.refuse("channels", _("No channel is called “%(name)s”.") % {"name": name.strip()[:60]})
            elif len(matching) > 1:
                text = _("Several channels are called “%(name)s”. Write the network before it, like x: %(name)s.")
                out.refuse("channels", text % {"name": name.strip()[:60]})
            else:
                out.channels.extend(matching)

    def _match(self, said: str) -> list[UUID]:
        """Channels by id, handle or name, with or without their network before it."""
        said = said.strip().casefold()
        network, colon, rest = said.partition(":")
        names, only = (rest.strip(), network.strip()) if colon and network.strip() in registry.NETWORKS else (said, "")
        names = names.removeprefix("@")
        return [
            channel.id
            for channel in self.channels.values()
            if (not only or channel.network == only)
            and names in (channel.name.casefold(), channel.handle.casefold(), str(channel.id))
        ]

    def _of_network(self, network: str, where: str, out: Wanted) -> None:
        of = [channel.id for channel in self.channels.values() if channel.network == network]
        meant = [channel for channel in of if channel in self.chosen] or (of if len(of) == 1 else [])
        label = {"network": network_label(network)}
        if not of:
            out.refuse(where, _("No channel of %(network)s is connected.") % label)
        elif not meant:
            text = _("There are several channels of %(network)s. Choose which are meant, above the columns.")
            out.refuse(where, text % label)
        out.channels.extend(meant)

    def _time(self, found: Mapping[str, list[str]], out: Wanted) -> None:
        zone = self.workspace.zone
        try:
            if "zone" in found:
                zone = times.zone_named(found["zone"][0])
            out.due_at = self._moment(found, zone)
        except WrongTime as wrong:
            out.refuse("at" if "at" in self.mapping else "date", str(wrong))
        except OverflowError:
            out.refuse("at" if "at" in self.mapping else "date", _("This time is more than three years away."))
        self._queue(found, out)
        if found.get("draft", [""])[0].strip().casefold() in YES:
            out.due_at, out.queued = None, False

    def _moment(self, found: Mapping[str, list[str]], zone: ZoneInfo) -> datetime | None:
        day, clock = _day(found), found.get("time", [""])[0]
        return times.parse(day, clock, zone, self.day_first) if (day or clock) and not times.is_next(day) else None

    def _queue(self, found: Mapping[str, list[str]], out: Wanted) -> None:
        """Instead of a time, or in a column of its own: yes, or a queue's name. A time that is given wins."""
        cell = found.get("queue", [""])[0].strip()
        name = cell.casefold()
        out.queue = self.queues.get(name)
        asked = out.queue is not None or name in YES or times.is_next(cell)
        if not asked and name not in NO:
            out.refuse("queue", _("No queue is called “%(name)s”.") % {"name": cell[:60]})
        out.queued = out.due_at is None and (asked or times.is_next(_day(found)))

    @staticmethod
    def _labels(found: Mapping[str, list[str]], out: Wanted) -> None:
        for cell in found.get("labels", ()):
            for name in re.split(r"\|\|" if "||" in cell else r"[,;\n]", cell):
                if len(name := name.strip()) > LONGEST_LABEL:
                    text = _("A label has at most %(most)s characters.") % {"most": LONGEST_LABEL}
                    out.refuse("labels", text)
                elif name and name.casefold() not in {known.casefold() for known in out.labels}:
                    out.labels.append(name)

    def _options(self, found: Mapping[str, list[str]], out: Wanted) -> None:
        """The JSON first; columns of their own win over it. Only networks that the post goes to need them."""
        for cell in found.get("options", ()):
            self._json(cell, out)
        networks = dict.fromkeys(self.channels[channel].network for channel in out.channels)
        for network in networks:
            own = out.options.get(network, {})
            for spec in declared(registry.connector(network).options):
                values = found.get(f"{network}.{spec.name}")
                if values:
                    own[spec.name] = _value(f"{network}.{spec.name}", values, spec.metadata)
                elif spec.name in ("title", "first_comment") and spec.name in found:
                    own[spec.name] = found[spec.name][0].strip()
            if own:
                out.options[network] = own
        if "first_comment" in found and not any("first_comment" in own for own in out.options.values()) and networks:
            text = _("None of these networks takes a first comment from OnePost.")
            out.refuse("first_comment", text)

    @staticmethod
    def _json(cell: str, out: Wanted) -> None:
        try:
            given = json.loads(cell)
            written = json.dumps(given, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            # Half a character is no text: a UnicodeError, which is one of them.
            given, written = None, b""
        by_network = isinstance(given, dict) and all(isinstance(own, dict) for own in given.values())
        if not by_network or b"\\u0000" in written:
            text = _("This is no JSON by network, like %(example)s.")
            return out.refuse("options", text % {"example": '{"youtube": {"title": "…"}}'})
        out.options = given

    def _link(self, found: Mapping[str, list[str]], out: Wanted) -> None:
        """A link is an option where the network makes a card of it; elsewhere it stands at the end of the text."""
        link = found.get("link", [""])[0].strip()
        if not link or link in out.text:
            return
        if not re.fullmatch(r"https?://\S{1,2000}", link):
            return out.refuse("link", _("A link begins with https:// and has no blanks."))
        written = f"{out.text}\n\n{link}".strip()
        cards = [] if out.media else [c for c in out.channels if _has_link(self.channels[c].network)]
        for channel in cards:
            out.options.setdefault(self.channels[channel].network, {}).setdefault("link", link)
        if not cards:
            out.text = written
            return
        for channel in out.channels:
            if channel not in cards:
                out.overrides[channel] = Override(text=written)


def _day(found: Mapping[str, list[str]]) -> str:
    return (found.get("at") or found.get("date") or [""])[0]


def _has_link(network: str) -> bool:
    return any(spec.name == "link" for spec in declared(registry.connector(network).options))


def _value(name: str, values: Iterable[str], meta: Mapping[str, Any]) -> Any:
    """What columns say of an option: several are a list's lines, one may hold them all."""
    given = list(values)
    if meta["widget"] == "list":
        separator = r"\|\||\n" if any("||" in value or "\n" in value for value in given) else r"[,;]"
        lines = given if len(given) > 1 else re.split(separator, given[0])
        return [line.strip() for line in lines if line.strip()]
    if meta["widget"] == "choice":
        return formats.choice(name, given[0], meta["choices"])
    return given[0].strip()
