"""What LinkedIn's refusals stand for: who acts next, in a sentence, each line with where it was seen."""

from __future__ import annotations

import email.utils
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from onepost.connectors.classify import retry_after
from onepost.connectors.errors import (
    ConnectorError,
    Misconfigured,
    OutcomeUnknown,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    Temporary,
)
from onepost.connectors.http import Response
from onepost.connectors.messages import N_

DUPLICATE = "duplicate"
PERMISSION = "permission"
REVOKED = "65601"
GONE = "gone"
NOT_READY = frozenset({"MEDIA_ASSET_WAITING_UPLOAD", "MEDIA_ASSET_PROCESSING"})
"""Codes that say a file is still on its way."""
COMMENT_PAUSE = timedelta(minutes=2)
"""A person may write about one comment a minute (seen, not documented)."""

DUPLICATE_TEXT = N_(
    "LinkedIn has just published exactly this post for this account and refuses it a second time. "
    "Nothing was published. Change the text and try again."
)
_ACCEPTED_AS = re.compile(r"urn:li:(?:share|ugcPost):[0-9]+")


class Duplicate(Rejected):
    """Refused because of an equal post. ``urn`` names that one: proof that it was accepted; empty if not said."""

    def __init__(self, message: str) -> None:
        found = _ACCEPTED_AS.search(message)
        self.urn = found.group() if found else ""
        super().__init__(DUPLICATE_TEXT, detail=f"422 {message}", code=DUPLICATE, field="text")


# Where the lines below come from; read 2026-10-02.
DOCS = "learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/error-handling"
POSTS = "learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/posts-api"
SEEN = "live answers quoted in public reports"

RECONNECT = N_("LinkedIn no longer accepts this connection. Your post waits; connect the account again.")
_TEXT = N_("LinkedIn finds the text too long. Nothing was published. Shorten it and try again.")
_MEDIA = N_("LinkedIn cannot use a file of this post. Nothing was published. Export it again and replace it.")
_LINK = N_("LinkedIn does not accept the link of this post. Nothing was published. Correct the address.")
_AS_IT_IS = N_("LinkedIn does not accept this post as it is. Nothing was published. Change it and try again.")
_VERSION = N_("LinkedIn does not understand this version of OnePost any more. The operator has to update it.")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: ``names`` are values of LinkedIn's ``code`` or ``serviceErrorCode``, none: any; ``says``
    is searched in its own words, lower case."""

    status: int
    names: tuple[str, ...]
    kind: type[Rejected] | type[ReconnectNeeded] | type[Misconfigured] | type[Temporary]
    text: str
    source: str
    code: str = ""
    field: str = ""
    says: str = ""


LINES: tuple[Line, ...] = (
    Line(
        401,
        ("65608", "RESTRICTED_MEMBER"),
        ReconnectNeeded,
        N_("LinkedIn has restricted this account. Your post waits. Solve it with LinkedIn, then connect again."),
        DOCS,
    ),
    Line(401, ("65601", "REVOKED_ACCESS_TOKEN"), ReconnectNeeded, RECONNECT, DOCS, REVOKED),
    Line(
        401,
        ("65602", "EXPIRED_ACCESS_TOKEN"),
        ReconnectNeeded,
        N_("The connection to LinkedIn has run out, as it does every 60 days. Your post waits; connect again."),
        DOCS,
        "65602",
    ),
    Line(401, (), ReconnectNeeded, RECONNECT, DOCS),
    Line(403, (), Rejected, _AS_IT_IS, SEEN, "unpermitted", says="unpermitted fields"),
    Line(403, (), Rejected, _MEDIA, SEEN, "not_owned", "media", says="not owned by the author"),
    Line(
        403,
        (),
        ReconnectNeeded,
        N_("LinkedIn says that OnePost may not do this. Connect the account again; for a page, check your role there."),
        SEEN,
        PERMISSION,
    ),
    Line(426, (), Misconfigured, _VERSION, SEEN, "version"),
    Line(400, ("VERSION_MISSING",), Misconfigured, _VERSION, SEEN, "version"),
    Line(400, ("FIELD_LENGTH_TOO_LONG",), Rejected, _TEXT, POSTS, field="text"),
    Line(400, ("INVALID_URL",), Rejected, _LINK, POSTS, field="options.link"),
    Line(
        400,
        (
            "INVALID_IMAGE_ID",
            "INVALID_VIDEO_ID",
            "INVALID_URN_ID",
            "MEDIA_ASSET_PROCESSING_FAILED",
            "UPDATING_ASSET_FAILED",
            "EXPIRED_UPLOAD_URL",
        ),
        Rejected,
        _MEDIA,
        POSTS,
        field="media",
    ),
    Line(
        400,
        tuple(sorted(NOT_READY)),
        Rejected,
        N_("LinkedIn has not finished a file of this post. Nothing was published. Try again later."),
        POSTS,
        field="media",
    ),
    Line(404, (), Rejected, N_("LinkedIn does not find this any more."), DOCS, GONE),
    Line(409, (), Temporary, N_("LinkedIn was busy with this. Nothing to do: OnePost tries again."), DOCS),
    Line(400, (), Rejected, _AS_IT_IS, DOCS),
    Line(422, (), Rejected, N_("LinkedIn refused this post. Nothing was published. Change it and try again."), DOCS),
)


def classify(response: Response) -> ConnectorError | None:
    """The error an answer of the API stands for; None for a success and for LinkedIn's own faults (5xx)."""
    if response.ok or response.status >= 500:
        return None
    body = response.json_or_none()
    said = body if isinstance(body, dict) else {}
    message, names = str(said.get("message") or ""), named(said)
    if response.status == 429:
        return rate_limited(response, message)
    if response.status == 422 and ("DUPLICATE_POST" in names or "duplicate" in message.lower()):
        return Duplicate(message)
    if response.status == 409 and response.armed:
        return OutcomeUnknown(
            N_("LinkedIn was busy with this account. OnePost looks whether the post is there."), detail="409"
        )
    for line in LINES:
        fits = line.status == response.status and line.says in message.lower()
        if fits and (not line.names or names & set(line.names)):
            code = line.code or next(iter(sorted(names & set(line.names))), str(line.status))
            detail = f"{response.status} {' '.join(sorted(names))} {_harmless(response.status, message)}".strip()
            return line.kind(line.text, detail=detail, code=code, field=line.field)
    return None


