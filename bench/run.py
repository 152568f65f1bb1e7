"""``python -m bench.run [part …]``: JSON lines on stdout, progress on stderr, status 1 if a target is missed."""

from __future__ import annotations

import signal
import sys

from bench.figures import Figures, stage
from bench.house import opened

PARTS = ("pages", "import", "leaving", "lateness", "memory", "large", "uploads", "publishing", "planned")
FEW, MANY = 10, 100
"""Connected accounts: as a workspace has them, and as many as it takes to keep a worker busy."""


def main() -> int:
    wanted = sys.argv[1:] or PARTS
    if unknown := set(wanted) - set(PARTS):
        print(f"There is no part {', '.join(sorted(unknown))}; the parts are {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whoever stops it early leaves nothing running either
    figures = Figures()
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
        if {"publishing", "planned"} & set(wanted):
            with stage(f"Connecting {MANY - FEW} more accounts"):
                crowd = people.connected(house, MANY - FEW)
            with stage("Publishing"):
                empty_rate = publishing.throughput(house, crowd, figures)
            if "planned" in wanted:
                with stage("A full plan"):
                    plan.planned(house, crowd, figures, empty_rate)
    return 1 if figures.missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
