"""``python -m chaos.run [--full] [--only WORDS] [--write]``: JSON lines on stdout, what went wrong on stderr.

Status 1 if a post was there twice, was lost, never came to rest, or was told wrongly.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING, Any

from chaos import scene, table

if TYPE_CHECKING:
    from cases import Case

SIDE_BY_SIDE = 2


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m chaos.run", description=__doc__)
    parser.add_argument("--full", action="store_true", help="every fault in every call and commit (up to an hour)")
    parser.add_argument("--only", default="", help="kinds of post whose name contains one of these words")
    parser.add_argument("--fault", default="", help="faults whose name contains one of these, between commas")
    parser.add_argument("--seed", type=int, default=1, help="for the pairs of faults of a full run")
    parser.add_argument("--processes", type=int, default=SIDE_BY_SIDE, help="each with a database and a sandbox")
    parser.add_argument("--kills", type=int, default=0, help="afterwards, kill so many real worker processes")
    parser.add_argument("--write", action="store_true", help="write the figures into docs/reliability.md")
    given = parser.parse_args()
    sys.path.insert(0, str(scene.TESTS))
    from cases import CASES

    words = given.only.split() or [""]
    cases = sorted((case for case in CASES if any(word in str(case) for word in words)), key=_weight, reverse=True)
    lines: list[dict[str, Any]] = []
    for line in _played(cases, given.processes, given.full, given.fault, given.seed):
        for trouble in line.pop("troubles"):
            print(trouble, file=sys.stderr, flush=True)
        print(json.dumps(line), flush=True)
        lines.append(line)
    if given.kills:
        lines.append(_killed(given.kills, given.seed))
        print(json.dumps(lines[-1]), flush=True)
    if given.write:
        table.write(lines)
    return 0 if all(line["ok"] for line in lines) else 1


def _killed(kills: int, seed: int) -> dict[str, Any]:
    """A program of its own: real processes have OnePost's real settings."""
    command = [sys.executable, "-m", "chaos.killing", "--kills", str(kills), "--seed", str(seed)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _weight(case: Case) -> int:
    """Roughly how long it takes: the long ones first, so that the processes end together."""
    return 2 * len(case.media) + len(case.files) + case.posts + ("first_comment" in case.options)


def _played(cases: list[Case], processes: int, full: bool, only: str, seed: int) -> Iterator[dict[str, Any]]:
    """The lines of all cases as they come in."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(processes, len(cases) or 1), context, _enter) as pool:
        coming = [pool.submit(one, str(case), full, only, seed) for case in cases]
        try:
            for done in as_completed(coming):
                yield done.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


_scene: scene.Scene


def _enter() -> None:
    """In each process, once: a place of its own, which goes with the process."""
    global _scene
    scene.prepare()
    stack = contextlib.ExitStack()
    _scene = stack.enter_context(scene.opened())
    Finalize(None, stack.close, exitpriority=100)

    def leave(*args: object) -> None:
        with contextlib.suppress(Exception):
            stack.close()
        os._exit(1)

    # The pool takes every exception for a result, and would leave the database behind.
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)


def one(name: str, full: bool, only: str, seed: int) -> dict[str, Any]:
    """Everything that can go wrong with one kind of post."""
    from cases import CASES
    from chaos import matrix

    case = next(case for case in CASES if str(case) == name)
    began = time.monotonic()
    try:
        line = matrix.played(_scene, case, full, only, seed)
    except Exception:
        # Not every exception survives the way to the other process, and the other kinds of post are still to come.
        _scene.leave()
        line = {
            "value": 1,
            "ok": False,
            "network": case.network,
            "kind": case.name,
            "calls": 0,
            "commits": 0,
            "runs": 0,
        }
        line |= {
            "outcomes": {"wrong": 1},
            "reasons": {},
            "full": full,
            "troubles": [f"{name}: {traceback.format_exc()}"],
        }
    return {"name": f"chaos {name}", **line, "seconds": round(time.monotonic() - began, 1)}


if __name__ == "__main__":
    raise SystemExit(main())
