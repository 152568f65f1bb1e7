"""``python -m chaos.run [--full] [--only TEXT]``: JSON lines on stdout, progress on stderr, status 1 for any fault."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

from chaos import faults, scene

if TYPE_CHECKING:
    from cases import Case
    from chaos.playing import Outcome


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m chaos.run", description=__doc__)
    parser.add_argument("--full", action="store_true", help="every fault in every call and commit (up to an hour)")
    parser.add_argument("--only", default="", help="kinds of post whose name contains this")
    given = parser.parse_args()
    scene.prepare()
    from cases import CASES

    cases = [case for case in CASES if given.only in str(case)]
    bad = 0
    with scene.opened() as place:
        for case in cases:
            bad += _case(place, case, given.full)
    return 1 if bad else 0


def _case(place: scene.Scene, case: Case, full: bool) -> int:
    from chaos import playing

    began = time.monotonic()
    calls, commits = playing.record(place, case)
    found: Counter[str] = Counter()
    bad = 0

    def note(where: str, fault: faults.Fault, outcome: Outcome) -> None:
        nonlocal bad
        found[outcome.verdict] += 1
        if outcome.verdict not in playing.GOOD:
            bad += 1
            print(f"{case}, {where}, {fault.name}: {outcome.verdict}: {outcome.said}", file=sys.stderr, flush=True)

    for call in calls:
        for number in range(len(faults.in_calls())):
            fault = faults.in_calls()[number]
            if full or fault.short:
                note(call.name, fault, playing.play(place, case, fault, call.number))
    for number in range(commits):
        for fault in faults.IN_COMMITS:
            if full or fault.short:
                note(f"commit {number + 1}", fault, playing.play(place, case, fault, number))
    line = {
        "name": f"chaos {case}",
        "value": bad,
        "unit": "posts twice, lost, stuck or wrongly told",
        "target": 0,
        "ok": not bad,
        "runs": sum(found.values()),
        "calls": len(calls),
        "outcomes": dict(found),
        "seconds": round(time.monotonic() - began, 1),
    }
    print(json.dumps(line), flush=True)
    return bad


if __name__ == "__main__":
    raise SystemExit(main())
