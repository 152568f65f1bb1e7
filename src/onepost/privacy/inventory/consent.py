"""Choices, objections, and the newsletter's readers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from onepost.privacy import rules
from onepost.privacy.inventory.kinds import PLAIN, PROOF, fields
from onepost.privacy.vocabulary import Category, Data, Erase, Purpose, Sensitivity, Source, Table

RECEIPT = replace(PROOF, rule=rules.VISITOR_CONSENT)
READER = Data(Category.IDENTIFICATION, Purpose.NEWSLETTER, rules.ACCOUNT, Erase.DELETE_ROW)
HASH_WITHHELD = "a hash that keeps the newsletter away; the address cannot be read from it"
SUPPRESSED = Data(
    Category.CONSENT_PROOF,
    Purpose.PROOF,
    rules.SUPPRESSION,
    Erase.KEEP,
    withheld=HASH_WITHHELD,
    sensitivity=Sensitivity.INTERNAL,
    source=Source.DERIVED,
)

TABLES: Mapping[str, Table] = {
    "privacy.ConsentEvent": Table(
        person="user",
        fields=fields(RECEIPT, "id user receipt purpose action until surface text_sha256 language at"),
    ),
    "privacy.Objection": Table(person="user", fields=fields(PROOF, "id user purpose at")),
    "privacy.Reader": Table(
        finder="readers",
        fields={
            **fields(READER, "id email language confirmed_at"),
            **fields(replace(READER, rule=rules.WEEK, source=Source.DERIVED), "asked_at"),
        },
    ),
    "privacy.Issue": Table(
        impersonal="an issue of the newsletter, the same for all", fields=fields(PLAIN, "id subject text created_at")
    ),
    "privacy.Sending": Table(finder="sendings", fields=fields(READER, "id issue reader sent_at")),
    "privacy.Suppression": Table(finder="suppressions", fields=fields(SUPPRESSED, "id address_mac at")),
}
