"""Secrets at rest: AES-256-GCM, bound to their row, a data key per grant wrapped by a versioned master key.

A sealed value is ``v1.<key id>.<base64(nonce ‖ ciphertext ‖ tag)>``. Its additional data names model, field and row,
so that a value copied into another row does not open. Deleting a data key makes every copy of what it sealed
unreadable, in backups too.
"""

from __future__ import annotations

import base64
import json
import secrets
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from onepost.lib import keyfile
from onepost.lib.env import SettingError

DATA_KEY = "d"
"""Key id of values sealed by a data key; master keys have ids of their own."""


class CannotOpen(Exception):
    """A sealed value that does not open: wrong key, wrong row or damaged. Says nothing more on purpose."""

    def __init__(self) -> None:
        super().__init__("a sealed value could not be opened")


def new_data_key() -> bytes:
    return AESGCM.generate_key(256)


def wrap(data_key: bytes, owner: str) -> str:
    """A data key sealed by the current master key, for the row ``owner`` names."""
    key_id, key = next(iter(master_keys().items()))
    return _seal(key, key_id, data_key, owner)


def unwrap(wrapped: str, owner: str) -> bytes:
    key = master_keys().get(key_id_of(wrapped))
    if key is None:
        raise CannotOpen
    return _open(key, wrapped, owner)


def rewrap(wrapped: str, owner: str) -> str:
    """The same, sealed by the current master key."""
    return wrap(unwrap(wrapped, owner), owner)


def lock(value: Any, owner: str) -> str:
    """``value`` (JSON) sealed by the master key itself, for rows in which no grant's data key has a part."""
    return wrap(json.dumps(value, separators=(",", ":")).encode(), owner)


def unlock(sealed: str, owner: str) -> Any:
    return json.loads(unwrap(sealed, owner))


def seal(data_key: bytes, value: Any, owner: str) -> str:
    """``value`` (JSON) sealed for ``owner``: ``model|field|workspace id|row id``."""
    return _seal(data_key, DATA_KEY, json.dumps(value, separators=(",", ":")).encode(), owner)


def open_sealed(data_key: bytes, sealed: str, owner: str) -> Any:
    if key_id_of(sealed) != DATA_KEY:
        raise CannotOpen
    return json.loads(_open(data_key, sealed, owner))


def master_keys() -> dict[str, bytes]:
    """Master keys by id, the current one first. Raises SettingError for a list that cannot be read.

    Those made by OnePost lie in files and are seen by every process as soon as they change.
    """
    return _read(tuple(map(str, settings.MASTER_KEYS)) or keyfile.master_keys())


@lru_cache(maxsize=4)
def _read(entries: tuple[str, ...]) -> dict[str, bytes]:
    keys: dict[str, bytes] = {}
    for entry in entries:
        key_id, _, encoded = entry.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except ValueError:
            key = b""
        if len(key) != 32 or not key_id.isalnum() or key_id == DATA_KEY or key_id in keys:
            raise SettingError("ONEPOST_MASTER_KEYS must be a list of <id>:<base64 of 32 bytes>, separated by commas.")
        keys[key_id] = key
    return keys


def _seal(key: bytes, key_id: str, plain: bytes, owner: str) -> str:
    nonce = secrets.token_bytes(12)
    boxed = nonce + AESGCM(key).encrypt(nonce, plain, owner.encode())
    return f"v1.{key_id}.{base64.b64encode(boxed).decode('ascii')}"


def _open(key: bytes, sealed: str, owner: str) -> bytes:
    try:
        version, _, encoded = sealed.split(".", 2)
        boxed = base64.b64decode(encoded, validate=True)
        if version != "v1" or len(boxed) < 28:
            raise ValueError
        return AESGCM(key).decrypt(boxed[:12], boxed[12:], owner.encode())
    except (ValueError, InvalidTag):
        raise CannotOpen from None


def key_id_of(sealed: str) -> str:
    """Which key it takes; empty for what is not sealed."""
    parts = sealed.split(".", 2)
    return parts[1] if len(parts) == 3 else ""
