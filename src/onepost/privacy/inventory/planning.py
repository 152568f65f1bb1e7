"""Queues, series, labels, texts kept for later, and imports."""

from __future__ import annotations

from collections.abc import Mapping

from onepost.privacy.inventory.kinds import ABOUT_CONTENT, AUTHOR, CONTENT, CREDENTIAL, FILE, SECURITY, TEXT, fields
from onepost.privacy.vocabulary import Table

TABLES: Mapping[str, Table] = {
    "publishing.Label": Table(
        workspace="workspace",
        fields={**fields(CONTENT, "id colour"), **fields(TEXT, "name"), **fields(ABOUT_CONTENT, "workspace")},
    ),
    "publishing.Queue": Table(
        workspace="workspace",
        fields={**fields(CONTENT, "id"), **fields(TEXT, "name"), **fields(ABOUT_CONTENT, "workspace created_at")},
    ),
    "publishing.Slot": Table(workspace="queue__workspace", fields=fields(CONTENT, "id queue channel weekday at")),
    "publishing.Recurrence": Table(
        workspace="workspace",
        authors=("author",),
        fields={
            **fields(CONTENT, "id others unit every weekdays monthly at queue starts_on until count"),
            **fields(TEXT, "content"),
            **fields(ABOUT_CONTENT, "workspace next_on paused_at ended_at problem created_at"),
            **fields(AUTHOR, "author"),
        },
    ),
    "publishing.Recurrence_labels": Table(
        workspace="recurrence__workspace", fields=fields(CONTENT, "id recurrence label")
    ),
    "publishing.Occurrence": Table(
        workspace="recurrence__workspace", fields=fields(ABOUT_CONTENT, "id recurrence on number text post revision")
    ),
    "publishing.Feed": Table(
        person="user",
        workspace="workspace",
        fields={**fields(SECURITY, "id workspace user created_at"), **fields(CREDENTIAL, "sha256")},
    ),
    "publishing.Snippet": Table(
        workspace="workspace",
        authors=("author",),
        fields={
            **fields(CONTENT, "id kind standard created_at"),
            **fields(TEXT, "name text"),
            **fields(ABOUT_CONTENT, "workspace"),
            **fields(AUTHOR, "author"),
        },
    ),
    "publishing.ImportRun": Table(
        workspace="workspace",
        authors=("user",),
        fields={
            **fields(
                ABOUT_CONTENT,
                "id workspace source encoding separator header columns mapping day_first channels state total "
                "position good bad made refused removed problem began_at created_at touched_at",
            ),
            **fields(TEXT, "name"),
            **fields(AUTHOR, "user"),
            **fields(FILE, "file"),
        },
    ),
    "publishing.ImportProblem": Table(
        workspace="run__workspace", fields=fields(ABOUT_CONTENT, "id run row field text late")
    ),
    "publishing.ImportedFile": Table(workspace="run__workspace", fields=fields(ABOUT_CONTENT, "id run sha256 asset")),
}
