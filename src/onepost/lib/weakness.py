"""Keys that anybody could guess, or that do two duties, and an open way to the database: no start in production."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings

from onepost.lib import vault

LOCAL = ("localhost", "127.0.0.1", "::1")
SHORTEST = 50
FEWEST = 12
"""Different characters of a secret; different bytes of a key. 32 random bytes have fewer once in 10^15 times."""


def found() -> Iterator[str]:
    """One sentence each; never a value."""
    secret = settings.SECRET_KEY
    if len(secret) < SHORTEST or len(set(secret)) < FEWEST or secret.startswith("django-insecure"):
        yield f"ONEPOST_SECRET_KEY is weak: give {SHORTEST} random characters or more, or leave it out."
    keys = vault.master_keys()
    for key_id, key in keys.items():
        if len(set(key)) < FEWEST:
            yield f"The master key {key_id} is not random: make one with openssl rand -base64 32."
        if _says(secret, key):
            yield f"The master key {key_id} is the same as ONEPOST_SECRET_KEY: each needs a value of its own."
        if settings.BACKUP_KEY and _says(settings.BACKUP_KEY, key):
            yield f"ONEPOST_BACKUP_KEY is the same as the master key {key_id}: each needs a value of its own."
    if len(set(keys.values())) < len(keys):
        yield "Two master keys are the same."
    if open_way(settings.DATABASES["default"]):
        yield "DATABASE_URL names another host without sslmode=verify-full: add it, and sslrootcert if it needs one."


def open_way(database: Mapping[str, Any]) -> bool:
    """What goes over a network has to be encrypted, to a server that proves who it is."""
    host = str(database["HOST"])
    remote = host and not host.startswith("/") and host not in LOCAL
    return bool(remote) and database.get("OPTIONS", {}).get("sslmode") != "verify-full"


def _says(text: str, key: bytes) -> bool:
    """Whether a setting is this key in any spelling."""
    encoded = base64.b64encode(key).decode()
    return text in (encoded, encoded.rstrip("="), key.hex()) or text.encode() == key
