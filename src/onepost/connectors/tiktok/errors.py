"""What TikTok's refusals stand for. The error's code decides, never the HTTP status: some refusals come with 200."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

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

# Where the lines below come from; read 2026-10-02.
DIRECT = "developers.tiktok.com/doc/content-posting-api-reference-direct-post"
UPLOAD = "developers.tiktok.com/doc/content-posting-api-reference-upload-video"
PHOTO = "developers.tiktok.com/doc/content-posting-api-reference-photo-post"
STATUS = "developers.tiktok.com/doc/content-posting-api-reference-get-video-status"
COMMON = "developers.tiktok.com/doc/tiktok-api-v2-error-handling"

LATER = timedelta(hours=1)
"""Daily caps name no end: asked again after so long."""
GONE = "invalid_publish_id"
FOREIGN = "token_not_authorized_for_specified_publish_id"
BANNED = "spam_risk_user_banned_from_posting"
UNAUDITED = "unaudited_client_can_only_post_to_private_accounts"
UNVERIFIED = "url_ownership_unverified"

_BANNED = N_("TikTok does not let this account post. Posts wait here. Solve it in the TikTok app, then connect again.")
_CAP = N_("This account has reached TikTok's number of posts for today. OnePost tries again every hour.")
_SPAM = N_("TikTok takes this post for spam, so it was not published. Change it and try again.")


@dataclass(frozen=True, slots=True)
class Line:
    """One code. ``wait`` makes it a :class:`RateLimited` for this long, for the ``scope``."""

    code: str
    kind: type[ConnectorError]
    text: str
    source: str
    field: str = ""
    wait: timedelta = timedelta(0)
    scope: RateScope = "account"

    def error(self, detail: str) -> ConnectorError:
        if self.wait:
            until = datetime.now(UTC) + self.wait
            return RateLimited(self.text, until=until, scope=self.scope, detail=detail, code=self.code)
        return self.kind(self.text, detail=detail, code=self.code, field=self.field)


LINES: tuple[Line, ...] = (
    Line(
        "access_token_invalid",
        ReconnectNeeded,
        N_("TikTok no longer accepts this connection. Posts wait here until you connect the account again."),
        COMMON,
    ),
    Line(
        "scope_not_authorized",
        ReconnectNeeded,
        N_("The permission given to OnePost does not reach for this. Connect the account again and allow everything."),
        COMMON,
    ),
    Line(
        "scope_permission_missed",
        ReconnectNeeded,
        N_("The permission given to OnePost does not reach for this. Connect the account again and allow everything."),
        COMMON,
    ),
    Line("spam_risk_too_many_posts", RateLimited, _CAP, DIRECT, wait=LATER),
    Line(BANNED, ReconnectNeeded, _BANNED, DIRECT),
    Line(
        "reached_active_user_cap",
        RateLimited,
        N_("The app of this server has reached its number of TikTok accounts for today. OnePost tries again hourly."),
        DIRECT,
        wait=LATER,
        scope="app",
    ),
    Line(
        "spam_risk_too_many_pending_share",
        RateLimited,
        N_(
            "Five posts already wait in the inbox of the TikTok app, which is the most. Publish or remove one there; "
            "OnePost tries again every hour."
        ),
        UPLOAD,
        wait=LATER,
    ),
    Line(
        UNAUDITED,
        Misconfigured,
        N_(
            "The app of this server has not passed TikTok's audit. Until then it may post only to private accounts, "
            "visible to “Only you”. Nothing was published. The operator asks for the audit in TikTok's developer pages."
        ),
        DIRECT,
    ),
    Line(
        UNVERIFIED,
        Misconfigured,
        N_(
            "TikTok fetches photos only from an address that is verified for the app of this server. Nothing was "
            "published. The operator verifies it in TikTok's developer pages, under “URL properties”."
        ),
        DIRECT,
    ),
    Line(
        "privacy_level_option_mismatch",
        Rejected,
        N_(
            "TikTok does not offer this choice of “Who can see it” to the account. Nothing was published. Choose again."
        ),
        DIRECT,
        field="options.privacy",
    ),
    Line(
        "app_version_check_failed",
        Rejected,
        N_("The TikTok app on the account's phone is too old for this. Nothing was sent. Update it, then try again."),
        PHOTO,
        field="options.destination",
    ),
    Line(
        "invalid_file_upload",
        Rejected,
        N_("TikTok does not take this file. Nothing was published. Replace the file."),
        COMMON,
        field="media",
    ),
    Line(
        "invalid_param",
        Rejected,
        N_("TikTok does not accept this post as it is. Nothing was published. Change it and try again."),
        DIRECT,
    ),
    Line(
        "invalid_params",
        Rejected,
        N_("TikTok does not accept this post as it is. Nothing was published. Change it and try again."),
        COMMON,
    ),
    Line(
        GONE,
        Rejected,
        N_("TikTok does not know this post any more. Look in the TikTok app whether it is there."),
        STATUS,
    ),
    Line(
        FOREIGN, Rejected, N_("TikTok says that this post belongs to another account. Look in the TikTok app."), STATUS
    ),
    Line("publish_not_cancellable", Rejected, N_("TikTok can no longer stop this post."), STATUS),
)
TABLE: Mapping[str, Line] = {line.code: line for line in LINES}

_FORMAT = N_("TikTok could not use this file, so it was not published. Save it again as MP4 (H.264) and replace it.")
FAILURES: tuple[Line, ...] = (
    Line("file_format_check_failed", Rejected, _FORMAT, STATUS, field="media"),
    Line(
        "duration_check_failed",
        Rejected,
        N_("TikTok finds the video too long or too short, so it was not published. Use a video of another length."),
        STATUS,
        field="media",
    ),
    Line(
        "frame_rate_check_failed",
        Rejected,
        N_("TikTok takes 23 to 60 frames a second, so this video was not published. Save it again and replace it."),
        STATUS,
        field="media",
    ),
    Line(
        "picture_size_check_failed",
        Rejected,
        N_("TikTok does not take a picture of this size, so it was not published. Save it in another size."),
        STATUS,
        field="media",
    ),
    Line(
        "internal",
        Temporary,
        N_("TikTok met a fault of its own while it worked on the post, and nothing was published."),
        STATUS,
    ),
    Line(
        "video_pull_failed",
        Misconfigured,
        N_(
            "TikTok could not fetch the video, so it was not published. The operator looks whether this server can be "
            "reached from outside."
        ),
        STATUS,
    ),
    Line(
        "photo_pull_failed",
        Misconfigured,
        N_(
            "TikTok could not fetch the photos, so they were not published. The operator looks whether this server can "
            "be reached from outside."
        ),
        STATUS,
    ),
    Line("publish_cancelled", Rejected, N_("The post was stopped at TikTok and is not published."), STATUS),
    Line(
        "auth_removed",
        ReconnectNeeded,
        N_("The permission was taken back in the TikTok app while TikTok worked on the post. Connect again."),
        STATUS,
    ),
    Line("spam_risk_too_many_posts", RateLimited, _CAP, STATUS, wait=LATER),
    Line(BANNED, ReconnectNeeded, _BANNED, STATUS),
    Line(
        "spam_risk_text",
        Rejected,
        N_("TikTok takes the text for spam, so the post was not published. Change the text."),
        STATUS,
        field="text",
    ),
    Line("spam_risk", Rejected, _SPAM, STATUS),
)
REASONS: Mapping[str, Line] = {line.code: line for line in FAILURES}


def classify(response: Response) -> ConnectorError | None:
    """The error an answer stands for; None for a success and for TikTok's own faults (5xx)."""
    error = envelope(response.json_or_none())
    code = str(error.get("code") or "")
    if code == "ok" or not code or response.status >= 500 or code == "internal_error":
        return None
    # Their words may repeat what was sent, which is the author's.
    detail = f"{response.status} {code}, log {error.get('log_id') or error.get('logid') or '-'}"
    if code == "rate_limit_exceeded" or response.status == 429:
        until = retry_after(response.headers) or datetime.now(UTC) + DEFAULT_PAUSE
        text = N_("TikTok asks OnePost to slow down. The post goes out as soon as TikTok allows it.")
        return RateLimited(text, until=until, detail=detail, code=code)
    line = TABLE.get(code)
    if line is not None:
        return line.error(detail)
    return Rejected(
        N_("TikTok refused this post. Nothing was published. Change it and try again."), detail=detail, code=code
    )


def envelope(body: Any) -> Mapping[str, Any]:
    """The ``error`` object that every answer of the API has, also a good one."""
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, dict) else {}


def failure(reason: str) -> ConnectorError:
    """A publication that TikTok gave up, by its ``fail_reason``."""
    line = REASONS.get(reason)
    if line is not None:
        return line.error(f"FAILED {reason}")
    text = N_("TikTok did not publish this post and gives “%(reason)s” as the reason. Change the post and try again.")
    return Rejected(text, {"reason": reason or "?"}, detail=f"FAILED {reason}", code=reason)
