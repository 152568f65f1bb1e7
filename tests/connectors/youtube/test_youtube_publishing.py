"""A video's way from private to public, and what goes with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from youtube_drafts import PLAYLIST, calls, draft, made, until

import wire
from control import Control
from onepost.connectors.errors import Misconfigured, RateLimited, Rejected, Temporary
from onepost.connectors.progress import Absent, Happened, Published, Waiting
from onepost.connectors.youtube import YouTube
from wire import Drive, nobody_owns, somebody_owns


async def test_it_is_up_and_processed_before_its_time_and_one_small_call_shows_it(lumen: YouTube, control) -> None:
    drive = Drive(lumen, draft())
    assert await drive.until_public()
    assert control.posts("youtube") == []
    assert [row["public"] for row in made(control)] == [False]
    before = len(control.get("requests", network="youtube"))
    step = await drive.step()
    assert len(control.get("requests", network="youtube")) == before + 1
    assert isinstance(step, Waiting)
    assert step.live is not None
    assert [post["visibility"] for post in control.posts("youtube")] == ["public"]


@pytest.mark.parametrize(("privacy", "seen"), [("unlisted", 1), ("private", 0)])
async def test_it_is_shown_to_whom_the_author_wants(lumen: YouTube, control: Control, privacy: str, seen: int) -> None:
    drive = Drive(lumen, draft(privacy=privacy))
    assert await drive.until_public(), "even a private video is not done before its time"
    done = await drive.whole()
    assert len(control.posts("youtube")) == seen
    assert len(made(control)) == 1
    assert done.live.remote_id == made(control)[0]["id"]


async def test_showing_it_keeps_what_was_changed_in_youtube_studio(lumen: YouTube, control, sandbox) -> None:
    drive = Drive(lumen, draft())
    await until(drive, "processing")
    video = sandbox.world.networks["youtube"].store.videos[drive.progress.data["video"]]
    video.status["publicStatsViewable"] = False
    await drive.whole()
    assert video.status["publicStatsViewable"] is False
    assert video.privacy == "public"


@pytest.mark.parametrize(("reason", "word"), [("codec", "codec"), ("copyright", "somebody"), ("duplicate", "already")])
async def test_a_video_youtube_cannot_use_is_never_shown_and_the_reason_is_said(lumen, switch, control, reason, word):
    switch("processing_fails", reason)
    with pytest.raises(Rejected, match=word) as refused:
        await Drive(lumen, draft()).whole()
    assert refused.value.field == "media"
    assert control.posts("youtube") == []


async def test_while_it_is_processed_it_is_not_shown(lumen: YouTube, switch, control: Control) -> None:
    switch("processing_s", 60)
    drive = Drive(lumen, draft())
    await until(drive, "processing")
    for _ in range(3):
        step = await drive.step()
        assert isinstance(step, Waiting)
        assert step.retry_in >= 1
        assert step.note is not None
    control.post("clock", advance_s=61)
    assert await drive.until_public()


async def test_everything_that_goes_with_it_is_there(lumen: YouTube, control: Control) -> None:
    made_with = draft(
        attached={"thumbnail": "b.jpg", "captions": "words.srt"},
        captions_language="fr",
        playlist=PLAYLIST,
        first_comment="Come in",
    )
    drive = Drive(lumen, made_with)
    assert await drive.until_public()
    assert control.posts("youtube") == [], "nobody has seen anything yet"
    done = await drive.whole()
    post = control.posts("youtube")[0]
    assert post["thumbnail"]["bytes"] == made_with.attached["thumbnail"].size
    assert [one["language"] for one in post["captions"]] == ["fr"]
    assert [row["text"] for row in made(control, "playlist_item")] == [PLAYLIST]
    comments = made(control, "comment")
    assert [row["text"] for row in comments] == ["Come in"]
    assert done.live.also == (comments[0]["id"],)
    assert done.problem is None


async def test_a_refused_thumbnail_keeps_nothing_back_and_only_it_is_tried_again(lumen, switch, control) -> None:
    switch("thumbnails", "none")
    drive = Drive(lumen, draft(attached={"thumbnail": "a.png"}, playlist=PLAYLIST, first_comment="Come in"))
    with pytest.raises(Rejected, match="not verified") as refused:
        await drive.whole()
    assert refused.value.field == "options.thumbnail"
    assert len(control.posts("youtube")) == len(made(control, "comment")) == len(made(control, "playlist_item")) == 1
    switch("thumbnails", "all")
    shown = calls(control, "PUT", "/videos")
    await drive.whole()
    assert control.posts("youtube")[0]["thumbnail"] is not None
    assert calls(control, "PUT", "/videos") == shown
    assert len(made(control, "comment")) == 1


async def test_several_refusals_are_told_together_and_mended_one_by_one(lumen, switch, control) -> None:
    switch("comments", "off")
    drive = Drive(lumen, draft(playlist="PLgone", first_comment="Come in"))
    with pytest.raises(Rejected, match="several"):
        await patiently(drive)
    assert len(control.posts("youtube")) == 1
    switch("comments", "on")
    with pytest.raises(Rejected, match="playlist"):
        await patiently(drive)
    assert [row["text"] for row in made(control, "comment")] == ["Come in"]


async def patiently(drive: Drive) -> Published:
    """Like :meth:`Drive.whole`, but waits are skipped."""
    for _ in range(100):
        step = await drive.step()
        if isinstance(step, Published):
            return step
    raise AssertionError("it never ends")


async def test_a_comment_refused_for_a_moment_is_written_later(lumen: YouTube, control: Control) -> None:
    drive = Drive(lumen, draft(first_comment="Come in"))
    await until(drive, "comment")
    fault = {"method": "POST", "path": "commentThreads", "effect": "status", "status": 403, "count": 2}
    control.post("faults", network="youtube", **fault)
    done = await patiently(drive)
    assert [row["text"] for row in made(control, "comment")] == ["Come in"]
    assert len(done.live.also) == 1


async def test_subtitles_for_which_no_quota_is_left_do_not_make_the_video_late(lumen, control: Control) -> None:
    made_with = draft(attached={"captions": "words.vtt"}, captions_language="en")
    body = {"error": {"code": 403, "message": "No", "errors": [{"reason": "quotaExceeded"}]}}
    fault = {"method": "POST", "path": "/captions", "effect": "status", "status": 403, "body": body}
    control.post("faults", network="youtube", **fault)
    drive = Drive(lumen, made_with)
    with pytest.raises(RateLimited):
        await drive.whole()
    assert [post["captions"] for post in control.posts("youtube")] == [[]]
    control.delete("faults")
    await drive.whole()
    assert [one["language"] for one in control.posts("youtube")[0]["captions"]] == ["en"]


async def test_well_before_its_time_it_waits_for_quota_to_have_everything_ready(lumen, control: Control) -> None:
    made_with = draft(attached={"thumbnail": "a.png"})
    drive = Drive(lumen, replace(made_with, due_at=datetime.now(UTC) + timedelta(days=3)))
    await until(drive, "extra")
    body = {"error": {"code": 403, "message": "No", "errors": [{"reason": "quotaExceeded"}]}}
    control.post("faults", network="youtube", method="POST", effect="status", status=403, body=body, count=1)
    with pytest.raises(RateLimited):
        await drive.step()
    await drive.step()
    assert drive.announced == "public"


async def test_a_video_that_is_in_the_playlist_already_is_fine(lumen: YouTube, control: Control) -> None:
    drive = Drive(lumen, draft(playlist=PLAYLIST))
    await until(drive, "playlist")
    before = drive.progress
    await drive.step()
    drive.progress = before
    assert isinstance(await drive.step(), Published)
    assert len(made(control, "playlist_item")) == 1


@pytest.mark.parametrize("step", ["playlist", "comment"])
async def test_a_lost_answer_after_it_is_live_makes_nothing_twice(
    lumen: YouTube, control: Control, step, switch
) -> None:
    switch("same_video_again", "accept")
    drive = Drive(lumen, draft(playlist=PLAYLIST, first_comment="Come in"))
    await until(drive, step)
    assert drive.announced == ("once" if step == "playlist" else "public")
    before, armed_at = drive.progress, datetime.now(UTC)
    assert isinstance(await lumen.find(drive.draft, before, armed_at, nobody_owns), Absent)
    await lumen.advance(drive.draft, before)
    found = await lumen.find(drive.draft, before, armed_at, nobody_owns)
    assert isinstance(found, Happened)
    drive.accept(found.result)
    if not isinstance(found.result, Published):
        await drive.whole()
    assert len(made(control, "comment")) == len(made(control, "playlist_item")) == 1


async def test_a_comment_of_another_publication_is_not_taken_for_ours(lumen: YouTube) -> None:
    drive = Drive(lumen, draft(first_comment="Come in"))
    await until(drive, "comment")
    await lumen.advance(drive.draft, drive.progress)
    assert isinstance(await lumen.find(drive.draft, drive.progress, datetime.now(UTC), somebody_owns), Absent)


@pytest.mark.parametrize("lock", ["told", "hidden"])
async def test_a_video_that_youtube_keeps_private_is_told_to_be_so(lumen: YouTube, control, switch, lock: str) -> None:
    switch("lock", lock)
    kind, words = (Misconfigured, "audit") if lock == "told" else (Rejected, "keeps it private")
    with pytest.raises(kind, match=words):
        await Drive(lumen, draft()).whole()
    assert control.posts("youtube") == []


async def test_a_prepared_video_that_is_gone_is_told_and_uploaded_anew_when_tried_again(lumen, control) -> None:
    drive = Drive(lumen, draft())
    assert await drive.until_public()
    await lumen.delete(drive.progress.data["video"])
    with pytest.raises(Rejected, match="no longer on YouTube"):
        await drive.whole()
    long_ago = (datetime.now(UTC) - timedelta(minutes=5)).isoformat()
    drive.progress = drive.progress.with_data(at=long_ago)
    await drive.whole()
    assert len(control.posts("youtube")) == 1


async def test_an_answer_with_an_error_in_it_does_not_say_that_a_prepared_video_is_gone(lumen, control) -> None:
    drive = Drive(lumen, draft())
    await until(drive, "processing")
    body = {"error": {"code": 500, "message": "Something went wrong"}}
    fault = {"method": "GET", "path": "/youtube/v3/videos", "effect": "status", "status": 200, "body": body}
    control.post("faults", network="youtube", count=1, **fault)
    with pytest.raises(Temporary):
        await drive.step()
    await drive.whole()
    assert len(made(control)) == 1


async def test_the_units_of_a_day_used_up_wait_for_the_new_day_in_california(lumen: YouTube, switch) -> None:
    drive = Drive(lumen, draft())
    assert await drive.until_public()
    switch("units", 0)
    with pytest.raises(RateLimited) as limited:
        await drive.step()
    assert limited.value.scope == "app"
    assert limited.value.until.minute == 1


async def test_discarding_cancels_an_upload_under_way(lumen: YouTube, control: Control) -> None:
    drive = Drive(lumen, draft())
    await until(drive, "last")
    await lumen.discard(drive.progress)
    assert calls(control, "DELETE", "/upload/youtube/v3/videos") == 1
    await drive.step()
    assert drive.progress.step == "", "the upload is gone"


async def test_discarding_finds_the_video_whose_answer_was_lost(lumen: YouTube, control: Control) -> None:
    drive = Drive(lumen, draft())
    await until(drive, "last")
    await lumen.advance(drive.draft, drive.progress)
    assert len(made(control)) == 1
    await lumen.discard(drive.progress)
    assert made(control) == []


async def test_discarding_leaves_alone_what_everybody_can_see(lumen: YouTube, control: Control) -> None:
    drive = Drive(lumen, draft())
    assert await drive.until_public()
    before = drive.progress
    await drive.whole()
    await lumen.discard(before)
    await lumen.discard(drive.progress)
    assert len(control.posts("youtube")) == 1


def planned(minutes: float) -> object:
    return replace(draft(publish_at_youtube=True), due_at=datetime.now(UTC) + timedelta(minutes=minutes))


async def test_on_request_youtube_itself_publishes_at_the_planned_time(lumen: YouTube, control: Control) -> None:
    drive = Drive(lumen, planned(30))
    step = await until(drive, "planned")
    assert isinstance(step, Waiting)
    assert step.retry_in > 1700
    assert step.next == "safe"
    assert control.posts("youtube") == []
    assert made(control)[0]["publish_at"]
    control.post("clock", advance_s=31 * 60)
    assert len(control.posts("youtube")) == 1, "without any call of ours"
    drive.draft = replace(drive.draft, due_at=datetime.now(UTC) - timedelta(seconds=1))
    drive.progress = drive.progress.with_data(publish_at=drive.draft.due_at.isoformat())
    done = await drive.whole()
    assert done.live.remote_id == control.posts("youtube")[0]["id"]


async def test_a_changed_time_is_told_to_youtube(lumen: YouTube, control: Control) -> None:
    drive = Drive(lumen, planned(30))
    await until(drive, "planned")
    before = made(control)[0]["publish_at"]
    drive.draft = replace(drive.draft, due_at=drive.draft.due_at + timedelta(hours=1))
    await drive.step()
    await until(drive, "planned")
    assert made(control)[0]["publish_at"] > before
    control.post("clock", advance_s=31 * 60)
    assert control.posts("youtube") == []


async def test_cancelling_what_youtube_has_planned_takes_it_away_there(lumen: YouTube, control: Control) -> None:
    drive = Drive(lumen, planned(30))
    await until(drive, "planned")
    await lumen.discard(drive.progress)
    control.post("clock", advance_s=31 * 60)
    assert control.posts("youtube") == []
    assert made(control) == []


async def test_what_youtube_did_not_publish_in_time_is_published_by_us(lumen: YouTube, control: Control) -> None:
    drive = Drive(lumen, planned(30))
    await until(drive, "planned")
    past = datetime.now(UTC) - timedelta(minutes=6)
    drive.draft = replace(drive.draft, due_at=past)
    drive.progress = drive.progress.with_data(publish_at=past.isoformat())
    step = await drive.step()
    assert isinstance(step, Waiting)
    assert step.next == "public"
    await drive.whole()
    assert len(control.posts("youtube")) == 1


async def test_a_tall_video_lives_at_the_address_of_a_short(lumen: YouTube, control: Control) -> None:
    done = await Drive(lumen, draft(wire.media("tall.mp4"))).whole()
    assert done.live.url == f"https://www.youtube.com/shorts/{done.live.remote_id}"
    assert control.posts("youtube")[0]["kind"] == "short"
    assert (await lumen.http.request("GET", lumen.http.address(done.live.url))).status == 200


async def test_youtube_is_told_to_leave_a_video_to_us_that_is_moved_close(lumen: YouTube, control: Control) -> None:
    drive = Drive(lumen, planned(3))
    await until(drive, "planned")
    drive.draft = replace(drive.draft, due_at=datetime.now(UTC) + timedelta(seconds=60))
    assert await drive.until_public()
    assert [row["publish_at"] for row in made(control)] == [None]


async def test_a_new_time_never_hides_a_video_that_youtube_has_shown(lumen: YouTube, control: Control) -> None:
    drive = Drive(lumen, planned(30))
    await until(drive, "planned")
    drive.draft = replace(drive.draft, due_at=drive.draft.due_at + timedelta(hours=1))
    await drive.step()
    assert drive.progress.step == "plan"
    control.post("clock", advance_s=31 * 60)
    step = await drive.step()
    assert isinstance(step, Waiting | Published)
    assert step.live is not None
    assert len(control.posts("youtube")) == 1


async def test_what_youtube_will_show_by_itself_is_known_from_the_moment_it_may_have_been_told(lumen, control) -> None:
    drive = Drive(lumen, planned(30))
    assert lumen.publishes_at(drive.progress, drive.draft.due_at) is None
    await until(drive, "plan")
    assert lumen.publishes_at(drive.progress, drive.draft.due_at) == drive.draft.due_at
    await until(drive, "planned")
    first = drive.draft.due_at
    assert lumen.publishes_at(drive.progress, None) == first
    drive.draft = replace(drive.draft, due_at=first + timedelta(hours=1))
    await drive.step()
    assert lumen.publishes_at(drive.progress, drive.draft.due_at) == first, "until YouTube knows better"
