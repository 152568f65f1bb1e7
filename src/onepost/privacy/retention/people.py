"""What is left of people who chose, asked or left."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from onepost.privacy import rules
from onepost.privacy.retention.target import Target


def _ledger(limit: datetime, dry: bool) -> int:
    from onepost.privacy.erasing import ledger

    return ledger.prune(limit.date(), dry=dry)


def _copies(limit: datetime, dry: bool) -> int:
    from onepost.privacy.exporting import making

    return making.forget(limit, dry)


def _imports(limit: datetime, dry: bool) -> int:
    from onepost.privacy.importing import running

    return running.forget(limit, dry)


TARGETS: tuple[Target, ...] = (
    Target(rules.VISITOR_CONSENT, "privacy.ConsentEvent", "at", only=Q(user=None)),
    Target(rules.WEEK, "privacy.Reader", "asked_at", only=Q(confirmed_at=None)),
    Target(rules.WEEK, "privacy.Copy", "created_at", run=_copies),
    Target(rules.WEEK, "privacy.PortableImport", "created_at", run=_imports),
    Target(rules.REQUEST, "privacy.RequestStep", "request__closed_on"),
    Target(rules.REQUEST, "privacy.RightsRequest", "closed_on"),
    Target(rules.SUPPRESSION, "privacy.Suppression", "at"),
    Target(rules.ARCHIVE, "privacy.Archived", "closed_at"),
    Target(rules.REPLAY, "privacy.Erasure", "done_at"),
    Target(rules.REPLAY, "erasures.jsonl", "", run=_ledger),
)
