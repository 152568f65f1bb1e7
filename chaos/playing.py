"""One publication and what goes wrong with it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from asgiref.sync import sync_to_async

from chaos import faults, judging
from chaos.calls import Call, discovered
from chaos.judging import Outcome

if TYPE_CHECKING:
    from cases import Case
    from chaos.faults import Fault
    from chaos.scene import Scene
    from onepost.publishing.models import Publication
    from stage import Stage

PATIENCE = 30.0
"""Seconds until a publication that still moves counts as stuck; every wait is shortened to a fiftieth."""
SOON = 3.0
"""A longer wait than that is one the network asked for: the time passes."""
_marks = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Flow:
    """A clean run: its calls, its commits, and what it made."""

    calls: Sequence[Call]
    commits: int
    made: Counter[str]


@dataclass(frozen=True, slots=True)
class Spoiled:
    """``call`` is where a fault of the wire or the worker strikes; ``commit`` the number of one, from 1."""

    fault: Fault
    call: Call | None = None
    commit: int = 0


def record(scene: Scene, case: Case) -> Flow:
    """Raises AssertionError when the case does not come out without any fault."""
    stage = scene.stage(case)
    asked = len(scene.control.get("requests", network=case.network))
    since = judging.before(stage, case)
    publication = _begin(scene, case, stage)
    counting = CountingPool(scene.pool)
    scene.run(_drive(scene.pool, publication, counting))
    publication.refresh_from_db()
    made = judging.made(stage, case, since)
    if publication.state not in {"published", "delivered"} or publication.problem or made["post"] != case.posts:
        raise AssertionError(f"{case} does not come out without any fault: {judging.told(publication)}, {dict(made)}")
    return Flow(discovered(scene.control.get("requests", network=case.network)[asked:]), counting.asked, made)


def play(scene: Scene, case: Case, flow: Flow, *spoiled: Spoiled) -> Outcome:
    """One publication of ``case``; the first fault's player plays, all others are the wire's."""
    stage = scene.stage(case)
    since = judging.before(stage, case)
    publication = _begin(scene, case, stage)
    for one in spoiled:
        if one.call:
            scene.control.post("faults", network=case.network, count=1, **one.call.rule(), **one.fault.rule)
    first = spoiled[0]
    try:
        met = scene.run(_PLAYERS[first.fault.player](scene, publication, first))
        met = met or any(rule["hits"] for rule in scene.control.get("faults"))
    except TimeoutError:
        return Outcome("stuck", judging.told(_again(publication)))
    finally:
        scene.control.delete("faults")
        if first.fault.player == "withdrawn":
            scene.leave()
    ends = tuple({end for one in spoiled for end in one.fault.ends})
    outcome = judging.judge(case, publication, ends, judging.made(stage, case, since), flow.made)
    return outcome if met or outcome.verdict not in judging.GOOD else Outcome("unmet", outcome.said)


def _begin(scene: Scene, case: Case, stage: Stage) -> Publication:
    return stage.publish(**case.content(scene.upload, f" ({next(_marks)})"))


def _again(publication: Publication) -> Publication:
    publication.refresh_from_db()
    return publication


# --- players: each says whether the fault was met, or False when only the sandbox knows -------------------------------


async def _wire(scene: Scene, publication: Publication, spoiled: Spoiled) -> bool:
    await _drive(scene.pool, publication)
    return False


async def _killed(scene: Scene, publication: Publication, spoiled: Spoiled) -> bool:
    """The worker is gone while the call is under way; its lease lapses, and another one goes on."""
    from stage import pass_lease

    going = asyncio.create_task(_drive(scene.pool, publication))
    met = await _until_hit(scene, going)
    going.cancel()
    await asyncio.gather(going, return_exceptions=True)
    await _release(scene)
    await pass_lease(publication.id)
    await _drive(scene.pool, publication)
    return met


async def _late(scene: Scene, publication: Publication, spoiled: Spoiled) -> bool:
    """Another worker takes the lapsed lease while the first one still waits for its answer."""
    from stage import pass_lease

    first = asyncio.create_task(_drive(scene.pool, publication))
    met = await _until_hit(scene, first)
    await pass_lease(publication.id)
    second = asyncio.create_task(_drive(scene.pool, publication))
    await asyncio.sleep(0.1)
    await _release(scene)
    await asyncio.gather(first, second)
    return met


async def _withdrawn(scene: Scene, publication: Publication, spoiled: Spoiled) -> bool:
    """The person takes the permission back at the network while the call is under way, and gives it again later."""
    going = asyncio.create_task(_drive(scene.pool, publication))
    met = await _until_hit(scene, going)
    try:
        await sync_to_async(_take_back)(scene, publication)
    finally:
        await _release(scene)
        await going
    await sync_to_async(scene.reconnect)()
    await _drive(scene.pool, publication)
    return met


def _take_back(scene: Scene, publication: Publication) -> None:
    """The permission of the channel; one that was given through another network is taken back there."""
    channel = publication.channel
    if channel.grant.login in {*faults.NETWORKS} - {channel.network}:
        scene.control.post("revoke", network=channel.grant.login, account=channel.grant.remote_id)
        return
    rows = scene.control.get("accounts", network=channel.network)
    names = {str(row["id"]) for row in rows if row.get("handle") == channel.handle} or {channel.remote_id}
    for name in {channel.remote_id} & {str(row["id"]) for row in rows} or names:
        scene.control.post("revoke", network=channel.network, account=name)


async def _commit(scene: Scene, publication: Publication, spoiled: Spoiled) -> bool:
    from stage import DyingPool

    return await _dying(scene, publication, DyingPool(scene.pool, spoiled.commit))


async def _no_commit(scene: Scene, publication: Publication, spoiled: Spoiled) -> bool:
    from stage import Killed

    return await _dying(scene, publication, BrokenPool(scene.pool, spoiled.commit, Killed()))


async def _database(scene: Scene, publication: Publication, spoiled: Spoiled) -> bool:
    from psycopg import OperationalError

    broken = BrokenPool(scene.pool, spoiled.commit, OperationalError("the database is away"))
    await _drive(scene.pool, publication, broken)
    return broken.asked >= spoiled.commit


async def _dying(scene: Scene, publication: Publication, dying: Any) -> bool:
    from stage import Killed, pass_lease

    try:
        await _drive(scene.pool, publication, dying)
    except Killed:
        await pass_lease(publication.id)
        await _drive(scene.pool, publication)
        return True
    return False


class CountingPool:
    """A pool that knows how often it was asked; each statement is a commit of its own."""

    def __init__(self, pool: Any) -> None:
        self.pool, self.asked = pool, 0

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Any]:
        self.asked += 1
        async with self.pool.connection() as found:
            yield found


class BrokenPool(CountingPool):
    """A pool whose ``at``-th statement is never made: the process dies before it, or the database is away."""

    def __init__(self, pool: Any, at: int, error: BaseException) -> None:
        super().__init__(pool)
        self.at, self.error = at, error

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Any]:
        if self.asked + 1 == self.at:
            self.asked += 1
            raise self.error
        async with super().connection() as found:
            yield found


async def _drive(pool: Any, publication: Publication, publishing: Any = None) -> None:
    """Dispatcher and worker in one, until the publication rests; ``publishing`` is the worker's pool if it is another
    one. Raises TimeoutError when it never does."""
    from psycopg import OperationalError

    from onepost.publishing.models import Publication as Rows
    from onepost.publishing.sending import publisher, rows
    from stage import RESTING, pass_lease

    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE
    while loop.time() < end:
        for found in await rows.hand_over(pool, 50, 0.05):
            try:
                await publisher.publish(publishing or pool, found)
            except OperationalError:
                # The job ends with the fault; whoever takes the row next finds it when the lease is over.
                await pass_lease(publication.id)
        row = await Rows.objects.aget(id=publication.id)
        if row.state in RESTING and (row.next_attempt_at is None or row.state == "unconfirmed"):
            return
        await _wait(row)
    raise TimeoutError("it still moves")


async def _wait(row: Publication) -> None:
    """Until the row is due; a long wait that the network asked for passes at once."""
    from django.utils import timezone

    from onepost.publishing.models import Pause

    pause = (row.next_attempt_at - timezone.now()).total_seconds() if row.next_attempt_at else 0.0
    if pause > SOON:
        await Pause.objects.all().adelete()
        await type(row).objects.filter(id=row.id).aupdate(next_attempt_at=timezone.now())
        pause = 0.0
    await asyncio.sleep(min(max(pause, 0.005), 0.05))


async def _until_hit(scene: Scene, going: asyncio.Task[None]) -> bool:
    """Until the fault was met; False when the run ended without meeting it."""
    over = False
    while not over:
        over = going.done()
        rules = await asyncio.to_thread(scene.control.get, "faults")
        if any(rule["hits"] for rule in rules):
            return True
        await asyncio.sleep(0.005)
    with contextlib.suppress(TimeoutError):
        going.result()
    return False


async def _release(scene: Scene) -> None:
    """Calls that hang are let go: their connections close."""
    await asyncio.to_thread(scene.control.delete, "faults")


_PLAYERS = {
    "wire": _wire,
    "killed": _killed,
    "late": _late,
    "withdrawn": _withdrawn,
    "commit": _commit,
    "no commit": _no_commit,
    "database": _database,
}
