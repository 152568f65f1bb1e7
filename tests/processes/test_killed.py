"""Whatever is killed outright: either it comes back by itself, or the next start makes it good."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from house import QUICK, House, until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("processes")]


@pytest.mark.parametrize("name", ["web process", "worker", "sandbox"])
def test_a_child_that_is_killed_starts_again(house: House, name: str) -> None:
    process = house.up()
    until(house.sandbox_answers, "the sandbox")
    victim = until(lambda: house.child(name), name)
    os.kill(victim.pid, signal.SIGKILL)
    process.says(f"The {name} was stopped by signal 9; it starts again.")
    until(house.ready, f"readiness; {process.said}")
    until(house.sandbox_answers, "the sandbox")
    until(lambda: house.child(name) not in (None, victim), "another one")


def test_the_process_that_answers_requests_is_replaced_too(house: House) -> None:
    house.up()
    answering = until(lambda: house.child("web process"), "the web process").children()[0]
    answering.kill()
    until(lambda: not answering.is_running() and house.ready(), "another one")


def test_a_database_that_is_killed_starts_again(house: House) -> None:
    process = house.up()
    postmaster = int((house.folder / "postgres" / "postmaster.pid").read_text().split()[0])
    os.kill(postmaster, signal.SIGKILL)
    process.says("The database has stopped; it starts again.")
    until(house.ready, f"readiness; {process.said}", 60)
    assert process.popen.poll() is None


def test_without_the_parent_the_children_leave_and_the_next_start_takes_over(house: House) -> None:
    process = house.up()
    process.kill()
    until(lambda: house.named(r"onepost(\.cli|_sandbox)") == [], "the children's leaving", QUICK + 20)
    house.up()
    until(house.sandbox_answers, "the sandbox")


def test_without_the_parent_a_start_at_once_does_not_wait_for_a_person(house: House) -> None:
    """The children of the killed one still hold the ports for a moment."""
    house.up().kill()
    house.up()
    until(house.sandbox_answers, "the sandbox")


def test_after_a_power_cut_everything_comes_back(house: House) -> None:
    process = house.up()
    for victim in house.processes():
        victim.kill()
    process.popen.wait(10)
    assert Path(house.folder / "postgres" / "postmaster.pid").exists()
    house.up()
    assert house.processes()
