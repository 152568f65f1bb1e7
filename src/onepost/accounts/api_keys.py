"""Keys of programs. The key is shown once; stored is its SHA-256, which 256 random bits make safe without a salt."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import string
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from onepost.accounts.models import ApiKey, User, Workspace

SHAPE = re.compile(r"op_[A-Za-z0-9]{8}[A-Za-z0-9_-]{43}\Z")
PREFIX_LENGTH = 11
LETTERS = string.ascii_letters + string.digits
SEEN_EVERY = timedelta(minutes=1)
"""``last_used_at`` is written at most this often, so that reading through the API does not become writing."""


def create(
    workspace: Workspace, user: User | None, name: str, expires_at: datetime | None = None
) -> tuple[ApiKey, str]:
    """A new key and, for the only time, its plain text: ``op_``, 8 letters that stay visible, 256 random bits."""
    prefix = "op_" + "".join(secrets.choice(LETTERS) for _ in range(8))
    plain = prefix + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        workspace=workspace,
        created_by=user,
        name=name,
        prefix=prefix,
        sha256=_hash(plain),
        expires_at=expires_at,
    )
    return key, plain


def find(plain: str) -> ApiKey | None:
    """The key, with its workspace, or None when it is malformed, unknown or expired.

    Found by the hash of what was sent: how long that takes says nothing about any stored key.
    """
    if not SHAPE.match(plain):
        return None
    digest = _hash(plain)
    key = ApiKey.objects.select_related("workspace", "created_by").filter(sha256=digest).first()
    if key is None or not hmac.compare_digest(key.sha256, digest):
        return None
    now = timezone.now()
    if key.expires_at is not None and key.expires_at <= now:
        return None
    _seen(key, now)
    return key


def _seen(key: ApiKey, now: datetime) -> None:
    if key.last_used_at is not None and now - key.last_used_at < SEEN_EVERY:
        return
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - SEEN_EVERY)
    ApiKey.objects.filter(stale, id=key.id).update(last_used_at=now)
    key.last_used_at = now


def _hash(plain: str) -> str:
    return hashlib.sha256(plain.encode()).hexdigest()
