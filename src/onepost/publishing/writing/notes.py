"""Where each problem and each counter stands in the composer: at the field it is about, said once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from onepost.connectors import registry
from onepost.connectors.check import Count
from onepost.connectors.registry import network_label
from onepost.publishing.writing.content import Checked, FieldProblem, ForChannel
from onepost.publishing.writing.fitting import Fix
from onepost.publishing.writing.forms import ComposerData
from onepost.publishing.writing.option_fields import has_threads, option_places

NEAR = 0.8
"""From this share of a limit on, the counter says aloud how much is left."""
_THREAD = re.compile(r"(?:options\.\w+\.)?thread(?:\.(\d+)\.(text|media)(?:\.(\d+))?(?:\.alt)?)?")
_FILE = re.compile(r"media(?:\.(\d+)(\.alt)?)?")


@dataclass(frozen=True, slots=True)
class Note:
    """A problem as it is shown. ``network`` and ``who`` are empty when it is the whole post's."""

    text: str
    network: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class Counter:
    """How much of a network's limit a text uses."""

    network: str
    who: str
    count: Count

    @property
    def state(self) -> str:
        if self.count.left < 0:
            return "over"
        return "near" if self.count.used >= NEAR * self.count.max else ""


@dataclass(slots=True)
class Slot:
    """What stands at one place of the form; ``id`` is the place's in the page. ``warnings`` stop nothing, ``said`` is
    what follows from a choice, ``fixes`` make a file fit."""

    id: str
    problems: list[Note] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    counters: list[Counter] = field(default_factory=list)
    fixes: list[Fix] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not (self.problems or self.warnings or self.said or self.counters or self.fixes)


