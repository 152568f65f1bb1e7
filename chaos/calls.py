"""The calls of a flow, as a clean run makes them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Call:
    """``number``: which of those that look alike (0: the first)."""

    method: str
    host: str
    path: str
    number: int

    @property
    def name(self) -> str:
        which = f" ({self.number + 1})" if self.number else ""
        return f"{self.method} {self.host}{self.path}{which}"

    def rule(self) -> dict[str, Any]:
        """What the sandbox needs to know to spoil this call."""
        pieces = ("[^/?]+" if piece == ANY else re.escape(piece) for piece in self.path.split("/"))
        address = re.escape(self.host) + "/".join(pieces)
        return {"method": self.method, "path": rf"^{address}(\?|$)", "skip": self.number}


LOOKS = re.compile(r"/(fetch|query|list)/$")
"""Calls that only read although they are no GET (TikTok's)."""
ANY = "…"
"""A piece of a path that is another one in every run."""


def discovered(requests: Iterable[dict[str, Any]]) -> list[Call]:
    """Each call once; looking again counts as the first look."""
    found: list[Call] = []
    seen: Counter[tuple[str, str, str]] = Counter()
    for request in requests:
        key = (request["method"], request["host"], _plain(request["path"]))
        looks = request["method"] == "GET" or LOOKS.search(request["path"])
        if not (looks and seen[key]):
            found.append(Call(*key, seen[key]))
        seen[key] += 1
    return found


def _plain(path: str) -> str:
    return "/".join(ANY if _is_id(piece) else piece for piece in path.split("/"))


def _is_id(piece: str) -> bool:
    """Long, or with a number in it, unless it is a version."""
    versioned = re.fullmatch(r"v?\d{1,2}(\.\d+)?", piece)
    return not versioned and (bool(re.search(r"\d", piece)) or len(piece) > 30)
