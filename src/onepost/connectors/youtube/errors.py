"""What Google's refusals stand for: who acts next, in a sentence, each line with where it was seen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from onepost.connectors import oauth
from onepost.connectors.classify import DEFAULT_PAUSE, retry_after
from onepost.connectors.errors import (
    ConnectorError,
    Misconfigured,
    RateLimited,
    RateScope,
    ReconnectNeeded,
    Rejected,
    Temporary,
)
from onepost.connectors.http import Response
from onepost.connectors.messages import N_
from onepost.connectors.youtube.capabilities import PACIFIC

NO_CHANNEL = "youtubeSignupRequired"
SESSION_GONE = "session_gone"
MISPLACED = "misplaced"
"""A piece of an upload that YouTube did not want where it was put."""
GONE = frozenset({"videoNotFound", "notFound", "404", "410", "deleted", "commentNotFound"})
NOT_YET = frozenset({*GONE, "forbidden", "403", "processingFailure", "commentsDisabled"})
"""Refusals of a comment that may pass once the video has been public for a while."""
CAPTION_EXISTS = frozenset({"captionExists", "duplicate", "conflict", "409"})
IN_PLAYLIST = frozenset({"videoAlreadyInPlaylist", "duplicate", "conflict", "409"})

# Where the lines below come from.
DOCS = "developers.google.com/youtube/v3/docs/errors, read 2026-10-02"
CORE = "developers.google.com/youtube/v3/docs/core_errors, read 2026-10-02"
INSERT = "developers.google.com/youtube/v3/docs/videos/insert, read 2026-10-02"
SEEN = "answers quoted in reports to open-source clients; not documented"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table. ``says`` is searched in Google's own words, lower case."""

    reasons: tuple[str, ...]
    kind: type[Rejected] | type[ReconnectNeeded] | type[Misconfigured] | type[Temporary]
    text: str
    source: str
    field: str = ""
    says: str = ""


LINES: tuple[Line, ...] = (
    Line(
        ("invalidTitle",),
        Rejected,
        N_("YouTube does not take this title. Nothing was published. Change the title."),
        INSERT,
        field="options.title",
    ),
    Line(
        ("invalidDescription",),
        Rejected,
        N_("YouTube does not take this description. Nothing was published. Change the text."),
        INSERT,
        field="text",
    ),
    Line(
        ("invalidTags",),
        Rejected,
        N_("YouTube does not take these tags. Nothing was published. Change or remove some."),
        INSERT,
        field="options.tags",
    ),
    Line(
        ("invalidCategoryId",),
        Rejected,
        N_("YouTube does not offer this category in your country. Nothing was published. Choose another one."),
        INSERT,
        field="options.category",
    ),
    Line(
        ("invalidPublishAt", "invalidPublishScheduleForVideo"),
        Rejected,
        N_("YouTube does not take this planned time. Nothing was published. Let OnePost publish the video instead."),
        INSERT,
        field="options.publish_at_youtube",
    ),
    Line(
        ("forbiddenPrivacySetting",),
        Rejected,
        N_("YouTube does not allow this channel who can see the video. Nothing was published. Choose another one."),
        INSERT,
        field="options.privacy",
    ),
    Line(
        ("forbiddenLicenseSetting",),
        Rejected,
        N_("YouTube does not allow this channel the chosen licence. Nothing was published. Choose another one."),
        INSERT,
        field="options.licence",
    ),
    Line(
        ("forbiddenEmbedSetting",),
        Rejected,
        N_("YouTube does not let this channel decide who may embed the video. Switch embedding on and try again."),
        DOCS,
        field="options.embeddable",
    ),
    Line(
        ("invalidImage", "failedPrecondition"),
        Rejected,
        N_("YouTube cannot use this picture as a thumbnail. Use a JPEG or PNG of less than 50 MB."),
        DOCS,
        field="options.thumbnail",
    ),
    Line(
        ("forbidden",),
        Rejected,
        N_(
            "YouTube does not allow this channel to set a thumbnail. Verify the channel by phone at "
            "youtube.com/verify, then try again."
        ),
        SEEN,
        field="options.thumbnail",
        says="thumbnail",
    ),
    Line(
        ("playlistNotFound", "playlistItemsNotAccessible", "playlistOperationUnsupported"),
        Rejected,
        N_("YouTube does not know this playlist, or your channel may not add to it. Choose another one."),
        DOCS,
        field="options.playlist",
    ),
    Line(
        ("playlistContainsMaximumNumberOfVideos",),
        Rejected,
        N_("This playlist is full. Choose another one."),
        DOCS,
        field="options.playlist",
    ),
    Line(
        ("commentsDisabled", "ineligibleAccount"),
        Rejected,
        N_("Comments are switched off for this video or for your channel."),
        DOCS,
        field="options.first_comment",
    ),
    Line(
        ("commentTextTooLong", "commentTextRequired", "invalidCommentThreadMetadata"),
        Rejected,
        N_("YouTube does not take this comment. Change it."),
        DOCS,
        field="options.first_comment",
    ),
    Line(
        (NO_CHANNEL, "authenticatedUserNotChannel"),
        ReconnectNeeded,
        N_("This Google account has no YouTube channel. Create one on YouTube, then connect it."),
        DOCS,
    ),
    Line(
        (
            *("authenticatedUserAccountClosed", "authenticatedUserAccountSuspended"),
            *("channelClosed", "channelSuspended", "accountDelegationForbidden"),
        ),
        ReconnectNeeded,
        N_("YouTube has closed or suspended this channel. Posts wait here. Solve it with YouTube, then reconnect."),
        CORE,
    ),
    Line(
        ("insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"),
        ReconnectNeeded,
        N_("The permission given to OnePost does not reach for this. Connect the channel again and allow everything."),
        CORE,
    ),
    Line(
        ("accessNotConfigured", "sslRequired", "SERVICE_DISABLED"),
        Misconfigured,
        N_("The YouTube Data API is not enabled in the app's Google project. The operator can switch it on."),
        CORE,
    ),
)

