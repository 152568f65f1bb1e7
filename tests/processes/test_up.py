"""``onepost up``: from nothing to ready, and back to nothing."""

from __future__ import annotations

import os
import signal
import socket
import stat
import time
from pathlib import Path

import psutil
import psycopg
import pytest

from house import QUICK, House, until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("processes")]


def modes(path: Path) -> dict[Path, int]:
    return {folder: stat.S_IMODE(folder.stat().st_mode) for folder in [path, *path.parents]}


def test_from_nothing_to_ready_with_progress_and_nothing_opened_on_the_way(empty: House) -> None:
    parent = empty.folder.parent
    parent.mkdir(mode=0o700)
    before = modes(parent)
    process = empty.up()
    for words in ("Making the database (PostgreSQL 18)", "Preparing the tables", "  1 of ", "publishing.0001_initial"):
        assert words in process.said
    assert f"http://127.0.0.1:{empty.web_port}" in process.said
    assert "arning" not in process.said
    until(empty.sandbox_answers, "the sandbox")
    healthy, ready = empty.get("/healthz"), empty.get("/readyz")
    assert healthy is not None
    assert healthy.text == "ok\n"
    assert ready is not None
    assert ready.json() == {"ready": True, "database": "ok", "migrations": "ok", "worker": "ok", "storage": "ok"}
    with socket.create_connection(("127.0.0.1", empty.smtp_port), 5) as mail:
        assert mail.recv(3) == b"220"
    assert modes(parent) == before
    assert stat.S_IMODE(empty.folder.stat().st_mode) == 0o700
    assert process.stop() == 0
    assert empty.processes() == []


def test_a_first_start_that_is_killed_half_way_is_made_good_by_the_next(empty: House) -> None:
    first = empty.start("up")
    first.says("Making the database")
    until(lambda: (empty.folder / "postgres.new").exists(), "initdb")
    first.kill()
    second = empty.start("up")
    second.says("  20 of ")
    for process in empty.processes():
        process.kill()
    second.popen.wait(10)
    assert empty.up().popen.poll() is None


def test_the_embedded_server_lets_nobody_in(house: House) -> None:
    house.up()
    run = house.folder / "run"
    place = run / ".s.PGSQL.5432"
    assert stat.S_IMODE(run.stat().st_mode) == 0o700
    assert stat.S_IMODE(place.stat().st_mode) & 0o077 == 0
    servers = house.named(r"bin/postgres |^postgres: ")
    assert servers
    for server in servers:
        assert [c for c in server.net_connections("inet") if c.status == psutil.CONN_LISTEN] == []
    rules = (house.folder / "postgres" / "pg_hba.conf").read_text().splitlines()
    methods = {line.split()[-1] for line in rules if line.strip() and not line.startswith("#")}
    assert methods == {"scram-sha-256"}
    for password in ("", "onepost", "postgres"):
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(host=str(run), user="onepost", dbname="onepost", password=password)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_a_signal_stops_everything_within_seconds(house: House, number: int) -> None:
    process = house.up()
    began = time.monotonic()
    assert process.stop(number) == 0
    assert time.monotonic() - began < QUICK
    assert process.said.rstrip().endswith("OnePost has stopped.")
    assert "Traceback" not in process.said
    assert house.processes() == []


def test_a_second_start_with_the_same_folder_is_refused(house: House, sentence) -> None:
    house.up()
    assert "running already" in sentence(house.run("up"))
    assert house.ready()


def test_commands_beside_a_running_house_use_its_database_and_leave_it_running(house: House) -> None:
    house.up()
    assert house.run("migrate").returncode == 0
    shown = house.run("manage", "shell", "-c", "from onepost.accounts.models import User; print(User.objects.count())")
    assert shown.stdout.split()[-1].isdecimal(), shown.stderr
    assert house.ready()


def test_the_pieces_run_one_by_one(house: House) -> None:
    house.up().stop()
    worker = house.start("worker")
    web = house.start("web")
    until(house.ready, f"web and worker; {worker.said} {web.said}")
    sandbox = house.start("sandbox")
    until(house.sandbox_answers, "the sandbox")
    assert [piece.stop(signal.SIGTERM) for piece in (sandbox, web, worker)] == [0, 0, 0]
    assert "Traceback" not in worker.said + web.said + sandbox.said
    until(lambda: house.processes() == [], "the end of all")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can close a folder to everybody else")
def test_as_root_the_data_may_lie_where_nobody_else_may_enter(house: House) -> None:
    above = house.folder.parent
    assert stat.S_IMODE(above.stat().st_mode) & 0o077 == 0
    house.up()
    assert stat.S_IMODE(above.stat().st_mode) & 0o077 == 0
