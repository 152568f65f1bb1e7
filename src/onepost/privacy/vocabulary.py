"""The words of the data map: what a stored field is, why it is there, and what a person gets and loses of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from onepost.privacy.rules import Rule


class Category(StrEnum):
    """What the published policy says is collected (2.1 to 2.5), and what its text uses without listing it (P-2.0)."""

    IDENTIFICATION = "identification"
    SOCIAL_CONNECTION = "social_connection"
    CONTENT = "content"
    MEDIA = "media"
    TECHNICAL = "technical"
    CONSENT_PROOF = "consent_proof"
    REQUEST = "request"
    NONE = "none"

    @property
    def label(self) -> Promise:
        return _CATEGORIES[self]


_CATEGORIES: Mapping[Category, Promise] = {
    Category.IDENTIFICATION: _("Identification"),
    Category.SOCIAL_CONNECTION: _("Connection to social networks"),
    Category.CONTENT: _("Content"),
    Category.MEDIA: _("Media files"),
    Category.TECHNICAL: _("Technical data"),
    Category.CONSENT_PROOF: _("Proof of your choices"),
    Category.REQUEST: _("Your requests about your data"),
    Category.NONE: _("Nothing personal"),
}


class Basis(StrEnum):
    """Article 6(1) GDPR, by letter."""

    CONSENT = "a"
    CONTRACT = "b"
    LEGAL_OBLIGATION = "c"
    LEGITIMATE_INTEREST = "f"

    @property
    def label(self) -> Promise:
        return _BASES[self]


_BASES: Mapping[Basis, Promise] = {
    Basis.CONSENT: _("Your consent (Art. 6.1.a GDPR)"),
    Basis.CONTRACT: _("The contract with you (Art. 6.1.b GDPR)"),
    Basis.LEGAL_OBLIGATION: _("A legal obligation (Art. 6.1.c GDPR)"),
    Basis.LEGITIMATE_INTEREST: _("Our legitimate interest (Art. 6.1.f GDPR)"),
}


class Purpose(StrEnum):
    """Each purpose has exactly one legal basis (policy 3, P-3.0)."""

    ACCOUNT = "account"
    PUBLISH = "publish"
    SECURITY = "security"
    IMPROVEMENT = "improvement"
    PROOF = "proof"
    OPERATION = "operation"
    CLAIMS = "claims"
    NEWSLETTER = "newsletter"
    ANALYTICS = "analytics"
    MEASUREMENT = "measurement"

    @property
    def label(self) -> Promise:
        return _PURPOSES[self][1]

    @property
    def basis(self) -> Basis:
        return _PURPOSES[self][0]

    @property
    def asked(self) -> bool:
        """Whether it happens only with the person's consent."""
        return self.basis is Basis.CONSENT

    @property
    def may_object(self) -> bool:
        """Art. 21: only what rests on a legitimate interest, and marketing."""
        return self.basis is Basis.LEGITIMATE_INTEREST or self is Purpose.NEWSLETTER


_PURPOSES: Mapping[Purpose, tuple[Basis, Promise]] = {
    Purpose.ACCOUNT: (Basis.CONTRACT, _("Your account")),
    Purpose.PUBLISH: (Basis.CONTRACT, _("Writing, planning and publishing your posts")),
    Purpose.SECURITY: (Basis.LEGITIMATE_INTEREST, _("Security, and keeping misuse away")),
    Purpose.IMPROVEMENT: (Basis.LEGITIMATE_INTEREST, _("Counting what is used, without persons, to improve it")),
    Purpose.PROOF: (Basis.LEGAL_OBLIGATION, _("Proof that your choices and requests were respected")),
    Purpose.OPERATION: (Basis.CONTRACT, _("Running the service")),
    Purpose.CLAIMS: (Basis.LEGITIMATE_INTEREST, _("Answering claims after an account was closed")),
    Purpose.NEWSLETTER: (Basis.CONSENT, _("Newsletter")),
    Purpose.ANALYTICS: (Basis.CONSENT, _("Google Analytics")),
    Purpose.MEASUREMENT: (Basis.CONSENT, _("PostHog")),
}


class Erase(StrEnum):
    """What erasure does with the field."""

    DELETE_ROW = "delete row"
    DELETE_FILE = "delete file"
    DETACH = "detach"
    """The row is a workspace's that lives on; who it was is forgotten."""
    SHRED = "shred"
    """Sealed by a key that goes with it, so that copies in backups cannot be read either."""
    KEEP = "keep"
    """Stays; the table's rule says why and until when."""
    NOTHING = "nothing"


class Sensitivity(StrEnum):
    PERSONAL = "personal"
    SECRET = "secret"  # noqa: S105
    FREE_TEXT = "free text"
    """Whatever somebody writes: the sweep looks into it, logs never see it."""
    INTERNAL = "internal"


class Source(StrEnum):
    """Where it comes from (Art. 14, Art. 15(1)(g))."""

    PERSON = "person"
    OTHERS = "others"
    NETWORK = "network"
    DERIVED = "derived"


@dataclass(frozen=True, slots=True)
class Data:
    """What one stored field is. ``withheld``: why it is not part of the copy a person gets; empty: it is.

    ``portable``: given by the person themselves, under contract or consent (Art. 20). ``others``: may describe somebody
    else than the subject.
    """

    category: Category
    purpose: Purpose
    rule: Rule
    erase: Erase
    withheld: str = ""
    portable: bool = False
    sensitivity: Sensitivity = Sensitivity.PERSONAL
    source: Source = Source.PERSON
    others: bool = False

    @property
    def secret(self) -> bool:
        return self.sensitivity is Sensitivity.SECRET

    @property
    def personal(self) -> bool:
        return self.category is not Category.NONE


@dataclass(frozen=True, slots=True)
class Table:
    """The fields of one model, and how its rows lead to somebody.

    ``person``: path of foreign keys to the user the row is about. ``workspace``: path to the workspace it belongs to.
    ``authors``: fields naming who made it; emptied when the workspace lives on without them. ``finder``: name of a
    function in :mod:`onepost.privacy.finders` for rows no key leads to. ``impersonal``: why there is nothing personal.
    """

    fields: Mapping[str, Data] = field(default_factory=dict)
    person: str = ""
    workspace: str = ""
    authors: tuple[str, ...] = ()
    finder: str = ""
    impersonal: str = ""
