"""That somebody was told of a new version of the policy."""

from __future__ import annotations

from collections.abc import Mapping

from onepost.privacy.inventory.kinds import PROOF, fields
from onepost.privacy.vocabulary import Table

TABLES: Mapping[str, Table] = {
    "privacy.Announcement": Table(person="user", fields=fields(PROOF, "id user version at")),
}
