"""``fields=id,message,attachments{target{id}},comments.limit(0).summary(true)``: what an answer is to hold."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from onepost_sandbox.networks.meta.errors import GraphError, invalid

_NAME = re.compile(r"\s*([A-Za-z0-9_]+)")
_ARGUMENT = re.compile(r"\.([a-z_]+)\(([^)]*)\)")


@dataclass(slots=True)
class Wanted:
    """A field with its modifiers (``.limit(0)``) and its own fields."""

    arguments: dict[str, str] = field(default_factory=dict)
    fields: dict[str, Wanted] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Edge:
    """A list behind a field; ``read`` makes its answer from the modifiers and fields asked for."""

    read: Callable[[Wanted], Any]


View = Mapping[str, Any]
"""An object's fields: values, nested views, :class:`Edge`, or functions without arguments that make them. None: the
field exists and has no value, so that it is left out."""


@lru_cache(maxsize=256)
def parse(text: str) -> dict[str, Wanted]:
    """Raises :class:`GraphError` (2500) when ``text`` is not well-formed."""
    fields, end = _list(text, 0)
    if end != len(text):
        raise GraphError(f"Syntax error \"Expected end of string instead of '{text[end : end + 8]}'.\"", 2500)
    return fields


def _list(text: str, at: int) -> tuple[dict[str, Wanted], int]:
    found: dict[str, Wanted] = {}
    while match := _NAME.match(text, at):
        wanted = found.setdefault(match.group(1), Wanted())
        at = match.end()
        while argument := _ARGUMENT.match(text, at):
            wanted.arguments[argument.group(1)] = argument.group(2)
            at = argument.end()
        if text[at : at + 1] == "{":
            wanted.fields, at = _list(text, at + 1)
            if text[at : at + 1] != "}":
                raise GraphError("Syntax error \"Expected '}'.\"", 2500)
            at += 1
        if text[at : at + 1] != ",":
            break
        at += 1
    return found, at


def select(view: View, fields: str | dict[str, Wanted], default: tuple[str, ...]) -> dict[str, Any]:
    """The asked fields of ``view`` (``default`` when none is named) and always its id."""
    wanted = parse(fields) if isinstance(fields, str) else fields
    if not wanted:
        wanted = {name: Wanted() for name in default}
    out: dict[str, Any] = {}
    for name, one in wanted.items():
        if name not in view:
            raise invalid(f"Tried accessing nonexisting field ({name})")
        value = _value(view[name], one)
        if value is not None:
            out[name] = value
    if view.get("id") is not None:
        out["id"] = view["id"]
    return out


def _value(value: Any, wanted: Wanted) -> Any:
    if callable(value):
        value = value()
    if isinstance(value, Edge):
        return value.read(wanted)
    if isinstance(value, Mapping) and wanted.fields:
        return select(value, wanted.fields, ())
    return value
