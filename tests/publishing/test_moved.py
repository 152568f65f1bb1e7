"""Posts that are moved or cancelled after something of them was prepared at the network."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

import stage as stages
from onepost.channels.models import Grant
from onepost.connectors.http import UPLOAD_DEADLINE_SECONDS
from onepost.connectors.messages import Message
from onepost.media.services import media_file
from onepost.publishing import services
from onepost.publishing.ending import disconnect, undo
from onepost.publishing.models import Attempt, Publication, State
from onepost.publishing.sending import clockwork, lapses, publisher, rows
from onepost.publishing.sending.outcomes import Now
from onepost.publishing.writing.content import Content
from stage import Stage, worker

pytestmark = pytest.mark.django_db(transaction=True)

MINUTES = timedelta(minutes=1)
WRITTEN = {"title": "The lamps are lit", "made_for_kids": "no", "publish_at_youtube": True}


def work(publication: Publication) -> None:
    """What the worker does with it now; then it rests until its next time."""

    async def whole() -> None:
        async with worker() as pool:
            for _ in range(200):
                found = await rows.hand_over(pool, 10, 0.05)
                for publication_id in found:
                    await publisher.publish(pool, publication_id)
                row = await Publication.objects.aget(id=publication.id)
                if not found and row.next_attempt_at and row.next_attempt_at > timezone.now() + MINUTES / 4:
                    return
                await asyncio.sleep(0.01)
        raise AssertionError("it does not come to rest")

    asyncio.run(whole())
    publication.refresh_from_db()


def prepared(publication: Publication) -> Publication:
    """As if its time to be prepared had come."""
    Publication.objects.filter(id=publication.id).update(next_attempt_at=timezone.now())
    work(publication)
    assert publication.progress
    assert publication.state == State.SCHEDULED
    return publication


@pytest.fixture
def tube(on) -> Stage:
    stage = on("youtube")
    stage.control.post("switches", network="youtube", name="processing_s", value=0)
    return stage


@pytest.fixture
def planned(tube: Stage, upload) -> Publication:
    """A video that YouTube itself shows in half an hour."""
    due = timezone.now() + 30 * MINUTES
    publication = prepared(tube.publish(due=due, media=(upload("clip.mp4").id,), options=WRITTEN))
    assert at_youtube(tube) == [said(due)]
    return publication


def at_youtube(stage: Stage) -> list[Any]:
    """When YouTube will show each video that is there."""
    there = stage.control.get("objects", network="youtube")
    return [row["publish_at"] for row in there if row["kind"] in {"video", "short"} and not row["deleted"]]


def said(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_planned_video_is_gone_while_its_deletion_can_be_undone_and_there_again_after(tube: Stage, planned) -> None:
    undo.delete_soon(planned.post)
    assert at_youtube(tube) == []
    undo.bring_back(planned.post)
    work(planned)
    assert at_youtube(tube) == [said(planned.due_at)]


@pytest.mark.parametrize("way", ["reschedule", "edit"])
def test_a_video_that_youtube_has_planned_is_moved_there_at_once(tube: Stage, planned: Publication, way: str) -> None:
    later = planned.due_at + 600 * MINUTES
    if way == "reschedule":
        services.reschedule(planned, later)
    else:
        media = tuple(item.asset_id for item in planned.post.attachments.all())
        content = Content("Hello from the studio", (tube.channel.id,), media, {"youtube": WRITTEN})
        services.edit_post(planned.post, content, later)
    work(planned)
    assert at_youtube(tube) == [said(later)], "the same video, not another one"
    tube.control.post("clock", advance_s=31 * 60)
    assert tube.control.posts("youtube") == []


def test_a_changed_title_takes_the_planned_video_away_at_once(tube: Stage, planned: Publication) -> None:
    media = tuple(item.asset_id for item in planned.post.attachments.all())
    content = Content("", (tube.channel.id,), media, {"youtube": {**WRITTEN, "title": "The lamps are out"}})
    services.edit_post(planned.post, content, "keep")
    assert at_youtube(tube) == []
    planned.refresh_from_db()
    assert (planned.state, planned.progress, planned.next_call) == (State.SCHEDULED, "", "")
    assert planned.next_attempt_at > timezone.now() + 20 * MINUTES


@pytest.mark.parametrize("way", ["cancel", "delete", "draft"])
def test_a_planned_video_is_gone_at_youtube_before_it_is_cancelled_here(tube: Stage, planned, way: str) -> None:
    if way == "cancel":
        services.cancel(planned)
    elif way == "delete":
        services.delete_post(planned.post)
    else:
        media = tuple(item.asset_id for item in planned.post.attachments.all())
        content = Content("Hello from the studio", (tube.channel.id,), media, {"youtube": WRITTEN})
        services.edit_post(planned.post, content, None)
    assert at_youtube(tube) == []


@pytest.mark.parametrize("way", ["cancel", "delete"])
def test_nothing_is_cancelled_while_youtube_cannot_be_told(tube: Stage, planned: Publication, way: str) -> None:
    act = {"cancel": lambda: services.cancel(planned), "delete": lambda: services.delete_post(planned.post)}[way]
    tube.control.post("faults", network="youtube", method="DELETE", phase="before", effect="status", status=503)
    before = (planned.state, planned.next_attempt_at, planned.progress)
    with pytest.raises(services.Refused, match="YouTube has this post and publishes it by itself"):
        act()
    there = Publication.objects.get(id=planned.id)
    assert (there.state, there.next_attempt_at, there.progress) == before
    tube.control.delete("faults")
    planned.refresh_from_db()
    act()
    assert at_youtube(tube) == []


@pytest.mark.parametrize("way", ["cancel", "disconnect"])
def test_a_token_that_has_run_out_is_renewed_to_take_a_planned_video_back(tube: Stage, planned, way: str) -> None:
    services.reschedule(planned, planned.due_at + 300 * MINUTES)
    work(planned)
    tube.control.post("clock", advance_s=3700)
    Grant.objects.filter(id=tube.channel.grant_id).update(expires_at=timezone.now())
    if way == "cancel":
        services.cancel(planned)
    else:
        disconnect.disconnect(tube.channel, keep_texts=False)
    assert at_youtube(tube) == []


def test_a_planned_video_of_a_lost_connection_is_not_said_to_be_cancelled(tube: Stage, planned: Publication) -> None:
    tube.control.post("revoke", network="youtube", account=tube.channel.remote_id)
    with pytest.raises(services.Refused, match="this channel has lost its connection"):
        services.cancel(planned)


def test_what_youtube_is_about_to_show_cannot_be_cancelled(tube: Stage, planned: Publication) -> None:
    tube.control.post("faults", network="youtube", method="PUT", path="videos", phase="before", effect="refuse")
    soon = timezone.now() + timedelta(seconds=5)
    Publication.objects.filter(id=planned.id).update(due_at=soon, next_attempt_at=timezone.now())

    async def step() -> None:
        async with worker() as pool:
            await publisher.publish(pool, planned.id)

    asyncio.run(step())
    planned.refresh_from_db()
    with pytest.raises(services.Refused, match="YouTube is about to publish this post"):
        services.cancel(planned)
    assert len(at_youtube(tube)) == 1


@pytest.mark.parametrize("network", ["facebook", "x"])
def test_what_would_be_gone_when_a_moved_post_is_due_is_prepared_again_in_time(on, upload, network: str) -> None:
    stage = on(network)
    publication = stage.publish(due=timezone.now() + timedelta(hours=20), media=(upload("a.png").id,))
    prepared(publication)
    assert (publication.next_call, publication.next_attempt_at) == ("public", publication.due_at)
    services.reschedule(publication, timezone.now() + timedelta(days=3))
    work(publication)
    assert (publication.progress, publication.next_call) == ("", "")
    lead = publication.due_at - publication.next_attempt_at
    assert timedelta(seconds=5) < lead < timedelta(seconds=60), "for a picture"
    assert Attempt.objects.filter(publication=publication, outcome="anew").count() == 1
    tidying = ProcrastinateJob.objects.filter(task_name="onepost.discard", args__publication_id=str(publication.id))
    assert tidying.count() == 1
    services.reschedule(publication, timezone.now() + timedelta(seconds=0.5))
    stages.run([publication])
    assert publication.state == State.PUBLISHED
    assert len(stage.control.posts(network)) == 1


def test_a_post_that_is_moved_within_the_life_of_its_upload_keeps_it(on, upload) -> None:
    stage = on("x")
    publication = prepared(stage.publish(due=timezone.now() + timedelta(hours=20), media=(upload("a.png").id,)))
    before = len(stage.control.get("requests", network="x"))
    services.reschedule(publication, timezone.now() + timedelta(hours=21))
    work(publication)
    assert publication.progress
    assert publication.next_attempt_at == publication.due_at
    assert len(stage.control.get("requests", network="x")) == before


def test_an_upload_that_lapses_shortly_before_the_due_time_is_made_anew_before_it(on, upload) -> None:
    """Uploads live four seconds here, and OnePost does not count on the last quarter."""
    stage = on("x")
    stage.control.post("switches", network="x", name="media_life_s", value=4)
    publication = stage.publish(due=timezone.now() + timedelta(seconds=4), media=(upload("a.png").id,))
    stages.run([publication])
    assert publication.state == State.PUBLISHED
    assert publication.published_at - publication.due_at < timedelta(seconds=1)
    anew = list(Attempt.objects.filter(publication=publication, outcome="anew"))
    assert anew
    assert all(entry.at < publication.due_at for entry in anew)


DUE = datetime(2030, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "lapses_at", "ready", "next_look"),
    [
        (-600, None, True, None),
        (-600, 1, True, None),
        (-600, -1, True, -60),
        (-600, -1, False, -60),
        (-30, -1, True, -30),
        (-30, -1, False, None),
        (1, -1, True, None),
    ],
)
def test_what_lapses_before_the_due_time_is_let_go_unless_it_is_being_uploaded(at, lapses_at, ready, next_look) -> None:
    def moment(minutes: int) -> datetime:
        return DUE + minutes * MINUTES

    now = Now(moment(at), State.SCHEDULED, DUE, None, 0, "start")
    change = lapses.renewal(now, None if lapses_at is None else moment(lapses_at), moment(-60), ready)
    if next_look is None:
        assert change is None
    else:
        assert change is not None
        assert change.columns["next_attempt_at"] == moment(next_look)
        assert isinstance(change.entry.message, Message)


def test_preparation_never_starts_so_early_that_it_lapses(upload) -> None:
    asset = upload("clip.mp4")
    asset.size = 4_000_000_000
    assert clockwork.lead_seconds([media_file(asset)], timedelta(days=1)) > 4000
    assert clockwork.lead_seconds([media_file(asset)], timedelta(minutes=50)) < 50 * 60


def test_a_lost_call_with_a_file_is_looked_for_until_it_can_no_longer_arrive(tube: Stage, upload, settings) -> None:
    publication = tube.publish(media=(upload("clip.mp4").id,), options={**WRITTEN, "publish_at_youtube": False})
    last = {"method": "PUT", "path": r"^/upload/youtube/v3/videos$", "phase": "before", "effect": "status"}
    tube.control.post("faults", network="youtube", **last, status=503, count=1)
    stages.run([publication])
    assert publication.state == State.PUBLISHED
    times = {entry.outcome: entry.at for entry in Attempt.objects.filter(publication=publication)}
    waited = (times["absent"] - times["unclear"]).total_seconds()
    assert waited > UPLOAD_DEADLINE_SECONDS * settings.TIME_SCALE - 0.1
