"""Workers of two releases beside each other: the older one meets what the newer one has stored."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

import stage as stages
from onepost.connectors.x.connector import X
from onepost.publishing.models import Publication, State
from onepost.publishing.sending import publisher
from stage import Stage, worker

pytestmark = pytest.mark.django_db(transaction=True)
MEDIA = ("a.png", "b.png")


def look_once(publication: Publication) -> None:
    async def once() -> None:
        async with worker() as pool:
            await publisher.publish(pool, publication.id)

    Publication.objects.filter(id=publication.id).update(next_attempt_at=timezone.now(), handed_until=None)
    asyncio.run(once())
    publication.refresh_from_db()


def begun(stage: Stage, upload) -> Publication:
    """A post whose pictures lie at the network already, due in a minute."""
    content = {"media": tuple(upload(name).id for name in MEDIA)}
    publication = stage.publish("The lamps are lit", timezone.now() + timedelta(minutes=1), **content)
    look_once(publication)
    assert publication.progress
    assert publication.state == State.SCHEDULED
    return publication


def test_an_older_worker_leaves_alone_what_a_newer_one_has_begun(on, upload, control, monkeypatch) -> None:
    monkeypatch.setattr(X, "steps_version", 2)
    stage = on("x")
    publication = begun(stage, upload)
    progress = publication.progress
    monkeypatch.setattr(X, "steps_version", 1)
    Publication.objects.filter(id=publication.id).update(due_at=timezone.now())
    look_once(publication)
    assert control.posts("x") == []
    assert publication.progress == progress
    assert publication.state == State.SCHEDULED
    assert publication.next_attempt_at > timezone.now()
    assert "newer OnePost" in publication.attempts.latest("id").message["text"]
    monkeypatch.setattr(X, "steps_version", 2)
    Publication.objects.filter(id=publication.id).update(next_attempt_at=timezone.now())
    stages.run([publication])
    assert [post["text"] for post in control.posts("x")] == ["The lamps are lit"]


def test_what_the_release_before_has_begun_is_gone_on_with(on, upload, control, monkeypatch) -> None:
    stage = on("x")
    publication = begun(stage, upload)
    uploads = len([row for row in control.get("requests", network="x") if "/media/upload" in row["path"]])
    assert uploads >= len(MEDIA)
    monkeypatch.setattr(X, "steps_version", 2)
    Publication.objects.filter(id=publication.id).update(due_at=timezone.now(), next_attempt_at=timezone.now())
    stages.run([publication])
    assert [post["text"] for post in control.posts("x")] == ["The lamps are lit"]
    assert len([row for row in control.get("requests", network="x") if "/media/upload" in row["path"]]) == uploads


def test_a_column_of_the_next_release_is_no_obstacle(on, control) -> None:
    """Migrations run before the workers are replaced: they only add, with a default of the database."""
    stage = on("x")
    publication = stage.publish("The lamps are lit")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE publishing_publication ADD COLUMN of_the_next_release text NOT NULL DEFAULT ''")
        cursor.execute("ALTER TABLE channels_channel ADD COLUMN of_the_next_release integer")
    try:
        stages.run([publication])
        assert publication.state == State.PUBLISHED
        assert stage.publish("Written meanwhile").state == State.SCHEDULED
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE publishing_publication DROP COLUMN of_the_next_release")
            cursor.execute("ALTER TABLE channels_channel DROP COLUMN of_the_next_release")
