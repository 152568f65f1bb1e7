"""Requests about one's data, their steps, and wishes for after death."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from onepost.privacy import rules
from onepost.privacy.inventory.kinds import fields
from onepost.privacy.vocabulary import Category, Data, Erase, Purpose, Sensitivity, Source, Table

ASKED = Data(Category.REQUEST, Purpose.PROOF, rules.REQUEST, Erase.DELETE_ROW)
WRITTEN = replace(ASKED, sensitivity=Sensitivity.FREE_TEXT, others=True)
NOTED = replace(ASKED, source=Source.DERIVED)
ANSWERED_BY = replace(NOTED, erase=Erase.DETACH)
DIRECTIVE_WITHHELD = "sealed; you read and change it in your settings under Privacy"
DIRECTIVE = Data(
    Category.REQUEST,
    Purpose.ACCOUNT,
    rules.ACCOUNT,
    Erase.DELETE_ROW,
    withheld=DIRECTIVE_WITHHELD,
    sensitivity=Sensitivity.SECRET,
    others=True,
)

TABLES: Mapping[str, Table] = {
    "privacy.RightsRequest": Table(
        finder="requests",
        fields={
            **fields(ASKED, "wish email handle language"),
            **fields(WRITTEN, "text"),
            **fields(
                NOTED,
                "id number way user received_on proved_at paused_on paused_days extended_at due_on reminded decision "
                "closed_on twin created_at",
            ),
        },
    ),
    "privacy.RequestStep": Table(
        finder="request_steps",
        authors=("by",),
        fields={
            **fields(NOTED, "id request did tell sent_at at"),
            **fields(WRITTEN, "text"),
            **fields(ANSWERED_BY, "by"),
        },
    ),
    "privacy.Directive": Table(
        person="user",
        fields={**fields(replace(NOTED, rule=rules.ACCOUNT), "id user written_at"), **fields(DIRECTIVE, "sealed")},
    ),
}
