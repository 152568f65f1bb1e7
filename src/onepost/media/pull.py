"""Addresses under which a network may fetch one file for a while, where it does not take bytes (DESIGN rule 8)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone

SALT = "onepost.media.pull"


def address(asset_id: UUID, expires: datetime) -> str:
    """Unguessable, without a redirect, and dead after ``expires``."""
    token = signing.dumps({"a": asset_id.hex, "t": int(expires.timestamp())}, salt=SALT)
    return settings.PUBLIC_URL + reverse("asset-pull", args=[token])


def asset_of(token: str) -> UUID | None:
    """The asset a token opens, None when it was made up or its time is over."""
    try:
        value = signing.loads(token, salt=SALT)
        alive = int(value["t"]) > timezone.now().timestamp()
        return UUID(hex=value["a"]) if alive else None
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None
