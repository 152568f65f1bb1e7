"""``python -m chaos.table FILE …``: the table of docs/reliability.md, from the JSON lines of a run.

What is between the two marks of the page is replaced; the words around it are written by hand.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import page

NETWORKS = {
    "facebook": "Facebook",
    "instagram": "Instagram",
    "linkedin": "LinkedIn",
    "tiktok": "TikTok",
    "x": "X",
    "youtube": "YouTube",
}
COLUMNS = ("published", "failed", "held", "unconfirmed", "twice", "lost", "stuck", "wrong")
HEADS = ("published", "failed, with the reason", "held", "author asked", "twice", "lost", "stuck", "wrongly told")


def main() -> int:
    lines = [json.loads(line) for name in sys.argv[1:] for line in Path(name).read_text("utf-8").splitlines() if line]
    write(lines)
    return 0


def write(lines: Iterable[dict[str, Any]]) -> None:
    """Put the figures into the page."""
    page.put("chaos/table.py", _table(list(lines)))


def _table(lines: list[dict[str, Any]]) -> str:
    kinds = sorted((line for line in lines if "kind" in line), key=lambda line: (line["network"], line["kind"]))
    out = [
        f"Measured on {datetime.now(UTC):%Y-%m-%d} at commit `{page.commit()}`, in every call and every commit. "
        "*Short* stands for the faults of `make chaos`.",
        "",
        f"| network | kind of post | faults | calls | commits | runs | {' | '.join(HEADS)} |",
        f"|---|---|---|{'---:|' * (3 + len(HEADS))}",
        *map(_row, kinds),
        _total(kinds),
        "",
        *_killed(line for line in lines if "kills" in line),
        *_reasons(kinds),
    ]
    return "\n".join(out) + "\n"


def _row(line: dict[str, Any]) -> str:
    counts = " | ".join(str(line["outcomes"].get(name, 0)) for name in COLUMNS)
    kind = line["kind"].replace("-", " ")
    size = f"{'all' if line['full'] else 'short'} | {line['calls']} | {line['commits']} | {line['runs']}"
    return f"| {NETWORKS[line['network']]} | {kind} | {size} | {counts} |"


def _total(kinds: list[dict[str, Any]]) -> str:
    sums: Counter[str] = Counter()
    for line in kinds:
        sums.update({name: line[name] for name in ("calls", "commits", "runs")})
        sums.update(line["outcomes"])
    names = ("calls", "commits", "runs", *COLUMNS)
    return f"| **all** | {len(kinds)} kinds | | {' | '.join(f'**{sums[name]:,}**' for name in names)} |"


def _killed(lines: Iterable[dict[str, Any]]) -> Iterator[str]:
    for line in lines:
        outcomes = ", ".join(f"{number} {name}" for name, number in sorted(line["outcomes"].items()))
        yield (
            f"Worker processes killed outright: {line['kills']}, of which {line['while a post was in hand']} had posts "
            f"in hand and {line['while a call was announced']} a call that was announced and not yet stored. "
            f"{line['runs']} posts of {line['kinds']} kinds: {outcomes}."
        )
        yield ""


def _reasons(kinds: list[dict[str, Any]]) -> Iterator[str]:
    """Every sentence that an author was told instead of a plain success, with how often."""
    counted: dict[str, Counter[str]] = {}
    for line in kinds:
        for said, number in line["reasons"].items():
            state, _, sentence = said.partition(": ")
            counted.setdefault(NETWORKS[line["network"]], Counter())[f"{state} | {sentence}"] += number
    if counted:
        yield "What authors were told where it was no plain success:"
        yield ""
        yield "| network | state | told | runs |"
        yield "|---|---|---|---:|"
    for network, sentences in sorted(counted.items()):
        for told, number in sorted(sentences.items()):
            yield f"| {network} | {told} | {number} |"


if __name__ == "__main__":
    raise SystemExit(main())
