"""Events sent to the app, signed with its secret."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import aiohttp

if TYPE_CHECKING:
    from onepost_sandbox.networks.tiktok.network import TikTok

log = logging.getLogger("onepost.sandbox")

LOCAL = {"127.0.0.1", "localhost", "::1"}
USER_REMOVED, DEVELOPER_REVOKED = 1, 5


def signature(secret: str, stamp: int, body: bytes) -> str:
    """The value of ``TikTok-Signature``."""
    made = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={stamp},s={made}"


async def send(net: TikTok, client_id: str, account: str, event: str, content: dict[str, Any]) -> None:
    """Tell the app, if it has an address on this machine."""
    address, app = net.notice_address("webhook_url", "events"), net.world.apps.get(net.name, client_id)
    if not address or app is None:
        return
    if urlsplit(address).hostname not in LOCAL:
        log.warning("no event is sent to %s: nothing leaves this machine", address)
        return
    envelope = {
        "client_key": client_id,
        "event": event,
        "create_time": int(net.world.clock.now()),
        "user_openid": account,
        "content": json.dumps(content),
    }
    body = json.dumps(envelope).encode()
    secret = app.client_secret if net.switch("webhook_signature") == "good" else "another secret"
    for _ in range(int(net.seconds("webhook_copies"))):
        # The receiver compares with its own clock, which is never advanced.
        headers = {"Content-Type": "application/json", "TikTok-Signature": signature(secret, int(time.time()), body)}
        await _post(address, body, headers)


async def _post(address: str, body: bytes, headers: dict[str, str]) -> None:
    timeout = aiohttp.ClientTimeout(total=10)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(address, data=body, headers=headers) as answer,
        ):
            log.info("event to %s: %s", address, answer.status)
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        log.warning("event to %s: %s", address, type(error).__name__)


def later(net: TikTok, client_id: str, account: str, event: str, content: dict[str, Any]) -> None:
    """Send beside the request."""
    if net.notice_address("webhook_url", "events"):
        net.world.spawn(send(net, client_id, account, event, content))
