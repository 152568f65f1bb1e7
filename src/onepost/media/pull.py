"""Addresses under which a network may fetch one file for a while, where it does not take bytes (DESIGN rule 8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone

SALT = "onepost.media.pull"


@dataclass(frozen=True, slots=True)
class Pulled:
    """What an address opens: the file of an asset, or its copy in JPEG."""

    asset_id: UUID
    jpeg: bool = False


def address(asset_id: UUID, expires: datetime, jpeg: bool = False) -> str:
    """Unguessable, without a redirect, and dead after ``expires``. With ``jpeg`` it is that of the copy."""
    token = signing.dumps({"a": asset_id.hex, "t": int(expires.timestamp()), "j": jpeg}, salt=SALT)
    return settings.PUBLIC_URL + reverse("asset-pull", args=[token])


def opened_by(token: str) -> Pulled | None:
    """What a token opens, None when it was made up or its time is over."""
    try:
        value = signing.loads(token, salt=SALT)
        alive = int(value["t"]) > timezone.now().timestamp()
        return Pulled(UUID(hex=value["a"]), bool(value["j"])) if alive else None
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None