def classify_upload(response: Response) -> ConnectorError | None:
    """The same for an address to upload to, which is no part of the API: what it refuses for its own reasons can be
    tried with a new address."""
    if response.status in {403, 404, 410}:
        return Rejected(_MEDIA, detail=f"upload {response.status}", code=GONE, field="media")
    return classify(response)


def named(body: Mapping[str, Any]) -> set[str]:
    """Every name an answer gives its reason: LinkedIn fills now one field, now another."""
    names = {str(body[name]) for name in ("code", "serviceErrorCode") if body.get(name)}
    details = body.get("errorDetails")
    inputs = details.get("inputErrors") if isinstance(details, dict) else None
    for entry in inputs if isinstance(inputs, list) else ():
        if isinstance(entry, dict) and entry.get("code"):
            names.add(str(entry["code"]))
    return names


def _harmless(status: int, message: str) -> str:
    """LinkedIn's words, unless they may repeat what the author wrote (validation quotes values)."""
    return "" if status == 400 else message[:200]


def rate_limited(response: Response, message: str) -> RateLimited:
    """429: counters of a day, of the app and of the person, that start again at 00:00 UTC; no header says so."""
    until = retry_after(response.headers)
    if until is None and "comment create throttled" in message.lower():
        until = datetime.now(UTC) + COMMENT_PAUSE
    text = N_("LinkedIn takes no more calls for this account today. Nothing to do: OnePost goes on when it may.")
    return RateLimited(text, until=until or _next_day(response.headers), detail=f"429 {message}", code="429")


def _next_day(headers: Mapping[str, str]) -> datetime:
    """The coming midnight (UTC) by LinkedIn's clock, in our time."""
    now = datetime.now(UTC)
    theirs = server_time(headers) or now
    midnight = theirs.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return now + (midnight - theirs) + timedelta(seconds=30)


def server_time(headers: Mapping[str, str]) -> datetime | None:
    """LinkedIn's clock when it answered, to the second."""
    try:
        found = email.utils.parsedate_to_datetime(headers.get("Date", ""))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
