"""What a page can undo: ids in an address that nobody else can write, for as long as the deletion waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core import signing

from onepost.media.deleting import WAIT

SALT = "onepost.media.undo"


@dataclass(frozen=True, slots=True)
class Gone:
    token: str
    ids: tuple[UUID, ...]

    @property
    def count(self) -> int:
        return len(self.ids)


def token(ids: Sequence[UUID]) -> str:
    return signing.dumps([one.hex for one in ids], salt=SALT, compress=True)


def read(text: str) -> Gone | None:
    """None when it was made up or is too old to be undone."""
    try:
        found = signing.loads(text, salt=SALT, max_age=timedelta(seconds=WAIT))
        return Gone(text, tuple(UUID(hex=one) for one in found))
    except (signing.BadSignature, ValueError, TypeError):
        return None
