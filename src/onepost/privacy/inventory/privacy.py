"""What the promise itself needs to be stored."""

from __future__ import annotations

from collections.abc import Mapping

from onepost.privacy.inventory.kinds import REGISTERED, fields
from onepost.privacy.vocabulary import Table

TABLES: Mapping[str, Table] = {
    "privacy.Run": Table(
        impersonal="counts of what was deleted or backed up",
        fields=fields(REGISTERED, "id kind began_at ended_at ok numbers seal"),
    ),
}
