"""What is measured about the installation."""

from __future__ import annotations

from collections.abc import Mapping

from onepost.privacy.inventory.kinds import PLAIN, fields
from onepost.privacy.vocabulary import Table

COUNTS = "counts and signs of life of the installation"

TABLES: Mapping[str, Table] = {
    "watching.Worker": Table(
        impersonal=COUNTS, fields=fields(PLAIN, "id host pid version started_at beat_at left_at busy places")
    ),
    "watching.Tally": Table(impersonal=COUNTS, fields=fields(PLAIN, "id measure network label count")),
    "watching.Incident": Table(
        impersonal=COUNTS,
        fields=fields(PLAIN, "id kind subject number began_at calm_since ended_at told_at end_told_at"),
    ),
}
