"""Never twice, never lost: the worker dies after every commit and in every call that must not happen twice."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Iterator
from typing import Any

import pytest

from cases import CASES, Case
from onepost.publishing.models import Publication, State
from onepost.publishing.sending import publisher, rows
from stage import DyingPool, Killed, Stage, pass_lease, settle, worker

pytestmark = pytest.mark.django_db(transaction=True)


PROCESSING = {
    "x": "processing_s",
    "facebook": "video_processing_s",
    "tiktok": "processing_s",
    "instagram": "processing_s",
    "linkedin": "processing_s",
    "youtube": "processing_s",
}
"""The sandbox's switch for how long a network works on a video."""
COUNTING = {"tiktok": "rate_limits", "youtube": "quota"}
"""The switch of a network that does not take as many posts as this test makes."""


def expect_once(stage: Stage, case: Case, publication: Publication, before: frozenset[str] = frozenset()) -> None:
    """Published, and beside what was there ``before`` exactly what one publication makes; or the author is asked,
    where the network cannot tell."""
    publication.refresh_from_db()
    there = [post for post in stage.control.posts(case.network) if post["id"] not in before]
    texts = [post["text"] for post in there]
    if case.asks and publication.state == State.UNCONFIRMED:
        assert len(there) <= case.posts, texts
        assert publication.problem
        return
    assert publication.state == State.PUBLISHED, (publication.state, publication.problem, texts)
    assert len(there) == case.posts, texts
    assert publication.remote_id in {post["id"] for post in there}
    assert publication.url


EVERY, EVERY_THIRD = 1, 3
"""After which commits the worker dies. Every third in the ordinary tests, another third for each next kind of post."""


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("stride", [pytest.param(EVERY, marks=pytest.mark.long, id="every"), EVERY_THIRD])
def test_a_worker_that_dies_after_any_commit_leaves_exactly_one_post(on, upload, case: Case, stride: int) -> None:
    stage = on(case.network, case.login)
    # Each look at a file that is being processed is a commit too: a few of them are enough.
    stage.control.post("switches", network=case.network, name=PROCESSING[case.network], value=0.05)
    if case.network in COUNTING:
        stage.control.post("switches", network=case.network, name=COUNTING[case.network], value=False)

    async def story(publication: Publication, last: int) -> bool:
        """Die after commit number ``last``, then let another worker go on. True when there was such a commit."""
        async with worker() as pool:
            dying = DyingPool(pool, last)
            died = False
            while not died:
                found = await rows.hand_over(pool, 10, 0.05)
                for publication_id in found:
                    try:
                        await publisher.publish(dying, publication_id)  # type: ignore[arg-type]
                    except Killed:
                        died = True
                row = await Publication.objects.aget(id=publication.id)
                if row.next_attempt_at is None:
                    break
                await asyncio.sleep(0.005)
            if died:
                await pass_lease(publication.id)
            await settle(pool, [publication.id])
            return died

    keep = functools.cache(upload)
    last = 1 + CASES.index(case) % stride
    while True:
        before = frozenset(post["id"] for post in stage.control.posts(case.network))
        publication = stage.publish(**case.content(keep, f" ({last})"))
        died = asyncio.run(story(publication, last))
        expect_once(stage, case, publication, before)
        if not died:
            break
        last += stride
    assert last > 3, "there are at least claim, arm and the last word"


SPOILED = [(effect, phase) for effect in ("reset", "truncate", "garbage", "status") for phase in ("before", "after")]
AT_ONCE = 2
"""How many of them every kind of post gets in the ordinary tests, each another two; all come in the long ones."""


def every_fault() -> Iterator[Any]:
    for number, case in enumerate(CASES):
        for place, (effect, phase) in enumerate(SPOILED):
            long = (place - AT_ONCE * number) % len(SPOILED) >= AT_ONCE
            marks = pytest.mark.long if long else ()
            yield pytest.param(case, effect, phase, marks=marks, id=f"{case}-{effect}-{phase}")


@pytest.mark.parametrize(("case", "effect", "phase"), every_fault())
def test_a_lost_answer_to_a_public_call_never_makes_two(on, upload, case: Case, effect: str, phase: str) -> None:
    stage = on(case.network, case.login)
    publication = stage.publish(**case.content(upload))
    fault = {"network": case.network, "method": case.method, "path": case.public, "phase": phase, "effect": effect}
    stage.control.post("faults", **fault, status=503, count=1)

    async def story() -> None:
        async with worker() as pool:
            await settle(pool, [publication.id])

    asyncio.run(story())
    publication.refresh_from_db()
    if publication.state == State.UNCONFIRMED:
        assert len(stage.control.posts(case.network)) <= case.posts
        assert publication.problem
        return
    expect_once(stage, case, publication)


@pytest.mark.parametrize("phase", ["before", "after"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_worker_killed_in_the_middle_of_a_public_call_leaves_exactly_one_post(on, upload, case, phase) -> None:
    stage = on(case.network, case.login)
    publication = stage.publish(**case.content(upload))
    fault = {"network": case.network, "method": case.method, "path": case.public, "phase": phase, "effect": "hang"}
    stage.control.post("faults", **fault, count=1)

    async def story() -> None:
        async with worker() as pool:
            going = asyncio.create_task(settle(pool, [publication.id]))
            for _ in range(2000):
                hits = [rule["hits"] for rule in await asyncio.to_thread(stage.control.get, "faults")]
                if any(hits):
                    break
                await asyncio.sleep(0.005)
            assert any(hits), "the call was never made"
            going.cancel()
            await asyncio.gather(going, return_exceptions=True)
        stage.control.delete("faults")
        await pass_lease(publication.id)
        async with worker() as pool:
            await settle(pool, [publication.id])

    asyncio.run(story())
    expect_once(stage, case, publication)
