"""What a form says of a change by hand: a shape as ``4:5``, numbers, a box as ``left,top,width,height``."""

from __future__ import annotations

import re
from fractions import Fraction

from onepost.media.repair.by_hand import Box


def shape_of(text: str) -> Fraction | None:
    """``4:5`` or ``1.91:1``; None: free."""
    found = re.fullmatch(r"(\d{1,4}(?:\.\d{1,2})?):(\d{1,4})", text)
    return Fraction(found[1]) / int(found[2]) if found and float(found[1]) and int(found[2]) else None


def whole(text: str) -> int:
    """0 for what is no number."""
    found = re.fullmatch(r"\s*(\d{1,6})\s*", text)
    return int(found[1]) if found else 0


def box_of(texts: list[str]) -> Box | None:
    """Of left, top, width and height; None without a width and a height."""
    left, top, width, height = ([whole(text) for text in texts] + [0] * 4)[:4]
    return (left, top, width, height) if width and height else None
