"""Files, and what is done with them."""

from __future__ import annotations

from collections.abc import Mapping

from onepost.privacy.inventory.kinds import ABOUT_MEDIA, AUTHOR, FILE, MADE_FILE, MEDIA, MEDIA_TEXT, fields
from onepost.privacy.vocabulary import Table

TABLES: Mapping[str, Table] = {
    "media.Asset": Table(
        workspace="workspace",
        authors=("uploaded_by",),
        fields={
            **fields(MEDIA, "id kind mime size sha256 width height seconds fps frames video_codec audio_codec folder"),
            **fields(MEDIA_TEXT, "name alt"),
            **fields(ABOUT_MEDIA, "workspace jpeg_size made_from changes deleting_at created_at"),
            **fields(AUTHOR, "uploaded_by"),
            **fields(FILE, "file"),
            **fields(MADE_FILE, "thumbnail jpeg"),
        },
    ),
    "media.Folder": Table(
        workspace="workspace",
        fields={
            **fields(MEDIA, "id parent"),
            **fields(MEDIA_TEXT, "name"),
            **fields(ABOUT_MEDIA, "workspace created_at"),
        },
    ),
    "media.Upload": Table(
        workspace="workspace",
        authors=("user",),
        fields={
            **fields(ABOUT_MEDIA, "id workspace folder asset size received problem created_at touched_at"),
            **fields(MEDIA_TEXT, "name address"),
            **fields(AUTHOR, "user"),
        },
    ),
    "media.Repair": Table(
        workspace="workspace",
        authors=("user",),
        fields={
            **fields(ABOUT_MEDIA, "id workspace asset result recipe state done tries problem created_at touched_at"),
            **fields(AUTHOR, "user"),
        },
    ),
}
