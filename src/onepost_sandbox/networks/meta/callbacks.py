"""Deauthorize and data-deletion callbacks: a signed request to the app."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
from typing import Any
from urllib.parse import urlsplit

import aiohttp

log = logging.getLogger("onepost.sandbox")


def signed_request(payload: dict[str, Any], secret: str) -> str:
    """``base64url(signature).base64url(payload)``; the signature covers the encoded payload."""
    body = _encoded(json.dumps(payload).encode())
    return f"{_encoded(hmac.new(secret.encode(), body.encode(), hashlib.sha256).digest())}.{body}"


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


async def send(address: str, user_id: str, secret: str, now: float) -> None:
    """Tell the app at ``address`` (this machine only) that ``user_id`` has removed it."""
    if urlsplit(address).hostname not in {"127.0.0.1", "localhost", "::1"}:
        log.warning("no callback is sent to %s: nothing leaves this machine", address)
        return
    payload = {"algorithm": "HMAC-SHA256", "user_id": user_id, "issued_at": int(now), "expires": 0}
    form = {"signed_request": signed_request(payload, secret)}
    try:
        timeout = aiohttp.ClientTimeout(total=10)
        async with aiohttp.ClientSession(timeout=timeout) as session, session.post(address, data=form) as answer:
            log.info("callback to %s: %s", address, answer.status)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        log.warning("callback to %s: %s", address, type(error).__name__)
