"""What is kept about the keeping itself, and the operator's registers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from onepost.privacy import rules
from onepost.privacy.inventory.kinds import ABOUT_ACCOUNT, OPERATOR, REGISTERED, fields
from onepost.privacy.vocabulary import Category, Erase, Sensitivity, Table

REGISTER_WITHHELD = "a register that the law asks for; what concerns you in it is told to you by itself"
ENTRY = replace(REGISTERED, category=Category.REQUEST, erase=Erase.KEEP, withheld=REGISTER_WITHHELD)
TEXT = replace(ENTRY, sensitivity=Sensitivity.FREE_TEXT, others=True)
WHO = replace(OPERATOR, rule=rules.REGISTER, withheld=REGISTER_WITHHELD)
TOLD = replace(ENTRY, erase=Erase.DELETE_ROW, withheld="")

TABLES: Mapping[str, Table] = {
    "privacy.InactivityWarning": Table(person="user", fields=fields(ABOUT_ACCOUNT, "id user warned_at")),
    "privacy.SecurityReview": Table(
        authors=("done_by",),
        fields={**fields(ENTRY, "id done_at"), **fields(TEXT, "found measures"), **fields(WHO, "done_by")},
    ),
    "privacy.Breach": Table(
        authors=("entered_by",),
        fields={
            **fields(ENTRY, "id known_at since until networks high_risk closed_at"),
            **fields(TEXT, "what data consequences measures"),
            **fields(WHO, "entered_by"),
        },
    ),
    "privacy.BreachStep": Table(
        impersonal="who of the authorities and networks was told",
        fields=fields(REGISTERED, "id breach whom due_at done_at note"),
    ),
    "privacy.BreachNotice": Table(person="user", fields=fields(TOLD, "id breach user sent_at")),
    "privacy.Disclosure": Table(
        authors=("person", "entered_by", "first_by", "second_by"),
        fields={
            **fields(
                ENTRY,
                "id asked_at scope since until gag_until first_at second_at handed_over_at sha256 refused_at",
            ),
            **fields(TEXT, "authority reference legal_basis refusal"),
            **fields(WHO, "person entered_by first_by second_by"),
        },
    ),
}
