"""How Meta's error answers are read: who acts next, by code and subcode. The tables are each network's own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from onepost.connectors.classify import LONGEST_PAUSE, retry_after
from onepost.connectors.errors import (
    ConnectorError,
    Misconfigured,
    OutcomeUnknown,
    Patience,
    RateLimited,
    RateScope,
    ReconnectNeeded,
    Rejected,
    Temporary,
)
from onepost.connectors.http import Response, unclear
from onepost.connectors.posts import Json

GONE = "100/33"
"""The object is not there, or this token does not see it."""
NEARLY_USED_UP = 95.0
"""Percent of an hour's or day's calls from which on work that can wait is slowed down; at 100 Meta refuses."""

# Where lines of the tables come from; read 2026-10-02.
ERR = "developers.facebook.com/docs/graph-api/guides/error-handling"
RATE = "developers.facebook.com/docs/graph-api/overview/rate-limiting"
SECURE = "developers.facebook.com/docs/graph-api/guides/secure-requests"
SEEN = "subcodes that open-source clients handle; not documented"

QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)
SLOWLY = timedelta(minutes=1)
"""Between two calls while an hour's or a day's calls are nearly used up."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the tables. ``codes`` or ``subcodes`` empty: any."""

    codes: tuple[int, ...]
    kind: type[Rejected] | type[ReconnectNeeded] | type[Misconfigured] | type[Temporary]
    text: str
    source: str
    subcodes: tuple[int, ...] = ()
    field: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """A line that asks for patience. ``pause`` is used when no header names a time."""

    codes: tuple[int, ...]
    text: str
    source: str
    pause: timedelta
    subcodes: tuple[int, ...] = ()
    scope: RateScope = "account"


def slow_down(text: str) -> tuple[Limit, ...]:
    """Limits of calls, which are Meta's and the same everywhere; ``text`` asks for patience."""
    return (
        Limit((4,), text, RATE, QUARTER, scope="app"),
        Limit((341,), text, ERR, QUARTER, scope="app"),
        Limit((17, 32, 613), text, RATE, QUARTER),
        Limit(tuple(range(80000, 80015)), text, RATE, HOUR),
    )


def token_ended(*, removed: str, log_in: str, password: str, expired: str, role: str, other: str) -> tuple[Line, ...]:
    """Why a token is no longer accepted, which is Meta's and the same everywhere; the sentences are the network's."""
    return (
        Line((190,), ReconnectNeeded, removed, ERR, (458,)),
        Line((190,), ReconnectNeeded, log_in, ERR, (459, 464)),
        Line((190,), ReconnectNeeded, password, ERR, (460,)),
        Line((190,), ReconnectNeeded, expired, ERR, (463,)),
        Line((190,), ReconnectNeeded, role, ERR, (492,)),
        Line((102, 190), ReconnectNeeded, other, ERR),
    )


@dataclass(frozen=True, slots=True)
class Words:
    """Sentences for what no line says. ``because`` holds the network's own ``%(reason)s``."""

    keys: str
    stale_code: str
    doubtful: str
    because: str
    refused: str


STAYS = {459, 460, 463, 464}
"""A check of the account, a changed password, a session that ran out or was not confirmed: nobody removed the app
(developers.facebook.com/docs/graph-api/guides/error-handling)."""

L = TypeVar("L", Line, Limit)


