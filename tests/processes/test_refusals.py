"""What a person has to mend first is one sentence and a status, never a traceback."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from house import House, free_ports, living, until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("processes")]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ONEPOST_PORT", "abc", "ONEPOST_PORT must be a whole number"),
        ("ONEPOST_PORT", "99999", "ONEPOST_PORT must be at most 65535"),
        ("ONEPOST_MODE", "prod", "ONEPOST_MODE must be one of development, production"),
        ("ONEPOST_TIME_SCALE", "fast", "ONEPOST_TIME_SCALE must be a number"),
        ("ONEPOST_PUBLIC_URL", "onepost.example", "ONEPOST_PUBLIC_URL must be an address"),
        ("ONEPOST_HOST", "198.51.100.1", "Nothing can listen on 198.51.100.1"),
        ("ONEPOST_SECRET_KEY_FILE", "/nowhere/key", "ONEPOST_SECRET_KEY_FILE names /nowhere/key, which cannot be read"),
        ("DATABASE_URL", "mysql://me@host/name", "DATABASE_URL must look like postgresql://"),
        ("DATABASE_URL", "postgresql://me:s3cret@host:port/name", "DATABASE_URL names a port"),
    ],
)
def test_a_wrong_setting_is_named(empty: House, sentence, name: str, value: str, said: str) -> None:
    assert said in sentence(empty.run("up", **{name: value}))


def test_a_database_that_does_not_answer_is_named_without_its_password(empty: House, sentence) -> None:
    nobody = f"postgresql://me:s3cret@127.0.0.1:{free_ports(1)[0]}/onepost"
    for command in ("up", "worker", "migrate"):
        said = sentence(empty.run(command, DATABASE_URL=nobody))
        assert "The database cannot be reached" in said
        assert "s3cret" not in said


def test_master_keys_that_cannot_be_read_stop_the_start_and_stay_secret(empty: House, sentence) -> None:
    said = sentence(empty.run("worker", ONEPOST_MASTER_KEYS="1:t0psecret"))
    assert "ONEPOST_MASTER_KEYS must be a list" in said
    assert "t0psecret" not in said


@contextmanager
def taken(port: int) -> Iterator[None]:
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(("127.0.0.1", port))
        holder.listen()
        yield


@pytest.mark.parametrize("name", ["ONEPOST_PORT", "ONEPOST_SANDBOX_PORT", "ONEPOST_SANDBOX_SMTP_PORT"])
def test_a_busy_port_is_named_with_the_setting_that_changes_it(empty: House, sentence, name: str) -> None:
    port = int(empty.environment[name])
    with taken(port):
        said = sentence(empty.run("up"))
    assert f"Port {port} is in use by another program" in said
    assert f"{name}." in said
    assert not (empty.folder / "postgres").exists()


def test_a_data_folder_that_cannot_be_written_is_named(empty: House, sentence, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    said = sentence(empty.run("up", ONEPOST_DATA_DIR=str(tmp_path / "file" / "data")))
    assert "cannot be written" in said
    assert "ONEPOST_DATA_DIR" in said
    if os.geteuid():
        closed = tmp_path / "closed"
        closed.mkdir(mode=0o500)
        assert "cannot be written" in sentence(empty.run("up", ONEPOST_DATA_DIR=str(closed)))


@pytest.fixture
def server_url() -> Iterator[str]:
    """A database of its own on the tests' server, as somebody else's server would give one."""
    there = settings.DATABASES["default"]
    access = {"host": there["HOST"], "user": there["USER"], "password": there["PASSWORD"]}
    with psycopg.connect(dbname="postgres", autocommit=True, **access) as connection:
        connection.execute("DROP DATABASE IF EXISTS elsewhere WITH (FORCE)")
        connection.execute("CREATE DATABASE elsewhere")
        yield f"postgresql://{there['USER']}:{there['PASSWORD']}@/elsewhere?host={there['HOST']}"
        connection.execute("DROP DATABASE elsewhere WITH (FORCE)")


def test_with_another_database_no_server_of_ours_starts_and_a_newer_one_is_refused(
    tmp_path: Path, server_url: str, sentence
) -> None:
    with living(tmp_path / "data", DATABASE_URL=server_url) as house:
        process = house.up()
        assert not (house.folder / "postgres").exists()
        assert house.named("bin/postgres") == []
        assert "Making the database" not in process.said
        assert process.stop(signal.SIGTERM) == 0
        with psycopg.connect(server_url, autocommit=True) as connection:
            connection.execute(
                "INSERT INTO django_migrations (app, name, applied) VALUES ('publishing', '9999_future', now())"
            )
        for command in ("up", "migrate"):
            said = sentence(house.run(command))
            assert "made by a newer OnePost" in said
            assert "publishing 9999_future" in said
        until(lambda: house.processes() == [], "the end of all")
