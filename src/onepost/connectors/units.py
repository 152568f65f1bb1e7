"""How long a text is, in the unit the network counts in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

import regex

Unit = Literal["codepoint", "grapheme", "utf16", "byte", "weighted"]


def graphemes(text: str) -> int:
    """What a reader calls characters: a family emoji is one (Unicode UAX 29)."""
    return len(regex.findall(r"\X", text))


def utf16(text: str) -> int:
    """UTF-16 code units: a character outside the basic plane counts two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def weighted(text: str) -> int:
    """X's weighted length; its tables are loaded on first use."""
    from onepost.connectors.weighted import weighted_length

    return weighted_length(text)


UNITS: Mapping[Unit, Callable[[str], int]] = {
    "codepoint": len,
    "grapheme": graphemes,
    "utf16": utf16,
    "byte": lambda text: len(text.encode("utf-8", "surrogatepass")),
    "weighted": weighted,
}


def measure(text: str, unit: Unit) -> int:
    """Length of ``text`` in ``unit``."""
    return UNITS[unit](text)
