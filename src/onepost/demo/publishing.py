"""Publishes one post of every kind, the way everybody's are: stored, picked up by the worker, sent over HTTP."""

from __future__ import annotations

import time
from functools import cache

from django.core.files.base import ContentFile

from onepost.accounts.models import User, Workspace
from onepost.channels.models import Channel, ChannelState
from onepost.connectors import registry
from onepost.demo.posts import FILES, POSTS, DemoPost, file
from onepost.lib.sentences import sentence
from onepost.media import services as media
from onepost.media.models import Asset
from onepost.publishing import services
from onepost.publishing.models import Publication, State
from onepost.publishing.writing.content import Content, ContentRefused

PATIENCE = 180.0
"""Seconds in which everything should be out."""
WRITER = "Studio Lumen"
"""Whose channels are taken where there are several."""
MOVING = (State.SCHEDULED, State.PUBLISHING)


def publish_all(workspace: Workspace, user: User, quiet: bool = False) -> int:
    """Publish every kind of post once; returns how many did not come out. Prints each unless ``quiet``."""
    author = services.Author(workspace, user)
    sent = [(post, _store(author, post)) for post in POSTS]
    waiting = [row.pk for _post, row in sent if isinstance(row, Publication)]
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and Publication.objects.filter(id__in=waiting, state__in=MOVING).exists():
        time.sleep(0.5)
    failed = 0
    for post, row in sent:
        said, good = _outcome(row)
        failed += not good
        if not quiet:
            print(f"  {post.network:10} {post.kind:10} {said}")
    return failed


def _store(author: services.Author, post: DemoPost) -> Publication | str:
    """The publication, or why there is none."""
    channel = _channel(author.workspace, post)
    if channel is None:
        return "no channel is connected for it"

    @cache
    def asset(name: str) -> Asset:
        alt = FILES[name][2]
        found = Asset.objects.filter(workspace=author.workspace, name=name).first()
        return found or media.accept(author.workspace, author.user, ContentFile(file(name)), name, alt)

    options = {**post.options, **{name: str(asset(found).id) for name, found in post.files.items()}}
    content = Content(
        text=post.text,
        channels=(channel.id,),
        media=tuple(asset(name).id for name in post.media),
        options={post.network: options},
    )
    try:
        return services.create_post(author, content, "now").publications.get()
    except ContentRefused as refused:
        return str(refused)


def _channel(workspace: Workspace, post: DemoPost) -> Channel | None:
    login = registry.connector(post.network).login(post.login).name
    rows = Channel.objects.filter(workspace=workspace, network=post.network, state=ChannelState.ACTIVE)
    found = rows.filter(grant__login=login, grant__sandbox=True)
    return min(found, key=lambda channel: (channel.name != WRITER, channel.name), default=None)


def _outcome(row: Publication | str) -> tuple[str, bool]:
    if isinstance(row, str):
        return row, False
    row.refresh_from_db()
    good = row.state in (State.PUBLISHED, State.DELIVERED)
    return f"{row.get_state_display()} {row.url} {sentence(row.problem)}".rstrip(), good
