"""``onepost up``: database, migrations, then web, worker and (in development) the sandbox, from one command."""

from __future__ import annotations

import contextlib
import fcntl
import importlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from onepost.lib import env, proc, statics
from onepost.lib.env import SettingError
from onepost.lib.postgres import Server
from onepost.processes import database, ports, prepare
from onepost.processes.family import Child, Family


def say(line: str) -> None:
    print(line, flush=True)


def up() -> int:
    """Run everything until Ctrl-C. Raises SettingError for what the person has to mend first."""
    folder = env.make_data_dir()
    with _only_one(folder / "up.lock"):
        statics.prepare()
        from django.conf import settings

        host = settings.HOST
        sandbox = bool(settings.SANDBOX_URL) and not settings.SANDBOX_ELSEWHERE
        ports.check_free(host, settings.PORT, "ONEPOST_PORT")
        if sandbox:
            ports.check_free("127.0.0.1", settings.SANDBOX_PORT, "ONEPOST_SANDBOX_PORT")
            ports.check_free("127.0.0.1", settings.SANDBOX_SMTP_PORT, "ONEPOST_SANDBOX_SMTP_PORT")
        with _database() as server:
            _prepare()
            family = Family(say, look=lambda: _look(server))
            family.children = [Child("web process", web), Child("worker", work)]
            if sandbox:
                parent = os.getpid()
                family.children.append(Child("sandbox", lambda: run_sandbox(parent)))
            _welcome(settings.PUBLIC_URL, settings.SANDBOX_URL if sandbox else "")
            status = family.run()
            say("OnePost has stopped.")
            return status


def web() -> None:
    from django.conf import settings

    from onepost.processes import web as process

    process.serve(settings.HOST, settings.PORT, settings.WEB_WORKERS, settings.WEB_THREADS)


def work() -> None:
    from onepost import worker

    worker.main()


def run_sandbox(parent: int) -> None:
    """Becomes the sandbox, a program of its own that shares nothing with OnePost but this machine."""
    from django.conf import settings

    arguments = ["--port", str(settings.SANDBOX_PORT), "--smtp-port", str(settings.SANDBOX_SMTP_PORT)]
    arguments += ["--app-url", f"http://127.0.0.1:{settings.PORT}"]
    command = [sys.executable, "-m", "onepost_sandbox", *arguments, "--leave-with-parent", str(parent)]
    os.execv(sys.executable, command)  # noqa: S606 - our own program


@contextlib.contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    """One family a data folder. The children hold the lock as well: those of a killed parent are waited for."""
    with open(lock, "a+") as file:
        while not _locked(file):
            if _lives(lock):
                raise SettingError(
                    f"OnePost is running already with this data folder ({lock.parent}); "
                    "stop it first, or choose another folder with ONEPOST_DATA_DIR."
                )
            time.sleep(0.1)
        os.set_inheritable(file.fileno(), True)  # the sandbox becomes another program and keeps it, too
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _lives(lock: Path) -> bool:
    """Whether the parent that wrote its number into ``lock`` is still there."""
    number = lock.read_text().strip()
    return not number or proc.command_of(int(number)) != ""


@contextlib.contextmanager
def _database() -> Iterator[Server | None]:
    server = database.embedded()
    if server is None:
        yield None
        return
    began = time.monotonic()
    fresh = not (server.data / "PG_VERSION").exists()
    say("Making the database (PostgreSQL 18)" if fresh else "Starting the database")
    with database.reachable():
        say(f"  ready after {time.monotonic() - began:.1f} s, in {server.data}")
        yield server


def _prepare() -> None:
    """Migrate, and import once what all children share."""
    prepare.setup()
    database.migrate(say)
    for module in (
        "onepost.wsgi",
        "onepost.urls",
        "onepost.publishing.sending.publisher",
        "onepost.publishing.sending.dispatcher",
    ):
        importlib.import_module(module)
    database.forget_connections()


def _look(server: Server | None) -> None:
    """The embedded database belongs to the family too, although it must survive its parent."""
    if server is not None and not server.running():
        say("The database has stopped; it starts again.")
        server.start()


def _welcome(address: str, sandbox: str) -> None:
    lines = ["", f"  OnePost   {address}"]
    if sandbox:
        lines += [f"  Sandbox   {sandbox}   (the networks' timelines and your mailbox)"]
    say("\n".join([*lines, "", "  Stop with Ctrl-C.", ""]))
