"""Faults: what goes wrong on the wire, chosen by the control API (DESIGN 4)."""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import socket
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from aiohttp import web

if TYPE_CHECKING:
    from onepost_sandbox.core.call import Call

PHASES = ("before", "after")
EFFECTS = ("status", "refuse", "reset", "hang", "truncate", "garbage")
_KEYS = frozenset(
    {"network", "account", "method", "path", "phase", "effect"}
    | {"status", "headers", "body", "delay_s", "skip", "count"}
)
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t\x20-\x7e\x80-\uffff]*")
_MOST = 1_000_000_000
_GARBAGE = b"\x00\xff<<<this is not what you asked for>>>{]\x80"


@dataclass(slots=True)
class Fault:
    """One rule. ``skip`` matching calls pass, then ``count`` are spoiled (None: all, until removed)."""

    id: int
    network: str | None
    account: str | None
    method: str | None
    path: re.Pattern[str] | None
    phase: str
    effect: str
    status: int
    headers: dict[str, str]
    body: Any
    delay_s: float
    skip: int
    count: int | None
    hits: int = 0

    @property
    def label(self) -> str:
        return f"{self.phase}:{self.effect}"

    def row(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "network": self.network,
            "account": self.account,
            "method": self.method,
            "path": self.path.pattern if self.path else None,
            "phase": self.phase,
            "effect": self.effect,
            "status": self.status,
            "delay_s": self.delay_s,
            "skip": self.skip,
            "count": self.count,
            "hits": self.hits,
        }

    def matches(self, call: Call) -> bool:
        if self.network not in (None, call.network.name) or self.method not in (None, call.method):
            return False
        if self.path is not None and not self._finds(self.path, call):
            return False
        return self.account is None or call.network.is_account(call, self.account)

    @staticmethod
    def _finds(path: re.Pattern[str], call: Call) -> bool:
        """Whether the path is meant: by itself, with its query, or with the host before it."""
        query = call.request.rel_url.raw_query_string
        whole = f"{call.path}?{query}" if query else call.path
        return any(path.search(form) for form in (call.path, whole, call.host + whole))


@dataclass(slots=True)
class Faults:
    """The active faults, oldest first: the first that matches a call spoils it."""

    rules: list[Fault] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def add(self, row: Mapping[str, Any]) -> Fault:
        """Raises ``ValueError`` with a sentence when the rule makes no sense."""
        fault = _parse(row, next(self._ids))
        self.rules.append(fault)
        return fault

    def clear(self) -> None:
        """Remove all; calls that hang are let go (their connections close)."""
        self.rules.clear()
        self.released.set()
        self.released = asyncio.Event()

    def pick(self, call: Call) -> Fault | None:
        """The fault for this call, counted."""
        for fault in self.rules:
            if fault.count == 0 or not fault.matches(call):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            if fault.count is not None:
                fault.count -= 1
            fault.hits += 1
            return fault
        return None


def _parse(row: Mapping[str, Any], id: int) -> Fault:
    unknown = set(row) - _KEYS
    if unknown:
        raise ValueError(f"a fault has no {', '.join(sorted(unknown))}")
    phase, effect = row.get("phase") or "before", row.get("effect")
    if phase not in PHASES:
        raise ValueError(f"phase must be one of {', '.join(PHASES)}")
    if effect not in EFFECTS:
        raise ValueError(f"effect must be one of {', '.join(EFFECTS)}")
    path = row.get("path")
    try:
        pattern = re.compile(str(path)) if path else None
    except re.error as error:
        raise ValueError(f"path is not a regular expression: {error}") from None
    method = row.get("method")
    account = row.get("account")
    count = row.get("count")
    return Fault(
        id=id,
        network=row.get("network") or None,
        account=str(account) if account else None,
        method=str(method).upper() if method else None,
        path=pattern,
        phase=phase,
        effect=effect,
        status=_status(row.get("status"), effect),
        headers=_headers(row.get("headers")),
        body=row.get("body"),
        delay_s=_number(row.get("delay_s"), "delay_s"),
        skip=_whole(row.get("skip"), "skip"),
        count=None if count is None else _whole(count, "count"),
    )


def _status(value: Any, effect: str) -> int:
    if value is None:
        return 503 if effect == "status" else 200
    if isinstance(value, bool) or not isinstance(value, int) or not 200 <= value <= 599:
        raise ValueError("status must be a number from 200 to 599")
    return value


def _number(value: Any, name: str) -> float:
    if value is None:
        return 0.0
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _MOST:
        raise ValueError(f"{name} must be a number from 0 to {_MOST}")
    return float(value)


def _whole(value: Any, name: str) -> int:
    number = _number(value, name)
    if number != int(number):
        raise ValueError(f"{name} must be a whole number")
    return int(number)


def _headers(value: Any) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ValueError("headers must be an object")
    found = {str(name): str(text) for name, text in value.items()}
    if not all(_HEADER_NAME.fullmatch(name) and _HEADER_VALUE.fullmatch(text) for name, text in found.items()):
        raise ValueError("headers must have names and values that HTTP allows")
    return found


async def spoil(fault: Fault, call: Call, answer: web.StreamResponse | None) -> web.StreamResponse:
    """The spoiled answer to ``call``. ``answer`` is what the network would have said (phase *after*)."""
    if fault.effect == "status":
        return _status_answer(fault, call)
    if fault.effect == "garbage":
        return web.Response(status=fault.status, body=_GARBAGE, headers={"Content-Type": "application/json"})
    if fault.effect == "truncate":
        return await _truncate(call, answer)
    if fault.effect == "hang":
        await _hang(call)
    return cut(call, rst=fault.effect == "reset")


def _status_answer(fault: Fault, call: Call) -> web.Response:
    if fault.body is None:
        answer = call.network.failure(call, fault.status)
    elif isinstance(fault.body, str):
        answer = web.Response(status=fault.status, body=fault.body.encode())
        answer.content_type = "text/plain"
    else:
        text = json.dumps(fault.body).encode()
        answer = web.Response(status=fault.status, body=text, content_type="application/json")
    for name, value in fault.headers.items():
        answer.headers[name] = value
    return answer


async def _truncate(call: Call, answer: web.StreamResponse | None) -> web.StreamResponse:
    """Status line and headers promise more than is sent; then the connection ends."""
    body, spoiled = b'{"data": {"id": "1', web.StreamResponse(headers={"Content-Type": "application/json"})
    if isinstance(answer, web.Response) and isinstance(answer.body, bytes) and len(answer.body) > 1:
        body = bytes(answer.body[: len(answer.body) // 2])
        spoiled = web.StreamResponse(status=answer.status, headers=answer.headers)
    spoiled.headers["Date"] = call.world.clock.header()
    spoiled.content_length = len(body) * 2 + 1
    await spoiled.prepare(call.request)
    await spoiled.write(body)
    if call.request.transport is not None:
        call.request.transport.close()
    return spoiled


async def _hang(call: Call) -> None:
    """Say nothing until the client gives up, the faults are removed, or the sandbox stops."""
    released = asyncio.ensure_future(call.world.faults.released.wait())
    try:
        while not released.done() and (transport := call.request.transport) and not transport.is_closing():
            await asyncio.wait([released], timeout=0.25)
    finally:
        released.cancel()


def cut(call: Call, rst: bool) -> web.Response:
    """Close the connection without an answer; ``rst``: with a TCP reset."""
    transport = call.request.transport
    if transport is not None:
        raw: socket.socket | None = transport.get_extra_info("socket")
        if rst and raw is not None:
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            transport.abort()
        else:
            transport.close()
    return web.Response(status=500)