@dataclass(frozen=True, slots=True)
class Tables:
    """A network's tables. ``subcodes`` say what a subcode means whatever its code is, and are asked first;
    ``doubts`` are subcodes that leave the outcome of an announced call open."""

    limits: tuple[Limit, ...]
    subcodes: tuple[Line, ...]
    lines: tuple[Line, ...]
    words: Words
    doubts: frozenset[int] = frozenset()

    def classify(self, response: Response) -> ConnectorError | None:
        """The error of an answer of the Graph API, judged by code and subcode and not by the HTTP status; None when it
        holds none that is known, so that the status decides."""
        error = envelope(response)
        if error is None:
            return None
        code, subcode = _number(error.get("code")), _number(error.get("error_subcode"))
        if code is None:
            return None
        name = f"{code}/{subcode}" if subcode else str(code)
        wording = str(error.get("message") or "")
        detail = f"{response.status} {name} {wording}"
        if "appsecret_proof" in wording:  # answered as 100 (secure-requests)
            return Misconfigured(self.words.keys, detail=detail, code=name)
        if subcode in self.doubts and response.armed:
            return OutcomeUnknown(self.words.doubtful, detail=detail, code=name)
        if limit := _line(self.limits, code, subcode):
            until = resume_at(response.headers) or datetime.now(UTC) + limit.pause
            return RateLimited(limit.text, until=until, scope=limit.scope, detail=detail, code=name)
        line = _line(self.subcodes, code, subcode) or _line(self.lines, code, subcode)
        if line is None:
            return self._unknown(response, error, detail, name)
        if line.kind is Temporary and response.armed:
            return OutcomeUnknown(self.words.doubtful, detail=detail, code=name)
        found = line.kind(line.text, detail=detail, code=name, field=line.field)
        if isinstance(found, ReconnectNeeded) and subcode in STAYS:
            found.removed = False
        return found

    def classify_login(self, response: Response) -> ConnectorError | None:
        """Answers of ``/oauth/access_token``: there, a refused parameter is a code that is used up or too old, and
        code 1 can mean the app's secret."""
        error = envelope(response)
        if error is None:
            return None
        code, wording = _number(error.get("code")), str(error.get("message") or "")
        detail = f"{response.status} {code} {wording}"
        if code == 191 or "client secret" in wording.lower() or "redirect" in wording.lower():
            return Misconfigured(self.words.keys, detail=detail, code=str(code))
        if code == 100:
            return ReconnectNeeded(self.words.stale_code, detail=detail, code=str(code))
        return self.classify(response)

    def _unknown(self, response: Response, error: Mapping[str, Json], detail: str, name: str) -> ConnectorError | None:
        """A code that is in no table: transient ones by their flag, others by their status with Meta's own words."""
        if error.get("is_transient") is True:
            return unclear(response.armed, detail)
        if response.status >= 500 or response.status in {401, 408, 429}:
            return None
        reason = str(error.get("error_user_msg") or error.get("error_user_title") or "").strip()
        if reason:
            return Rejected(self.words.because, {"reason": reason[:300]}, detail=detail, code=name)
        return Rejected(self.words.refused, detail=detail, code=name)


def envelope(response: Response) -> dict[str, Json] | None:
    """The ``error`` of an answer, whatever its status: Meta also answers 200 with an error in it."""
    body = response.json_or_none()
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, dict) else None


def error_data(error: Mapping[str, Json]) -> dict[str, Json]:
    """``error_data``, which is an object or the JSON text of one."""
    data = error.get("error_data")
    if isinstance(data, str):
        try:
            data = json.loads(data)
        except ValueError:
            return {}
    return data if isinstance(data, dict) else {}


def is_permission(error: ConnectorError) -> bool:
    """Whether one permission is missing (10, 200 to 299), in contrast to a connection that is gone."""
    code = error.code.partition("/")[0]
    return code == "10" or (code.isdecimal() and 200 <= int(code) < 300)


def resume_at(headers: Mapping[str, str]) -> datetime | None:
    """When Meta says that calls are taken again: ``Retry-After``, else the minutes of the usage header."""
    if until := retry_after(headers):
        return until
    minutes = max((_percent(use, "estimated_time_to_regain_access") for use in _business_use(headers)), default=0.0)
    return datetime.now(UTC) + min(timedelta(minutes=minutes), LONGEST_PAUSE) if minutes else None


def pressure(headers: Mapping[str, str]) -> float:
    """Seconds that work which can wait should wait, by the usage headers; 0 while there is room."""
    return SLOWLY.total_seconds() if patience(headers) else 0.0


def patience(headers: Mapping[str, str]) -> Patience | None:
    """What the usage headers of a success ask for: slowly, for the whole app or for the account."""
    until = datetime.now(UTC) + SLOWLY
    if _nearly_used_up(_object(headers.get("X-App-Usage", ""))):
        return Patience(until, "app")
    return Patience(until, "account") if any(map(_nearly_used_up, _business_use(headers))) else None


def _nearly_used_up(use: Mapping[str, Json]) -> bool:
    return any(_percent(use, name) >= NEARLY_USED_UP for name in ("call_count", "total_time", "total_cputime"))


def _business_use(headers: Mapping[str, str]) -> Iterable[Mapping[str, Json]]:
    for uses in _object(headers.get("X-Business-Use-Case-Usage", "")).values():
        yield from (use for use in uses if isinstance(use, dict)) if isinstance(uses, list) else ()


def _object(text: str) -> dict[str, Json]:
    try:
        value = json.loads(text) if text else {}
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _percent(use: Mapping[str, Json], name: str) -> float:
    value = use.get(name)
    return float(value) if isinstance(value, int | float) else 0.0


def _line(lines: Iterable[L], code: int, subcode: int | None) -> L | None:
    for line in lines:
        if (not line.codes or code in line.codes) and (not line.subcodes or subcode in line.subcodes):
            return line
    return None


def _number(value: Json) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() else None
