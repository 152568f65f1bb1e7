"""A figure, its target, and the line a program reads."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Figure:
    """``target`` None: for comparing one day with another. It is a ceiling where ``at_most``, else a floor."""

    name: str
    value: float
    unit: str
    target: float | None = None
    at_most: bool = True

    @property
    def ok(self) -> bool:
        if self.target is None:
            return True
        return self.value <= self.target if self.at_most else self.value >= self.target


@dataclass(slots=True)
class Figures:
    """What has been measured so far."""

    found: list[Figure] = field(default_factory=list)

    @property
    def missed(self) -> list[Figure]:
        return [figure for figure in self.found if not figure.ok]

    def at_least(self, name: str, value: float, unit: str, target: float) -> None:
        self._take(Figure(name, value, unit, target, at_most=False))

    def at_most(self, name: str, value: float, unit: str, target: float) -> None:
        self._take(Figure(name, value, unit, target))

    def known(self, name: str, value: float, unit: str) -> None:
        """A figure without a target, for comparing one day with another."""
        self._take(Figure(name, value, unit))

    def _take(self, figure: Figure) -> None:
        self.found.append(figure)
        line = {"name": figure.name, "value": round(figure.value, 3), "unit": figure.unit}
        print(json.dumps({**line, "target": figure.target, "ok": figure.ok}), flush=True)


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 do not pass."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


def say(words: str) -> None:
    """Progress, for the person who waits."""
    print(words, file=sys.stderr, flush=True)


@contextmanager
def stage(words: str) -> Iterator[None]:
    began = time.monotonic()
    say(words)
    yield
    say(f"  {time.monotonic() - began:.1f} s")
