"""``python -m onepost_sandbox``, and the sandbox in a thread: start, be found, stop, leave nothing behind."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import smtplib
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import psutil
import pytest
import requests
from birds import post, posting, say_to
from pigeon import Pigeon

from onepost_sandbox.core.world import World
from onepost_sandbox.server import CannotListen, running, running_in_thread


@contextlib.contextmanager
def process(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "onepost_sandbox", *arguments]
    around = os.environ | environment
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=around)
    try:
        yield child
    finally:
        child.terminate()
        child.communicate(timeout=10)


def ready(child: subprocess.Popen[str]) -> tuple[str, int]:
    """Where it answers, and its SMTP port."""
    assert child.stdout is not None
    mailbox, address, where = (child.stdout.readline().strip() for _ in range(3))
    url = address.removeprefix("sandbox ready ")
    assert where == f"The networks' timelines: {url}/   Your mailbox: {url}/mailbox"
    return url, int(re.fullmatch(r"sandbox mailbox smtp://127\.0\.0\.1:(\d+)", mailbox)[1])


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_to_look_and_stops_when_told(sign, tmp_path):
    with process("--port", "0", "--smtp-port", "0", TMPDIR=str(tmp_path)) as child:
        url, smtp_port = ready(child)
        assert requests.get(url, timeout=5).status_code == 200
        assert [folder.name.startswith("onepost-sandbox-") for folder in tmp_path.iterdir()] == [True]
        with smtplib.SMTP("127.0.0.1", smtp_port, timeout=5), socket.create_connection(("127.0.0.1", _port(url))):
            began = time.monotonic()
            child.send_signal(sign)
            assert child.wait(5) == 0
            assert time.monotonic() - began < 4
        assert child.stderr.read() == ""
        assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("option", ["--port", "--smtp-port"])
def test_a_busy_port_is_one_sentence(option):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        other = "--smtp-port" if option == "--port" else "--port"
        with process(option, port, other, "0") as child:
            out, err = child.communicate(timeout=10)
    assert child.returncode == 1
    assert out == ""
    assert err == (
        f"Port {port} is in use by another program. Choose another with --port (or --smtp-port for the mailbox).\n"
    )


@pytest.mark.parametrize("wrong", ["70000", "-2", "http"])
def test_a_port_that_is_none_is_refused(wrong):
    with process(f"--port={wrong}") as child:
        _, err = child.communicate(timeout=10)
    assert child.returncode == 2
    assert f"{wrong} is no port number" in err


def test_without_a_mailbox():
    with process("--port", "0", "--smtp-port", "-1") as child:
        assert child.stdout.readline().startswith("sandbox ready http://127.0.0.1:")


def test_it_leaves_with_its_parent():
    launch = (
        "import os, subprocess, sys, time; "
        "p = subprocess.Popen([sys.executable, '-m', 'onepost_sandbox', '--port', '0', '--smtp-port', '0', "
        "'--leave-with-parent', str(os.getpid())], stdout=subprocess.PIPE); "
        "p.stdout.readline(); print(p.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", launch], stdout=subprocess.PIPE, text=True)
    sandbox = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.communicate()
    psutil.wait_procs([sandbox], timeout=5)
    assert not sandbox.is_running() or sandbox.status() == psutil.STATUS_ZOMBIE


def test_it_leaves_when_its_parent_ended_before_it_could_look():
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    with process("--port", "0", "--smtp-port", "0", "--leave-with-parent", str(gone.pid)) as child:
        child.wait(10)


def test_a_reset_is_a_tcp_reset_with_the_event_loop_of_the_process_too():
    with process("--port", "0", "--smtp-port", "0") as child:
        url, _ = ready(child)
        requests.post(f"{url}/_control/faults", json={"effect": "reset"}, timeout=5).raise_for_status()
        with pytest.raises(ConnectionResetError):
            say_to(("127.0.0.1", _port(url)), posting("api.x.com", "/2/tweets"))


def test_in_a_thread_it_leaves_nothing_behind():
    threads, files = threading.active_count(), psutil.Process().num_fds()
    with running_in_thread(world=World({"pigeon": Pigeon})) as loft:
        folder = loft.world.media.folder
        loft.world.media.put(b"abc", "image/png")
        requests.post(f"{loft.url}/_control/faults", json={"effect": "hang", "path": "/posts"}, timeout=5)
        hanging = threading.Thread(target=_ignored, args=(loft,))
        hanging.start()
        smtp = smtplib.SMTP("127.0.0.1", loft.smtp_port, timeout=5)
        while not loft.world.requests:
            time.sleep(0.01)
        began = time.monotonic()
    assert time.monotonic() - began < 4
    hanging.join(2)
    smtp.close()
    assert not folder.exists()
    assert threading.active_count() == threads
    assert psutil.Process().num_fds() <= files
    with pytest.raises(requests.ConnectionError):
        requests.get(loft.url, timeout=5)


async def test_in_a_loop_it_hangs_up_on_everybody():
    async with running(smtp_port=0, world=World({"pigeon": Pigeon})) as loft:
        heard, said = await asyncio.open_connection("127.0.0.1", loft.smtp_port)
        assert (await heard.readline()).startswith(b"220 ")
    async with asyncio.timeout(2):
        with contextlib.suppress(ConnectionResetError):
            assert await heard.read() == b""
    said.close()


def test_in_a_thread_a_busy_port_is_told_to_the_caller():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(CannotListen, match=f"Port {port} is in use"),
            running_in_thread(port, world=World({"pigeon": Pigeon})),
        ):
            raise AssertionError("it must not start")


def _ignored(loft) -> None:
    try:
        post(loft)
    except requests.ConnectionError:
        return


def _port(url: str) -> int:
    return int(url.rpartition(":")[2])
