"""A throwaway OnePost: the embedded database in a temporary folder, and processes as they are in real life."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

CLI = [sys.executable, "-m", "onepost.cli"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(condition: Callable[[], Any], what: str, seconds: float, pause: float = 0.05) -> Any:
    """The first true answer of ``condition``. Raises TimeoutError."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > end:
            raise TimeoutError(f"waited {seconds:.0f} s for {what}")
        time.sleep(pause)
    return found


def answers(url: str) -> bool:
    with contextlib.suppress(requests.RequestException):
        return requests.get(url, timeout=5).ok
    return False


@dataclass(slots=True)
class Control:
    """The sandbox's control API."""

    url: str

    def get(self, path: str, **query: str) -> Any:
        return self._answer(requests.get(f"{self.url}/_control/{path}", params=query, timeout=60))

    def post(self, path: str, **body: Any) -> Any:
        return self._answer(requests.post(f"{self.url}/_control/{path}", json=body, timeout=60))

    @staticmethod
    def _answer(response: requests.Response) -> Any:
        response.raise_for_status()
        return response.json()


@dataclass(slots=True)
class House:
    """``control`` talks to the sandbox; ``url`` is where the web process answers once it is started."""

    folder: Path
    url: str
    control: Control
    environment: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @contextlib.contextmanager
    def running(self, name: str, *command: str, **more: str) -> Iterator[subprocess.Popen[bytes]]:
        """A process for as long as it is needed; its output goes into ``<folder>/<name>.log``."""
        with (self.folder / f"{name}.log").open("ab") as log:
            environment = {**self.environment, **more}
            process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, process_group=0)
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(60)
            process.kill()
            process.wait()

    @contextlib.contextmanager
    def worker(self) -> Iterator[subprocess.Popen[bytes]]:
        """One worker process that has registered itself."""
        from procrastinate.contrib.django.models import ProcrastinateWorker

        before = set(ProcrastinateWorker.objects.values_list("id", flat=True))
        with self.running("worker", *CLI, "worker") as process:
            newer = ProcrastinateWorker.objects.exclude(id__in=before)
            until(lambda: newer.exists() or process.poll() is not None, "the worker", 60)
            if process.poll() is not None:
                raise RuntimeError((self.folder / "worker.log").read_text())
            yield process

    @contextlib.contextmanager
    def web(self) -> Iterator[subprocess.Popen[bytes]]:
        with self.running("web", *CLI, "web") as process:
            until(lambda: answers(f"{self.url}/healthz"), "the web process", 60)
            yield process


@contextlib.contextmanager
def opened() -> Iterator[House]:
    """Database and sandbox run, the tables are made, and Django in this process is set up for them."""
    with tempfile.TemporaryDirectory(prefix="onepost-bench-") as name:
        folder = Path(name)
        port, sandbox_port = free_port(), free_port()
        sandbox = f"http://127.0.0.1:{sandbox_port}"
        settings = {
            "ONEPOST_DATA_DIR": name,
            "ONEPOST_PORT": str(port),
            "ONEPOST_SANDBOX_URL": sandbox,
            "ONEPOST_LOG_LEVEL": "warning",
            "DJANGO_SETTINGS_MODULE": "onepost.settings",
        }
        os.environ.update(settings)
        os.environ.pop("DATABASE_URL", None)
        house = House(folder, f"http://127.0.0.1:{port}", Control(sandbox), dict(os.environ))
        command = [sys.executable, "-m", "onepost_sandbox", "--port", str(sandbox_port), "--smtp-port", "-1"]
        with house.running("sandbox", *command), _database():
            until(lambda: answers(f"{sandbox}/_control/clock"), "the sandbox", 60)
            yield house


@contextlib.contextmanager
def _database() -> Iterator[None]:
    from onepost.processes import database, prepare

    prepare.setup()
    with database.reachable():
        database.migrate(lambda line: None)
        yield
