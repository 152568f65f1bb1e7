"""What is kept as proof, and goes when nobody may ask for it any more."""

from __future__ import annotations

from onepost.privacy import rules
from onepost.privacy.retention.target import Target

TARGETS: tuple[Target, ...] = (
    Target(rules.REGISTER, "privacy.Run", "began_at"),
    Target(rules.REGISTER, "privacy.SecurityReview", "done_at"),
    Target(rules.REGISTER, "privacy.BreachStep", "breach__known_at"),
    Target(rules.REGISTER, "privacy.BreachNotice", "breach__known_at"),
    Target(rules.REGISTER, "privacy.Breach", "known_at"),
    Target(rules.REGISTER, "privacy.Disclosure", "asked_at"),
)
