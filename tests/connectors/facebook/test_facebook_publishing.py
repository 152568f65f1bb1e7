"""A post's way to the page, with everything that can come in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from facebook_drafts import draft, until

import wire
from control import Control
from onepost.connectors.errors import OutcomeUnknown, RateLimited, ReconnectNeeded, Rejected, Temporary
from onepost.connectors.facebook import Facebook, video
from onepost.connectors.progress import Progress, Published, Waiting
from wire import Drive


def switch(control: Control, name: str, value: object) -> None:
    control.post("switches", network="facebook", name=name, value=value)


def objects(control: Control, kind: str) -> list[dict[str, Any]]:
    return [row for row in control.get("objects", network="facebook") if row["kind"] == kind and not row["deleted"]]


def seen(control: Control, method: str, end: str) -> int:
    rows = control.get("requests", network="facebook")
    return sum(1 for row in rows if row["method"] == method and row["path"].endswith(end))


async def test_a_text_is_one_call(page: Facebook, control: Control) -> None:
    before = len(control.get("requests", network="facebook"))
    done = await Drive(page, draft("Hello\n\nfrom the studio")).whole()
    assert len(control.get("requests", network="facebook")) == before + 1
    post = control.posts("facebook")[0]
    assert (post["kind"], post["text"], post["account"]) == ("text", "Hello\n\nfrom the studio", page.account.remote_id)
    assert done.live.remote_id == post["id"] == f"{page.account.remote_id}_{post['id'].partition('_')[2]}"
    assert (await page.http.request("GET", page.http.address(done.live.url))).status == 200


async def test_a_link_gets_its_card(page: Facebook, control: Control, sandbox: Any) -> None:
    await Drive(page, draft("", link="https://example.org/lamps")).whole()
    account = next(a for a in sandbox.world.networks["facebook"].timeline() if a.id == page.account.remote_id)
    assert account.posts[0].card is not None
    assert account.posts[0].card.url == "https://example.org/lamps"


async def test_photos_keep_the_authors_order_and_their_descriptions(page: Facebook, control: Control) -> None:
    made = draft("Three", "c.png", "a.png", "b.png")
    files = tuple(replace(file, alt=f"Picture {file.id}") for file in made.media)
    await Drive(page, replace(made, media=files)).whole()
    post = control.posts("facebook")[0]
    assert [item["alt"] for item in post["media"]] == ["Picture c.png", "Picture a.png", "Picture b.png"]
    assert [item["bytes"] for item in post["media"]] == [file.size for file in files]


async def test_photos_that_lapsed_are_uploaded_again_before_the_public_call(page: Facebook, control: Control) -> None:
    drive = Drive(page, draft("Late", "a.png", "b.png"))
    await until(drive, "feed")
    old = datetime.now(UTC) - timedelta(hours=1)
    lapsed = tuple(replace(upload, expires_at=old.isoformat()) for upload in drive.progress.uploads)
    drive.progress = replace(drive.progress, uploads=lapsed)
    made = seen(control, "POST", "/feed")
    step = await drive.step()
    assert isinstance(step, Waiting)
    assert step.next == "safe"
    assert seen(control, "POST", "/feed") == made
    await drive.whole()
    assert len(control.posts("facebook")[0]["media"]) == 2


async def test_a_photo_that_facebook_lost_is_uploaded_again(page: Facebook, control: Control) -> None:
    drive = Drive(page, draft("Lost", "a.png", "b.png"))
    await until(drive, "feed")
    await page.delete(drive.progress.uploads[0].remote_id)
    step = await drive.step()
    assert isinstance(step, Waiting)
    assert drive.progress.step == "photos"
    assert len(drive.progress.uploads) == 1
    await drive.whole()
    assert len(control.posts("facebook")[0]["media"]) == 2


async def test_a_bad_picture_is_the_authors_business(page: Facebook, control: Control) -> None:
    made = draft("Broken", "a.png")
    broken = replace(made.media[0], source=wire.Bytes(b"not a picture at all"), size=20)
    with pytest.raises(Rejected) as refused:
        await Drive(page, replace(made, media=(broken,))).whole()
    assert refused.value.field == "media"
    assert control.posts("facebook") == []


async def test_a_link_that_cannot_be_read_is_refused_with_the_field(page: Facebook, control: Control) -> None:
    for link in ("https://nowhere.invalid/", "https://www.facebook.com/studiolumen"):
        with pytest.raises(Rejected) as refused:
            await Drive(page, draft("See", link=link)).whole()
        assert refused.value.field == "options.link"
    assert control.posts("facebook") == []


@pytest.mark.parametrize("spelling", ["docs", "sdk"])
@pytest.mark.parametrize("starts", ["finish", "upload"])
async def test_a_video_goes_up_in_the_pieces_facebook_asks_for(
    page: Facebook, control: Control, spelling: str, starts: str
) -> None:
    switch(control, "upload_window_bytes", 4096)
    switch(control, "video_status_spelling", spelling)
    switch(control, "video_processing_starts", starts)
    switch(control, "video_processing_s", 0.05)
    made = draft("Moving pictures", "clip.mp4")
    done = await Drive(page, made).whole()
    assert seen(control, "POST", "/videos") > 4
    post = control.posts("facebook")[0]
    assert (post["kind"], post["text"], post["id"]) == ("video", "Moving pictures", done.live.remote_id)
    assert post["media"][0]["bytes"] == made.media[0].size
    assert len(done.live.also) == 1


async def test_a_piece_whose_answer_was_lost_is_not_sent_twice_into_the_file(page: Facebook, control: Control) -> None:
    switch(control, "upload_window_bytes", 4096)
    drive = Drive(page, draft("Resumed", "clip.mp4"))
    await drive.step()
    control.post("faults", network="facebook", path="/videos$", phase="after", effect="reset", count=1)
    with pytest.raises(Temporary):
        await drive.step()
    await drive.step()
    assert drive.progress.uploads[0].offset == 4096
    done = await drive.whole()
    assert control.posts("facebook")[0]["id"] == done.live.remote_id


async def test_an_upload_session_that_is_gone_is_opened_anew_once(page: Facebook, control: Control) -> None:
    drive = Drive(page, draft("Again", "clip.mp4"))
    await drive.step()
    first = drive.progress.uploads[0]
    await page.delete(first.remote_id)
    await drive.step()
    assert drive.progress.uploads == ()
    await drive.step()
    assert drive.progress.uploads[0].remote_id != first.remote_id
    await page.delete(drive.progress.uploads[0].remote_id)
    with pytest.raises(Rejected):
        await drive.step()


async def test_an_upload_that_lapsed_before_it_was_due_starts_again(page: Facebook, control: Control) -> None:
    drive = Drive(page, draft("Late", "clip.mp4"))
    await until(drive, "finish")
    old = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    drive.progress = replace(drive.progress, uploads=(replace(drive.progress.uploads[0], expires_at=old),))
    step = await drive.step()
    assert isinstance(step, Waiting)
    assert (step.next, drive.progress.step) == ("safe", "")
    await drive.whole()
    assert len(control.posts("facebook")) == 1


async def test_a_video_that_cannot_be_processed_is_the_authors_business(page: Facebook, control: Control) -> None:
    switch(control, "video_processing_fails", True)
    switch(control, "video_processing_s", 0.05)
    with pytest.raises(Rejected) as refused:
        await Drive(page, draft("Broken", "clip.mp4")).whole()
    assert refused.value.field == "media"
    assert refused.value.detail == "The video file could not be processed."
    assert control.posts("facebook") == []


async def test_a_video_whose_post_is_never_named_stands_for_itself(page: Facebook, control: Control) -> None:
    switch(control, "video_post_id", False)
    switch(control, "video_processing_s", 0.0)
    drive = Drive(page, draft("Nameless", "clip.mp4", first_comment="Still here"))
    await until(drive, "processing")
    drive.progress = drive.progress.with_data(polls=video.POLLS_FOR_POST)
    done = await drive.whole()
    assert done.live.remote_id == done.progress.data["video"]
    assert objects(control, "comment")[0]["text"] == "Still here"


async def test_a_finish_that_never_arrived_is_noticed_while_watching(page: Facebook, control: Control) -> None:
    """Processing may begin with the upload: then a video that is being processed proves nothing."""
    switch(control, "video_processing_starts", "upload")
    switch(control, "video_processing_s", 0.0)
    drive = Drive(page, draft("Forgotten", "clip.mp4"))
    await until(drive, "finish")
    long_ago = (datetime.now(UTC) - video.FORGOTTEN * 2).isoformat()
    drive.progress = drive.progress.with_data(finished_at=long_ago, polls=3).at("processing")
    drive.announced = "safe"
    assert await drive.until_public()
    assert drive.progress.step == "finish"
    await drive.whole()
    assert len(control.posts("facebook")) == 1


async def test_a_video_that_is_processed_for_days_is_given_up_with_a_reason(page: Facebook, control: Control) -> None:
    switch(control, "video_processing_s", 3600)
    drive = Drive(page, draft("Slow", "clip.mp4"))
    await until(drive, "processing")
    drive.progress = drive.progress.with_data(finished_at=(datetime.now(UTC) - timedelta(days=2)).isoformat())
    with pytest.raises(Rejected, match="for a day"):
        await drive.step()


async def test_the_first_comment_comes_below_the_post(page: Facebook, control: Control) -> None:
    drive = Drive(page, draft("Here", first_comment="The address: 3, rue des Lampes"))
    step = await until(drive, "comment")
    assert isinstance(step, Waiting)
    assert step.live is not None
    assert step.next == "public"
    done = await drive.step()
    assert isinstance(done, Published)
    comment = objects(control, "comment")[0]
    assert (comment["text"], comment["parent"]) == ("The address: 3, rue des Lampes", done.live.remote_id)
    assert done.live.also == (comment["id"],)


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (368, Rejected, "post is published"),
        (200, Rejected, "allow comments"),
        (10, Rejected, "allow comments"),
        (190, ReconnectNeeded, "connect the page again"),
        (80001, RateLimited, "slow down"),
    ],
)
async def test_a_refused_comment_is_said_of_the_comment(
    page: Facebook, control: Control, code: int, kind: type[Exception], words: str
) -> None:
    drive = Drive(page, draft("Here", first_comment="Below"))
    await until(drive, "comment")
    body = {"error": {"message": "No", "type": "OAuthException", "code": code}}
    control.post("faults", network="facebook", path="/comments$", effect="status", status=400, body=body)
    with pytest.raises(kind, match=words):
        await drive.step()
    assert len(control.posts("facebook")) == 1
    control.delete("faults")
    assert isinstance(await drive.step(), Published)


async def test_a_comment_on_a_fresh_video_goes_to_the_video_when_its_post_is_not_known_yet(
    page: Facebook, control: Control
) -> None:
    switch(control, "video_processing_s", 0.0)
    drive = Drive(page, draft("Film", "clip.mp4", first_comment="Below"))
    await until(drive, "comment")
    body = {
        "error": {
            "message": "Unsupported post request",
            "type": "GraphMethodException",
            "code": 100,
            "error_subcode": 33,
        }
    }
    control.post("faults", network="facebook", path="_[0-9]+/comments$", effect="status", status=400, body=body)
    step = await drive.step()
    assert isinstance(step, Waiting)
    assert step.next == "public"
    assert isinstance(await drive.step(), Published)
    assert len(objects(control, "comment")) == 1


async def test_uploads_slow_down_when_the_calls_are_nearly_used_up(page: Facebook, control: Control) -> None:
    drive = Drive(page, draft("Many", "a.png", "b.png", "c.png"))
    switch(control, "page_calls_per_day", 1)
    step = await drive.step()
    assert isinstance(step, Waiting)
    assert step.retry_in == 60.0
    with pytest.raises(RateLimited) as limited:
        await drive.step()
    assert limited.value.scope == "account"
    assert limited.value.until > datetime.now(UTC) + timedelta(hours=1)


async def test_a_text_that_is_there_already_is_refused(page: Facebook, control: Control) -> None:
    """Without a call in doubt, Facebook's refusal of a repetition is what it says."""
    switch(control, "identical_posts", "refused")
    await Drive(page, draft("Twice")).whole()
    drive = Drive(page, draft("Twice"))
    await until(drive, "twin")
    with pytest.raises(OutcomeUnknown):
        await drive.step()

    async def owned(remote_id: str) -> bool:
        return remote_id == control.posts("facebook")[0]["id"]

    found = await page.find(drive.draft, drive.progress, datetime.now(UTC), owned)
    drive.accept(found.result)  # type: ignore[union-attr]
    assert (drive.progress.step, drive.announced) == ("again", "public")
    for _ in range(2):
        with pytest.raises(Rejected) as refused:
            await drive.step()
        assert refused.value.field == "text"
    assert len(control.posts("facebook")) == 1