FALLBACK = {
    400: (Rejected, N_("YouTube does not accept this video as it is. Nothing was published. Change it and try again.")),
    401: (
        ReconnectNeeded,
        N_("Google no longer accepts this connection. Posts wait here until you connect the channel again."),
    ),
    403: (Rejected, N_("YouTube refused this. Look at your channel in YouTube Studio, then try again.")),
    404: (Rejected, N_("YouTube no longer has what this needs: it was deleted there.")),
    413: (Rejected, N_("YouTube finds the file too large. Use a smaller one.")),
}
_UNITS_EMPTY = N_("This server has used up its calls to YouTube for today. Your post goes out when the new day begins.")
_UPLOADS_EMPTY = N_(
    "This server has used up its uploads to YouTube for today. Your post goes out when the day is over."
)
_CHANNEL_FULL = N_(
    "YouTube takes no more videos from this channel today. Your post goes out tomorrow, or plan it anew."
)
_SLOWER = N_("YouTube asks OnePost to slow down. The post goes out as soon as YouTube allows it.")

UNITS = frozenset({"quotaExceeded", "dailyLimitExceeded"})
PACE = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "servingLimitExceeded", "uploadRateLimitExceeded"})


def classify(response: Response) -> ConnectorError | None:
    """The error an answer of the API stands for; None for a success and for Google's own faults (5xx)."""
    if response.status < 400 or response.status >= 500:
        return None
    body = response.json_or_none()
    reason, said = reason_of(body), words(body)
    detail = f"{response.status} {reason} {said}".strip()
    if limited := _limited(response, reason, said, detail):
        return limited
    for line in LINES:
        if reason in line.reasons and line.says in said.lower():
            return line.kind(line.text, detail=detail, code=reason, field=line.field)
    kind, text = FALLBACK.get(response.status, FALLBACK[400])
    return kind(text, detail=detail, code=reason or str(response.status))


