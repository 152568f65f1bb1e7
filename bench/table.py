"""The table of ``make bench`` in docs/reliability.md: every figure beside its target, and the commit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from bench import page
from bench.figures import Figure

SIGNS = {True: "yes", False: "**no**"}


def write(figures: Iterable[Figure]) -> None:
    page.put("bench/table.py", _table(list(figures)))


def _table(figures: list[Figure]) -> str:
    with_target = [figure for figure in figures if figure.target is not None]
    missed = sum(not figure.ok for figure in with_target)
    kept = f"{len(with_target) - missed} of {len(with_target)} targets are met."
    return "\n".join(
        [
            f"Measured on {datetime.now(UTC):%Y-%m-%d} at commit `{page.commit()}`. {kept}",
            "",
            "| what | measured | target | met |",
            "|---|---:|---:|---|",
            *map(_row, figures),
        ]
    )


def _row(figure: Figure) -> str:
    if figure.target is None:
        return f"| {figure.name} | {_said(figure.value, figure.unit)} | – | |"
    bound = "≤" if figure.at_most else "≥"
    target = f"{bound} {_said(figure.target, figure.unit)}"
    return f"| {figure.name} | {_said(figure.value, figure.unit)} | {target} | {SIGNS[figure.ok]} |"


def _said(value: float, unit: str) -> str:
    """Three digits are all that a noisy machine knows."""
    number = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{number} {unit}".strip()
