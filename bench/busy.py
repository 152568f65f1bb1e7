"""A workspace in the middle of its work: posts planned for weeks, a library, labels, and a draft for every network."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from bench.people import NETWORK, People
from onepost.channels.models import Channel
from onepost.connectors import registry
from onepost.demo.consent import Walk
from onepost.media.models import Asset, AssetKind
from onepost.publishing.models import Label, Post, Publication, State

PLANNED = 5000
EVERY = timedelta(minutes=8)
"""Twenty-eight days of them."""
FILES = 5000
LABELS = ("Lamps", "Studio", "People")
CHANNELS = 6


def fill(people: People) -> Post:
    """Everything of it; the draft."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE publishing_post CASCADE")
    _plan(people)
    _stock(people)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the database does by itself a minute after so much was written
    for network in registry.NETWORKS:
        if network != NETWORK:
            walk = Walk(people.user, registry.connector(network).logins[0].name)
            # The first is left to bench/kinds.py, which comes to it through its Facebook page.
            walk.connect(network, walk.accounts(network)[1])
    return _draft(people)


def coming_month() -> datetime:
    """Its first minute."""
    return (timezone.localtime() + timedelta(days=31)).replace(day=1, hour=0, minute=1, second=0, microsecond=0)


def _plan(people: People) -> None:
    """All in the coming month, so that its pages have them all; every third has a label."""
    start = coming_month()
    posts = [
        Post(workspace=people.workspace, author=people.user, text=f"Post {n}: tea\nand more") for n in range(PLANNED)
    ]
    Post.objects.bulk_create(posts, batch_size=2000)
    Publication.objects.bulk_create(
        [
            Publication(
                workspace=people.workspace,
                post=post,
                channel=people.channels[number % len(people.channels)],
                network=NETWORK,
                state=State.SCHEDULED,
                due_at=start + EVERY * number,
                next_attempt_at=start + EVERY * number,
            )
            for number, post in enumerate(posts)
        ],
        batch_size=2000,
    )
    labels = Label.objects.bulk_create([Label(workspace=people.workspace, name=name) for name in LABELS])
    tie = Post.labels.through
    tie.objects.bulk_create(
        [tie(post=post, label=labels[number % len(labels)]) for number, post in enumerate(posts[::3])], batch_size=2000
    )


def _stock(people: People) -> None:
    """Rows of files; the pages show their thumbnails by address only."""
    rows = [
        picture(people, number, size=300_000, file=f"bench/{number}.jpg", thumbnail=f"bench/{number}-small.jpg")
        for number in range(FILES)
    ]
    Asset.objects.bulk_create(rows, batch_size=2000)


def picture(people: People, number: int, **stored: Any) -> Asset:
    """The row of a picture, not stored yet; ``stored`` is its size and the names of its files."""
    return Asset(
        workspace=people.workspace,
        uploaded_by=people.user,
        kind=AssetKind.IMAGE,
        mime="image/jpeg",
        name=f"Lamp {number}.jpg",
        alt="A lamp in the window" if number % 2 else "",
        sha256=f"{number:064x}",
        width=1600,
        height=1200,
        **stored,
    )


def _draft(people: People) -> Post:
    """One channel of each network."""
    channels = {row.network: row for row in Channel.objects.filter(workspace=people.workspace).order_by("-remote_id")}
    if len(channels) < CHANNELS:
        raise RuntimeError(f"only {sorted(channels)} were connected")
    post = Post.objects.create(workspace=people.workspace, author=people.user, text="Our lamps are lit tonight. " * 8)
    for network, channel in channels.items():
        Publication.objects.create(
            workspace=people.workspace, post=post, channel=channel, network=network, state=State.DRAFT
        )
    return post
