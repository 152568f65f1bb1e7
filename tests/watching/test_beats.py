"""Signs of life, counts and log lines that workers leave."""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import Awaitable, Callable

import pytest
from asgiref.sync import sync_to_async
from django.db import connection

from control import Control
from onepost.lib.logs import JsonFormatter, LineFormatter
from onepost.publishing.models import Attempt, State
from onepost.publishing.sending import steps
from onepost.publishing.sending.rows import Pool
from onepost.publishing.sending.worker_pool import Crew
from onepost.watching import beats
from onepost.watching.models import Tally, Worker
from stage import Stage, connect, run
from stage import worker as working

pytestmark = pytest.mark.django_db(transaction=True)


def in_worker(act: Callable[[Pool], Awaitable[None]]) -> None:
    async def whole() -> None:
        async with working() as pool:
            await act(pool)

    asyncio.run(whole())


async def eventually(**fields: object) -> Worker:
    for _ in range(500):
        if found := await Worker.objects.filter(**fields).afirst():
            return found
        await asyncio.sleep(0.01)
    raise AssertionError(f"no worker with {fields}")


def test_a_worker_tells_that_it_lives_what_it_does_and_that_it_leaves(monkeypatch) -> None:
    monkeypatch.setattr(beats, "EVERY", 0.02)

    async def act(pool: Pool) -> None:
        crew = Crew(pool, 100, asyncio.Event(), busy=7)
        pulse = beats.Pulse(crew)
        beating = asyncio.create_task(pulse.keep())
        first = await eventually(busy=7)
        assert (first.pid, first.places, first.left_at) == (os.getpid(), 100, None)
        crew.busy = 3
        await eventually(busy=3, beat_at__gt=first.beat_at)
        beating.cancel()
        await pulse.leave()

    in_worker(act)
    last = Worker.objects.get()
    assert last.left_at is not None
    assert last.busy == 0


def test_counts_of_several_workers_add_up() -> None:
    async def act(pool: Pool) -> None:
        for number in (2, 3):
            steps.give_back(steps.Counter({("step", "x", "published"): number, ("late", "x", "0.1"): 1}))
            await beats.count(pool)
        await beats.count(pool)

    in_worker(act)
    counted = {(row.measure, row.label): row.count for row in Tally.objects.all()}
    assert counted == {("step", "published"): 5, ("late", "0.1"): 2}


def test_counts_that_could_not_be_stored_are_not_lost() -> None:
    counts = steps.Counter({("step", "x", "published"): 2})
    steps.give_back(counts)

    def hidden(to: str, back: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {to} RENAME TO {back}")

    async def act(pool: Pool) -> None:
        await sync_to_async(hidden)("watching_tally", "away")
        try:
            pulse = beats.Pulse(Crew(pool, 1, asyncio.Event()))
            await pulse.leave()
        finally:
            await sync_to_async(hidden)("away", "watching_tally")
        assert not await Tally.objects.aexists()
        await pulse.leave()

    in_worker(act)
    assert Tally.objects.get().count == 2


def test_each_step_is_a_line_with_ids_and_nothing_of_the_post(workspace, alice, control: Control, caplog) -> None:
    caplog.set_level(logging.INFO, "onepost")
    stage = Stage(workspace, alice, control, connect(workspace, alice, "x"))
    post = stage.publish("A sentence nobody may find in a log")
    run([post])
    assert post.state == State.PUBLISHED
    lines = [record for record in caplog.records if record.name == "onepost.step"]
    assert [record.fields["outcome"] for record in lines] == ["goes on", "published"]
    last = json.loads(JsonFormatter().format(lines[-1]))
    assert {name: last[name] for name in ("publication", "network", "level", "logger")} == {
        "publication": str(post.id),
        "network": "x",
        "level": "INFO",
        "logger": "onepost.step",
    }
    assert last["ms"] >= 1
    assert Attempt.objects.get(outcome="published").milliseconds == last["ms"]
    written = "".join(LineFormatter().format(record) + JsonFormatter().format(record) for record in caplog.records)
    for personal in ("A sentence nobody", stage.channel.name, stage.channel.handle, "alice", "Alice"):
        assert personal not in written
    counted = steps.drain()
    assert counted["step", "x", "published"] == 1
    assert sum(number for (measure, _, _), number in counted.items() if measure == steps.LATE) == 1


def test_a_fault_in_a_json_line_stays_on_its_line() -> None:
    record = logging.LogRecord("onepost.x", logging.ERROR, "f", 1, "two\nlines \x1b[31m", None, None)
    text = JsonFormatter().format(record)
    assert "\n" not in text
    assert "\x1b" not in text
    assert json.loads(text)["message"] == "two\nlines \x1b[31m"
