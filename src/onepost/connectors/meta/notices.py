"""Meta's deauthorize and data deletion callbacks: a signed request that names a person."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from urllib.parse import parse_qs

from onepost.connectors.accounts import AppKeys
from onepost.connectors.errors import Rejected
from onepost.connectors.messages import N_
from onepost.connectors.notices import Notice
from onepost.connectors.posts import Json

ALGORITHM = "HMAC-SHA256"
MOST_BYTES = 64 * 1024
"""Longest body that is looked at; real ones have a few hundred bytes."""
NOT_SIGNED = N_("This notice was not signed by Meta for this app.")


def read(app: AppKeys, body: bytes, kind: str) -> Notice | None:
    """The notice in the form field ``signed_request`` (app-dashboard/data-deletion-callback); None for a kind of notice
    that OnePost does not know. Raises :class:`Rejected` when this app's secret did not sign it."""
    payload = _signed(app, _field(body))
    person = payload.get("user_id")
    if not isinstance(person, str | int) or isinstance(person, bool) or not str(person):
        raise Rejected(NOT_SIGNED, detail="no user_id")
    match kind:
        case "removed":
            return Notice(str(person), "removed")
        case "erase":
            return Notice(str(person), "erase")
    return None


def _field(body: bytes) -> str:
    if len(body) > MOST_BYTES:
        raise Rejected(NOT_SIGNED, detail="too long")
    try:
        found = parse_qs(body.decode("ascii"), max_num_fields=20).get("signed_request", [])
    except ValueError:
        found = []
    if len(found) != 1:
        raise Rejected(NOT_SIGNED, detail="no signed_request")
    return found[0]


def _signed(app: AppKeys, request: str) -> dict[str, Json]:
    """What was signed. The signature covers the payload as it is written, before it is decoded."""
    signature, _, payload = request.partition(".")
    made = hmac.new(app.client_secret.reveal().encode(), payload.encode(), hashlib.sha256).digest()
    if not hmac.compare_digest(made, _decoded(signature)):
        raise Rejected(NOT_SIGNED, detail="signature")
    try:
        value = json.loads(_decoded(payload))
    except ValueError:
        value = None
    if not isinstance(value, dict) or str(value.get("algorithm", "")).upper() != ALGORITHM:
        raise Rejected(NOT_SIGNED, detail="payload")
    return value


def _decoded(text: str) -> bytes:
    """base64url without padding; empty for what is none."""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""
