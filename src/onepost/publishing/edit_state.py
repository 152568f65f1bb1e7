"""A stored post as the content it was made from, so that part of it can be changed."""

from __future__ import annotations

from uuid import UUID

from onepost.publishing.content import Content, Override
from onepost.publishing.models import EDITABLE, Attachment, Post, State
from onepost.publishing.services import Plan


def content_of(post: Post) -> Content:
    """The content of ``post``; further parts' files and those of options stand in the options themselves."""
    shared: list[UUID] = []
    own: dict[UUID, list[UUID]] = {}
    for item in Attachment.objects.filter(post=post, part=0, option=""):
        if item.publication_id is None:
            shared.append(item.asset_id)
        else:
            own.setdefault(item.publication_id, []).append(item.asset_id)
    rows = [row for row in post.publications.all() if row.channel_id is not None]
    overrides: dict[UUID, Override] = {}
    for row in rows:
        media = tuple(own.get(row.id, ())) if row.own_media else None
        if media == tuple(shared):
            media = None
        override = Override(row.own_text, media, row.own_options)
        if override != Override() and row.channel_id is not None:
            overrides[row.channel_id] = override
    return Content(
        text=post.text,
        channels=tuple(row.channel_id for row in rows if row.channel_id is not None),
        media=tuple(shared),
        options=post.options,
        overrides=overrides,
    )


def plan_of(post: Post) -> Plan:
    """When the post is planned for: the time of its first planned publication, or None."""
    times = [row.due_at for row in post.publications.all() if row.state in EDITABLE and row.state != State.DRAFT]
    return min((time for time in times if time is not None), default=None)
