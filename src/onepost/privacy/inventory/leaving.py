"""What is kept of those who have left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from onepost.privacy import rules
from onepost.privacy.inventory.kinds import fields
from onepost.privacy.vocabulary import Category, Data, Erase, Purpose, Sensitivity, Source, Table

SEALED_WITHHELD = "sealed; ask for it, and you get it opened"
RECEIPT = Data(
    Category.REQUEST,
    Purpose.PROOF,
    rules.REPLAY,
    Erase.KEEP,
    withheld="a random number and counts, so that a backup cannot bring your data back",
    sensitivity=Sensitivity.INTERNAL,
    source=Source.DERIVED,
)
ASKED = Data(Category.REQUEST, Purpose.PROOF, rules.ACCOUNT, Erase.DELETE_ROW)
IDENTITY = replace(RECEIPT, erase=Erase.DELETE_ROW, withheld="your addresses, until it is checked that they are gone")
ARCHIVED = Data(
    Category.IDENTIFICATION,
    Purpose.CLAIMS,
    rules.ARCHIVE,
    Erase.KEEP,
    withheld=SEALED_WITHHELD,
    sensitivity=Sensitivity.INTERNAL,
)

TABLES: Mapping[str, Table] = {
    "privacy.Erasure": Table(
        person="user",
        fields={
            **fields(
                RECEIPT,
                "id kind subject user workspaces language stage step counts recipients kept problem asked_at done_at",
            ),
            **fields(IDENTITY, "identity"),
        },
    ),
    "privacy.Restriction": Table(person="user", fields=fields(ASKED, "id user reason began_at lifts_at")),
    "privacy.Archived": Table(
        finder="archived",
        fields={
            **fields(ARCHIVED, "id address_mac closed_at"),
            **fields(replace(ARCHIVED, sensitivity=Sensitivity.SECRET), "sealed"),
        },
    ),
}
