"""What differs between two versions of a post, aspect by aspect and word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from onepost.accounts.models import Workspace
from onepost.channels.models import Channel
from onepost.connectors import registry
from onepost.connectors.registry import network_label
from onepost.lib import moments
from onepost.lib.sentences import sentence
from onepost.media.models import Asset
from onepost.publishing.sending import drafts
from onepost.publishing.writing import option_files
from onepost.publishing.writing.content import Content, Override, thread_parts
from onepost.publishing.writing.versions import Left

MOST_WORDS = 4000
"""Longer texts are compared line by line: comparing takes the square of it."""
_PROSE = re.compile(r"(?:^|\.)text$|^alt\.|\.thread\.")
"""Keys of what is written rather than chosen."""
_WORD = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a text; ``changed`` when the other text has not got it."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """One aspect of a post in two versions. ``same`` is possible for the text alone, which is always shown."""

    label: str
    before: list[Piece]
    after: list[Piece]
    same: bool


def sides(before: str, after: str, whole_lines: bool = False) -> tuple[list[Piece], list[Piece]]:
    """Both texts, cut where they differ: by words, or by lines where a line is a name or a choice."""
    old, new = _tokens(before), _tokens(after)
    if whole_lines or max(len(old), len(new)) > MOST_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        _add(left, old[a:b], tag != "equal")
        _add(right, new[c:d], tag != "equal")
    return left, right


def _tokens(text: str) -> list[str]:
    return _WORD.findall(text)


def _add(pieces: list[Piece], tokens: Sequence[str], changed: bool) -> None:
    if tokens:
        pieces.append(Piece("".join(tokens), changed))


@dataclass(frozen=True, slots=True)
class Names:
    """What ids of channels and files are called in one workspace."""

    workspace: Workspace
    channels: Mapping[UUID, Channel]
    files: Mapping[UUID, str]

    @classmethod
    def of(cls, workspace: Workspace, versions: Iterable[Left]) -> Names:
        contents = [version.content for version in versions]
        channels = Channel.objects.filter(workspace=workspace).defer("sealed")
        wanted = {asset for content in contents for asset in _files(content)}
        files = Asset.objects.filter(workspace=workspace, id__in=wanted)
        return cls(workspace, {channel.id: channel for channel in channels}, dict(files.values_list("id", "name")))

    def channel(self, channel: UUID) -> str:
        found = self.channels.get(channel)
        return f"{network_label(found.network)}: {found.name}" if found else _("a channel that is gone")

    def of_files(self, ids: Iterable[UUID]) -> str:
        return "\n".join(self.files.get(asset, _("a file that is gone")) for asset in ids)


def differences(before: Left, after: Left, names: Names) -> list[Difference]:
    """The text first, then whatever else differs."""
    old, new = _aspects(before, names), _aspects(after, names)
    found = []
    for key in dict.fromkeys([*old, *new]):
        label = (old.get(key) or new[key])[0]
        one, other = old.get(key, ("", ""))[1], new.get(key, ("", ""))[1]
        if key == "text" or one != other:
            found.append(Difference(label, *sides(one, other, not _PROSE.search(key)), same=one == other))
    return found


def _aspects(left: Left, names: Names) -> dict[str, tuple[str, str]]:
    """Everything of a version that can differ, as (label, words) by a key."""
    content = left.content
    out = {
        "text": (_("Text"), content.text),
        "channels": (_("Channels"), "\n".join(sorted(names.channel(channel) for channel in content.channels))),
        "media": (_("Pictures and files"), names.of_files(content.media)),
        "when": (_("When"), _when(left)),
    }
    for network, values in content.options.items():
        out |= _options(f"options.{network}", network, network_label(network), values, names)
    for channel, own in content.overrides.items():
        out |= _own(channel, own, names)
    for asset, alt in left.alts.items():
        name = names.files.get(asset, _("a file that is gone"))
        out[f"alt.{asset}"] = (_("Description of %(name)s") % {"name": name}, alt)
    return {key: found for key, found in out.items() if key == "text" or found[1]}


def _own(channel: UUID, own: Override, names: Names) -> dict[str, tuple[str, str]]:
    who, key = names.channel(channel), f"overrides.{channel}"
    out: dict[str, tuple[str, str]] = {}
    if own.text is not None:
        out[f"{key}.text"] = (who, own.text or _("no text"))
    if own.media is not None:
        label = _("%(who)s: pictures and files") % {"who": who}
        out[f"{key}.media"] = (label, names.of_files(own.media) or _("no files"))
    found = names.channels.get(channel)
    if own.options is not None and found is not None:
        out |= _options(f"{key}.options", found.network, who, own.options, names)
    return out


def _options(key: str, network: str, who: str, values: Mapping[str, Any], names: Names) -> dict[str, tuple[str, str]]:
    known = fields(registry.connector(network).options) if network in registry.NETWORKS else ()
    labels = {spec.name: sentence(spec.metadata["label"]) for spec in known}
    out: dict[str, tuple[str, str]] = {}
    for number, (text, files) in enumerate(thread_parts(values), start=2):
        words = "\n".join(filter(None, [text, names.of_files(files)]))
        out[f"{key}.thread.{number}"] = (_("%(who)s: post %(number)s of the thread") % _who(who, number=number), words)
    for name, value in values.items():
        if name not in drafts.RESERVED:
            label = _("%(who)s: %(what)s") % _who(who, what=labels.get(name, name))
            out[f"{key}.{name}"] = (label, _value(value, names))
    return out


def _who(who: str, **words: Any) -> dict[str, Any]:
    return {"who": who, **words}


def _value(value: Any, names: Names) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list | tuple):
        return "\n".join(str(line) for line in value)
    asset = option_files.as_id(value)
    return names.files.get(asset, str(value)) if asset else str(value)


def _files(content: Content) -> Iterable[UUID]:
    yield from content.media
    given = [(network, values) for network, values in content.options.items()]
    for own in content.overrides.values():
        yield from own.media or ()
        given += [("", own.options)] if own.options else []
    for network, values in given:
        for _text, files in thread_parts(values):
            yield from files
        if network in registry.NETWORKS:
            yield from option_files.ids(network, values).values()


def _when(left: Left) -> str:
    if left.manner == "now":
        return _("At once")
    if left.manner == "queue":
        return _("The next free time of a queue")
    if left.manner == "draft":
        return _("Draft, no time")
    try:
        return moments.said(datetime.fromisoformat(left.at))
    except ValueError:
        return _("No time yet")