class Notes:
    """All places of the form that are shown for the chosen channels, by id."""

    def __init__(
        self,
        data: ComposerData,
        checked: Checked,
        problems: Iterable[FieldProblem],
        warnings: Iterable[str] = (),
        said: Mapping[str, str] | None = None,
        fixes: Iterable[Fix] = (),
    ) -> None:
        self._data = data
        self._by_channel = {one.channel.id: one for one in checked.channels}
        self.slots = {name: Slot(name) for name in _places(data, checked)}
        self.general = Slot("general")
        self._say(problems)
        self.slots["at"].warnings += warnings
        for name, text in (said or {}).items():
            self._slot(name).said.append(text)
        for fix in fixes:
            self._slot(f"media-{fix.asset.id}").fixes.append(fix)
        for one in checked.channels:
            for path, count in one.counts.items():
                self._count(one, path, count)
            self._count_descriptions(one)

    def at(self, name: str) -> Slot:
        return self.slots.get(name) or Slot(name)

    @property
    def saying(self) -> list[Slot]:
        """The places where something stands."""
        return [slot for slot in (self.general, *self.slots.values()) if not slot.empty]

    @property
    def told(self) -> list[Slot]:
        """The places that have a problem, in the order of the form."""
        return [slot for slot in (self.general, *self.slots.values()) if slot.problems]

    @property
    def count(self) -> int:
        return sum(len(slot.problems) for slot in self.told)

    def _say(self, problems: Iterable[FieldProblem]) -> None:
        """The same sentence at the same place is said once, for all channels of a network it is true of."""
        found: dict[tuple[str, str, str], list[ForChannel]] = {}
        for problem in problems:
            one = self._by_channel.get(problem.channel) if problem.channel else None
            slot = self._slot(self._spot(problem.field, one))
            told = found.setdefault((slot.id, one.channel.network if one else "", problem.text), [])
            if one and one not in told:
                told.append(one)
        for (slot_id, network, text), told in found.items():
            self._slot(slot_id).problems.append(Note(text, network, self._names(network, told)))

    def _names(self, network: str, told: list[ForChannel]) -> str:
        """The network's name when all its chosen channels are meant, else theirs."""
        if not network:
            return ""
        of_network = [one for one in self._by_channel.values() if one.channel.network == network]
        return network_label(network) if len(told) == len(of_network) else ", ".join(one.channel.name for one in told)

    def _count(self, one: ForChannel, path: str, count: Count) -> None:
        network = one.channel.network
        where = f"options.{network}.{path.removeprefix('options.')}" if path.startswith("options.") else path
        self._counted(self.slots.get(self._spot(where, one)), one, count)

    def _count_descriptions(self, one: ForChannel) -> None:
        """Descriptions of files are seldom long: they are counted where they come near the limit."""
        most = registry.connector(one.channel.network).capabilities_of(one.channel.limits).alt_max
        for file in (file for part in one.rendered.parts for file in part.media):
            if most and len(file.alt) >= NEAR * most:
                self._counted(self.slots.get(f"alt-{file.id}"), one, Count(len(file.alt), most, "codepoint"))

    def _counted(self, slot: Slot | None, one: ForChannel, count: Count) -> None:
        network = one.channel.network
        counter = Counter(network, network_label(network), count)
        if slot is None or counter in slot.counters:
            return
        if any(other.network == network for other in slot.counters):
            counter = Counter(network, one.channel.name, count)
        slot.counters.append(counter)

    def _slot(self, name: str) -> Slot:
        """The place called ``name``, else the nearest around it, else the head of the page."""
        while name and name not in self.slots:
            name = name.rpartition("-")[0]
        return self.slots.get(name, self.general)

    def _spot(self, path: str, one: ForChannel | None) -> str:
        """The name of the place for a field's path."""
        if path.startswith("overrides."):
            path = path.split(".", 2)[-1]
        if path == "text":
            own = one is not None and one.channel.id in self._data.own_texts
            return f"own-{one.channel.id}" if one and own else "text"
        if one and (found := _THREAD.fullmatch(path)):
            return self._thread_spot(one, found)
        if found := _FILE.fullmatch(path):
            return self._file_spot(one, 0, found[1], "alt" if found[2] else "media")
        if path.startswith("options."):
            return path.replace("options.", "opt.", 1).replace(".", "-")
        return "at" if path == "schedule" else path.partition(".")[0]

    def _thread_spot(self, one: ForChannel, found: re.Match[str]) -> str:
        network, number = one.channel.network, int(found[1] or 0)
        parts = self._data.written_parts(network)
        if not 0 < number <= len(parts):
            return f"thread-{network}"
        if found[2] == "text":
            return f"part-{network}-{parts[number - 1].key}"
        spot = self._file_spot(one, number, found[3], "media")
        return spot if spot != "media" else f"media-{network}-{parts[number - 1].key}"

    def _file_spot(self, one: ForChannel | None, part: int, number: str | None, kind: str) -> str:
        """A file's own place; that of the row of files when the problem is not one file's."""
        files = [str(asset) for asset in self._data.media]
        if one is not None:
            files = [file.id for file in one.rendered.parts[part].media] if part < len(one.rendered.parts) else []
        return f"{kind}-{files[int(number)]}" if number is not None and int(number) < len(files) else "media"


def _places(data: ComposerData, checked: Checked) -> Iterable[str]:
    """Ids of the places, in the order of the form."""
    yield "channels"
    yield "text"
    yield "media"
    yield from _file_places(data.media, checked)
    for one in checked.channels:
        yield f"differs-{one.channel.id}"
        yield f"own-{one.channel.id}"
        yield f"media-{one.channel.id}"
        yield from _file_places(data.own_media.get(one.channel.id, ()), checked)
    for network in dict.fromkeys(one.channel.network for one in checked.channels):
        for part in data.threads.get(network, ()):
            yield f"part-{network}-{part.key}"
            yield f"media-{network}-{part.key}"
            yield from _file_places(part.media, checked)
        if has_threads(network):
            yield f"thread-{network}"
        yield from option_places(network, data.options.get(network, {}))
    yield "at"
    yield "repeat"


def _file_places(assets: Iterable[UUID], checked: Checked) -> Iterable[str]:
    for asset in assets:
        if asset in checked.assets:
            yield f"media-{asset}"
            if checked.assets[asset].seen:
                yield f"alt-{asset}"
