"""A stored post as the content it was made from, so that part of it can be changed."""

from __future__ import annotations

from uuid import UUID

from onepost.publishing.models import EDITABLE, Attachment, Post, State
from onepost.publishing.planning.slots import FromQueue
from onepost.publishing.services import Plan
from onepost.publishing.writing.content import Content, Override


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


def same_content(post: Post, content: Content) -> bool:
    """Nothing of ``content`` differs from what is stored, whatever the order of its channels."""
    known = content_of(post)
    wanted = (content.text, content.media, dict(content.options), dict(content.overrides))
    if wanted != (known.text, known.media, dict(known.options), dict(known.overrides)):
        return False
    return set(content.channels) == set(known.channels)


def plan_of(post: Post) -> Plan:
    """When the post is planned for: a queue if all that is planned waits there, else the time of its first planned
    publication, or None."""
    rows = [row for row in post.publications.all() if row.state in EDITABLE and row.state != State.DRAFT]
    queues = {row.queue_id if row.state == State.SCHEDULED else None for row in rows}
    if len(queues) == 1 and None not in queues:
        return FromQueue(queues.pop())
    times = [row.due_at for row in rows]
    return min((time for time in times if time is not None), default=None)
