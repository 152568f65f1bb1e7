"""``python -m bench.run [part …]``: JSON lines on stdout, progress on stderr, status 1 if a target is missed.

With ``--write`` they are put into docs/reliability.md too.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence

from bench.figures import Figures, stage
from bench.house import opened

PARTS = ("pages", "import", "leaving", "lateness", "memory", "large", "uploads", "publishing", "planned")
FEW, MANY = 10, 100
"""Connected accounts: as a workspace has them, and as many as it takes to keep a worker busy."""


def main() -> int:
    write = "--write" in sys.argv
    wanted = [part for part in sys.argv[1:] if part != "--write"] or PARTS
    if problem := _problem(wanted, write):
        print(problem, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever stops it early leaves nothing running either
    figures = Figures()
    _measure(set(wanted), figures)
    if write:
        from bench import table

        table.write(figures.found)
    return 1 if figures.missed else 0


def _problem(wanted: Sequence[str], write: bool) -> str:
    if unknown := set(wanted) - set(PARTS):
        return f"There is no part {', '.join(sorted(unknown))}; the parts are {', '.join(PARTS)}."
    if write and set(wanted) != set(PARTS):
        return "What is written into the page is measured as a whole: --write goes with no part."
    return ""


def _measure(wanted: set[str], figures: Figures) -> None:
    with opened() as house:
        from bench import importing, large, lateness, leaving, memory, pages, people, plan, publishing, uploads

        with stage(f"Connecting {FEW} accounts"):
            crowd = people.connected(house, FEW)
        if "pages" in wanted:
            with stage("Pages"):
                pages.measured(house, crowd, figures)
        if "import" in wanted:
            with stage("A file of posts"):
                importing.measured(crowd, figures)
        if "leaving" in wanted:
            with stage("Disconnecting, a copy, and leaving"):
                leaving.measured(house, figures)
        if "lateness" in wanted:
            with stage("On the second"):
                lateness.measured(house, crowd, figures)
        if "memory" in wanted:
            with stage("Memory"):
                memory.idle(house, figures)
        if "large" in wanted:
            with stage("A large video"):
                large.carried(figures)
        if "uploads" in wanted:
            with stage("An upload that breaks off"):
                uploads.broken_off(figures)
        if {"publishing", "planned"} & wanted:
            with stage(f"Connecting {MANY - FEW} more accounts"):
                crowd = people.connected(house, MANY - FEW)
            with stage("Publishing"):
                empty_rate = publishing.throughput(house, crowd, figures)
            if "planned" in wanted:
                with stage("A full plan"):
                    plan.planned(house, crowd, figures, empty_rate)


if __name__ == "__main__":
    raise SystemExit(main())
