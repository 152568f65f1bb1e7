"""What is written, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping

from onepost.privacy.inventory.kinds import ABOUT_CONTENT, AUTHOR, CONTENT, RESULT, SHORT, TEXT, TOKEN, fields
from onepost.privacy.vocabulary import Table

TABLES: Mapping[str, Table] = {
    "publishing.Post": Table(
        workspace="workspace",
        authors=("author",),
        fields={
            **fields(CONTENT, "id created_at updated_at"),
            **fields(TEXT, "text options"),
            **fields(ABOUT_CONTENT, "workspace revision deleting_at"),
            **fields(AUTHOR, "author"),
        },
    ),
    "publishing.Publication": Table(
        workspace="workspace",
        fields={
            **fields(CONTENT, "id post network kind state due_at published_at queue"),
            **fields(TEXT, "own_text own_media own_options filled"),
            **fields(
                ABOUT_CONTENT,
                "workspace next_attempt_at tries lease leased_until handed_until next_call armed_at started_at problem "
                "left_open created_at updated_at",
            ),
            **fields(RESULT, "channel remote_id also_ids url seen_url whole"),
            **fields(TOKEN, "progress"),
        },
    ),
    "publishing.Attachment": Table(
        workspace="post__workspace", fields=fields(CONTENT, "id post publication asset part position option")
    ),
    "publishing.Post_labels": Table(workspace="post__workspace", fields=fields(CONTENT, "id post label")),
    "publishing.Attempt": Table(
        workspace="publication__workspace",
        fields=fields(ABOUT_CONTENT, "id publication at step outcome message detail milliseconds"),
    ),
    "publishing.Version": Table(
        workspace="post__workspace",
        authors=("author",),
        fields={
            **fields(ABOUT_CONTENT, "id post number kept at"),
            **fields(TEXT, "content"),
            **fields(AUTHOR, "author"),
        },
    ),
    "publishing.Presence": Table(
        person="user", workspace="post__workspace", fields=fields(SHORT, "id post user page seen_at")
    ),
    "publishing.Pause": Table(
        workspace="channel__workspace", fields=fields(SHORT, "id network login sandbox channel until")
    ),
    "publishing.IdempotencyKey": Table(
        workspace="workspace", fields=fields(SHORT, "id workspace key request_sha256 status post created_at")
    ),
}
