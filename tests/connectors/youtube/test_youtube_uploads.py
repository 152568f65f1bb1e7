"""The bytes' way up: pieces, doubts, sessions that are gone. One session makes one video."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from youtube_drafts import calls, draft, large, made, until

from control import Control
from onepost.connectors.errors import OutcomeUnknown, RateLimited, Rejected, Temporary
from onepost.connectors.progress import Absent, Happened, Published, Waiting
from onepost.connectors.youtube import YouTube, uploads
from wire import Drive, nobody_owns

SIZE = 2 * uploads.PIECE + 1_234_567


@pytest.fixture
def drive(lumen: YouTube) -> Drive:
    return Drive(lumen, draft(large(SIZE)))


async def test_a_large_file_goes_up_in_pieces_and_only_the_last_is_announced(drive: Drive, control: Control) -> None:
    announced = []
    while drive.progress.step != "processing":
        await drive.step()
        announced.append((drive.progress.step, drive.announced))
    assert announced == [("send", "safe"), ("send", "safe"), ("last", "once"), ("processing", "safe")]
    done = await drive.whole()
    post = control.posts("youtube")[0]
    assert (post["id"], post["media"][0]["bytes"]) == (done.live.remote_id, SIZE)


async def test_it_goes_on_where_youtube_stands_and_not_where_it_was_sent_to(drive: Drive, control, switch) -> None:
    switch("accept_bytes", 3 * 262_144)
    await until(drive, "send")
    await drive.step()
    assert drive.progress.uploads[0].offset == 3 * 262_144
    switch("accept_bytes", 0)
    await drive.whole()
    assert control.posts("youtube")[0]["media"][0]["bytes"] == SIZE


@pytest.mark.parametrize("effect", ["reset", "status"])
@pytest.mark.parametrize("phase", ["before", "after"])
async def test_after_a_doubtful_piece_it_asks_what_is_there(drive: Drive, control: Control, effect, phase) -> None:
    await until(drive, "send")
    fault = {"network": "youtube", "method": "PUT", "effect": effect, "phase": phase, "status": 503, "count": 1}
    control.post("faults", **fault)
    step = await drive.step()
    assert (drive.progress.step, drive.announced) == ("ask", "safe")
    assert isinstance(step, Waiting)
    await drive.step()
    assert drive.progress.uploads[0].offset == (uploads.PIECE if phase == "after" else 0)
    await drive.whole()
    assert control.posts("youtube")[0]["media"][0]["bytes"] == SIZE


@pytest.mark.parametrize("answer", ["308", "400", "503"])
async def test_a_piece_in_the_wrong_place_is_put_right(drive: Drive, control: Control, switch, answer: str) -> None:
    switch("bad_range", answer)
    await until(drive, "send")
    before = drive.progress
    await drive.step()
    drive.progress = before  # as if the worker had died before it could write down how far it was
    await drive.whole()
    assert [row["media"][0]["bytes"] for row in made(control)] == [SIZE]


async def test_a_session_that_is_gone_before_the_end_is_opened_anew(drive: Drive, control: Control, switch) -> None:
    await until(drive, "last")
    switch("session_life_s", 0)
    await drive.step()
    assert (drive.progress.step, drive.progress.uploads) == ("", ())
    switch("session_life_s", 3600)
    await drive.whole()
    assert len(made(control)) == 1
    assert calls(control, "POST", "/upload/youtube/v3/videos") == 2


async def test_sessions_that_never_live_end_in_patience_not_in_a_loop(drive: Drive, switch) -> None:
    switch("session_life_s", 0)
    with pytest.raises(Temporary):
        await drive.whole()


async def test_a_last_piece_whose_answer_was_lost_is_known_by_its_session(drive: Drive, control: Control) -> None:
    await until(drive, "last")
    armed_at, before = datetime.now(UTC), drive.progress
    assert isinstance(await drive.connector.find(drive.draft, before, armed_at, nobody_owns), Absent)
    control.post("faults", network="youtube", method="PUT", phase="after", effect="reset", count=1)
    with pytest.raises(OutcomeUnknown):
        await drive.step()
    found = await drive.connector.find(drive.draft, before, armed_at, nobody_owns)
    assert isinstance(found, Happened)
    drive.accept(found.result)
    await drive.whole()
    assert len(made(control)) == 1


async def test_the_last_piece_sent_again_makes_no_second_video(drive: Drive, control: Control) -> None:
    await until(drive, "last")
    before = drive.progress
    await drive.step()
    first = drive.progress.data["video"]
    drive.progress = before
    await drive.step()
    assert drive.progress.data["video"] == first
    assert len(made(control)) == 1


async def test_half_a_last_piece_is_taken_into_account(drive: Drive, control: Control, switch) -> None:
    await until(drive, "last")
    before = drive.progress
    switch("accept_bytes", 262_144)
    await drive.step()
    switch("accept_bytes", 0)
    found = await drive.connector.find(drive.draft, before, datetime.now(UTC), nobody_owns)
    assert isinstance(found, Happened)
    assert isinstance(found.result, Waiting)
    assert found.result.next == "once"
    assert found.result.progress.uploads[0].offset == before.uploads[0].offset + 262_144


async def test_metadata_are_refused_before_a_byte_is_sent(lumen: YouTube, control: Control) -> None:
    fault = {"error": {"code": 400, "message": "Bad", "errors": [{"reason": "invalidTags", "message": "Bad"}]}}
    control.post("faults", network="youtube", method="POST", effect="status", status=400, body=fault, count=1)
    with pytest.raises(Rejected) as refused:
        await Drive(lumen, draft()).whole()
    assert refused.value.field == "options.tags"
    assert calls(control, "PUT", "/videos") == 0


async def test_a_day_without_uploads_left_is_waited_out(lumen: YouTube, switch) -> None:
    switch("uploads", 0)
    with pytest.raises(RateLimited) as limited:
        await Drive(lumen, draft()).whole()
    assert limited.value.scope == "app"
    assert limited.value.until > datetime.now(UTC)


async def test_a_full_channel_waits_without_stopping_the_others(lumen: YouTube, switch) -> None:
    switch("channel_uploads", 1)
    await Drive(lumen, draft()).whole()
    with pytest.raises(RateLimited) as limited:
        await Drive(lumen, draft()).whole()
    assert limited.value.scope == "account"


async def test_what_is_said_of_the_video_reaches_youtube(lumen: YouTube, control: Control) -> None:
    options = {
        "tags": ["lamp", "Lyon by night"],
        "category": "26",
        "licence": "creativeCommon",
        "embeddable": False,
        "notify_subscribers": False,
        "contains_synthetic_media": True,
        "made_for_kids": "yes",
    }
    done = await Drive(lumen, draft(**options)).whole()
    assert isinstance(done, Published)
    post = control.posts("youtube")[0]
    assert post["title"] == "How a lamp is made"
    said = (post["tags"], post["category"], post["licence"], post["embeddable"], post["notified"], post["synthetic"])
    assert said == (["lamp", "Lyon by night"], "26", "creativeCommon", False, False, True)
    assert post["made_for_kids"] is True
