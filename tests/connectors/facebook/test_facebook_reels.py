"""Reels, stories, covers and places: what a page shows, and what it says of all that can come in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from facebook_drafts import draft, until

import files
import wire
from control import Control
from onepost.connectors.check import check
from onepost.connectors.errors import RateLimited, ReconnectNeeded, Rejected, Temporary
from onepost.connectors.facebook import Facebook, stories
from onepost.connectors.facebook.graph import Graph
from onepost.connectors.facebook.options import FacebookOptions
from onepost.connectors.facebook.rendering import render
from onepost.connectors.meta import rupload
from onepost.connectors.progress import Absent, Happened, Published, Waiting
from wire import Bytes, Drive, nobody_owns

PLACE = "61550000000009"


@pytest.fixture(autouse=True)
def quick(control: Control) -> None:
    turn(control, "video_processing_s", 0.05)


def turn(control: Control, name: str, value: object) -> None:
    control.post("switches", network="facebook", name=name, value=value)


def fault(control: Control, path: str, **more: Any) -> None:
    control.post("faults", network="facebook", path=path, **{"method": "POST", "count": 1, **more})


def reel(text: str = "The lamps are lit", **options: str) -> Any:
    return draft(text, "tall.mp4", placement="reel", **options)


def uploads(control: Control) -> int:
    return sum("/video-upload/" in row["path"] for row in control.get("requests", network="facebook"))


async def test_a_reel_shows_its_text_place_and_cover(page: Facebook, control: Control) -> None:
    done = await Drive(page, reel(place=PLACE, cover="b.png")).whole()
    row = control.posts("facebook")[0]
    assert (row["kind"], row["text"], row["place"]) == ("reel", "The lamps are lit", PLACE)
    assert row["media"][0]["sha256"] == sha256(files.named("tall.mp4")).hexdigest()
    assert row["cover"] == sha256(files.named("b.png")).hexdigest()
    video = done.live.also[0]
    assert (done.live.remote_id, done.live.url) == (row["id"], f"https://www.facebook.com/reel/{video}")
    assert (await page.http.request("GET", done.live.url)).status == 200


async def test_a_place_stands_at_a_post_with_photos(page: Facebook, control: Control) -> None:
    await Drive(page, draft("Here", "a.png", place=PLACE)).whole()
    assert control.posts("facebook")[0]["place"] == PLACE


async def test_a_video_on_the_page_has_the_chosen_cover(page: Facebook, control: Control) -> None:
    await Drive(page, draft("Look", "clip.mp4", cover="c.png")).whole()
    assert control.posts("facebook")[0]["cover"] == sha256(files.named("c.png")).hexdigest()


@pytest.mark.parametrize("spelling", ["docs", "sdk"])
async def test_an_upload_that_broke_off_goes_on_where_it_stopped(page: Facebook, control, spelling: str) -> None:
    turn(control, "video_status_spelling", spelling)
    drive = Drive(page, reel())
    await until(drive, "upload")
    file, address = drive.draft.media[0], drive.progress.uploads[0].url
    half = file.size // 2
    headers = {"offset": "0", "file_size": str(file.size), "Authorization": f"OAuth {page.account.token.reveal()}"}
    broken = {"body": await file.read(0, half), "also_ok": (400,)}
    await page.http.request("POST", address, headers=headers, **broken)
    done = await drive.whole()
    assert control.posts("facebook")[0]["media"][0]["bytes"] == file.size
    assert uploads(control) == 2
    assert done.problem is None


async def test_bytes_whose_answer_was_lost_are_not_sent_again(page: Facebook, control: Control) -> None:
    drive = Drive(page, reel())
    await until(drive, "upload")
    fault(control, "/video-upload/", phase="after", effect="reset")
    with pytest.raises(Temporary):
        await drive.step()
    await drive.whole()
    assert uploads(control) == 1
    assert len(control.posts("facebook")) == 1


async def test_a_file_that_is_no_video_is_the_authors_business(page: Facebook, control: Control) -> None:
    made = reel()
    broken = replace(made.media[0], size=4000, source=Bytes(b"x" * 4000))
    with pytest.raises(Rejected) as refused:
        await Drive(page, replace(made, media=(broken,))).whole()
    assert refused.value.field == "media"
    assert control.posts("facebook") == []


async def test_a_reel_that_cannot_be_processed_says_so(page: Facebook, control: Control) -> None:
    turn(control, "video_processing_fails", True)
    with pytest.raises(Rejected) as refused:
        await Drive(page, reel()).whole()
    assert refused.value.field == "media"


async def test_an_upload_that_lapsed_or_is_gone_starts_anew(page: Facebook, control: Control) -> None:
    drive = Drive(page, reel())
    assert await drive.until_public()
    old = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    drive.progress = replace(drive.progress, uploads=(replace(drive.progress.uploads[0], expires_at=old),))
    step = await drive.step()
    assert isinstance(step, Waiting)
    assert step.next == "safe"
    await until(drive, "upload")
    await page.delete(drive.progress.uploads[0].remote_id)
    with pytest.raises(Rejected):
        await drive.step()
    await Drive(page, reel("Again")).whole()
    assert [post["text"] for post in control.posts("facebook")] == ["Again"]


async def test_a_cover_that_is_only_taken_afterwards_is_set_then(page: Facebook, control: Control) -> None:
    turn(control, "thumbnails", "when live")
    done = await Drive(page, reel(cover="b.png", first_comment="Come in")).whole()
    assert control.posts("facebook")[0]["cover"] == sha256(files.named("b.png")).hexdigest()
    assert done.problem is None
    assert len(done.live.also) == 2, "the video and the comment"


async def test_discarding_before_the_late_cover_leaves_the_reel(page: Facebook, control: Control) -> None:
    turn(control, "thumbnails", "when live")
    drive = Drive(page, reel(cover="b.png"))
    while "post" not in drive.progress.data:
        await wire.pause(await drive.step())
    assert drive.progress.step == "cover"
    await page.discard(drive.progress)
    assert len(control.posts("facebook")) == 1


async def test_a_cover_that_is_never_taken_stops_nothing_and_is_told(page: Facebook, control: Control) -> None:
    fault(control, "/thumbnails$", effect="status", status=400, count=2)
    done = await Drive(page, reel(cover="b.png", first_comment="Come in")).whole()
    assert done.problem is not None
    assert "cover" in str(done.problem)
    assert len(control.posts("facebook")) == 1
    comments = [row for row in control.get("objects", network="facebook") if row["kind"] == "comment"]
    assert len(comments) == 1


async def test_the_days_thirty_reels_are_waited_for(page: Facebook, control: Control) -> None:
    turn(control, "reels_per_day", 0)
    drive = Drive(page, reel())
    assert await drive.until_public()
    with pytest.raises(RateLimited):
        await drive.step()


@pytest.mark.parametrize(("told", "following"), [(True, "safe"), (False, "public")])
async def test_a_finish_that_was_answered_is_never_sent_again(
    page: Facebook, control: Control, told: bool, following: str
) -> None:
    """A reel that lies ready for hours: Facebook was told to publish it and will, or was never told."""
    turn(control, "video_processing_starts", "upload")
    turn(control, "video_processing_s", 0.0)
    drive = Drive(page, reel())
    assert await drive.until_public()
    long_ago = (datetime.now(UTC) - timedelta(hours=2)).isoformat()
    drive.progress = drive.progress.at("processing").with_data(finished_at=long_ago, polls=3, told=told)
    step = await drive.step()
    assert isinstance(step, Waiting)
    assert step.next == following


async def test_a_page_that_lost_its_permission_cannot_upload(page: Facebook, control: Control) -> None:
    drive = Drive(page, reel())
    await until(drive, "upload")
    control.post("revoke", network="facebook", account=page.account.remote_id)
    with pytest.raises(ReconnectNeeded):
        await rupload.send(
            Graph(page.http, page.app, page.account.token),
            drive.progress.uploads[0].url,
            drive.draft.media[0],
            0,
            "unused",
        )


@pytest.mark.parametrize("form", ["number", "text"])
@pytest.mark.parametrize("name", ["a.png", "tall.mp4"])
async def test_a_story_is_a_picture_or_a_video_for_a_day(
    page: Facebook, control: Control, name: str, form: str
) -> None:
    turn(control, "story_post_id", form)
    done = await Drive(page, draft("", name, placement="story")).whole()
    row = control.posts("facebook")[0]
    assert (row["kind"], row["id"]) == ("story", done.live.remote_id)
    assert done.live.url.startswith("https://www.facebook.com/stories/")
    assert (await page.http.request("GET", done.live.url)).status == 200
    if name == "a.png":
        assert row["media"][0]["alt"] == "A lamp in the window"
    control.post("clock", advance_s=24 * 3600 + 1)
    assert (await page.http.request("GET", done.live.url, also_ok=(404,))).status == 404


@pytest.mark.parametrize("name", ["a.png", "tall.mp4"])
async def test_a_story_missing_in_the_list_counts_by_the_answer(page: Facebook, control: Control, name: str) -> None:
    turn(control, "visible_after_s", 3600)
    drive = Drive(page, draft("", name, placement="story"))
    assert await drive.until_public()
    step = await drive.step()
    for _ in range(3 * stories.POLLS):
        if isinstance(step, Published):
            break
        if drive.progress.step == "processing":
            await wire.pause(Waiting(drive.progress, 0.05))
        step = await drive.step()
    assert isinstance(step, Published)
    assert step.live.remote_id == control.posts("facebook")[0]["id"]


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("clip.mp4", {}),
        ("tall.mp4", {"placement": "reel"}),
        ("tall.mp4", {"placement": "story"}),
        ("a.png", {"placement": "story"}),
    ],
    ids=["video", "reel", "video story", "photo story"],
)
async def test_a_refused_look_after_the_public_call_says_nothing_of_the_post(
    page: Facebook, control: Control, name: str, options: dict[str, str]
) -> None:
    drive = Drive(page, draft("", name, **options))
    assert await drive.until_public()
    await drive.step()
    unknown = {"error": {"code": 987654, "message": "Unheard of"}}
    fault(control, ".", method="GET", phase="before", effect="status", status=400, body=unknown)
    done = await drive.whole()
    assert control.get("faults")[0]["hits"] == 1
    assert done.live.remote_id == control.posts("facebook")[0]["id"]


async def test_a_photo_of_a_story_that_lapsed_is_uploaded_again(page: Facebook, control: Control) -> None:
    drive = Drive(page, draft("", "a.png", placement="story"))
    assert await drive.until_public()
    control.post("clock", advance_s=25 * 3600)
    step = await drive.step()
    assert isinstance(step, Waiting)
    assert drive.progress.step == "photos"
    await drive.whole()
    assert len(control.posts("facebook")) == 1


async def test_a_lost_photo_story_is_found_by_its_photo_and_only_by_it(page: Facebook, control: Control) -> None:
    await Drive(page, draft("", "a.png", placement="story")).whole()
    drive = Drive(page, draft("", "a.png", placement="story"))
    assert await drive.until_public()
    now = datetime.now(UTC)
    assert isinstance(await page.find(drive.draft, drive.progress, now, nobody_owns), Absent)
    before = drive.progress
    await page.advance(drive.draft, before)
    found = await page.find(drive.draft, before, now, nobody_owns)
    assert isinstance(found, Happened)
    assert isinstance(found.result, Published)
    assert found.result.live.remote_id == control.posts("facebook")[1]["id"]


async def test_discarding_a_reel_or_story_leaves_nothing(page: Facebook, control: Control) -> None:
    for made in (reel(cover="b.png"), draft("", "tall.mp4", placement="story"), draft("", "a.png", placement="story")):
        drive = Drive(page, made)
        assert await drive.until_public()
        await page.discard(drive.progress)
    assert all(row["deleted"] for row in control.get("objects", network="facebook"))


def problems(made: Any) -> list[tuple[str, str]]:
    found = check(Facebook.__new__(Facebook), made, render(made), {})
    assert all(str(problem.message) for problem in found)
    return [(problem.field, problem.code) for problem in found]


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (lambda: reel(), []),
        (lambda: reel("", cover="a.png"), []),
        (lambda: draft("No file", placement="reel"), [("media", "too_few_files")]),
        (lambda: draft("A picture", "a.png", placement="reel"), [("media.0", "wrong_kind")]),
        (lambda: draft("", "tall.mp4", placement="story"), []),
        (lambda: draft("Words", "a.png", placement="story"), [("text", "too_long")]),
        (lambda: draft("", "a.png", "b.png", placement="story"), [("media", "too_many_files")]),
        (lambda: draft("", "a.png", placement="story", link="https://example.org"), [("options.link", "no_link")]),
        (lambda: draft("", "a.png", placement="story", first_comment="Hi"), [("options.first_comment", "no_comment")]),
        (lambda: draft("", "a.png", placement="story", place=PLACE), [("options.place", "no_place")]),
        (lambda: draft("", "a.png", placement="story", cover="b.png"), [("options.cover", "not_here")]),
        (lambda: draft("Look", "clip.mp4", place=PLACE), [("options.place", "no_place")]),
        (lambda: draft("Look", "a.png", cover="b.png"), [("options.cover", "not_here")]),
        (lambda: draft("Look", "clip.mp4", cover="loop.gif"), [("options.cover", "wrong_kind")]),
        (lambda: draft("Look", link="https://"), [("options.link", "bad_link")]),
        (lambda: draft("Look", link="my page"), [("options.link", "bad_link")]),
        (lambda: draft("Look", link="ftp://example.org"), [("options.link", "bad_link")]),
        (lambda: draft("Look", link="example.org/lamps"), []),
    ],
)
def test_what_does_not_go_together_is_named_at_its_field(made: Any, expected: list[tuple[str, str]]) -> None:
    assert problems(made()) == expected


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"seconds": 2.0}, "too_short_video"),
        ({"seconds": 91.0}, "too_long_video"),
        ({"width": 480, "height": 854}, "too_small"),
        ({"width": 1920, "height": 1080}, "wrong_ratio"),
        ({"fps": 15.0}, "wrong_frame_rate"),
        ({"width": 1080, "height": 1920, "seconds": 90.0, "fps": 60.0, "video_codec": "hevc"}, ""),
    ],
)
def test_a_reel_has_limits_of_its_own(change: dict[str, Any], code: str) -> None:
    made = reel()
    found = problems(replace(made, media=(replace(made.media[0], **change),)))
    assert found == ([("media.0", code)] if code else [])


def test_a_video_story_lasts_a_minute_at_most() -> None:
    made = draft("", "tall.mp4", placement="story")
    assert problems(replace(made, media=(replace(made.media[0], seconds=61.0),))) == [("media.0", "too_long_video")]


@pytest.mark.parametrize(("given", "fits"), [(PLACE, True), (f" {PLACE} ", True), ("Lyon", False), ("12", False)])
def test_a_place_is_the_number_of_a_page(given: str, fits: bool) -> None:
    options, wrong = FacebookOptions.parse({"place": given})
    assert (options.place, [problem.field for problem in wrong]) == ((PLACE, []) if fits else ("", ["place"]))
