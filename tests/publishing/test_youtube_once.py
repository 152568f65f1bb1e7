"""YouTube's calls besides the public one: the last byte of an upload, and what follows once a video is live."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

import stage as stages
from onepost.publishing import services
from onepost.publishing.models import Publication, State
from onepost.publishing.sending import publisher, rows
from stage import Stage, pass_lease, settle, worker

pytestmark = pytest.mark.django_db(transaction=True)

WRITTEN = {"title": "The lamps are lit", "made_for_kids": "no"}
LAST_BYTE = {"network": "youtube", "method": "PUT", "path": r"^/upload/youtube/v3/videos$"}


@pytest.fixture
def stage(on) -> Stage:
    stage = on("youtube")
    stage.control.post("switches", network="youtube", name="processing_s", value=0)
    return stage


def videos(stage: Stage) -> list[dict[str, Any]]:
    kinds = {"video", "short"}
    return [row for row in stage.control.get("objects", network="youtube") if row["kind"] in kinds]


def switch(stage: Stage, name: str, value: object) -> None:
    stage.control.post("switches", network="youtube", name=name, value=value)


@pytest.mark.parametrize("phase", ["before", "after"])
@pytest.mark.parametrize("effect", ["reset", "truncate", "garbage", "status"])
def test_a_lost_answer_to_the_last_byte_makes_one_video(stage: Stage, upload, effect: str, phase: str) -> None:
    publication = stage.publish(media=(upload("clip.mp4").id,), options=WRITTEN)
    stage.control.post("faults", **LAST_BYTE, phase=phase, effect=effect, status=503, count=1)
    stages.run([publication])
    assert publication.state == State.PUBLISHED, publication.problem
    assert [row["id"] for row in videos(stage)] == [publication.remote_id]


@pytest.mark.parametrize("known", [True, False])
def test_a_worker_killed_with_the_last_byte_leaves_one_video(stage: Stage, upload, known: bool) -> None:
    """Also when the upload is not known any more afterwards, so that only the channel can tell."""
    publication = stage.publish(media=(upload("clip.mp4").id,), options=WRITTEN)
    stage.control.post("faults", **LAST_BYTE, phase="after", effect="hang", count=1)

    async def story() -> None:
        async with worker() as pool:
            going = asyncio.create_task(settle(pool, [publication.id]))
            for _ in range(1000):
                if hit := any(rule["hits"] for rule in await asyncio.to_thread(stage.control.get, "faults")):
                    break
                await asyncio.sleep(0.01)
            assert hit, "the last byte was never sent"
            going.cancel()
            await asyncio.gather(going, return_exceptions=True)
        stage.control.delete("faults")
        if not known:
            switch(stage, "answer_life_s", 0)
        await pass_lease(publication.id)
        async with worker() as pool:
            await settle(pool, [publication.id])

    asyncio.run(story())
    publication.refresh_from_db()
    assert publication.state == State.PUBLISHED, publication.problem
    assert [row["id"] for row in videos(stage)] == [publication.remote_id]


@pytest.mark.parametrize("path", ["playlistItems", "commentThreads"])
@pytest.mark.parametrize("phase", ["before", "after"])
@pytest.mark.parametrize("effect", ["reset", "status"])
def test_a_lost_answer_after_it_is_live_makes_nothing_twice(stage: Stage, upload, effect, phase, path: str) -> None:
    switch(stage, "same_video_again", "accept")
    options = {**WRITTEN, "playlist": "PLq3lumenstudio00000", "first_comment": "Come in"}
    publication = stage.publish(media=(upload("clip.mp4").id,), options=options)
    fault = {"method": "POST", "path": path, "phase": phase, "effect": effect, "status": 503, "count": 1}
    stage.control.post("faults", network="youtube", **fault)
    stages.run([publication])
    assert (publication.state, publication.problem) == (State.PUBLISHED, None)
    kinds = sorted(row["kind"] for row in stage.control.get("objects", network="youtube"))
    assert kinds == ["comment", "playlist_item", "video"]


def test_a_refused_thumbnail_is_a_problem_of_a_published_video_and_can_be_mended(stage: Stage, upload) -> None:
    switch(stage, "thumbnails", "none")
    options = {**WRITTEN, "thumbnail": str(upload("a.png").id), "first_comment": "Come in"}
    publication = stage.publish(media=(upload("clip.mp4").id,), options=options)
    stages.run([publication])
    assert publication.state == State.PUBLISHED
    assert "not verified" in publication.problem["text"]
    assert len(publication.also_ids) == 1
    switch(stage, "thumbnails", "all")
    services.try_again(publication)
    stages.run([publication])
    assert (publication.state, publication.problem) == (State.PUBLISHED, None)
    assert stage.control.posts("youtube")[0]["thumbnail"] is not None
    assert len(stage.control.get("objects", network="youtube")) == 2


def test_a_planned_video_goes_up_ahead_and_nobody_sees_it(stage: Stage, upload) -> None:
    due = timezone.now() + timedelta(minutes=4)
    publication = stage.publish(media=(upload("clip.mp4").id,), options=WRITTEN, due=due)

    async def ahead() -> None:
        async with worker() as pool:
            for _ in range(100):
                for found in await rows.hand_over(pool, 10, 0.05):
                    await publisher.publish(pool, found)
                row = await Publication.objects.aget(id=publication.id)
                if row.next_call == "public":
                    return
                await asyncio.sleep(0.01)
        raise AssertionError("it is not prepared")

    asyncio.run(ahead())
    assert [row["public"] for row in videos(stage)] == [False]
    assert stage.control.posts("youtube") == []
    publication.refresh_from_db()
    assert publication.state == State.SCHEDULED
