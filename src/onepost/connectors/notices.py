"""What a network tells us unasked: that a person took the permission back there, or wants their data deleted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Notice:
    """``remote_id`` is the person, as in :class:`onepost.connectors.accounts.Profile`.

    ``young``: the network took the permission back because of the person's age.
    """

    remote_id: str
    kind: Literal["removed", "erase"]
    young: bool = False
