"""What X's refusals stand for: who acts next, in a sentence, each line with where it was seen.

Problem types still come from two hosts, so only their last path segment counts.
"""

from __future__ import annotations

import email.utils
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from onepost.connectors.classify import DEFAULT_PAUSE, LONGEST_PAUSE, retry_after
from onepost.connectors.errors import (
    ConnectorError,
    Misconfigured,
    Patience,
    RateLimited,
    RateScope,
    ReconnectNeeded,
    Rejected,
    Temporary,
)
from onepost.connectors.http import Response
from onepost.connectors.messages import N_

DUPLICATE = "duplicate"
DUPLICATE_TEXT = N_("X refuses a text that this account has already posted. Nothing was published. Change the text.")
MEDIA_IDS = "media_ids"

# Where the lines below come from; read 2026-10-02.
DOCS = "docs.x.com/x-api/fundamentals/response-codes-and-errors"
POLICY = "docs.x.com/changelog, 2026-02-23 and 2026-04-20"
LIVE = "live answers quoted in reports to open-source clients (iembot, twitteroauth, node-twitter-api-v2)"
SEEN = "answers that open-source clients handle; not documented"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table. ``says`` is searched in X's own words, lower case; ``type`` in the problem's type."""

    status: int
    kind: type[Rejected] | type[ReconnectNeeded] | type[Misconfigured]
    text: str
    source: str
    says: str = ""
    type: str = ""
    code: str = ""
    field: str = ""


LINES: tuple[Line, ...] = (
    Line(
        400,
        Rejected,
        N_("X does not take the pictures or the video of this post. Nothing was published. Replace the files."),
        LIVE,
        says="media ids are invalid",
        code=MEDIA_IDS,
        field="media",
    ),
    Line(
        400,
        Rejected,
        N_("X finds the text too long. Nothing was published. Make the text shorter."),
        LIVE,
        says="text is too long",
        code="too_long",
        field="text",
    ),
    Line(
        400,
        Rejected,
        N_("The post that this part continues is not on X any more. Publish the thread as a new post."),
        DOCS,
        says="reply tweet id is invalid",
        code="parent_gone",
        field="thread",
    ),
    Line(
        403,
        Rejected,
        N_("The post that this part continues is not on X any more. Publish the thread as a new post."),
        SEEN,
        says="reply to a tweet that is deleted",
        code="parent_gone",
        field="thread",
    ),
    Line(
        403,
        Rejected,
        DUPLICATE_TEXT,
        LIVE,
        says="duplicate content",
        code=DUPLICATE,
        field="text",
    ),
    Line(
        403,
        Rejected,
        N_("X allows replies only to people who mentioned you. Nothing was published."),
        POLICY,
        says="have not been mentioned or otherwise engaged",
        code="not_summoned",
    ),
    Line(
        403,
        Rejected,
        N_("X allows one cashtag (like $ABC) in a post. Nothing was published. Leave only one in the text."),
        POLICY,
        says="one cashtag",
        code="cashtags",
        field="text",
    ),
    Line(
        403,
        Rejected,
        N_("X does not accept a web address in the text. Nothing was published. Change or remove the address."),
        SEEN,
        says="invalid url",
        code="invalid_url",
        field="text",
    ),
    Line(
        403,
        Rejected,
        N_("The video is longer than X allows this account. Nothing was published. Use a shorter video."),
        SEEN,
        says="post a video longer than",
        code="video_too_long",
        field="media",
    ),
    Line(
        403,
        Rejected,
        N_(
            "X does not offer this function to the account. Nothing was published. Remove the option, or get a "
            "subscription at X."
        ),
        SEEN,
        says="not permitted to access this feature",
        code="feature",
    ),
    Line(
        403,
        ReconnectNeeded,
        N_("X has suspended this account. Posts wait here. Solve it with X, then connect the account again."),
        SEEN,
        says="user-suspended",
        code="suspended",
    ),
    Line(
        403,
        Misconfigured,
        N_("The app of this server has reached its spending limit at X. The operator can raise it."),
        SEEN,
        says="spending limit",
        code="spending_limit",
    ),
    Line(
        403,
        Misconfigured,
        N_("The app of this server may not use X's posting API. The operator has to enrol it."),
        LIVE,
        type="client-forbidden",
        code="client_forbidden",
    ),
    Line(
        403,
        Misconfigured,
        N_("X does not accept the way this server signs in. The operator has to check the app's settings."),
        LIVE,
        type="unsupported-authentication",
        code="unsupported_authentication",
    ),
    Line(
        403,
        Rejected,
        N_(
            "X does not permit this. Nothing was published. Look whether the account is locked or limited on X, "
            "then try again."
        ),
        LIVE,
        says="not permitted to perform this action",
        code="not_permitted",
    ),
    Line(
        403,
        ReconnectNeeded,
        N_("The permission given to OnePost does not reach for this. Connect the account again and allow everything."),
        SEEN,
        says="forbidden",
        code="scope",
    ),
    Line(
        401,
        ReconnectNeeded,
        N_("X no longer accepts this connection. Posts wait here until you connect the account again."),
        DOCS,
        code="401",
    ),
    Line(
        402,
        Misconfigured,
        N_("The app of this server has no credits left at X. The operator has to buy some."),
        LIVE,
        code="credits",
    ),
    Line(
        413,
        Rejected,
        N_("X finds a file too large. Nothing was published. Use a smaller file."),
        SEEN,
        code="too_large",
        field="media",
    ),
    Line(
        400,
        Rejected,
        N_("X does not accept this post as it is. Nothing was published. Change it and try again."),
        DOCS,
        code="400",
    ),
    Line(
        403,
        Rejected,
        N_("X refused this post. Nothing was published. Change it and try again."),
        DOCS,
        code="403",
    ),
)


def classify(response: Response) -> ConnectorError | None:
    """The error an answer of the API stands for; None for a success and for X's own faults (5xx)."""
    if response.ok or response.status >= 500:
        return None
    body = response.json_or_none()
    if response.status == 429:
        return rate_limited(response, body)
    said, kind = words(body), kind_of(body)
    for line in LINES:
        if line.status == response.status and line.says in said.lower() and line.type in kind:
            return line.kind(line.text, detail=f"{response.status} {said}".strip(), code=line.code, field=line.field)
    return None


