"""What is left of a closed account: a sealed row that nobody reads without saying why (P-6B.1)."""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from onepost.accounts.models import User
from onepost.lib import vault
from onepost.privacy.erasing import ledger
from onepost.privacy.models import Archived

log = logging.getLogger("onepost.privacy")


def mac(address: str) -> str:
    """By what a person's own request finds the row: a keyed hash of the address, hexadecimal."""
    key = b"onepost.archive" + settings.SECRET_KEY.encode()
    return hmac.new(key, address.strip().lower().encode(), hashlib.sha256).hexdigest()


def put(user: User) -> None:
    """Seal who it was, under the number of the account. Putting the same away twice is once."""
    said = {
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "since": user.date_joined.isoformat(),
    }
    row = Archived(id=user.pk, address_mac=mac(user.email))
    sealed = vault.lock(said, row.owner)
    Archived.locked.get_or_create(id=user.pk, defaults={"sealed": sealed, "address_mac": row.address_mac})


@contextmanager
def opened(reason: str) -> Iterator[Reading]:
    """Whoever reads says why, and that is noted (CNIL developer guide, sheet 14)."""
    log.warning("the archive of closed accounts was opened: %s", reason)
    yield Reading()


class Reading:
    """What may be read while the archive is open."""

    def of(self, address: str) -> list[dict[str, Any]]:
        return [vault.unlock(row.sealed, row.owner) for row in _of(address)]


def erase(address: str) -> int:
    """At the person's own wish, before the three years are over; returns how many rows went."""
    return forget(_of(address))


def forget(rows: QuerySet[Archived]) -> int:
    """Delete rows of the archive so that no backup brings them back; the number of them."""
    for row_id in rows.values_list("pk", flat=True):
        ledger.note(row_id, ledger.ARCHIVE)
    deleted, _by_model = rows.delete()
    return deleted


def _of(address: str) -> QuerySet[Archived]:
    return Archived.locked.filter(address_mac=mac(address))
