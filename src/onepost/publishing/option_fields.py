"""A network's options as form fields: a new option in a connector needs no new template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from onepost.connectors import registry
from onepost.connectors.options import Choice
from onepost.lib.sentences import sentence

LINES = 4
"""Lines shown for a list that names no most."""


@dataclass(frozen=True, slots=True)
class OptionField:
    """One option, ready for a template. ``slot`` is where its problem and counter stand; ``lines`` are a list's."""

    name: str
    slot: str
    label: str
    help: str
    widget: str
    value: Any
    choices: list[tuple[str, str]]
    least: int
    most: int
    lines: list[str]

    @property
    def short(self) -> bool:
        """Two of these fit beside each other."""
        return self.widget in ("choice", "number") or (self.widget == "text" and not self.help)


def has_threads(network: str) -> bool:
    """Whether a post may go on in further posts there."""
    return any(kind.max_parts > 1 for kind in registry.connector(network).capabilities.kinds)


def option_fields(network: str, values: Mapping[str, Any]) -> list[OptionField]:
    return [_option_field(network, spec, values.get(spec.name)) for spec in fields(registry.connector(network).options)]


def _option_field(network: str, spec: Any, value: Any) -> OptionField:
    meta = spec.metadata
    choices: tuple[Choice, ...] = meta["choices"]
    given = [str(line) for line in value] if isinstance(value, list | tuple) else []
    room = max(meta["most"] or LINES, len(given))
    return OptionField(
        name=f"opt-{network}-{spec.name}",
        slot=f"opt-{network}-{spec.name}",
        label=sentence(meta["label"]),
        help=sentence(meta["help"]),
        widget=meta["widget"],
        value=spec.default if value is None else value,
        choices=[(choice.value, sentence(choice.label)) for choice in choices],
        least=meta["least"],
        most=meta["most"],
        lines=[*given, *[""] * (room - len(given))] if meta["widget"] == "list" else [],
    )
