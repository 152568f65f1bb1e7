"""What an answer means when the network's own table does not know it."""

from __future__ import annotations

import email.utils
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from onepost.connectors.errors import (
    ConnectorError,
    OutcomeUnknown,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    Temporary,
)
from onepost.connectors.messages import N_

DEFAULT_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(days=1)


def retry_after(headers: Mapping[str, str]) -> datetime | None:
    """``Retry-After`` as an aware time: seconds or an HTTP date (RFC 9110, 10.2.3)."""
    value = headers.get("Retry-After", "").strip()
    if not value:
        return None
    now = datetime.now(UTC)
    if value.isdecimal() and value.isascii():
        until = now + timedelta(seconds=min(int(value), int(LONGEST_PAUSE.total_seconds())))
    else:
        try:
            until = email.utils.parsedate_to_datetime(value)
        except ValueError:
            return None
        if until.tzinfo is None:
            until = until.replace(tzinfo=UTC)
    return min(max(until, now), now + LONGEST_PAUSE)


def by_status(status: int, headers: Mapping[str, str], armed: bool) -> ConnectorError:
    """The default table (models.md 4.3): 5xx in an armed call leaves the outcome open."""
    detail = f"HTTP {status}"
    if status == 429:
        until = retry_after(headers) or datetime.now(UTC) + DEFAULT_PAUSE
        return RateLimited(N_("The network asks OnePost to slow down."), until=until, detail=detail, code="429")
    if status >= 500 or status < 400:
        if armed:
            return OutcomeUnknown(
                N_("The network reported a fault of its own. OnePost looks whether the post is there."),
                detail=detail,
            )
        return Temporary(N_("The network reported a fault of its own."), detail=detail, code=str(status))
    if status == 401:
        return ReconnectNeeded(N_("The network no longer accepts this connection."), detail=detail, code="401")
    if status == 408:
        return Temporary(N_("The network did not answer in time."), detail=detail, code="408")
    return Rejected(N_("The network refused this post."), detail=detail, code=str(status))
