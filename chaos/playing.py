"""One publication and one fault: what the sandbox shows afterwards, and what OnePost says of it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from cases import Case
    from chaos.faults import Fault
    from chaos.scene import Scene
    from onepost.publishing.models import Publication
    from stage import Stage

Verdict = Literal["published", "failed", "held", "unconfirmed", "twice", "lost", "stuck", "wrong"]
GOOD = ("published", "failed", "held", "unconfirmed")
PATIENCE = 30.0
"""Seconds until a publication that still moves counts as stuck; every wait is shortened to a fiftieth."""
_IDS = re.compile(r"(?<=/)[^/]*\d[^/]*(?=/|$)")
_marks = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a flow: which it is (counted from 0), and what it is."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Outcome:
    verdict: Verdict
    said: str = ""


def record(scene: Scene, case: Case) -> tuple[list[Call], int]:
    """The calls and the number of commits of a clean run."""
    stage = scene.stage(case)
    before = len(scene.control.get("requests", network=case.network))
    publication, seen = _begin(scene, case, stage)
    commits = asyncio.run(_counted(publication))
    outcome = _judge(case, stage, publication, seen)
    if outcome.verdict != "published":
        raise AssertionError(f"{case} does not come out without any fault: {outcome}")
    requests = scene.control.get("requests", network=case.network)[before:]
    return _calls(requests), commits


def play(scene: Scene, case: Case, fault: Fault, number: int) -> Outcome:
    """Spoil call or commit ``number`` of one publication of ``case``."""
    stage = scene.stage(case)
    publication, before = _begin(scene, case, stage)
    if fault.rule:
        rule = {"network": case.network, "skip": number, **fault.rule}
        scene.control.post("faults", **rule, **({} if fault.lasting else {"count": 1}))
    settled = True
    try:
        asyncio.run(_PLAYERS[fault.player](scene, publication, number))
    except AssertionError:
        settled = False
    if fault.lasting:
        outcome = _judge(case, stage, publication, before) if settled else Outcome("stuck", _state(publication))
        scene.forget()
        return outcome
    scene.control.delete("faults")
    return _judge(case, stage, publication, before) if settled else Outcome("stuck", _state(publication))


def _begin(scene: Scene, case: Case, stage: Stage) -> tuple[Publication, frozenset[str]]:
    before = frozenset(str(post["id"]) for post in scene.control.get("posts", network=case.network))
    publication = stage.publish(**case.content(scene.upload, f" ({next(_marks)})"))
    return publication, before


def _judge(case: Case, stage: Stage, publication: Publication, before: frozenset[str]) -> Outcome:
    """By what can be seen at the network, against what OnePost says."""
    from onepost.publishing.models import State

    publication.refresh_from_db()
    said = _state(publication)
    there = [post for post in stage.control.posts(case.network) if str(post["id"]) not in before]
    if len(there) > case.posts:
        return Outcome("twice", f"{len(there)} instead of {case.posts}; {said}")
    match publication.state:
        case State.PUBLISHED | State.DELIVERED:
            missing = len(there) < case.posts and publication.state == State.PUBLISHED
            return Outcome("lost", f"{len(there)} of {case.posts}; {said}") if missing else Outcome("published", said)
        case State.UNCONFIRMED:
            return Outcome("unconfirmed", said)
        case State.FAILED | State.HELD:
            whole = there and len(there) == case.posts and not publication.remote_id
            word: Verdict = "failed" if publication.state == State.FAILED else "held"
            if not publication.problem:
                return Outcome("wrong", f"no reason is given; {said}")
            return (
                Outcome("wrong", f"it is there, but OnePost says it is not; {said}") if whole else Outcome(word, said)
            )
    return Outcome("stuck", said)


def _state(publication: Publication) -> str:
    problem = publication.problem or {}
    return f"{publication.state}: {problem.get('text', '')}"


def _calls(requests: list[dict[str, Any]]) -> list[Call]:
    """Each call once; looking again (GET) counts as the first look."""
    found: list[Call] = []
    for number, request in enumerate(requests):
        name = f"{request['method']} {request['host']}{_IDS.sub('…', request['path'])}"
        if request["method"] == "GET" and any(call.name == name for call in found):
            continue
        found.append(Call(number, name))
    return found


# --- players ----------------------------------------------------------------------------------------------------------


async def _counted(publication: Publication) -> int:
    from stage import DyingPool, worker

    async with worker() as pool:
        counting = DyingPool(pool, 0)
        await _drive(counting, publication)
        return counting.commits


async def _wire(scene: Scene, publication: Publication, number: int) -> None:
    from stage import worker

    async with worker() as pool:
        await _drive(pool, publication)


async def _killed(scene: Scene, publication: Publication, number: int) -> None:
    """The worker is gone while the call is under way; its lease lapses, and another one goes on."""
    from stage import pass_lease, worker

    async with worker() as pool:
        going = asyncio.create_task(_drive(pool, publication))
        await _until_hit(scene, going)
        going.cancel()
        await asyncio.gather(going, return_exceptions=True)
    await asyncio.to_thread(scene.control.delete, "faults")
    await pass_lease(publication.id)
    async with worker() as pool:
        await _drive(pool, publication)


async def _late(scene: Scene, publication: Publication, number: int) -> None:
    """Another worker takes the lapsed lease while the first one still waits for its answer."""
    from stage import pass_lease, worker

    async with worker() as pool:
        first = asyncio.create_task(_drive(pool, publication))
        await _until_hit(scene, first)
        await pass_lease(publication.id)
        second = asyncio.create_task(_drive(pool, publication))
        await asyncio.sleep(0.1)
        await asyncio.to_thread(scene.control.delete, "faults")
        for done in await asyncio.gather(first, second, return_exceptions=True):
            if isinstance(done, BaseException):
                raise done


async def _commit(scene: Scene, publication: Publication, number: int) -> None:
    from stage import DyingPool

    await _dying(publication, lambda pool: DyingPool(pool, number + 1))


async def _no_commit(scene: Scene, publication: Publication, number: int) -> None:
    await _dying(publication, lambda pool: BrokenPool(pool, number + 1, dies=True))


async def _database(scene: Scene, publication: Publication, number: int) -> None:
    from stage import worker

    async with worker() as pool:
        await _drive(BrokenPool(pool, number + 1, dies=False), publication)


async def _dying(publication: Publication, wrap: Any) -> None:
    from stage import Killed, pass_lease, worker

    async with worker() as pool:
        with contextlib.suppress(Killed):
            await _drive(wrap(pool), publication)
    await pass_lease(publication.id)
    async with worker() as pool:
        await _drive(pool, publication)


class BrokenPool:
    """A pool whose ``at``-th statement is never made: the process dies before it, or the database is away."""

    def __init__(self, pool: Any, at: int, dies: bool) -> None:
        self.pool, self.at, self.dies, self.asked = pool, at, dies, 0

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Any]:
        from psycopg import OperationalError

        from stage import Killed

        self.asked += 1
        if self.asked == self.at:
            raise Killed if self.dies else OperationalError("the database is away")
        async with self.pool.connection() as found:
            yield found


async def _drive(pool: Any, publication: Publication) -> None:
    """Dispatcher and worker in one, until the publication rests."""
    from psycopg import OperationalError

    from onepost.publishing import publisher, rows
    from onepost.publishing.models import Publication as Rows
    from stage import RESTING, pass_lease

    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE
    while loop.time() < end:
        try:
            for found in await rows.hand_over(pool, 50, 0.05):
                await publisher.publish(pool, found)
        except OperationalError:
            # The job ends with the fault; whoever takes the row next finds it when the lease is over.
            await pass_lease(publication.id)
        row = await Rows.objects.aget(id=publication.id)
        if row.state in RESTING and row.next_attempt_at is None:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it still moves")


async def _until_hit(scene: Scene, going: asyncio.Task[None]) -> None:
    """Until the fault was met, or the run ended without meeting it."""
    while not going.done():
        rules = await asyncio.to_thread(scene.control.get, "faults")
        if any(rule["hits"] for rule in rules):
            return
        await asyncio.sleep(0.005)


_PLAYERS = {
    "wire": _wire,
    "killed": _killed,
    "late": _late,
    "commit": _commit,
    "no commit": _no_commit,
    "database": _database,
}
