"""What is stored to keep the privacy promise: proofs, runs, requests. Each idea in a module of its own."""

from __future__ import annotations

from onepost.privacy.models.announcing import (
    Announcement,
)
from onepost.privacy.models.consent import (
    Action,
    ConsentEvent,
    Issue,
    Objection,
    Reader,
    Sending,
    Suppression,
)
from onepost.privacy.models.copies import (
    UNDER_WAY,
    Copy,
    CopyKind,
    CopyState,
    PortableImport,
)
from onepost.privacy.models.erasing import (
    Archived,
    Erasure,
    Leaving,
    LockedAway,
    Restriction,
    Stage,
)
from onepost.privacy.models.keeping import (
    Breach,
    BreachNotice,
    BreachStep,
    Disclosure,
    InactivityWarning,
    SecurityReview,
)
from onepost.privacy.models.requests import (
    Decision,
    Did,
    Directive,
    RequestStep,
    RightsRequest,
    Way,
    Wish,
)
from onepost.privacy.models.runs import (
    Run,
    RunKind,
)

__all__ = [
    "UNDER_WAY",
    "Action",
    "Announcement",
    "Archived",
    "Breach",
    "BreachNotice",
    "BreachStep",
    "ConsentEvent",
    "Copy",
    "CopyKind",
    "CopyState",
    "Decision",
    "Did",
    "Directive",
    "Disclosure",
    "Erasure",
    "InactivityWarning",
    "Issue",
    "Leaving",
    "LockedAway",
    "Objection",
    "PortableImport",
    "Reader",
    "RequestStep",
    "Restriction",
    "RightsRequest",
    "Run",
    "RunKind",
    "SecurityReview",
    "Sending",
    "Stage",
    "Suppression",
    "Way",
    "Wish",
]