def unless_gone(response: Response) -> ConnectorError | None:
    """Like :func:`classify`, for calls to which "not there" is as good as a success."""
    return None if response.status == 404 else classify(response)


def words(body: Any) -> str:
    """X's own reason. Never what it repeats of the request: that is the author's text."""
    if not isinstance(body, dict):
        return ""
    errors = body.get("errors")
    entries = [entry for entry in errors if isinstance(entry, dict)] if isinstance(errors, list) else []
    said = [str(entry["message"]) for entry in entries if entry.get("message")] or [
        str(body.get("detail") or body.get("title") or "")
    ]
    reason = body.get("reason")
    return "; ".join([*said, *([str(reason)] if reason else [])])


def kind_of(body: Any) -> str:
    """The last segment of the problem's type."""
    type_ = body.get("type") if isinstance(body, dict) else ""
    return str(type_ or "").rstrip("/").rpartition("/")[2]


def rate_limited(response: Response, body: Any) -> ConnectorError:
    """429: fixed windows of 15 minutes per person and of 24 hours per app, and a cap per month."""
    detail = f"429 {words(body)}".strip()
    if kind_of(body) == "usage-capped" and str(body.get("period", "")).lower() != "daily":
        return Misconfigured(
            N_("The app of this server has used up its month at X. The operator can raise the limit."),
            detail=detail,
            code="usage-capped",
        )
    until, scope = window(response.headers)
    return RateLimited(
        N_("X asks OnePost to slow down. The post goes out as soon as X allows it."),
        until=until,
        scope=scope,
        detail=detail,
        code="429",
    )


def window(headers: Mapping[str, str]) -> tuple[datetime, RateScope]:
    """When calls are allowed again, by X's clock as seen from ours, and for whom."""
    now = datetime.now(UTC)
    scope: RateScope = "account"
    reset = _epoch(headers.get("x-rate-limit-reset"))
    if headers.get("x-app-limit-24hour-remaining") == "0":
        scope, reset = "app", _epoch(headers.get("x-app-limit-24hour-reset")) or reset
    elif headers.get("x-user-limit-24hour-remaining") == "0":
        reset = _epoch(headers.get("x-user-limit-24hour-reset")) or reset
    later = retry_after(headers) or now
    if reset is not None:
        wait = reset - (server_time(headers) or now) + timedelta(seconds=1)
        if wait > timedelta(minutes=16):
            scope = "app"  # only the app's own window is longer than a quarter of an hour
        later = max(later, now + min(wait, LONGEST_PAUSE))
    return (later if later > now else now + DEFAULT_PAUSE), scope


def patience(headers: Mapping[str, str]) -> Patience | None:
    """What a success says of the next call like it: that it will be refused until the window is over."""
    left = ("x-rate-limit-remaining", "x-app-limit-24hour-remaining", "x-user-limit-24hour-remaining")
    return Patience(*window(headers)) if any(headers.get(name) == "0" for name in left) else None


def server_time(headers: Mapping[str, str]) -> datetime | None:
    """X's clock when it answered, to the second."""
    try:
        found = email.utils.parsedate_to_datetime(headers.get("Date", ""))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _epoch(value: str | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(value or ""), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def token_error(response: Response) -> ConnectorError | None:
    """Refusals of the token and revocation endpoints (RFC 6749, 5.2, in X's words)."""
    if response.ok or response.status >= 500 or response.status == 429:
        return None
    body = response.json_or_none()
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, str):
        return None
    said = str(body.get("error_description", ""))
    detail = f"{response.status} {error}: {said}"
    if error == "invalid_grant" or (error == "invalid_request" and "was invalid" in said and "token" in said):
        return ReconnectNeeded(N_("X no longer accepts this permission. Connect the account again."), detail=detail)
    if error == "invalid_request" and "authorization code was invalid" in said:
        return ReconnectNeeded(N_("X did not accept the consent, perhaps it took too long. Try again."), detail=detail)
    if error in {"server_error", "temporarily_unavailable"}:
        return Temporary(N_("X could not answer just now."), detail=detail, code=error)
    return Misconfigured(N_("X does not accept this app's keys. The operator has to check them."), detail=detail)
