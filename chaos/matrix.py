"""Every fault in every call and commit of one kind of post."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from chaos import faults, playing
from chaos.judging import GOOD, Outcome
from chaos.playing import Flow, Spoiled

if TYPE_CHECKING:
    from cases import Case
    from chaos.scene import Scene

TRIES = 3
PAIRS = 12
"""How many pairs of faults a kind of post gets in a full run."""


def played(place: Scene, case: Case, full: bool, only: str = "", seed: int = 1) -> dict[str, Any]:
    """The line of a kind of post, and its ``troubles`` in words.

    ``only`` takes the faults with one of these words, between commas, in their name.
    """
    flow = playing.record(place, case)
    counted: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    troubles: list[str] = []
    for where, spoiled in _plays(case, flow, full, random.Random(f"{seed} {case}")):
        if not any(word in one.fault.name for one in spoiled for word in only.split(",")):
            continue
        outcome = _met(place, case, flow, spoiled)
        if outcome.verdict == "unmet" and (len(spoiled) > 1 or spoiled[0].commit):
            continue  # a run may have a commit less than another one, and its first fault may hide the second
        counted[outcome.verdict] += 1
        reasons.update(_reason(outcome))
        if outcome.verdict not in GOOD:
            fault = " and ".join(one.fault.name for one in spoiled)
            troubles.append(f"{case}, {where}, {fault}: {outcome.verdict}: {outcome.said}")
    return {
        "value": len(troubles),
        "unit": "posts twice, lost, stuck or wrongly told",
        "target": 0,
        "ok": not troubles,
        "network": case.network,
        "kind": case.name,
        "calls": len(flow.calls),
        "commits": flow.commits,
        "runs": sum(counted.values()),
        "outcomes": dict(counted),
        "reasons": dict(reasons),
        "asks": case.asks,
        "full": full,
        "troubles": troubles,
    }


def _met(place: Scene, case: Case, flow: Flow, spoiled: tuple[Spoiled, ...]) -> Outcome:
    """The first of a few plays that comes to the fault: on a busy machine a flow may take another way by itself."""
    for _ in range(TRIES):
        outcome = playing.play(place, case, flow, *spoiled)
        if outcome.verdict != "unmet":
            break
    return outcome


def _reason(outcome: Outcome) -> list[str]:
    return [outcome.said] if outcome.verdict in GOOD and outcome.said not in {"published", "delivered"} else []


def _plays(case: Case, flow: Flow, full: bool, chance: random.Random) -> Iterator[tuple[str, tuple[Spoiled, ...]]]:
    """Where, and what goes wrong there."""
    for call in flow.calls:
        for number, fault in enumerate(faults.in_calls(case.network)):
            if full or fault.short:
                # Made anew: it may name a time.
                yield call.name, (Spoiled(faults.in_calls(case.network)[number], call),)
    for commit in range(1, flow.commits + 1):
        for fault in faults.IN_COMMITS:
            if full or fault.short:
                yield f"commit {commit}", (Spoiled(fault, commit=commit),)
    for _ in range(PAIRS if full else 0):
        both = tuple(Spoiled(fault, chance.choice(flow.calls)) for fault in faults.sampled(case.network, chance))
        yield " and ".join(one.call.name for one in both if one.call), both
