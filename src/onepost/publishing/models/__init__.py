"""What is stored of posts, of the plan they go by, and of the writing of them."""

from __future__ import annotations

from onepost.publishing.models.importing import WORKING, ImportedFile, ImportProblem, ImportRun, ImportState
from onepost.publishing.models.planning import Feed, Label, Queue, Slot
from onepost.publishing.models.posts import (
    EDITABLE,
    WAITING,
    Attachment,
    Attempt,
    IdempotencyKey,
    Pause,
    Post,
    Publication,
    State,
)
from onepost.publishing.models.recurring import Monthly, Occurrence, Recurrence, Unit
from onepost.publishing.models.writing import Presence, Snippet, SnippetKind, Version

__all__ = [
    "EDITABLE",
    "WAITING",
    "WORKING",
    "Attachment",
    "Attempt",
    "Feed",
    "IdempotencyKey",
    "ImportProblem",
    "ImportRun",
    "ImportState",
    "ImportedFile",
    "Label",
    "Monthly",
    "Occurrence",
    "Pause",
    "Post",
    "Presence",
    "Publication",
    "Queue",
    "Recurrence",
    "Slot",
    "Snippet",
    "SnippetKind",
    "State",
    "Unit",
    "Version",
]
