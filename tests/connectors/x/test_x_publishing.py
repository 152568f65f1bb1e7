"""A post's way to X, with everything that can come in between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from x_drafts import calls, draft

import files
import wire
from control import Control
from onepost.connectors.errors import (
    Misconfigured,
    OutcomeUnknown,
    RateLimited,
    ReconnectNeeded,
    Rejected,
    Temporary,
)
from onepost.connectors.posts import Part
from onepost.connectors.progress import Absent, Happened, Progress, Published, Upload, Waiting
from onepost.connectors.x import X, uploads
from onepost.connectors.x.connector import MEDIA_PAUSE
from wire import Drive, nobody_owns, somebody_owns

Turn = Callable[[str, object], None]


async def ready(connector: X, made: Any) -> Drive:
    drive = Drive(connector, made)
    assert await drive.until_public()
    return drive


async def test_a_text_is_one_call(lumen: X, control: Control) -> None:
    before = len(control.get("requests", network="x"))
    done = await Drive(lumen, draft("Hello\n\nfrom the studio")).whole()
    assert len(control.get("requests", network="x")) == before + 1
    post = control.posts("x")[0]
    assert (post["kind"], post["text"], post["account"]) == (
        "text",
        "Hello\n\nfrom the studio",
        lumen.account.remote_id,
    )
    assert done.live.url == f"https://x.com/studio_lumen/status/{post['id']}"
    assert (await lumen.http.request("GET", done.live.url)).status == 200


async def test_pictures_keep_their_order_and_their_descriptions(lumen: X, control: Control) -> None:
    made = draft("Three", "c.png", "a.jpg", "b.png")
    named = tuple(replace(file, alt=f"Picture {file.id}") for file in made.media)
    await Drive(lumen, replace(made, media=named)).whole()
    media = control.posts("x")[0]["media"]
    assert [item["alt"] for item in media] == ["Picture c.png", "Picture a.jpg", "Picture b.png"]
    assert [item["bytes"] for item in media] == [file.size for file in named]
    assert [item["mime"] for item in media] == ["image/png", "image/jpeg", "image/png"]


async def test_a_picture_without_description_asks_for_none(lumen: X, control: Control) -> None:
    made = draft("Plain", "a.png")
    await Drive(lumen, replace(made, media=(replace(made.media[0], alt=""),))).whole()
    assert calls(control, "POST", "/2/media/metadata") == 0


async def test_the_same_file_twice_is_two_pictures(lumen: X, control: Control) -> None:
    await Drive(lumen, draft("Twice", "a.png", "a.png")).whole()
    assert len(control.posts("x")[0]["media"]) == 2


async def test_a_gif_goes_up_in_segments_and_is_waited_for(lumen: X, control: Control) -> None:
    await Drive(lumen, draft("Loop", "loop.gif")).whole()
    post = control.posts("x")[0]
    assert (post["kind"], post["media"][0]["kind"], post["media"][0]["alt"]) == ("gif", "gif", "A lamp in the window")
    assert calls(control, "POST", "/finalize") == 1


async def test_a_large_file_goes_up_piece_by_piece(lumen: X, control: Control, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "SEGMENT", 10_000)
    await Drive(lumen, draft("Clip", "clip.mp4")).whole()
    media = control.posts("x")[0]["media"][0]
    data = files.named("clip.mp4")
    assert calls(control, "POST", "/append") == -(-len(data) // 10_000) > 1
    assert media["bytes"] == len(data)


async def test_a_video_is_waited_for_as_long_as_x_says(lumen: X, control: Control, switch: Turn) -> None:
    switch("processing_s", 4)
    drive = Drive(lumen, draft("Clip", "clip.mp4"))
    waits = [step for _ in range(6) if isinstance(step := await drive.step(), Waiting) and step.retry_in]
    assert [step.retry_in for step in waits][:1] == [4.0]
    assert str(waits[0].note)
    assert waits[0].next == "safe"
    control.post("clock", advance_s=5)
    await drive.whole()
    assert len(control.posts("x")) == 1


async def test_a_video_x_cannot_process_is_the_authors_to_mend(lumen: X, switch: Turn, control: Control) -> None:
    switch("processing_fails", True)
    with pytest.raises(Rejected) as refused:
        await Drive(lumen, draft("Clip", "clip.mp4")).whole()
    assert refused.value.field == "media"
    assert "InvalidMedia" in refused.value.detail
    assert control.posts("x") == []


async def test_a_description_that_a_video_may_not_have_is_told_and_stops_nothing(lumen: X, switch: Turn) -> None:
    switch("alt_on_video", "refuse")
    done = await Drive(lumen, draft("Clip", "clip.mp4")).whole()
    assert done.problem is not None
    assert "description" in str(done.problem)


@pytest.mark.parametrize(("name", "value"), [("append_again", "refuse"), ("finalize_again", "refuse")])
async def test_an_upload_step_that_is_repeated_ends_in_one_good_video(
    lumen: X, control: Control, switch: Turn, name: str, value: object
) -> None:
    switch(name, value)
    drive = Drive(lumen, draft("Clip", "clip.mp4"))
    for _ in range(3):
        await lumen.advance(drive.draft, drive.progress)
        await wire.pause(await drive.step())
    await drive.whole()
    assert [post["media"][0]["bytes"] for post in control.posts("x")] == [len(files.named("clip.mp4"))]


async def test_an_upload_x_never_takes_is_given_up(lumen: X, control: Control) -> None:
    body = {"errors": [{"message": "The segment is not known."}], "title": "Invalid Request"}
    control.post("faults", network="x", path="/append$", effect="status", status=400, body=body)
    with pytest.raises(Rejected):
        await Drive(lumen, draft("Clip", "clip.mp4")).whole()
    assert calls(control, "POST", "/initialize") == uploads.RESTARTS + 1


async def test_media_that_lapsed_is_uploaded_again_before_the_public_call(lumen: X, control: Control) -> None:
    drive = await ready(lumen, draft("Late", "a.png"))
    old = drive.progress.uploads[0]
    lapsed = replace(old, expires_at=(datetime.now(UTC) - timedelta(hours=1)).isoformat())
    drive.progress = drive.progress.with_upload(lapsed)
    step = await drive.step()
    assert isinstance(step, Waiting)
    assert step.next == "safe", "nothing may be public before the file is there again"
    await drive.whole()
    posts = control.posts("x")
    assert [item["alt"] for item in posts[0]["media"]] == ["A lamp in the window"]
    assert drive.progress.step == "done"


async def test_media_x_forgot_without_telling_is_uploaded_again(renewed: X, control: Control) -> None:
    drive = await ready(renewed, draft("Late", "a.png", "b.png"))
    control.post("switches", network="x", name="media_life_s", value=0)
    first = await drive.step()
    assert isinstance(first, Waiting)
    assert (first.next, first.retry_in) == ("public", MEDIA_PAUSE)
    second = await drive.step()
    assert isinstance(second, Waiting)
    assert second.next == "safe"
    control.post("switches", network="x", name="media_life_s", value=86_400)
    await drive.whole()
    assert len(control.posts("x")[0]["media"]) == 2


@pytest.fixture
async def renewed(lumen: X) -> X:
    """As in any other run: a connector that has refreshed its tokens."""
    return X(lumen.http, lumen.app, await lumen.refresh(), lumen.account)


async def test_media_that_is_not_ready_quite_yet_is_tried_once_more(lumen: X, control: Control, switch: Turn) -> None:
    switch("ready_lag_s", 100)
    drive = await ready(lumen, draft("Clip", "clip.mp4"))
    step = await drive.step()
    assert isinstance(step, Waiting)
    assert (step.next, step.retry_in) == ("public", MEDIA_PAUSE)
    assert str(step.note)
    control.post("clock", advance_s=101)
    assert isinstance(await drive.step(), Published)


async def test_media_x_will_not_have_is_refused_after_the_second_time(lumen: X, control: Control) -> None:
    drive = await ready(lumen, draft("Clip", "clip.mp4"))
    body = {"errors": [{"message": "Your media IDs are invalid."}], "title": "Invalid Request"}
    control.post("faults", network="x", path="/2/tweets$", effect="status", status=400, body=body)
    assert isinstance(await drive.step(), Waiting)
    with pytest.raises(Rejected) as refused:
        await drive.step()
    assert refused.value.field == "media"
    assert calls(control, "POST", "/2/tweets") == 2


async def test_options_arrive(lumen: X, control: Control) -> None:
    options = {"poll": ("Tea", "Coffee"), "poll_minutes": 60, "reply_settings": "following", "paid_partnership": True}
    made = draft("Which?", made_with_ai=True, community_id="149", share_with_followers=True, **options)
    await Drive(lumen, made).whole()
    post = control.posts("x")[0]
    assert post["poll"] == {"options": ["Tea", "Coffee"], "duration_minutes": 60}
    assert (post["reply_settings"], post["community_id"]) == ("following", "149")
    assert post["made_with_ai"] is post["paid_partnership"] is post["share_with_followers"] is True


async def test_a_thread_hangs_together_with_files_in_any_part(lumen: X, control: Control) -> None:
    parts = (Part("Second", (wire.media("a.png"), wire.media("b.png"))), Part("Third", (wire.media("loop.gif"),)))
    done = await Drive(lumen, draft("First", parts=parts)).whole()
    posts = control.posts("x")
    assert [post["kind"] for post in posts] == ["text", "photos", "gif"]
    assert [post["reply_to"] for post in posts] == [None, posts[0]["id"], posts[1]["id"]]
    assert (done.live.remote_id, done.live.also) == (posts[0]["id"], (posts[1]["id"], posts[2]["id"]))


async def test_files_of_later_parts_are_up_before_the_first_part_is_seen(lumen: X, control: Control) -> None:
    drive = await ready(lumen, draft("First", parts=(Part("Second", (wire.media("clip.mp4"),)),)))
    assert calls(control, "POST", "/finalize") == 1
    steps = [await drive.step(), await drive.step()]
    assert [type(step) for step in steps] == [Waiting, Published]


async def test_an_incomplete_thread_goes_on_after_its_last_part(lumen: X, control: Control) -> None:
    drive = await ready(lumen, draft("First", parts=(Part("Second"), Part("Third"))))
    step = await drive.step()
    assert isinstance(step, Waiting)
    assert step.live is not None
    assert (step.next, step.live.whole) == ("public", False)
    control.post("faults", network="x", path="/2/tweets$", effect="status", status=403, count=1)
    with pytest.raises(Rejected):
        await drive.step()
    again = Drive(lumen, drive.draft, drive.progress, "public")
    done = await again.whole()
    assert [post["text"] for post in control.posts("x")] == ["First", "Second", "Third"]
    assert done.live.remote_id == step.live.remote_id


async def test_a_thread_whose_last_part_is_gone_says_so(lumen: X) -> None:
    drive = await ready(lumen, draft("First", parts=(Part("Second"),)))
    step = await drive.step()
    assert isinstance(step, Waiting)
    assert step.live is not None
    await lumen.delete(step.live.remote_id)
    with pytest.raises(Rejected) as refused:
        await drive.step()
    assert refused.value.code == "parent_gone"


async def test_a_text_of_an_hour_ago_is_the_authors_to_change(lumen: X, control: Control, sandbox: Any) -> None:
    done = await Drive(lumen, draft("Good morning")).whole()
    sandbox.world.networks["x"].store.posts[done.live.remote_id].created_at -= 3600
    drive = await ready(lumen, draft("Good morning"))
    with pytest.raises(Rejected) as refused:
        await drive.step()
    assert (refused.value.code, refused.value.field) == ("duplicate", "text")
    assert len(control.posts("x")) == 1


async def test_a_text_another_publication_posted_just_now_is_the_authors_to_change(lumen: X, control: Control) -> None:
    await Drive(lumen, draft("Good morning")).whole()
    drive = await ready(lumen, draft("Good morning"))
    step = await drive.step()
    assert isinstance(step, Waiting)
    assert step.next == "public"
    with pytest.raises(OutcomeUnknown):
        await drive.step()
    found = await lumen.find(drive.draft, drive.progress, datetime.now(UTC), somebody_owns)
    assert isinstance(found, Happened)
    drive.accept(found.result)
    asked = calls(control, "POST", "/2/tweets")
    with pytest.raises(Rejected) as refused:
        await drive.step()
    assert refused.value.code == "duplicate"
    assert calls(control, "POST", "/2/tweets") == asked
    assert len(control.posts("x")) == 1


async def test_a_duplicate_of_an_attempt_whose_answer_got_lost_is_looked_for(lumen: X, control: Control) -> None:
    drive = await ready(lumen, draft())
    control.post("faults", network="x", path="/2/tweets$", phase="after", effect="reset", count=1)
    with pytest.raises(OutcomeUnknown):
        await drive.step()
    assert isinstance(await drive.step(), Waiting)
    with pytest.raises(OutcomeUnknown) as doubt:
        await drive.step()
    assert doubt.value.code == "duplicate"
    found = await lumen.find(drive.draft, drive.progress, datetime.now(UTC), nobody_owns)
    assert isinstance(found, Happened)
    assert isinstance(found.result, Published)
    assert [post["id"] for post in control.posts("x")] == [found.result.live.remote_id]


async def test_an_attempt_minutes_ago_is_found_by_the_moment_it_was_announced(lumen: X, control: Control) -> None:
    """The first answer was lost, the timeline was late, the second attempt was refused as a duplicate."""
    drive = await ready(lumen, draft())
    before = drive.progress
    await drive.step()
    found = await lumen.find(drive.draft, before, datetime.now(UTC) + timedelta(minutes=10), nobody_owns)
    assert isinstance(found, Happened)
    long_ago = before.with_data(announced=(datetime.now(UTC) - timedelta(hours=3)).isoformat())
    later = datetime.now(UTC) + timedelta(minutes=10)
    assert isinstance(await lumen.find(drive.draft, long_ago, later, nobody_owns), Absent)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ({"phase": "before", "effect": "status", "status": 402}, Misconfigured),
        ({"phase": "before", "effect": "status", "status": 403}, Rejected),
        ({"phase": "before", "effect": "status", "status": 401}, ReconnectNeeded),
        ({"phase": "before", "effect": "status", "status": 429}, RateLimited),
        ({"phase": "before", "effect": "status", "status": 503}, OutcomeUnknown),
        ({"phase": "after", "effect": "status", "status": 504}, OutcomeUnknown),
        ({"phase": "after", "effect": "garbage"}, OutcomeUnknown),
        ({"phase": "after", "effect": "garbage", "status": 201}, OutcomeUnknown),
        ({"phase": "before", "effect": "status", "status": 201, "body": {"data": {}}}, OutcomeUnknown),
        ({"phase": "before", "effect": "status", "status": 200, "body": {"errors": []}}, OutcomeUnknown),
        ({"phase": "before", "effect": "status", "status": 302}, OutcomeUnknown),
    ],
)
async def test_an_answer_to_the_public_call_is_read_for_what_it_is(
    lumen: X, control: Control, fault: Any, kind: Any
) -> None:
    drive = await ready(lumen, draft())
    control.post("faults", network="x", path="/2/tweets$", count=1, **fault)
    with pytest.raises(kind) as error:
        await drive.step()
    assert type(error.value) is kind


async def test_the_windows_of_x_are_waited_for(lumen: X, control: Control) -> None:
    for number in range(100):
        await Drive(lumen, draft(f"Number {number}")).whole()
    with pytest.raises(RateLimited) as limited:
        await Drive(lumen, draft("One too many")).whole()
    wait = (limited.value.until - datetime.now(UTC)).total_seconds()
    assert 600 < wait < 902
    assert limited.value.scope == "account"
    control.post("clock", advance_s=wait)
    await Drive(lumen, draft("One too many")).whole()


async def test_credits_used_up_stop_the_app_and_nothing_is_posted(lumen: X, control: Control, switch: Turn) -> None:
    switch("credits_usd", 0.02)
    await Drive(lumen, draft("One")).whole()
    with pytest.raises(Misconfigured):
        await Drive(lumen, draft("Two")).whole()
    assert len(control.posts("x")) == 1


@pytest.mark.parametrize("answer", ["deleted", "404"])
async def test_taking_down_what_is_gone_is_fine_either_way(lumen: X, switch: Turn, answer: str) -> None:
    switch("delete_gone", answer)
    done = await Drive(lumen, draft()).whole()
    await lumen.delete(done.live.remote_id)
    await lumen.delete(done.live.remote_id)


async def test_somebody_elses_post_cannot_be_taken_down(lumen: X, door: Any, control: Control) -> None:
    done = await Drive(lumen, draft()).whole()
    other = await wire.consent(door, "x", 1)
    with pytest.raises(Rejected):
        await other.delete(done.live.remote_id)
    assert len(control.posts("x")) == 1


async def test_a_status_that_fails_while_processing_is_asked_again(lumen: X, control: Control, switch: Turn) -> None:
    switch("processing_s", 60)
    drive = Drive(lumen, draft("Clip", "clip.mp4"))
    while not any(upload.state == uploads.PROCESSING for upload in drive.progress.uploads):
        await drive.step()
    control.post("faults", network="x", method="GET", path="/2/media/upload", effect="status", status=404, count=1)
    with pytest.raises(Temporary):
        await drive.step()
    control.post("clock", advance_s=61)
    await drive.whole()


def test_progress_is_small_and_survives_json() -> None:
    progress = Progress("post", (Upload("0.0.a", "1", state="ready"),), {"announced": "2026-11-24T00:00:00+00:00"})
    assert Progress.from_json(progress.to_json()) == progress
