"""Everything that goes by itself after a time, and what ends the rest."""

from __future__ import annotations

from onepost.privacy.retention import logfile, overlays, passing, people, registers
from onepost.privacy.retention.target import Target

TARGETS: tuple[Target, ...] = (
    *passing.TARGETS,
    *people.TARGETS,
    *registers.TARGETS,
    *overlays.TARGETS,
    *logfile.TARGETS,
)
"""Every table that the purge looks through; a check compares it with the data map (C6)."""

EVENTS = {
    "account": "onepost.privacy.erasing.begin",
    "connection": "onepost.channels.disconnect.delete_grant",
    "content": "onepost.publishing.ending.undo.finish",
    "job": "onepost.worker._take_jobs",
    "instance": "",
}
"""Rules without a period: what ends them. Empty: nothing does, because nothing personal is in it."""
