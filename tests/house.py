"""OnePost as people start it: real processes in a throwaway data folder and on free ports."""

from __future__ import annotations

import contextlib
import os
import re
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

import psutil
import requests

KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "TMPDIR", "VIRTUAL_ENV")
SHARED = {"ONEPOST_STATIC_DIR": f"{folder}/static"} if (folder := os.environ.get("ONEPOST_TEST_DATA_DIR")) else {}
"""What all houses of a run may use together: compressing scripts and styles takes a second or two."""
QUICK = 5.0
"""Within seconds, on a busy machine."""


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on just now."""
    with contextlib.ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def until(condition: Callable[[], Any], what: str, seconds: float = 30.0) -> Any:
    """The first true answer of ``condition``."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, f"waited {seconds} s for {what}"
        time.sleep(0.05)
    return found


@dataclass(slots=True)
class Process:
    """One ``onepost`` command and what it has said so far."""

    popen: subprocess.Popen[bytes]
    log: Path

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def says(self, words: str, seconds: float = 30.0) -> None:
        until(lambda: words in self.said or self.popen.poll() is not None, f"{words!r} in\n{self.said}", seconds)
        assert words in self.said, self.said

    def stop(self, number: int = signal.SIGINT, seconds: float = 15.0) -> int:
        """Signal the foreground process group, as a terminal does, and wait for the exit status."""
        os.killpg(self.popen.pid, number)
        return self.popen.wait(seconds)

    def kill(self) -> None:
        self.popen.kill()
        self.popen.wait(10)


@dataclass(slots=True)
class House:
    """A data folder with three ports, and whatever runs on them."""

    folder: Path
    web_port: int
    sandbox_port: int
    smtp_port: int
    more: dict[str, str] = field(default_factory=dict)
    started: list[Process] = field(default_factory=list)

    @classmethod
    def at(cls, folder: Path, **more: str) -> House:
        return cls(folder, *free_ports(3), more)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def sandbox(self) -> str:
        return f"http://127.0.0.1:{self.sandbox_port}"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        return {
            **kept,
            "ONEPOST_DATA_DIR": str(self.folder),
            **SHARED,
            "ONEPOST_PORT": str(self.web_port),
            "ONEPOST_SANDBOX_PORT": str(self.sandbox_port),
            "ONEPOST_SANDBOX_SMTP_PORT": str(self.smtp_port),
            **self.more,
        }

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "onepost.cli", *arguments]

    def start(self, *arguments: str, **more: str) -> Process:
        """Start a command in a process group of its own, as a shell does."""
        log = Path(tempfile.mkstemp(prefix="onepost-said-", suffix=".log")[1])
        environment = {**self.environment, **more}
        with log.open("wb") as out:
            popen = subprocess.Popen(
                self.command(*arguments), env=environment, stdout=out, stderr=out, process_group=0, cwd="/"
            )
        self.started.append(Process(popen, log))
        return self.started[-1]

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """A command that ends by itself."""
        environment = {**self.environment, **more}
        return subprocess.run(
            self.command(*arguments), env=environment, capture_output=True, text=True, timeout=60, cwd="/"
        )

    def up(self) -> Process:
        """``onepost up``, ready; the one that runs already if there is one."""
        running = [process for process in self.started if process.popen.poll() is None]
        process = running[0] if running else self.start("up")
        process.says("Stop with Ctrl-C", 60)
        until(lambda: self.ready() or process.popen.poll() is not None, f"readiness; so far: {process.said}", 60)
        assert process.popen.poll() is None, process.said
        return process

    def down(self) -> None:
        """Stop what runs; nothing if nothing does."""
        for process in self.started:
            if process.popen.poll() is None:
                process.stop()

    def get(self, path: str = "/readyz") -> requests.Response | None:
        with contextlib.suppress(requests.RequestException):
            return requests.get(f"{self.url}{path}", timeout=5)
        return None

    def ready(self) -> bool:
        answer = self.get()
        return answer is not None and answer.ok

    def sandbox_answers(self) -> bool:
        with contextlib.suppress(requests.RequestException):
            return requests.get(self.sandbox, timeout=5).ok
        return False

    def processes(self) -> list[psutil.Process]:
        """Everything alive that belongs to this data folder, the embedded server included.

        PostgreSQL's processes write their titles over their environment, but all work in its folder.
        """
        mine = f"ONEPOST_DATA_DIR={self.folder}\0".encode()
        at = str(self.folder / "postgres")
        return [p for p in psutil.process_iter() if mine in _environment(p) or _working_folder(p) == at]

    def named(self, pattern: str) -> list[psutil.Process]:
        return [process for process in self.processes() if re.search(pattern, _command(process))]

    def child(self, name: str) -> psutil.Process | None:
        """The ``web process`` (it has a child that answers), the ``worker`` or the ``sandbox``, if it runs."""
        children = psutil.Process(self.up().popen.pid).children()
        sandbox = [child for child in children if "onepost_sandbox" in _command(child)]
        forked = [child for child in children if child not in sandbox and "bin/postgres" not in _command(child)]
        web = [child for child in forked if child.children()]
        worker = [child for child in forked if child not in web]
        found = {"web process": web, "worker": worker, "sandbox": sandbox}[name]
        return found[0] if found else None

    def tidy(self) -> None:
        for process in self.processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        for process in self.started:
            process.popen.wait(10)
            process.log.unlink(missing_ok=True)


def _environment(process: psutil.Process) -> bytes:
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return b""
        return Path(f"/proc/{process.pid}/environ").read_bytes() + b"\0"
    except (OSError, psutil.Error):
        return b""


def _working_folder(process: psutil.Process) -> str:
    try:
        return process.cwd()
    except psutil.Error:
        return ""


def _command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


@contextlib.contextmanager
def living(folder: Path, **more: str) -> Iterator[House]:
    """A house that leaves no process behind, whatever the test did."""
    house = House.at(folder, **more)
    try:
        yield house
    finally:
        house.tidy()