async def test_a_refused_repetition_after_a_lost_answer_is_the_lost_post(page: Facebook, control: Control) -> None:
    switch(control, "identical_posts", "refused")
    drive = Drive(page, draft("Only once"))
    await drive.step()
    control.post("faults", network="facebook", path="/feed$", phase="after", effect="reset", count=1)
    with pytest.raises(OutcomeUnknown):
        await drive.step()
    await drive.step()
    assert drive.progress.step == "twin"
    with pytest.raises(OutcomeUnknown):
        await drive.step()
    found = await page.find(drive.draft, drive.progress, datetime.now(UTC), wire.nobody_owns)
    assert isinstance(found.result, Published)  # type: ignore[union-attr]
    assert found.result.live.remote_id == control.posts("facebook")[0]["id"]  # type: ignore[union-attr]


async def test_discarding_removes_what_lies_ready(page: Facebook, control: Control) -> None:
    photos, film = Drive(page, draft("P", "a.png", "b.png")), Drive(page, draft("V", "clip.mp4"))
    await until(photos, "feed")
    await until(film, "finish")
    assert len(objects(control, "photo upload")) == 2
    assert len(objects(control, "video upload")) == 1
    await page.discard(photos.progress)
    await page.discard(film.progress)
    await page.discard(Progress())
    assert objects(control, "photo upload") == objects(control, "video upload") == []


async def test_discarding_leaves_alone_what_is_live(page: Facebook, control: Control) -> None:
    done = await Drive(page, draft("Live", "a.png")).whole()
    await page.discard(done.progress)
    assert len(control.posts("facebook")) == 1


async def test_deleting_reports_what_it_may_not_do(page: Facebook, control: Control) -> None:
    done = await Drive(page, draft("Stays")).whole()
    control.post("revoke", network="facebook", account=page.account.remote_id)
    with pytest.raises(ReconnectNeeded):
        await page.delete(done.live.remote_id)
    assert len(control.posts("facebook")) == 1


async def test_an_answer_without_an_id_leaves_the_outcome_open(page: Facebook, control: Control) -> None:
    drive = Drive(page, draft("Nameless"))
    await drive.step()
    control.post("faults", network="facebook", path="/feed$", phase="after", effect="status", status=200, body={})
    with pytest.raises(OutcomeUnknown):
        await drive.step()
