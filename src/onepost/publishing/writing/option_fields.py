"""A network's options as form fields: a new option in a connector needs no new template."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from onepost.channels.models import Channel
from onepost.connectors import registry
from onepost.connectors.options import Choice
from onepost.lib.sentences import sentence
from onepost.media.models import Asset
from onepost.publishing.writing import option_files
from onepost.publishing.writing.guiding import NOTHING, Guided, field_name

LINES = 4
"""Lines of a list to begin with. There is always one to go on with, as far as the network takes them."""
ACCEPT = {
    "image": "image/*",
    "gif": "image/gif",
    "video": "video/*",
    "document": "application/pdf,.pdf",
    "captions": ".srt,.vtt,application/x-subrip,text/vtt",
}
"""What a browser is told to offer, by kind of file."""
SHOWN = {"image": "pictures", "gif": "pictures", "video": "videos", "document": "documents", "captions": "captions"}
"""The part of the library that holds a kind of file."""


@dataclass(frozen=True, slots=True)
class OptionChoice:
    """``channels`` are the ids of those that alone have this choice; empty when every account has it. ``closed`` says
    why it cannot be chosen now."""

    value: str
    label: str
    channels: str = ""
    closed: str = ""


@dataclass(frozen=True, slots=True)
class FileField:
    """What a field for a file needs: ``strip`` names it in the form, ``accept`` and ``show`` what it takes. A ``cover``
    may be a picture of one of the ``videos``."""

    strip: str
    asset: Asset | None
    accept: str
    show: str
    recent: list[Asset]
    cover: bool = False
    videos: list[Asset] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class OptionField:
    """One option, ready for a template. ``slot`` is where its problem and counter stand; ``lines`` are a list's.

    ``away``: it means nothing for the post as it stands; ``closed`` says why it cannot be chosen now. ``moment``: it is
    one of the post's video, in milliseconds. ``plain``: nobody has chosen anything, and all accounts are offered it.
    """

    name: str
    slot: str
    label: str
    help: str
    widget: str
    value: Any
    choices: list[OptionChoice]
    least: int
    most: int
    lines: list[str]
    file: FileField | None
    moment: bool = False
    away: bool = False
    closed: str = ""
    plain: bool = False

    @property
    def short(self) -> bool:
        """Two of these fit beside each other."""
        return self.widget in ("choice", "number") or (self.widget == "text" and not self.help)


@dataclass(frozen=True, slots=True)
class Around:
    """What the fields of a network depend on: its connected channels, the files the form names, the newest ones,
    what the chosen channels say of the post, and the videos that it shows there."""

    channels: Collection[Channel] = ()
    assets: Mapping[UUID, Asset] | None = None
    recent: Collection[Asset] = ()
    guided: Guided = NOTHING
    videos: Collection[Asset] = ()


def has_threads(network: str) -> bool:
    """Whether a post may go on in further posts there."""
    return any(kind.max_parts > 1 for kind in registry.connector(network).capabilities.kinds)


def option_fields(network: str, values: Mapping[str, Any], around: Around | None = None) -> list[OptionField]:
    around = around or Around()
    options = fields(registry.connector(network).options)
    return [_option_field(network, spec, values.get(spec.name), around) for spec in options]


def option_places(network: str, values: Mapping[str, Any]) -> Iterator[str]:
    """The names of the fields, each followed by those of its lines."""
    for spec in fields(registry.connector(network).options):
        name = field_name(network, spec.name)
        yield name
        if spec.metadata["widget"] == "list":
            yield from (f"{name}-{number + 1}" for number in range(_room(spec.metadata, _given(values.get(spec.name)))))


def _option_field(network: str, spec: Any, value: Any, around: Around) -> OptionField:
    meta = spec.metadata
    given = _given(value)
    name = field_name(network, spec.name)
    value = spec.default if value is None else value
    choices = _choices(network, spec, value, around) if meta["widget"] == "choice" else []
    closed = around.guided.closed.get(name, "")
    return OptionField(
        name=name,
        slot=name,
        label=sentence(meta["label"]),
        help=sentence(meta["help"]),
        widget=meta["widget"],
        value=value,
        choices=choices,
        least=meta["least"],
        most=meta["most"],
        lines=[*given, *[""] * (_room(meta, given) - len(given))] if meta["widget"] == "list" else [],
        file=_file(network, spec, value, around) if meta["widget"] == "file" else None,
        moment=meta["moment"],
        away=name in around.guided.away,
        closed=closed,
        plain=not given and value == spec.default and not closed and _is_plain(meta, choices),
    )


def _given(value: Any) -> list[str]:
    """The lines of a list that are written."""
    return [str(line) for line in value] if isinstance(value, list | tuple) else []


def _room(meta: Mapping[str, Any], given: list[str]) -> int:
    """Lines that a list shows."""
    return max(min(max(LINES, len(given) + 1), meta["most"] or len(given) + LINES), len(given))


def _is_plain(meta: Mapping[str, Any], choices: list[OptionChoice]) -> bool:
    """Whether its field is the same for all accounts."""
    if meta["widget"] == "choice":
        told_apart = any(choice.channels or choice.closed for choice in choices)
        return not told_apart and [c.value for c in choices if c.value] == [c.value for c in meta["choices"] if c.value]
    return bool(meta["widget"] != "file")


def _file(network: str, spec: Any, value: Any, around: Around) -> FileField:
    asset_id = option_files.as_id(value)
    kinds: tuple[str, ...] = spec.metadata["kinds"]
    cover = option_files.is_cover(network, spec.name)
    return FileField(
        strip=field_name(network, spec.name),
        asset=(around.assets or {}).get(asset_id) if asset_id else None,
        accept=",".join(ACCEPT[kind] for kind in kinds),
        show=SHOWN[kinds[0]] if kinds else "all",
        recent=[asset for asset in around.recent if asset.kind in kinds],
        cover=cover,
        videos=list(around.videos) if cover else [],
    )


def _choices(network: str, spec: Any, value: Any, around: Around) -> list[OptionChoice]:
    """Those of the network, or of the accounts where they have their own; what stands chosen is never left out."""
    static: tuple[Choice, ...] = spec.metadata["choices"]
    found = _accounts_choices(network, spec.name, static, around.channels)
    out = found or [OptionChoice(choice.value, sentence(choice.label)) for choice in static]
    known = {choice.value for choice in out}
    if spec.default == "" and "" not in known:
        out.insert(0, OptionChoice("", _("Choose…")))
    if value not in ("", *known):
        out.append(OptionChoice(str(value), str(value)))
    reasons = around.guided.closed_choices.get(field_name(network, spec.name), {})
    return [replace(choice, closed=reasons.get(choice.value, "")) for choice in out]


def _accounts_choices(
    network: str, name: str, static: tuple[Choice, ...], channels: Collection[Channel]
) -> list[OptionChoice]:
    """Every choice that one of the ``channels`` has, with the channels' names where not all of them have it."""
    connector = registry.connector(network)
    own = {channel: connector.choices(channel.limits).get(name) for channel in channels}
    if not any(choices is not None for choices in own.values()):
        return []
    holders: dict[str, list[Channel]] = {}
    labels: dict[str, str] = {}
    for channel, choices in own.items():
        for choice in static if choices is None else choices:
            holders.setdefault(choice.value, []).append(channel)
            labels.setdefault(choice.value, sentence(choice.label))
    out = []
    for value, having in holders.items():
        everybody = len(having) == len(own)
        label = labels[value] if everybody else f"{labels[value]} · {', '.join(c.name for c in having)}"
        out.append(OptionChoice(value, label, "" if everybody else " ".join(str(c.id) for c in having)))
    return out
