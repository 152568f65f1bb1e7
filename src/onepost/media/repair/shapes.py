"""Sizes of pictures that keep to limits: shapes are fractions, sizes whole pixels."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from onepost.connectors.capabilities import MediaRule

LARGEST_GROWTH = 3
"""A picture is made larger so many times a side at most: beyond that nothing can be seen any more."""
REACH = 8
"""How many pixels a side is moved to keep to a shape exactly."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What several networks allow together; 0 and None: no limit."""

    low: Fraction | None
    high: Fraction | None
    min_width: int
    min_height: int
    max_width: int
    max_height: int
    max_pixels: int

    @classmethod
    def of(cls, rules: Sequence[MediaRule]) -> Bounds:
        return cls(
            low=max((rule.min_ratio for rule in rules if rule.min_ratio), default=None),
            high=min((rule.max_ratio for rule in rules if rule.max_ratio), default=None),
            min_width=max(rule.min_width for rule in rules),
            min_height=max(rule.min_height for rule in rules),
            max_width=least(rule.max_width for rule in rules),
            max_height=least(rule.max_height for rule in rules),
            max_pixels=least(rule.max_pixels for rule in rules),
        )

    def shaped(self, width: int, height: int) -> bool:
        ratio = Fraction(width, height)
        return not ((self.low and ratio < self.low) or (self.high and ratio > self.high))

    def sized(self, width: int, height: int) -> bool:
        return (
            width >= max(self.min_width, 1)
            and height >= max(self.min_height, 1)
            and width <= (self.max_width or width)
            and height <= (self.max_height or height)
            and width * height <= (self.max_pixels or width * height)
        )

    def holds(self, width: int, height: int) -> bool:
        return self.shaped(width, height) and self.sized(width, height)


def least(limits: Iterable[int]) -> int:
    """The smallest of ``limits`` that is one; 0 when none is."""
    return min((limit for limit in limits if limit), default=0)


def cut(width: int, height: int, bounds: Bounds) -> tuple[int, int]:
    """The largest size of an allowed shape within this one."""
    ratio = Fraction(width, height)
    if bounds.low and ratio < bounds.low:
        return width, max(1, math.floor(width / bounds.low))
    if bounds.high and ratio > bounds.high:
        return max(1, math.floor(height * bounds.high)), height
    return width, height


def framed(width: int, height: int, bounds: Bounds) -> tuple[int, int]:
    """The smallest size of an allowed shape around this one."""
    ratio = Fraction(width, height)
    if bounds.low and ratio < bounds.low:
        return math.ceil(height * bounds.low), height
    if bounds.high and ratio > bounds.high:
        return width, math.ceil(width / bounds.high)
    return width, height


def within(width: int, height: int, bounds: Bounds, step: int) -> tuple[int, int] | None:
    """``width`` × ``height`` in the nearest size that ``bounds`` hold, sides in multiples of ``step``; None: none."""
    grow = max(Fraction(bounds.min_width, width), Fraction(bounds.min_height, height), Fraction(1))
    shrink = min(
        Fraction(bounds.max_width or width, width),
        Fraction(bounds.max_height or height, height),
        Fraction(math.sqrt(bounds.max_pixels / (width * height))) if bounds.max_pixels else Fraction(1),
        Fraction(1),
    )
    if grow > LARGEST_GROWTH:
        return None
    scale = grow if grow > 1 else shrink
    ideal = Fraction(width, height)
    near = [
        (_near(width * scale, step, move_w), _near(height * scale, step, move_h))
        for move_w in range(-REACH, REACH + 1, step)
        for move_h in range(-REACH, REACH + 1, step)
    ]
    fitting = [(w, h) for w, h in near if w > 0 and h > 0 and bounds.holds(w, h)]
    wanted = (float(width * scale), float(height * scale))

    def distance(size: tuple[int, int]) -> tuple[float, float]:
        away = abs(size[0] - wanted[0]) + abs(size[1] - wanted[1])
        return away, abs(float(Fraction(*size) - ideal))

    return min(fitting, key=distance, default=None)


def _near(length: Fraction, step: int, move: int) -> int:
    return math.floor(length / step) * step + move
