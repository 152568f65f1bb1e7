"""Codes that a network hands to a person who asked it to have their data deleted here (P-R.7).

Deletion happens before the code is given, so a code says all there is to say, and nothing has to be stored about the
person to look it up: it proves itself.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from django.conf import settings

NAMED = 19
SEAL = 6


def code(network: str, remote_id: str, request: bytes) -> str:
    """The code of one deletion request: 40 letters and digits. The same request gets the same code."""
    named = _mac(f"{network}|{remote_id}|".encode() + request)[:NAMED]
    return base64.b32encode(named + _mac(b"seal|" + named)[:SEAL]).decode().lower()


def is_known(text: str) -> bool:
    """Whether this installation gave the code."""
    try:
        raw = base64.b32decode(text.upper())
    except ValueError:
        return False
    named, seal = raw[:NAMED], raw[NAMED:]
    return hmac.compare_digest(seal, _mac(b"seal|" + named)[:SEAL])


def _mac(value: bytes) -> bytes:
    return hmac.new(b"onepost.deletion-code" + settings.SECRET_KEY.encode(), value, hashlib.sha256).digest()
