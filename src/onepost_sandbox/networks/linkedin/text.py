"""LinkedIn's little text: read with its markup, cut at what it does not understand, given back in its own form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_RESERVED = frozenset("|{}@[]()<>#\\*_~")
_NEXT = re.compile(
    r"\\(?P<char>[|{}@\[\]()<>#\\*_~])"
    r"|@\[(?P<name>(?:\\.|[^\\\]])+)\]\((?P<urn>urn:li:(?:person|organization):[\w-]+)\)"
    r"|\{hashtag\|\\?#\|(?P<template>[^}]+)\}"
    r"|#(?P<tag>\w+)"
    r"|(?P<plain>[^|{}@\[\]()<>#\\*_~]+)"
)


@dataclass(frozen=True, slots=True)
class Piece:
    """``kind``: ``text``, ``hashtag`` or ``mention``; ``urn`` of a mention."""

    kind: str
    text: str
    urn: str = ""


def pieces(commentary: str) -> Iterator[Piece]:
    """Up to the first reserved character that is neither escaped nor part of an element: there the text ends."""
    at = 0
    while match := _NEXT.match(commentary, at):
        at = match.end()
        if match["name"]:
            yield Piece("mention", unescaped(match["name"]), match["urn"])
        elif match["template"] or match["tag"]:
            yield Piece("hashtag", unescaped(match["template"] or match["tag"]))
        else:
            yield Piece("text", match["char"] or match["plain"])


def read(commentary: str, is_name: Callable[[str, str], bool]) -> tuple[str, str]:
    """The text as readers see it, and as the API gives it back; ``is_name`` says whether a mention names its URN."""
    shown, stored = "", ""
    for piece in pieces(commentary):
        if piece.kind == "hashtag":
            shown += f"#{piece.text}"
            stored += f"{{hashtag|\\#|{escaped(piece.text)}}}"
        elif piece.kind == "mention" and is_name(piece.urn, piece.text):
            shown += piece.text
            stored += f"@[{escaped(piece.text)}]({piece.urn})"
        else:
            shown += piece.text
            stored += escaped(piece.text)
    return shown, stored


def escaped(text: str) -> str:
    return "".join(f"\\{char}" if char in _RESERVED else char for char in text)


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def length(text: str) -> int:
    """In UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