def classify_session(response: Response) -> ConnectorError | None:
    """For calls to an upload's own address, where 4xx mostly speaks of the upload rather than of the video."""
    if response.status in {404, 410}:
        return Rejected(N_("YouTube has forgotten this upload. OnePost starts it again."), code=SESSION_GONE)
    error = classify(response)
    if isinstance(error, Rejected) and error.code in {
        str(response.status),
        "badRequest",
        "requestedRangeNotSatisfiable",
    }:
        text = N_("YouTube did not take a piece of the upload. Nothing to do: OnePost asks where to go on.")
        return Rejected(text, detail=error.detail, code=MISPLACED)
    return error


def _limited(response: Response, reason: str, said: str, detail: str) -> RateLimited | None:
    """Buckets of a day, and calls that come too fast."""
    scope: RateScope = "app"
    if reason in UNITS:
        return RateLimited(_UNITS_EMPTY, until=tomorrow(), scope=scope, detail=detail, code=reason)
    if reason == "uploadLimitExceeded":
        until = datetime.now(UTC) + timedelta(days=1)
        return RateLimited(_CHANNEL_FULL, until=until, detail=detail, code=reason)
    if response.status == 429 and "per day" in said.lower():
        return RateLimited(_UPLOADS_EMPTY, until=tomorrow(), scope=scope, detail=detail, code="daily")
    if response.status == 429 or reason in PACE:
        until = retry_after(response.headers) or datetime.now(UTC) + DEFAULT_PAUSE
        return RateLimited(_SLOWER, until=until, detail=detail, code=reason or "429")
    return None


def tomorrow() -> datetime:
    """When Google's next day begins: midnight in California, and a minute."""
    here = datetime.now(ZoneInfo(PACIFIC))
    midnight = (here + timedelta(days=1)).replace(hour=0, minute=1, second=0, microsecond=0)
    return midnight.astimezone(UTC)


def _envelope(body: Any) -> Mapping[str, Any]:
    error = body.get("error") if isinstance(body, Mapping) else None
    return error if isinstance(error, Mapping) else {}


def reason_of(body: Any) -> str:
    """The word that decides, in the old shape (``errors``) or the new one (``details``)."""
    error = _envelope(body)
    for name in ("errors", "details"):
        entries = error.get(name)
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, Mapping) and entry.get("reason"):
                return str(entry["reason"])
    return ""


def words(body: Any) -> str:
    """Google's own sentence, without the markup it sometimes holds."""
    return re.sub(r"<[^>]*>", "", str(_envelope(body).get("message") or ""))


def token_error(response: Response) -> ConnectorError | None:
    """Refusals of the token and revocation endpoints (RFC 6749, 5.2, in Google's words)."""
    if response.ok or response.status >= 500 or response.status == 429:
        return None
    body = response.json_or_none()
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, str):
        return None
    said = str(body.get("error_description", ""))
    detail = f"{response.status} {error}: {said}"
    if error == "invalid_grant" and "token" in said.lower():
        text = N_(
            "Google no longer accepts this permission: it was taken back, was unused for 6 months, or the operator's "
            "Google app is still in “Testing”, where every connection ends after 7 days. Connect the channel again."
        )
        return ReconnectNeeded(text, detail=detail, code=error)
    if error == "invalid_grant":
        text = N_("Google did not accept the consent, perhaps it took too long. Try again.")
        return ReconnectNeeded(text, detail=detail, code=error)
    if error == "admin_policy_enforced":
        text = N_("The administrator of this Google account does not allow OnePost. Ask them to allow it.")
        return ReconnectNeeded(text, detail=detail, code=error)
    if error == "deleted_client":
        text = N_("The app of this server was deleted at Google. The operator has to create it again.")
        return Misconfigured(text, detail=detail, code=error)
    return oauth.token_error(response)


def unless_revoked(response: Response) -> ConnectorError | None:
    """As :func:`token_error`, for giving a token back: one that is dead already is fine."""
    error = token_error(response)
    return None if error is not None and error.code == "invalid_token" else error
