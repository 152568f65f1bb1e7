"""Copies that people ask for, and what they bring along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from onepost.privacy import rules
from onepost.privacy.inventory.kinds import AUTHOR, fields
from onepost.privacy.vocabulary import Category, Data, Erase, Purpose, Sensitivity, Source, Table

COPY = Data(Category.REQUEST, Purpose.PROOF, rules.WEEK, Erase.DELETE_ROW, source=Source.DERIVED)
COPY_FILE = replace(COPY, erase=Erase.DELETE_FILE, withheld="the copy itself, or the one you brought")
WORK = replace(COPY, withheld="how far the work is", sensitivity=Sensitivity.INTERNAL)

TABLES: Mapping[str, Table] = {
    "privacy.Copy": Table(
        person="user",
        fields={
            **fields(COPY, "id user kind language size created_at ready_at"),
            **fields(WORK, "state position total problem touched_at"),
            **fields(COPY_FILE, "file"),
        },
    ),
    "privacy.PortableImport": Table(
        workspace="workspace",
        authors=("user",),
        fields={
            **fields(COPY, "id workspace language as_drafts made notes created_at"),
            **fields(WORK, "state position total problem touched_at"),
            **fields(COPY_FILE, "file"),
            **fields(replace(AUTHOR, category=Category.REQUEST, rule=rules.WEEK), "user"),
        },
    ),
}
