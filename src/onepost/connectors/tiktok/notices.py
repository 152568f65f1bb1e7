"""What TikTok tells the app's callback, signed with the app's secret (developers.tiktok.com, webhooks-verification)."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Mapping

from onepost.connectors.errors import Rejected
from onepost.connectors.messages import N_
from onepost.connectors.notices import Notice
from onepost.connectors.secret import Secret

TOLERANCE = 300
"""Seconds a signature may be old. TikTok names none; without one, a caught notice could end a later connection."""
REMOVED = "authorization.removed"
OURS = 5
"""The reason of a removal that the app itself asked for: a disconnect, already dealt with."""
AGE = 3
"""The reason of a removal because the person's age has changed."""

_FORGED = N_("This notice was not signed by TikTok and is ignored.")


def read(secret: Secret, headers: Mapping[str, str], body: bytes) -> Notice | None:
    """Who took the permission back. None for the events of posts, which are asked for and not waited for."""
    _verify(secret, headers, body)
    try:
        event = json.loads(body)
        content = json.loads(event.get("content") or "{}")
    except (ValueError, AttributeError, TypeError):
        raise Rejected(_FORGED, detail="not JSON") from None
    person = str(event.get("user_openid") or "")
    reason = content.get("reason") if isinstance(content, dict) else None
    if event.get("event") != REMOVED or not person or str(reason) == str(OURS):
        return None
    return Notice(person, "removed", young=str(reason) == str(AGE))


def _verify(secret: Secret, headers: Mapping[str, str], body: bytes) -> None:
    header = next((value for name, value in headers.items() if name.lower() == "tiktok-signature"), "")
    parts = dict(part.strip().partition("=")[::2] for part in header.split(","))
    stamp, given = parts.get("t", ""), parts.get("s", "")
    made = hmac.new(secret.reveal().encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(made.encode(), given.encode()):
        raise Rejected(_FORGED, detail="signature")
    if not stamp.isascii() or not stamp.isdecimal() or abs(time.time() - int(stamp)) > TOLERANCE:
        raise Rejected(_FORGED, detail="too old")
