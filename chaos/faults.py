"""What goes wrong: on the wire, with the worker, with the database."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

Player = Literal["wire", "killed", "late", "commit", "no commit", "database"]
"""Who spoils the run: the sandbox; a worker that dies in the call, or wakes up after another one took over; a worker
that dies right after or right before a commit; a database that is away for one."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail. ``rule`` is the sandbox's (DESIGN 4); ``short`` ones are played by ``make chaos`` too.

    ``lasting`` goes on until the rules are cleared; the connection is then made anew.
    """

    name: str
    player: Player
    rule: dict[str, Any] = field(default_factory=dict)
    short: bool = False
    lasting: bool = False


def _wire(name: str, phase: str, effect: str, short: bool = False, **more: Any) -> Fault:
    return Fault(name, "wire", {"phase": phase, "effect": effect, **more}, short)


def _statuses() -> Iterator[Fault]:
    for status in (500, 502, 503):
        yield _wire(f"{status}, without effect", "before", "status", short=status == 503, status=status)
        yield _wire(f"{status}, with effect", "after", "status", short=status == 500, status=status)


def in_calls() -> list[Fault]:
    """Played in every call of the flow. Made anew for each play: some name a time."""
    soon = str(int(time.time()) + 2)
    return [
        _wire("connection refused", "before", "refuse"),
        _wire("reset before the network has it", "before", "reset"),
        _wire("reset after the network has it", "after", "reset", short=True),
        _wire("no answer, without effect", "before", "hang"),
        _wire("no answer, with effect", "after", "hang"),
        *_statuses(),
        _wire("429 with Retry-After", "before", "status", status=429, headers={"Retry-After": "1"}),
        _wire(
            "429 with the network's own headers",
            "before",
            "status",
            status=429,
            headers={"x-rate-limit-remaining": "0", "x-rate-limit-reset": soon},
        ),
        _wire("401, the token has run out", "before", "status", status=401, short=True),
        Fault(
            "401, the permission is gone", "wire", {"phase": "before", "effect": "status", "status": 401}, lasting=True
        ),
        _wire("answer cut in half", "after", "truncate", short=True),
        _wire("not JSON, with effect", "after", "garbage"),
        _wire("not JSON, without effect", "before", "garbage"),
        _wire(
            "200 with an error inside",
            "before",
            "status",
            status=200,
            body={"error": {"code": "internal_error", "message": "Something went wrong"}},
        ),
        _wire(
            "an error code nobody knows",
            "before",
            "status",
            status=400,
            body={"error": {"code": 987654, "message": "Unheard of"}},
        ),
        _wire("takes effect a little later", "before", "reset", delay_s=0.3),
        Fault("worker killed, the network has nothing", "killed", {"phase": "before", "effect": "hang"}),
        Fault("worker killed, the network has it", "killed", {"phase": "after", "effect": "hang"}, short=True),
        Fault("lease lapsed, without effect", "late", {"phase": "before", "effect": "hang"}),
        Fault("lease lapsed, with effect", "late", {"phase": "after", "effect": "hang"}),
    ]


IN_COMMITS = [
    Fault("worker killed after a commit", "commit", short=True),
    Fault("worker killed before a commit", "no commit"),
    Fault("database away at a commit", "database"),
]
"""Played at every commit of the flow."""
