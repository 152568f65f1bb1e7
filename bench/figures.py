"""A figure, its target, and the line a program reads."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Figures:
    """What has been measured so far. ``missed`` holds the names of the figures that miss their target."""

    missed: list[str] = field(default_factory=list)

    def at_least(self, name: str, value: float, unit: str, target: float) -> None:
        self._line(name, value, unit, target, value >= target)

    def at_most(self, name: str, value: float, unit: str, target: float) -> None:
        self._line(name, value, unit, target, value <= target)

    def known(self, name: str, value: float, unit: str) -> None:
        """A figure without a target, for comparing one day with another."""
        self._line(name, value, unit, None, True)

    def _line(self, name: str, value: float, unit: str, target: float | None, ok: bool) -> None:
        line = {"name": name, "value": round(value, 3), "unit": unit, "target": target, "ok": ok}
        print(json.dumps(line), flush=True)
        if not ok:
            self.missed.append(name)


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
