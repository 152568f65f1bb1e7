"""The sandbox's clock, and what happens when its time comes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from email.utils import parsedate_to_datetime

import pytest
import requests
from birds import post

from onepost_sandbox.core.clock import Agenda, Clock, iso


@pytest.fixture
async def agenda() -> AsyncIterator[Agenda]:
    agenda = Agenda(Clock())
    agenda.start()
    yield agenda
    await agenda.stop()


def test_advancing_shows_in_the_date_of_every_answer(loft, control):
    control.post("clock", advance_s=86_400)
    for answer in (
        post(loft),
        requests.get(loft.url, timeout=5),
        requests.get(f"{loft.url}/_control/clock", timeout=5),
    ):
        ahead = parsedate_to_datetime(answer.headers["Date"]).timestamp() - time.time()
        assert 86_395 < ahead < 86_405
    assert control.get("posts")[0]["created_at"].startswith(iso(time.time() + 86_400)[:10])
    control.post("reset")
    assert abs(control.get("clock")["now"] - time.time()) < 2


async def test_jobs_run_in_the_order_of_their_times(agenda):
    ran: list[str] = []
    clock = Clock()
    agenda = Agenda(clock)
    for delay, name in ((20, "b"), (10, "a"), (3600, "never"), (20, "c")):
        agenda.at(clock.now() + delay, _noted(ran, name))
    clock.advance_s += 60
    await agenda.run_due()
    assert ran == ["a", "b", "c"]
    assert len(agenda) == 1


async def test_a_job_runs_by_itself_when_its_time_comes(agenda):
    ran: list[str] = []
    done = asyncio.Event()
    agenda.at(time.time() + 60, _noted(ran, "late"))
    agenda.at(time.time() + 0.05, _noted(ran, "soon", done))
    async with asyncio.timeout(2):
        await done.wait()
    assert ran == ["soon"]


async def test_a_job_that_fails_stops_no_other(agenda):
    ran: list[str] = []
    done = asyncio.Event()

    async def fails() -> None:
        raise RuntimeError("boom")

    agenda.at(time.time(), fails)
    agenda.at(time.time() + 0.02, _noted(ran, "next", done))
    async with asyncio.timeout(2):
        await done.wait()
    assert ran == ["next"]


async def test_a_job_may_plan_another(agenda):
    done = asyncio.Event()

    async def plans() -> None:
        agenda.at(time.time(), _noted([], "", done))

    agenda.at(time.time(), plans)
    async with asyncio.timeout(2):
        await done.wait()


def _noted(ran: list[str], name: str, done: asyncio.Event | None = None):
    async def job() -> None:
        ran.append(name)
        if done is not None:
            done.set()

    return job
