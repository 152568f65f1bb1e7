"""What goes wrong: on the wire, with the worker, with the permission, with the database."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

Player = Literal["wire", "killed", "late", "withdrawn", "commit", "no commit", "database"]
"""Who spoils the run: the sandbox; a worker that dies in the call, or wakes up after another one took over; a person
who takes the permission back during the call; a worker that dies right after or right before a commit; a database that
is away for one."""

ONCE_MORE = ("published",)
"""A fault that passes: the post is out in the end, once."""
REFUSED = ("published", "failed", "held")
"""The network says no, for good as far as anybody can tell."""
WITHDRAWN = ("published", "unconfirmed")
"""Held until the permission is given again; a first comment may have been given up by then."""


NETWORKS = ("facebook", "instagram", "linkedin", "tiktok", "x", "youtube")


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to fail. ``rule`` is the sandbox's (DESIGN 4); ``short`` ones are played by ``make chaos`` too.

    ``ends``: what a publication may come to. Where a network cannot be asked, *unconfirmed* comes in addition.
    """

    name: str
    player: Player
    rule: dict[str, Any] = field(default_factory=dict)
    short: bool = False
    ends: tuple[str, ...] = ONCE_MORE


def _wire(
    name: str, phase: str, effect: str, short: bool = False, ends: tuple[str, ...] = ONCE_MORE, **more: Any
) -> Fault:
    return Fault(name, "wire", {"phase": phase, "effect": effect, **more}, short, ends)


def _status(name: str, status: int, **more: Any) -> Fault:
    return _wire(name, "before", "status", status=status, **more)


def _statuses() -> Iterator[Fault]:
    for status in (500, 502, 503):
        yield _status(f"{status}, without effect", status, short=status == 503)
        yield _wire(f"{status}, with effect", "after", "status", short=status == 500, status=status)


def in_calls(network: str) -> list[Fault]:
    """Played in every call of the flow. Made anew for each play: some name a time."""
    return [
        _wire("connection refused", "before", "refuse"),
        _wire("reset before the network has it", "before", "reset"),
        _wire("reset after the network has it", "after", "reset", short=True),
        _wire("no answer, without effect", "before", "hang"),
        _wire("no answer, with effect", "after", "hang"),
        *_statuses(),
        _status("429 with Retry-After", 429, headers={"Retry-After": "1"}),
        _status("429 with the network's own words", **_slow_down(network)),
        _status("401, the token has run out", 401, short=True),
        _wire("answer cut in half", "after", "truncate", short=True),
        _wire("not JSON, with effect", "after", "garbage"),
        _wire("not JSON, without effect", "before", "garbage"),
        _status("a page instead of an answer", 200, body="<html><body>Something went wrong</body></html>"),
        _status(
            "200 with an error inside",
            200,
            body={"error": {"code": "internal_error", "message": "Something went wrong"}},
            ends=REFUSED,
        ),
        _status(
            "an error code nobody knows",
            400,
            body={"error": {"code": 987654, "message": "Unheard of"}},
            ends=REFUSED,
        ),
        later(0.3),
        Fault("worker killed, the network has nothing", "killed", {"phase": "before", "effect": "hang"}),
        Fault("worker killed, the network has it", "killed", {"phase": "after", "effect": "hang"}, short=True),
        Fault("lease lapsed, without effect", "late", {"phase": "before", "effect": "hang"}),
        Fault("lease lapsed, with effect", "late", {"phase": "after", "effect": "hang"}),
        _withdrawn(network, "permission withdrawn, without effect", "before"),
        _withdrawn(network, "permission withdrawn, with effect", "after"),
    ]


def _withdrawn(network: str, name: str, phase: str) -> Fault:
    # TikTok says afterwards that a publication failed for want of a permission. Whoever gives it again within the same
    # seconds, as nobody but this program does, is told once more.
    ends = (*WITHDRAWN, "held") if network == "tiktok" else WITHDRAWN
    return Fault(name, "withdrawn", {"phase": phase, "effect": "hang"}, ends=ends)


def later(seconds: float) -> Fault:
    """The connection breaks, and the network acts on the call all the same, after a while."""
    return _wire(f"takes effect {seconds:.1f} s later", "before", "reset", delay_s=seconds)


IN_COMMITS = [
    Fault("worker killed after a commit", "commit", short=True),
    Fault("worker killed before a commit", "no commit"),
    Fault("database away at a commit", "database"),
]
"""Played at every commit of the flow."""


def sampled(network: str, chance: random.Random) -> list[Fault]:
    """Two of the faults at once, or one and an effect that comes later than any answer."""
    first, second = chance.sample([fault for fault in in_calls(network) if fault.player != "withdrawn"], 2)
    if second.player != "wire":
        second = later(chance.choice((0.1, 0.2, 0.4)))
    return [first, second]


def _slow_down(network: str) -> dict[str, Any]:
    """How each network itself says that it has had too many calls."""
    if network == "x":
        soon = str(int(time.time()) + 1)
        return {"status": 429, "headers": {"x-rate-limit-remaining": "0", "x-rate-limit-reset": soon}}
    if network in {"facebook", "instagram"}:
        error = {"message": "Application request limit reached", "type": "OAuthException", "code": 4}
        return {"status": 403, "headers": {"X-App-Usage": '{"call_count": 100}'}, "body": {"error": error}}
    if network == "linkedin":
        message = "Resource level throttle limit for calls to this resource is reached."
        return {"status": 429, "body": {"status": 429, "code": "TOO_MANY_REQUESTS", "message": message}}
    if network == "tiktok":
        message = "The API rate limit was exceeded. Please try again later."
        return {"status": 429, "body": {"error": {"code": "rate_limit_exceeded", "message": message, "log_id": "1"}}}
    reason = {"domain": "usageLimits", "reason": "rateLimitExceeded", "message": "Rate Limit Exceeded"}
    return {"status": 403, "body": {"error": {"code": 403, "message": "Rate Limit Exceeded", "errors": [reason]}}}
