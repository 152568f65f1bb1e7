"""The words of the data map."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Category(StrEnum):
    """What the published policy says is collected (2.1 to 2.5), and what it says nothing personal is in."""

    IDENTIFICATION = "identification"
    SOCIAL_CONNECTION = "social_connection"
    CONTENT = "content"
    MEDIA = "media"
    TECHNICAL = "technical"
    CONSENT_PROOF = "consent_proof"
    NONE = "none"


class Purpose(StrEnum):
    """Each purpose has exactly one legal basis (policy 3)."""

    ACCOUNT = "account"
    PUBLISH = "publish"
    SECURITY = "security"
    PROOF = "proof"
    OPERATION = "operation"

    @property
    def basis(self) -> str:
        return {
            Purpose.ACCOUNT: "contract",
            Purpose.PUBLISH: "contract",
            Purpose.SECURITY: "legitimate interest",
            Purpose.PROOF: "legal obligation",
            Purpose.OPERATION: "contract",
        }[self]


class Keep(StrEnum):
    """How long (policy 6B)."""

    ACCOUNT = "while the account exists"
    CONNECTION = "until the channel is disconnected"
    CONTENT = "until the person deletes it or the account is closed"
    DAY = "one day"
    SESSION = "until the session ends"
    JOB = "until the job is done"
    INSTANCE = "as long as the installation"


class Erase(StrEnum):
    """What erasure does with the field."""

    DELETE_ROW = "delete row"
    DELETE_FILE = "delete file"
    DETACH = "detach"
    SHRED = "shred"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Data:
    """What one stored field is, why it is there, how long, and what export and erasure do with it."""

    category: Category
    purpose: Purpose
    keep: Keep
    erase: Erase
    export: bool = True
    secret: bool = False
