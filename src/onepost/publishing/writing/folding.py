"""Where networks fold a long text behind "see more", on a phone and on a wide screen."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from onepost.connectors.capabilities import Fold


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in three pieces: seen at once everywhere, seen at once only on a wide screen, and behind the fold."""

    head: str
    wide: str = ""
    rest: str = ""

    @property
    def folds(self) -> bool:
        return bool(self.wide or self.rest)


def folded(text: str, fold: Fold) -> Folded:
    narrow = cut(text, fold.phone, fold.lines)
    wide = max(narrow, cut(text, fold.desktop, fold.lines))
    return Folded(text[:narrow], text[narrow:wide], text[wide:])


def cut(text: str, most: int, lines: int) -> int:
    """How many characters of ``text`` stand before the fold: ``most``, and fewer when its line breaks use up the
    ``lines`` that these would fill. Never in the middle of a word."""
    if not most:
        return len(text)
    end = min(len(text), most)
    if lines:
        end = min(end, _rows(text, lines, ceil(most / lines)))
    if end == len(text) or text[end].isspace():
        return end
    spaces = [place for place in range(end) if text[place].isspace()]
    return spaces[-1] + 1 if spaces else end


def _rows(text: str, lines: int, width: int) -> int:
    """Where ``lines`` rows of ``width`` characters end."""
    at = 0
    for paragraph in text.split("\n"):
        rows = max(1, ceil(len(paragraph) / width))
        if rows > lines:
            return at + lines * width
        lines -= rows
        at += len(paragraph) + 1
        if not lines:
            break
    return max(0, min(len(text), at - 1))
