"""The record of processing activities (Art. 30 GDPR), made from the code: one entry for each purpose."""

from __future__ import annotations

import csv
import html
import io
import json
from typing import Any

from django.conf import settings

from onepost.privacy import facts
from onepost.privacy.legal import contact
from onepost.privacy.registers import operator
from onepost.privacy.vocabulary import Purpose

FORMATS = ("json", "csv", "html")


def record() -> dict[str, Any]:
    """As controller (30(1)) for each purpose, and as processor (30(2)) for the content of workspaces."""
    return {
        "controller": {"name": settings.LEGAL["name"], "address": settings.LEGAL["address"], "contact": contact()},
        "activities": [_activity(purpose) for purpose in facts.purposes()],
        "as_processor": {
            "for": "owners of workspaces",
            "categories": ["content", "media", "social_connection"],
            "processing": "writing, planning and publishing posts as members of the workspace say",
        },
        "security": "sealed tokens, encrypted backups, roles, checks: see the register of clauses, section 4",
    }


def _activity(purpose: Purpose) -> dict[str, Any]:
    held = [row for row in facts.holdings() if row.purpose is purpose]
    told = [recipient for recipient in operator.in_use() if recipient.purpose is purpose]
    return {
        "purpose": purpose.value,
        "described": str(purpose.label),
        "basis": str(purpose.basis.label),
        "subjects": "people with an account, and people their content speaks of",
        "categories": sorted({row.category.value for row in held}),
        "periods": list(dict.fromkeys(str(row.rule.published) for row in held)),
        "recipients": [f"{row.name} ({row.country})" if row.country else row.name for row in told],
        "transfers": [f"{row.name}: {row.tool}" for row in told if row.tool],
        "fields": sum(len(row.fields) for row in held),
    }


def written(form: str) -> str:
    """The record as JSON, CSV (the activities) or HTML."""
    made = record()
    if form == "json":
        return json.dumps(made, indent=1, ensure_ascii=False) + "\n"
    rows = [{name: _flat(value) for name, value in row.items()} for row in made["activities"]]
    if form == "csv":
        out = io.StringIO()
        table = csv.DictWriter(out, rows[0])
        table.writeheader()
        table.writerows(rows)
        return out.getvalue()
    head = "".join(f"<th>{html.escape(name)}</th>" for name in rows[0])
    body = "".join("<tr>" + "".join(f"<td>{html.escape(v)}</td>" for v in row.values()) + "</tr>" for row in rows)
    return f"<!doctype html><title>Record of processing</title><table><tr>{head}</tr>{body}</table>\n"


def _flat(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
