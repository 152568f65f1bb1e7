"""The endpoints of the simulated API: who may call them, how often, and who answers."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onepost_sandbox.networks.x import media, posts, reads, users
from onepost_sandbox.networks.x.limits import DAY, QUARTER

if TYPE_CHECKING:
    from onepost_sandbox.core.call import Call
    from onepost_sandbox.core.oauth import Token
    from onepost_sandbox.networks.x.network import X
    from onepost_sandbox.networks.x.store import Account


@dataclass(frozen=True, slots=True)
class Caller:
    """The person whose token the call carries."""

    account: Account
    token: Token


Handler = Callable[["X", "Call", Caller, Mapping[str, str]], Awaitable[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """``per_user`` calls in 15 minutes; ``per_app`` in ``app_s`` seconds (0: no such window)."""

    handler: Handler
    scopes: frozenset[str]
    per_user: int
    per_app: int = 0
    app_s: int = DAY
    success: int = 200


_READ = frozenset({"tweet.read", "users.read"})
_WRITE = frozenset({"tweet.read", "tweet.write", "users.read"})
_MEDIA = frozenset({"media.write"})

_EXACT: dict[tuple[str, str], Endpoint] = {
    ("POST", "/2/tweets"): Endpoint(posts.create, _WRITE, 100, 10_000, success=201),
    ("GET", "/2/tweets"): Endpoint(reads.lookup, _READ, 5000, 3500, QUARTER),
    ("GET", "/2/users/me"): Endpoint(users.me, _READ, 75),
    ("POST", "/2/media/upload"): Endpoint(media.one_shot, _MEDIA, 500, 50_000),
    ("GET", "/2/media/upload"): Endpoint(media.status, _MEDIA, 1000, 100_000),
    ("POST", "/2/media/upload/initialize"): Endpoint(media.initialize, _MEDIA, 1875, 180_000),
    ("POST", "/2/media/metadata"): Endpoint(media.metadata, _MEDIA, 500, 50_000),
}
_ID = "(?P<id>[0-9]{1,19})"
_SHAPED: tuple[tuple[str, re.Pattern[str], Endpoint], ...] = (
    (
        "POST",
        re.compile(rf"/2/media/upload/{_ID}/append"),
        Endpoint(media.append, _MEDIA, 1875, 180_000),
    ),
    (
        "POST",
        re.compile(rf"/2/media/upload/{_ID}/finalize"),
        Endpoint(media.finalize, _MEDIA, 1875, 180_000),
    ),
    ("GET", re.compile(rf"/2/users/{_ID}/tweets"), Endpoint(reads.timeline, _READ, 900, 10_000, QUARTER)),
    ("GET", re.compile(rf"/2/tweets/{_ID}"), Endpoint(reads.one, _READ, 900, 450, QUARTER)),
    ("DELETE", re.compile(rf"/2/tweets/{_ID}"), Endpoint(posts.delete, _WRITE, 50)),
    (
        "GET",
        re.compile(r"/2/users/by/username/(?P<name>\w{1,15})"),
        Endpoint(users.by_username, _READ, 900, 300, QUARTER),
    ),
    ("GET", re.compile(rf"/2/users/{_ID}"), Endpoint(users.by_id, _READ, 900, 300, QUARTER)),
)


def find(method: str, path: str) -> tuple[Endpoint, Mapping[str, str]] | None:
    """The endpoint of a call, with what its path names."""
    exact = _EXACT.get((method, path))
    if exact is not None:
        return exact, {}
    for shaped, pattern, endpoint in _SHAPED:
        if shaped == method and (match := pattern.fullmatch(path)):
            return endpoint, match.groupdict()
    return None
