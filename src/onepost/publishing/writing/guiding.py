"""What the chosen channels' networks want the author to see besides problems, by the names of the form's fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from itertools import groupby
from typing import TypeVar

from onepost.connectors import registry
from onepost.connectors.guidance import Guidance, Terms
from onepost.connectors.options import Options
from onepost.lib.sentences import sentence
from onepost.publishing.writing.content import ForChannel, preview_connector

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Guided:
    """As :class:`~onepost.connectors.guidance.Guidance`, of all chosen channels together and in the reader's language.

    A field is away or closed when it is so for every chosen channel of its network.
    """

    away: frozenset[str] = frozenset()
    closed: Mapping[str, str] = field(default_factory=dict)
    closed_choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    terms: tuple[Terms, ...] = ()
    stop: str = ""


NOTHING = Guided()
"""Before any channel is chosen."""


def field_name(network: str, option: str) -> str:
    return f"opt-{network}-{option}"


def guided(channels: Iterable[ForChannel]) -> Guided:
    away: set[str] = set()
    closed: dict[str, str] = {}
    closed_choices: dict[str, dict[str, str]] = {}
    said: dict[str, str] = {}
    terms: list[Terms] = []
    stops: list[str] = []
    for network, group in groupby(sorted(channels, key=_network), _network):
        ones = list(group)
        found = [_of(one) for one in ones]
        taken = _taken(ones)
        for name in frozenset.intersection(*(one.away for one in found)) - taken.keys():
            away.add(field_name(network, name))
        for name in _shared([one.closed for one in found]) - taken.keys():
            closed[field_name(network, name)] = sentence(found[0].closed[name])
        for name, value in _shared([one.closed_choices for one in found]):
            if value not in taken.get(name, ()):
                reasons = closed_choices.setdefault(field_name(network, name), {})
                reasons[value] = sentence(found[0].closed_choices[name, value])
        for one in found:
            said |= {field_name(network, name): sentence(text) for name, text in one.said.items()}
            terms += one.terms
            stops += [sentence(one.stop)] if one.stop else []
    return Guided(frozenset(away), closed, closed_choices, said, tuple(_once(terms)), stops[0] if stops else "")


def _network(one: ForChannel) -> str:
    return one.channel.network


def _of(one: ForChannel) -> Guidance:
    connector = preview_connector(registry.connector(one.channel.network))
    return connector.guidance(one.draft, one.rendered, one.channel.limits)


def _taken(ones: Iterable[ForChannel]) -> dict[str, set[str]]:
    """Options that are not as they were to begin with, and what stands in them."""
    out: dict[str, set[str]] = {}
    for one in ones:
        options = one.draft.options or Options()
        for spec in fields(options):
            value = getattr(options, spec.name)
            if value != spec.default:
                out.setdefault(spec.name, set()).add(str(value))
    return out


def _shared(mappings: Sequence[Mapping[Key, object]]) -> frozenset[Key]:
    return frozenset.intersection(*(frozenset(mapping) for mapping in mappings))


def _once(terms: Iterable[Terms]) -> Iterable[Terms]:
    """Each of them once, in order; they hold mappings, so that they have no hash."""
    seen: list[Terms] = []
    for one in terms:
        if one not in seen:
            seen.append(one)
    return seen
