"""The options of each network as data: one declaration makes the form, the API's schema and the check."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

from onepost.connectors.messages import N_, Message

Widget = Literal["text", "textarea", "choice", "switch", "number", "list", "file"]


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str


def option(
    label: str,
    *,
    default: Any,
    widget: Widget = "text",
    help: str = "",
    choices: tuple[Choice, ...] = (),
    least: int = 0,
    most: int = 0,
    kinds: tuple[str, ...] = (),
    moment: bool = False,
) -> Any:
    """One option of a network. ``label`` and ``help`` are marked for translation by the caller (``N_``).

    ``list`` holds lines of text, at most ``most`` of them; ``number`` lies between ``least`` and ``most``; ``file``
    holds the id of a file of one of these ``kinds``; a ``moment`` is a number of milliseconds of the post's video. A
    ``choice`` without choices is judged by the connector: they are the account's own.
    """
    meta = {"label": label, "widget": widget, "help": help, "choices": choices, "least": least, "most": most}
    meta |= {"kinds": kinds, "moment": moment}
    return dataclasses.field(default=default, metadata=meta)


@dataclass(frozen=True, slots=True)
class OptionProblem:
    field: str
    message: Message


@dataclass(frozen=True)
class Options:
    """Base of every network's options: a frozen dataclass whose fields are made by :func:`option`."""

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> tuple[Self, list[OptionProblem]]:
        """Read options as they come from a form or from JSON; unknown names and wrong values become problems."""
        known = {f.name: f for f in dataclasses.fields(cls)}
        problems = [
            OptionProblem(name, Message(N_("This network has no option named “%(name)s”."), {"name": name}))
            for name in data
            if name not in known
        ]
        values: dict[str, Any] = {}
        for name, spec in known.items():
            if name not in data or data[name] in (None, ""):
                continue
            value, problem = _read(spec, data[name])
            if problem:
                problems.append(OptionProblem(name, problem))
            else:
                values[name] = value
        return cls(**values), problems

    def to_json(self) -> dict[str, Any]:
        """Only what differs from the default, so that stored options stay small and readable."""
        out: dict[str, Any] = {}
        for spec in dataclasses.fields(self):
            value = getattr(self, spec.name)
            if value != spec.default:
                out[spec.name] = list(value) if isinstance(value, tuple) else value
        return out


def _read(spec: dataclasses.Field[Any], value: Any) -> tuple[Any, Message | None]:
    meta = spec.metadata
    match meta["widget"]:
        case "switch":
            if isinstance(value, bool):
                return value, None
            if str(value).lower() in {"true", "on", "1", "false", "off", "0"}:
                return str(value).lower() in {"true", "on", "1"}, None
            return None, Message(N_("Say true or false."))
        case "number":
            return _number(meta, value)
        case "choice":
            allowed = {c.value for c in meta["choices"]}
            if isinstance(value, str) and (value in allowed or not allowed):
                return value, None
            return None, Message(N_("Choose one of: %(values)s."), {"values": ", ".join(sorted(allowed))})
        case "list":
            return _lines(meta, value)
        case _:
            if not isinstance(value, str):
                return None, Message(N_("Write a text."))
            return value.replace("\r\n", "\n"), None


def _number(meta: Mapping[str, Any], value: Any) -> tuple[int | None, Message | None]:
    try:
        number = int(str(value))
    except ValueError:
        return None, Message(N_("Write a whole number."))
    if not meta["least"] <= number <= meta["most"]:
        params = {"least": meta["least"], "most": meta["most"]}
        return None, Message(N_("Choose a number from %(least)s to %(most)s."), params)
    return number, None


def _lines(meta: Mapping[str, Any], value: Any) -> tuple[tuple[str, ...] | None, Message | None]:
    if isinstance(value, str):
        value = value.splitlines()
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        return None, Message(N_("Give a list of texts."))
    lines = tuple(item.strip() for item in value if item.strip())
    if meta["most"] and len(lines) > meta["most"]:
        return None, Message(N_("Give at most %(most)s."), {"most": meta["most"]})
    return lines, None
