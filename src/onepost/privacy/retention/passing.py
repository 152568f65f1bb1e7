"""Rows that only serve a moment: sessions, consents under way, answers to repeated requests, who is writing."""

from __future__ import annotations

from onepost.privacy import rules
from onepost.privacy.retention.target import Target

TARGETS: tuple[Target, ...] = (
    Target(rules.SESSION, "sessions.Session", "expire_date", ends=True),
    Target(rules.DAY, "account.EmailConfirmation", "created"),
    Target(rules.DAY, "channels.ConnectionAttempt", "created_at"),
    Target(rules.DAY, "publishing.Presence", "seen_at"),
    Target(rules.DAY, "publishing.IdempotencyKey", "created_at"),
    Target(rules.DAY, "publishing.Pause", "until", ends=True),
)
