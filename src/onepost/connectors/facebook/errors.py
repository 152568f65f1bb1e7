"""What Meta's error codes stand for: who acts next, in a sentence, each line with the page it comes from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from onepost.connectors.base import Json
from onepost.connectors.classify import LONGEST_PAUSE, retry_after
from onepost.connectors.errors import (
    ConnectorError,
    Misconfigured,
    OutcomeUnknown,
    RateLimited,
    RateScope,
    ReconnectNeeded,
    Rejected,
    Temporary,
)
from onepost.connectors.http import Response, unclear
from onepost.connectors.messages import N_

GONE = "100/33"
"""The object is not there, or this token does not see it."""
IDENTICAL = "506"
NEARLY_USED_UP = 95.0
"""Percent of an hour's or day's calls from which on work that can wait is slowed down; at 100 Meta refuses."""

# Where the lines below come from; read 2026-10-02.
ERR = "developers.facebook.com/docs/graph-api/guides/error-handling"
FEED = "developers.facebook.com/docs/graph-api/reference/page/feed/"
PHOTOS = "developers.facebook.com/docs/graph-api/reference/page/photos/"
VIDEOS = "developers.facebook.com/docs/graph-api/reference/page/videos/"
REELS = "developers.facebook.com/docs/video-api/guides/reels-publishing"
RATE = "developers.facebook.com/docs/graph-api/overview/rate-limiting"
SECURE = "developers.facebook.com/docs/graph-api/guides/secure-requests"
PROOF = "answers of graph.facebook.com, wording since 2013"
SEEN = "subcodes that open-source clients handle; not documented"


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


NO_TOKEN = _RECONNECT = N_("Facebook no longer accepts this connection. Your post waits; connect the page again.")
_REMOVED = N_("OnePost was removed in Facebook's settings. Your post waits; connect the page again.")
_PASSWORD = N_("The Facebook password was changed, which ends the connection. Your post waits; connect the page again.")
_EXPIRED = N_("The connection to Facebook has run out. Your post waits; connect the page again.")
_LOG_IN = N_("Facebook wants you to log in there and confirm who you are. Do that, then connect the page again.")
_ROLE = N_("You can no longer publish on this page: your role there was taken away. Ask an administrator of the page.")
_PERMISSION = N_("Facebook says that OnePost may not do this. Connect the page again and allow every permission.")
_IDENTITY = N_(
    "Facebook wants an administrator of the page to confirm who they are. Do that on Facebook, then reconnect."
)
_KEYS = N_("Facebook does not accept this app's keys. The operator has to check them.")
_APP = N_("This app lacks a permission or product at Meta. The operator has to add it in Meta's app settings.")
_VERSION = N_("Facebook does not understand this version of OnePost any more. The operator has to update it.")
_SLOW = N_("Facebook asks OnePost to slow down. Nothing to do: it goes on by itself.")
_BLOCKED = N_(
    "Facebook blocks this page from posting because it takes something for spam or against its rules. "
    "The post was not published; look at the page's support inbox on Facebook before you try again."
)
_TOO_FAST = N_("Facebook finds that this page posts too fast. Nothing to do: OnePost waits and tries again.")
_FAULT = N_("Facebook had a fault of its own. Nothing to do: OnePost tries again.")
_IDENTICAL = N_(
    "The page has just published exactly this text, and Facebook refuses it a second time. "
    "Look at the page: if the post is missing there, change the text and try again."
)
_GONE = N_("Facebook does not find this any more, or no longer shows it to this connection.")
_PICTURE = N_("Facebook cannot use this picture. The post was not published; export the picture again as JPEG or PNG.")
_LARGE = N_("Facebook finds this picture too large. The post was not published; make it smaller and try again.")
_LINK = N_("Facebook cannot read the page behind your link. The post was not published; check the address.")
_OWN_LINK = N_("Facebook does not take links to Facebook itself here. The post was not published; use another link.")
_TEXT = N_("Facebook refuses what this post says or links to. It was not published; change it and try again.")
_VIDEO = N_("Facebook cannot use this video. The post was not published; export it as MP4 (H.264 and AAC).")
_VIDEO_SMALL = N_("Facebook finds this video too small or too short. The post was not published; use another one.")
_VIDEO_SHAPE = N_("Facebook does not take the shape, size, length or frame rate of this video. It was not published.")

L = TypeVar("L", Line, Limit)

QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)

LIMITS: tuple[Limit, ...] = (
    Limit((4,), _SLOW, RATE, QUARTER, scope="app"),
    Limit((341,), _SLOW, ERR, QUARTER, scope="app"),
    Limit((17, 32, 613), _SLOW, RATE, QUARTER),
    Limit(tuple(range(80000, 80015)), _SLOW, RATE, HOUR),
    Limit((368,), _TOO_FAST, SEEN, HOUR, (1390008,)),
)
TABLE: tuple[Line, ...] = (
    Line((190,), ReconnectNeeded, _REMOVED, ERR, (458,)),
    Line((190,), ReconnectNeeded, _LOG_IN, ERR, (459, 464)),
    Line((190,), ReconnectNeeded, _PASSWORD, ERR, (460,)),
    Line((190,), ReconnectNeeded, _EXPIRED, ERR, (463,)),
    Line((190,), ReconnectNeeded, _ROLE, ERR, (492,)),
    Line((102, 190), ReconnectNeeded, _RECONNECT, ERR),
    Line((10, *range(200, 300)), ReconnectNeeded, _IDENTITY, SEEN, (1404078, 4854002)),
    Line((10, *range(200, 300)), ReconnectNeeded, _PERMISSION, ERR),
    Line((3,), Misconfigured, _APP, ERR),
    Line((101,), Misconfigured, _KEYS, ERR),
    Line((104,), Misconfigured, _KEYS, PHOTOS),
    Line((12, 2500, 2635), Misconfigured, _VERSION, ERR),
    Line((368,), Rejected, _BLOCKED, ERR),
    Line((506,), Rejected, _IDENTICAL, ERR, field="text"),
    Line((100,), Rejected, _GONE, ERR, (33,)),
    Line((324,), Rejected, _PICTURE, PHOTOS, field="media"),
    Line((1609005,), Rejected, _LINK, FEED, field="options.link"),
    Line((382,), Rejected, _VIDEO_SMALL, VIDEOS, field="media"),
    Line((389, 6000, 6001, 352), Rejected, _VIDEO, VIDEOS, field="media"),
    Line((1, 2), Temporary, _FAULT, ERR),
)
SUBCODES: tuple[Line, ...] = (
    Line((), Rejected, _LARGE, SEEN, (1366046,), field="media"),
    Line((), Rejected, _PICTURE, SEEN, (2069019,), field="media"),
    Line((), Rejected, _LINK, ERR, (1609005,), field="options.link"),
    Line((), Rejected, _OWN_LINK, SEEN, (1609008,), field="options.link"),
    Line((), Rejected, _LINK, SEEN, (2061006,), field="options.link"),
    Line((), Rejected, _TEXT, SEEN, (1349125,), field="text"),
    Line((), Rejected, _VIDEO_SHAPE, REELS, (1363040, 1363127, 1363128, 1363129), field="media"),
    Line((), ReconnectNeeded, _IDENTITY, SEEN, (1404078, 4854002)),
    Line((), Temporary, _FAULT, SEEN, (1609010, 1363047)),
)
"""What a subcode means whatever its code is; asked first."""
ALREADY_POSTED = 1366051
"""The photos were posted already: said of an announced call, its outcome is in doubt."""


def classify(response: Response) -> ConnectorError | None:
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
        return Misconfigured(_KEYS, detail=detail, code=name)
    if subcode == ALREADY_POSTED and response.armed:
        return unclear(True, detail)
    if limit := _line(LIMITS, code, subcode):
        until = resume_at(response.headers) or datetime.now(UTC) + limit.pause
        return RateLimited(limit.text, until=until, scope=limit.scope, detail=detail, code=name)
    line = _line(SUBCODES, code, subcode) or _line(TABLE, code, subcode)
    if line is None:
        return _unknown(response, error, detail, name)
    if line.kind is Temporary and response.armed:
        text = N_("Facebook had a fault of its own. OnePost looks whether the post is there.")
        return OutcomeUnknown(text, detail=detail, code=name)
    return line.kind(line.text, detail=detail, code=name, field=line.field)


def classify_login(response: Response) -> ConnectorError | None:
    """Answers of ``/oauth/access_token``: there, a refused parameter is a code that is used up or too old, and code 1
    can mean the app's secret."""
    error = envelope(response)
    if error is None:
        return None
    code, wording = _number(error.get("code")), str(error.get("message") or "")
    detail = f"{response.status} {code} {wording}"
    if code == 191 or "client secret" in wording.lower() or "redirect" in wording.lower():
        return Misconfigured(_KEYS, detail=detail, code=str(code))
    if code == 100:
        text = N_("Facebook's answer to your consent is used up or too old. Connect the page again.")
        return ReconnectNeeded(text, detail=detail, code=str(code))
    return classify(response)


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
    uses = [_object(headers.get("X-App-Usage", "")), *_business_use(headers)]
    most = max(
        (_percent(use, name) for use in uses for name in ("call_count", "total_time", "total_cputime")), default=0.0
    )
    return 60.0 if most >= NEARLY_USED_UP else 0.0


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


def _unknown(response: Response, error: Mapping[str, Json], detail: str, name: str) -> ConnectorError | None:
    """A code that is in no table: transient ones by their flag, others by their status with Meta's own words."""
    if error.get("is_transient") is True:
        return unclear(response.armed, detail)
    if response.status >= 500 or response.status in {401, 408, 429}:
        return None
    reason = str(error.get("error_user_msg") or error.get("error_user_title") or "").strip()
    if reason:
        text = N_("Facebook refused this: “%(reason)s” The post was not published.")
        return Rejected(text, {"reason": reason[:300]}, detail=detail, code=name)
    return Rejected(N_("Facebook refused this post. It was not published."), detail=detail, code=name)


def _number(value: Json) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and value.isascii() and value.isdecimal() else None
