"""One parent and its children: started by fork, watched, started again when they die, stopped in order.

Children are forked after everything is imported, so that they share the parent's memory. They live in process groups
of their own: Ctrl-C reaches the parent alone, which stops them one after the other.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field

from onepost.processes.parent import leave_with_parent

TICK_SECONDS = 1.0
SIGNALS = {signal.SIGINT, signal.SIGTERM, signal.SIGCHLD, signal.SIGALRM}
PATIENCE = 60.0
"""How long a child may take to finish what it is doing before it is killed (seconds)."""
LONGEST_PAUSE = 30.0


@dataclass(slots=True)
class Child:
    """``run`` is what the forked process does; it may also replace itself by another program."""

    name: str
    run: Callable[[], None]
    pid: int = 0
    started: float = 0.0
    start_at: float = 0.0
    deaths: int = 0


@dataclass(slots=True)
class Family:
    """``look`` is called about once a second; what it raises stops everything."""

    say: Callable[[str], None]
    look: Callable[[], None] = lambda: None
    children: list[Child] = field(default_factory=list)

    def run(self) -> int:
        """Start all, watch until SIGINT or SIGTERM, stop all. Returns the exit status."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        for number in (signal.SIGALRM, signal.SIGCHLD):
            signal.signal(number, lambda *_: None)  # delivered to sigwait only when it is not ignored
        signal.setitimer(signal.ITIMER_REAL, TICK_SECONDS, TICK_SECONDS)
        gc.freeze()
        try:
            for child in self.children:
                self._start(child)
            self._watch()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            self._stop()
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return 0

    def _watch(self) -> None:
        while True:
            number = signal.sigwait(SIGNALS)
            if number in (signal.SIGINT, signal.SIGTERM):
                return
            self._reap()
            if number == signal.SIGALRM:
                self.look()
                for child in self.children:
                    if not child.pid and time.monotonic() >= child.start_at:
                        self._start(child)

    def _start(self, child: Child) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            _live(child, parent)
        child.pid, child.started = pid, time.monotonic()

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            for child in self.children:
                if child.pid == pid:
                    self._bury(child, status)

    def _bury(self, child: Child, status: int) -> None:
        lived = time.monotonic() - child.started
        child.pid = 0
        child.deaths = child.deaths + 1 if lived < LONGEST_PAUSE else 1
        pause = min(0.5 * 2 ** (child.deaths - 1), LONGEST_PAUSE)
        child.start_at = time.monotonic() + pause
        code = os.waitstatus_to_exitcode(status)
        how = f"was stopped by signal {-code}" if code < 0 else f"ended with status {code}"
        self.say(f"The {child.name} {how}; it starts again.")

    def _stop(self) -> None:
        """In the order given: what takes requests first, what the others need last. A second Ctrl-C is final."""
        hard = False
        for child in self.children:
            if not child.pid:
                continue
            _send(child.pid, signal.SIGKILL if hard else signal.SIGTERM)
            deadline = time.monotonic() + PATIENCE
            while not _gone(child.pid):
                pressed = signal.sigpending() & {signal.SIGINT, signal.SIGTERM}
                if pressed and not hard:
                    signal.sigwait(pressed)
                    hard = True
                    _send(child.pid, signal.SIGKILL)
                elif time.monotonic() > deadline:
                    _send(child.pid, signal.SIGKILL)
                time.sleep(0.02)
            child.pid = 0


def _live(child: Child, parent: int) -> None:
    """The forked process: never returns."""
    status = 1
    try:
        os.setpgid(0, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number in SIGNALS:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        leave_with_parent(parent)
        child.run()
        status = 0
    except KeyboardInterrupt:
        status = 130
    except SystemExit as leaving:
        status = leaving.code if isinstance(leaving.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def _send(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _gone(pid: int) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return True
