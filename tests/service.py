"""OnePost as a person runs it: ``onepost up`` with a data folder and ports of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

ONEPOST = [sys.executable, "-m", "onepost.cli"]


def free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def environment(folder: Path, **more: str) -> dict[str, str]:
    """The environment of an installation in ``folder``, with nothing of the tests' own."""
    web, sandbox, smtp = free_ports(3)
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("ONEPOST_", "DJANGO_", "DATABASE_"))
    }
    ports = {"ONEPOST_PORT": web, "ONEPOST_SANDBOX_PORT": sandbox, "ONEPOST_SANDBOX_SMTP_PORT": smtp}
    return {**kept, "ONEPOST_DATA_DIR": str(folder), **{name: str(port) for name, port in ports.items()}, **more}


@dataclass(slots=True)
class Service:
    """A running ``onepost up``. ``said`` is the file its words go to."""

    process: subprocess.Popen[bytes]
    env: dict[str, str]
    said: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.env['ONEPOST_PORT']}"

    @property
    def sandbox(self) -> str:
        return f"http://127.0.0.1:{self.env['ONEPOST_SANDBOX_PORT']}"

    def wait_until_ready(self, seconds: float = 60.0) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise AssertionError(f"it ended with status {self.process.returncode}:\n{self.said.read_text()}")
            try:
                if requests.get(f"{self.url}/readyz", timeout=2).ok and requests.get(self.sandbox, timeout=2).ok:
                    return
            except requests.RequestException:
                pass
            time.sleep(0.1)
        raise AssertionError(f"not ready after {seconds} s:\n{self.said.read_text()}")

    def stop(self, number: int = signal.SIGINT, seconds: float = 60.0) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(seconds)


@contextmanager
def running(folder: Path, **more: str) -> Iterator[Service]:
    """Start everything in ``folder``; whatever happens, nothing of it is left running."""
    env = environment(folder, **more)
    said = folder.with_name(folder.name + ".log")
    with said.open("ab") as out:
        process = subprocess.Popen(
            [*ONEPOST, "up"], env=env, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    service = Service(process, env, said)
    try:
        service.wait_until_ready()
        yield service
    finally:
        try:
            service.stop()
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
