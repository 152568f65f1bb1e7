"""``python -m onepost_sandbox --port 8100 --smtp-port 8125``"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable

from onepost_sandbox.core.world import World
from onepost_sandbox.server import CannotListen, running


async def serve(host: str, port: int, smtp_port: int | None, app_url: str) -> None:
    """Run until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        with contextlib.suppress(NotImplementedError):
            loop.add_signal_handler(sign, stop.set)
    async with running(port, smtp_port, host, World(app_url=app_url)) as sandbox:
        if sandbox.smtp_port is not None:
            print(f"sandbox mailbox smtp://{host}:{sandbox.smtp_port}", flush=True)
        print(f"sandbox ready {sandbox.url}", flush=True)
        print(f"  The networks' timelines: {sandbox.url}/   Your mailbox: {sandbox.url}/mailbox", flush=True)
        await stop.wait()


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # not made for every platform
        return None
    return uvloop.new_event_loop


def _watch_parent(parent: int) -> None:
    # Its number is given: whoever asks only now may already have been handed over to another parent.
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)


def _port(text: str) -> int:
    if not text.removeprefix("-").isdecimal() or not -1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port number")
    return int(text)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m onepost_sandbox", description="Simulates the networks.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=_port, default=8100, help="0 picks a free one")
    parser.add_argument("--smtp-port", type=_port, default=8125, help="0 picks a free one, -1 for no mailbox")
    parser.add_argument("--app-url", default="", help="where OnePost answers; the networks send their notices there")
    parser.add_argument("--leave-with-parent", type=int, metavar="PID", help="stop when this process, the parent, ends")
    given = parser.parse_args()
    if given.port < 0:
        parser.error("--port must be from 0 to 65535")
    if given.leave_with_parent:
        threading.Thread(target=_watch_parent, args=(given.leave_with_parent,), daemon=True).start()
    smtp_port = None if given.smtp_port < 0 else given.smtp_port
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            runner.run(serve(given.host, given.port, smtp_port, given.app_url))
    except CannotListen as error:
        print(f"{error} Choose another with --port (or --smtp-port for the mailbox).", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
