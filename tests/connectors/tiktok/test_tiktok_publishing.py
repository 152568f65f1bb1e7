"""From a draft to what TikTok shows: uploads in pieces, photos, the inbox, and success only when TikTok says so."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

import pytest
from tiktok_drafts import calls, draft, end, long_video, objects, photos, until, video

from control import Control
from onepost.connectors.errors import ReconnectNeeded, Rejected
from onepost.connectors.progress import Delivered, Progress, Published, Waiting
from onepost.connectors.tiktok import TikTok
from onepost.connectors.tiktok.options import INBOX, ONLY_YOU
from onepost.connectors.tiktok.uploads import plan
from wire import Drive

Turn = Callable[[str, object], None]


@pytest.mark.parametrize("size", [1, 4_999_999, 5_242_880, 12_000_001, 64_000_000, 2_000_000_000, 4_000_000_000])
def test_pieces_keep_tiktoks_rules_in_either_meaning_of_megabyte(size: int) -> None:
    made = plan(size)
    assert made.count == max(1, size // made.size) <= 1000
    assert made.size == size or 5 * 1_048_576 <= made.size <= 64_000_000
    assert size - made.size * (made.count - 1) <= 128_000_000
    ends = [made.end(number * made.size) for number in range(made.count)]
    assert ends[-1] == size
    assert ends[:-1] == [number * made.size for number in range(1, made.count)]


async def test_a_large_video_arrives_whole_and_in_order_and_is_seen_after_its_last_piece(lumen, control) -> None:
    file = long_video(13_000_003)
    drive = Drive(lumen, draft("Long", file))
    assert await drive.until_public()
    assert control.posts("tiktok") == []
    assert objects(control, "upload")[0]["bytes"] == plan(file.size).size
    await end(drive)
    shown = control.posts("tiktok")[0]["media"][0]
    assert shown["sha256"] == hashlib.sha256(await file.read(0, file.size)).hexdigest()
    assert calls(control, "/video/", "PUT") == 2


@pytest.mark.parametrize("number", ["last byte", "count"])
async def test_a_piece_whose_answer_was_lost_is_not_sent_again(lumen: TikTok, control, switch: Turn, number) -> None:
    switch("stored_range", number)
    drive = Drive(lumen, draft("Long", long_video(19_000_000)))
    await until(drive, "piece")
    await lumen.advance(drive.draft, drive.progress)  # taken, but never written down here
    await end(drive)
    assert len(control.posts("tiktok")) == 1
    assert len(objects(control, "upload")) == 1
    assert calls(control, "/video/", "PUT") == 4, "three pieces, and one that was refused"


async def test_nothing_is_called_published_before_tiktok_says_so(lumen, control: Control, switch: Turn) -> None:
    switch("processing_s", 60)
    drive = Drive(lumen, video())
    step = await until(drive, "watch")
    assert isinstance(step, Waiting)
    assert step.live is None
    assert step.note is not None
    again = await drive.step()
    assert isinstance(again, Waiting)
    assert (again.live, again.progress.step) == (None, "watch")
    control.post("clock", advance_s=61)
    assert isinstance(await end(drive), Published)


async def test_a_post_that_is_still_checked_is_live_and_gets_its_link_later(lumen, control, switch: Turn) -> None:
    switch("moderation_s", 60)
    drive = Drive(lumen, video())
    step = await until(drive, "link")
    assert isinstance(step, Waiting)
    assert step.live is not None
    assert (step.live.remote_id[:5], step.live.url, step.live.whole) == ("v_pub", "", True)
    control.post("clock", advance_s=61)
    done = await drive.step()
    assert isinstance(done, Published)
    post = control.posts("tiktok")[0]
    assert (done.live.remote_id, done.live.url) == (post["id"], post["url"])


async def test_a_post_that_never_gets_an_id_stays_published_without_a_link(lumen, switch: Turn) -> None:
    switch("moderation_ends", False)
    drive = Drive(lumen, video())
    await until(drive, "link")
    old = drive.progress.with_data(seen_at="2026-01-01T00:00:00+00:00")
    done = await lumen.advance(drive.draft, old)
    assert isinstance(done, Published)
    assert done.live.url == ""


async def test_what_only_its_author_sees_is_published_without_a_link(lumen: TikTok, control: Control) -> None:
    done = await end(Drive(lumen, video(privacy=ONLY_YOU)))
    assert isinstance(done, Published)
    assert done.live.url == ""
    assert done.live.remote_id
    assert control.posts("tiktok") == []
    assert [row["visibility"] for row in objects(control, "video")] == ["private"]


@pytest.mark.parametrize("kind", ["number", "string"])
async def test_ids_of_nineteen_digits_are_kept_to_the_last_one(lumen, control, switch: Turn, kind: str) -> None:
    switch("post_id_type", kind)
    done = await end(Drive(lumen, video()))
    assert isinstance(done, Published)
    assert done.live.remote_id == control.posts("tiktok")[0]["id"]


async def test_what_was_chosen_arrives_and_everything_else_is_off(lumen: TikTok, control: Control) -> None:
    chosen = {"allow_duet": True, "disclose": True, "your_brand": True, "ai_generated": True, "cover_ms": 400}
    await end(Drive(lumen, video("Straße 🏮 #lamps", **chosen)))
    post = control.posts("tiktok")[0]
    assert post["text"] == "Straße 🏮 #lamps"
    assert post["options"] == {
        "privacy_level": "PUBLIC_TO_EVERYONE",
        "disable_comment": True,
        "disable_duet": False,
        "disable_stitch": True,
        "brand_organic_toggle": True,
        "brand_content_toggle": False,
        "is_aigc": True,
        "video_cover_timestamp_ms": 400,
    }


async def test_photos_carry_title_text_and_cover(lumen: TikTok, control: Control) -> None:
    drive = Drive(lumen, photos("Two of them", title="Evening", cover_photo=2, add_music=True, allow_comment=True))
    announced = await drive.step()
    assert isinstance(announced, Waiting)
    assert announced.next == "public"
    assert announced.note is not None, "descriptions do not get lost silently"
    await end(drive)
    post = control.posts("tiktok")[0]
    assert (post["title"], post["text"], len(post["media"])) == ("Evening", "Two of them", 2)
    assert (post["options"]["auto_add_music"], post["options"]["disable_comment"]) == (True, False)
    assert "disable_duet" not in post["options"]


async def test_a_video_for_the_inbox_is_delivered_and_says_that_its_text_stays_here(lumen, control: Control) -> None:
    drive = Drive(lumen, video("For later", destination=INBOX, privacy=""))
    announced = await drive.step()
    assert isinstance(announced, Waiting)
    assert announced.next == "public"
    assert announced.note is not None
    assert isinstance(await end(drive), Delivered)
    assert control.posts("tiktok") == []
    row = objects(control, "inbox")[0]
    assert (row["state"], row["text"]) == ("SEND_TO_USER_INBOX", "")
    assert calls(control, "/creator_info/query/") == 1, "asked when connecting; the inbox needs no choice of theirs"


async def test_photos_for_the_inbox_keep_their_texts(lumen: TikTok, control: Control) -> None:
    drive = Drive(lumen, photos("For later", destination=INBOX, privacy="", title="Evening"))
    assert isinstance(await end(drive), Delivered)
    assert objects(control, "inbox")[0]["text"] == "For later"
    assert control.posts("tiktok") == []


async def test_the_creator_is_asked_again_and_a_choice_no_longer_offered_stops_the_post(lumen, control) -> None:
    asked = calls(control, "/creator_info/query/")
    with pytest.raises(Rejected) as refused:
        await end(Drive(lumen, video(privacy="FOLLOWER_OF_CREATOR")))
    assert refused.value.field == "options.privacy"
    assert calls(control, "/creator_info/query/") == asked + 1
    assert calls(control, "/init/") == 0


async def test_an_answer_about_the_creator_that_is_old_is_asked_for_again_before_photos_go(lumen, control) -> None:
    drive = Drive(lumen, photos())
    assert await drive.until_public()
    asked = calls(control, "/creator_info/query/")
    old = drive.progress.with_data(asked_at="2026-01-01T00:00:00+00:00")
    step = await lumen.advance(drive.draft, old)
    assert isinstance(step, Waiting)
    assert step.next == "public"
    assert (calls(control, "/creator_info/query/"), calls(control, "/content/init/")) == (asked + 1, 0)


async def test_a_fault_of_tiktoks_own_begins_anew_and_makes_one_post(lumen, control, switch: Turn) -> None:
    switch("fails_with", "internal")
    drive = Drive(lumen, video())
    await until(drive, "failed")
    switch("fails_with", "")
    again = await drive.step()
    assert isinstance(again, Waiting)
    assert again.note is not None
    await end(drive)
    assert len(control.posts("tiktok")) == 1
    assert len(objects(control, "upload")) == 2


async def test_a_fault_that_stays_ends_with_a_reason(lumen: TikTok, control: Control, switch: Turn) -> None:
    switch("fails_with", "internal")
    with pytest.raises(Rejected) as refused:
        await end(Drive(lumen, video()))
    assert refused.value.code == "internal"
    assert len(objects(control, "upload")) == 4


@pytest.mark.parametrize(
    ("reason", "kind", "field"),
    [
        ("file_format_check_failed", Rejected, "media"),
        ("spam_risk_text", Rejected, "text"),
        ("auth_removed", ReconnectNeeded, ""),
        ("something_new", Rejected, ""),
    ],
)
async def test_a_failure_names_its_reason_and_trying_again_later_begins_anew(
    lumen: TikTok, control: Control, switch: Turn, reason: str, kind: type[Rejected], field: str
) -> None:
    switch("fails_with", reason)
    drive = Drive(lumen, video())
    with pytest.raises(kind) as refused:
        await end(drive)
    assert refused.value.field == field
    assert reason in refused.value.detail
    assert control.posts("tiktok") == []
    switch("fails_with", "")
    drive.progress = drive.progress.with_data(failed_at="2026-01-01T00:00:00+00:00")
    await end(drive)
    assert len(control.posts("tiktok")) == 1


async def test_a_picture_that_calls_itself_a_video_is_refused_by_tiktok_and_told(lumen: TikTok) -> None:
    lie = replace(draft("No", "a.png").media[0], kind="video", mime="video/mp4", width=540, height=960, seconds=3.0)
    with pytest.raises(Rejected) as refused:
        await end(Drive(lumen, draft("No", replace(lie, fps=30.0, video_codec="h264"))))
    assert refused.value.code == "file_format_check_failed"


@pytest.mark.parametrize("counted", [True, False])
async def test_an_upload_that_lapsed_before_it_was_whole_begins_anew(lumen, control, switch: Turn, counted) -> None:
    switch("uploaded_bytes", counted)
    drive = Drive(lumen, video())
    assert await drive.until_public()
    control.post("clock", advance_s=3601)
    renewed = await lumen.refresh()
    drive.connector = TikTok(lumen.http, lumen.app, renewed, lumen.account)
    step = await drive.step()
    assert isinstance(step, Waiting)
    assert (step.next, step.progress.step) == ("safe", "doubt")
    await end(drive)
    assert len(control.posts("tiktok")) == 1
    assert len(objects(control, "upload")) == 2
    assert calls(control, "/cancel/") == (0 if counted else 1)


async def test_an_upload_whose_time_is_over_by_our_own_clock_is_not_even_tried(lumen, control: Control) -> None:
    drive = Drive(lumen, draft("Long", long_video(13_000_000)))
    await until(drive, "piece")
    upload = replace(drive.progress.uploads[0], expires_at="2026-01-01T00:00:00+00:00")
    step = await lumen.advance(drive.draft, drive.progress.with_upload(upload))
    assert isinstance(step, Waiting)
    assert step.note is not None
    assert (step.progress.step, step.progress.uploads) == ("check", ())
    assert calls(control, "/video/", "PUT") == 0


async def test_a_whole_upload_that_is_refused_is_watched_and_never_begun_anew(lumen, control, switch: Turn) -> None:
    """The answer to the last piece was lost, and by now the upload takes nothing more."""
    drive = Drive(lumen, video())
    assert await drive.until_public()
    before = drive.progress
    await lumen.advance(drive.draft, before)
    control.post("faults", network="tiktok", method="PUT", effect="status", status=404, count=1)
    drive.accept(await lumen.advance(drive.draft, before))
    await end(drive)
    assert len(control.posts("tiktok")) == 1
    assert calls(control, "/video/init/") == 1


async def test_uploads_that_break_off_again_and_again_end_with_a_reason(lumen, control: Control) -> None:
    control.post("faults", network="tiktok", method="PUT", effect="status", status=403)
    drive = Drive(lumen, video())
    with pytest.raises(Rejected):
        await end(drive)
    assert calls(control, "/video/init/") == 4
    assert control.posts("tiktok") == []
    control.delete("faults")
    drive.progress = drive.progress.with_data(restarted_at="2026-01-01T00:00:00+00:00")
    await end(drive)
    assert len(control.posts("tiktok")) == 1, "whoever tries again later may"


async def test_a_file_that_is_shorter_than_it_was_is_told_before_anything_is_sent(lumen, control: Control) -> None:
    file = long_video(13_000_000)
    file.source.data = b""  # type: ignore[union-attr]
    with pytest.raises(Rejected) as refused:
        await end(Drive(lumen, draft("Gone", file)))
    assert refused.value.field == "media"
    assert calls(control, "/video/", "PUT") == 0


async def test_no_word_for_a_day_asks_the_author_to_look(lumen: TikTok, switch: Turn) -> None:
    switch("processing_s", 600)
    drive = Drive(lumen, video())
    await until(drive, "watch")
    drive.progress = drive.progress.with_data(whole_at="2026-01-01T00:00:00+00:00")
    with pytest.raises(Rejected) as refused:
        await drive.step()
    assert refused.value.code == "no_word"


async def test_a_prepared_upload_is_stopped_when_it_is_discarded(lumen: TikTok, control: Control) -> None:
    drive = Drive(lumen, video())
    assert await drive.until_public()
    await lumen.discard(drive.progress)
    assert objects(control, "upload")[0]["fail_reason"] == "publish_cancelled"
    await lumen.discard(Progress())


async def test_what_tiktok_is_publishing_is_not_stopped(lumen: TikTok, control: Control, switch: Turn) -> None:
    switch("processing_s", 0.1)
    drive = Drive(lumen, video())
    await until(drive, "watch")
    await lumen.discard(drive.progress)
    await end(drive)
    assert len(control.posts("tiktok")) == 1
