"""Several workers on one database, and what becomes of their posts when they go, each in another way."""

from __future__ import annotations

import json
import os
import signal
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests

from cable import Cable, plugged_in
from control import Control
from house import House, Process, living, until

pytestmark = [pytest.mark.long, pytest.mark.slow, pytest.mark.timeout(400), pytest.mark.xdist_group("processes")]

NETWORKS = ("x", "facebook")
ACCOUNTS = 4
"""More accounts of each network, without rate limits."""
QUICK = {"ONEPOST_TIME_SCALE": "0.1", "ONEPOST_WORKER_CONCURRENCY": "8", "ONEPOST_ALERT_SILENT_MINUTES": "1"}
"""The lease of a worker that is gone lapses after 18 seconds; each has few posts in hand, so that a burst lasts."""
LATENCY_MS = 500


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Database, web, sandbox and one worker."""
    with living(tmp_path / "data", **QUICK) as found:
        found.up()
        until(found.sandbox_answers, "the sandbox")
        yield found


@pytest.fixture
def control(house: House) -> Control:
    return Control(house.sandbox)


class Rows:
    """The database, past all workers."""

    def __init__(self, house: House) -> None:
        password = (house.folder / "secrets/database-password").read_text().strip()
        self.account = f"onepost:{password}"
        host = house.folder / "run"
        self._connection = psycopg.connect(
            host=str(host), user="onepost", password=password, dbname="onepost", autocommit=True
        )
        self.socket = next(host.glob(".s.PGSQL.*[0-9]"))

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(statement).fetchall()

    def states(self) -> dict[str, int]:
        return dict(self.ask("SELECT state, count(*) FROM publishing_publication GROUP BY state"))

    def burst(self) -> None:
        """Everything that is planned is due now."""
        self._connection.execute(
            "UPDATE publishing_publication SET due_at = now(), next_attempt_at = now() WHERE state = 'scheduled'"
        )

    def through(self, cable: Cable) -> str:
        return f"postgresql://{self.account}@127.0.0.1:{cable.port}/onepost"


@pytest.fixture
def rows(house: House) -> Rows:
    return Rows(house)


def plan(house: House, control: Control, count: int) -> list[str]:
    """``count`` posts for later, spread over many accounts; returns their texts."""
    for network in NETWORKS:
        control.post("accounts", network=network, count=ACCOUNTS, limits=False)
    demo = json.loads(house.run("demo", "--json").stdout)
    channels = [channel["id"] for channel in demo["channels"] if channel["network"] in NETWORKS]
    assert len(channels) > len(NETWORKS) * ACCOUNTS
    texts = [f"The lamps are lit, number {number}" for number in range(count)]
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {demo['api_key']}"
        for number, text in enumerate(texts):
            body = {"text": text, "channels": [channels[number % len(channels)]], "schedule": later}
            made = session.post(f"{house.url}/api/v1/posts", json=body, timeout=10)
            assert made.status_code == 201, made.text
    for network in NETWORKS:
        control.post("latency", network=network, ms=LATENCY_MS)
    return texts


def workers(house: House, rows: Rows, *environments: dict[str, str]) -> list[Process]:
    """That many more workers, once all of them have given a sign of life."""
    before = rows.ask("SELECT count(*) FROM watching_worker")[0][0]
    started = [house.start("worker", **environment) for environment in environments]
    there = before + len(started)
    until(lambda: rows.ask("SELECT count(*) FROM watching_worker")[0][0] == there, "their signs of life", 60)
    return started


def there(control: Control) -> Counter[str]:
    """How often each text is to be seen."""
    return Counter(post["text"] for network in NETWORKS for post in control.posts(network))


def test_a_burst_is_there_once_whatever_becomes_of_three_of_four_workers(
    house: House, control: Control, rows: Rows
) -> None:
    texts = plan(house, control, 240)
    with plugged_in(rows.socket) as cable:
        killed, cut_off, asleep = workers(house, rows, {}, {"DATABASE_URL": rows.through(cable)}, {})
        rows.burst()
        until(lambda: sum(there(control).values()) > 20, "the first posts")
        os.kill(killed.popen.pid, signal.SIGKILL)
        os.kill(asleep.popen.pid, signal.SIGSTOP)
        cable.pull()
        open_ = len(texts) - rows.states().get("published", 0)
        assert open_ > 100, "the burst was over before anything happened to the workers"
        until(lambda: rows.states() == {"published": len(texts)}, f"the rest: {rows.states()}", 150)
        os.kill(asleep.popen.pid, signal.SIGCONT)
        assert asleep.stop(signal.SIGTERM, 60) == 0, asleep.said
        assert cut_off.stop(signal.SIGTERM, 90) == 0, cut_off.said
    assert there(control) == Counter(texts)
    assert rows.states() == {"published": len(texts)}
    assert rows.ask("SELECT count(*) FROM publishing_publication WHERE leased_until IS NOT NULL") == [(0,)]
    told = "SELECT kind, number FROM watching_incident WHERE told_at IS NOT NULL"
    until(lambda: rows.ask(told) == [("silent", 2)], "the alert about the two that did not say goodbye", 150)


def test_a_worker_whose_database_was_away_goes_on_when_it_is_back(house: House, control: Control, rows: Rows) -> None:
    texts = plan(house, control, 20)
    with plugged_in(rows.socket) as cable:
        (worker,) = workers(house, rows, {"DATABASE_URL": rows.through(cable)})
        cable.pull()
        worker.says("the database is away", 60)
        os.kill(until(lambda: house.child("worker"), "the first worker").pid, signal.SIGSTOP)
        cable.plug()
        rows.burst()
        until(lambda: sum(there(control).values()) == len(texts), f"the posts; {worker.said}", 60)
        assert worker.popen.poll() is None
        assert worker.stop(signal.SIGTERM, 60) == 0, worker.said
    assert there(control) == Counter(texts)


def test_a_worker_that_is_told_to_stop_hands_back_what_it_has_not_begun(
    house: House, control: Control, rows: Rows
) -> None:
    texts = plan(house, control, 120)
    leaving, staying = workers(house, rows, {}, {})
    rows.burst()
    until(lambda: sum(there(control).values()) > 10, "the first posts")
    began = datetime.now(UTC)
    assert leaving.stop(signal.SIGTERM, 60) == 0, leaving.said
    assert staying.popen.poll() is None
    assert rows.states().get("published", 0) < len(texts), "it was all over before the worker left"
    until(lambda: rows.states() == {"published": len(texts)}, f"the rest: {rows.states()}", 60)
    lease = 180 * float(QUICK["ONEPOST_TIME_SCALE"])
    assert (datetime.now(UTC) - began).total_seconds() < lease, "somebody had to wait for a lease"
    assert there(control) == Counter(texts)
    assert rows.ask("SELECT count(*) FROM publishing_attempt WHERE outcome IN ('unclear', 'absent')") == [(0,)]
