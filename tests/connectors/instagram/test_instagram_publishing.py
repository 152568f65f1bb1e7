"""Containers, their lives, and the call that makes a post of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from instagram_drafts import draft, until

import files
import wire
from onepost.connectors.errors import Misconfigured, OutcomeUnknown, RateLimited, Rejected
from onepost.connectors.instagram import Instagram
from onepost.connectors.posts import MediaFile
from onepost.connectors.progress import Happened, Progress, Published, Waiting
from wire import Drive, nobody_owns


def refusal(code: int, subcode: int | None = None) -> dict[str, Any]:
    error: dict[str, Any] = {"message": "Something", "type": "OAuthException", "code": code, "fbtrace_id": "A"}
    return {"error": error | ({"error_subcode": subcode} if subcode else {})}


def fault(control: Any, path: str, body: dict[str, Any], **more: Any) -> None:
    rule = {"network": "instagram", "path": path, "effect": "status", "status": 400, "body": body, "count": 1, **more}
    control.post("faults", **rule)


def seen(control: Any, method: str = "POST") -> list[tuple[str, str]]:
    """Host and last word of every call made."""
    rows = control.get("requests", network="instagram")
    return [(row["host"], row["path"].rpartition("/")[2]) for row in rows if row["method"] == method]


async def without_waiting(drive: Drive, limit: int = 40) -> Published:
    for _ in range(limit):
        step = await drive.step()
        if isinstance(step, Published):
            return step
    raise AssertionError("it never ends")


class Nowhere(wire.Bytes):
    async def url(self, expires: Any) -> str:
        return "http://127.0.0.1:9/nothing"


async def test_every_choice_of_a_reel_arrives(own: Instagram, control) -> None:
    written = draft("Lamps", "tall.mp4", share_to_feed=False, collaborators=("carla",), user_tags=("anna",))
    await Drive(own, written).whole()
    post = control.posts("instagram")[0]
    assert post["kind"] == "reel"
    assert post["options"]["share_to_feed"] is False
    assert post["options"]["collaborators"] == ["carla"]
    assert post["options"]["user_tags"] == [{"username": "anna"}]


async def test_instagrams_own_login_has_the_video_fetched(own: Instagram, control) -> None:
    await Drive(own, draft("Lamps", "tall.mp4")).whole()
    assert {host for host, _ in seen(control)} <= {"graph.instagram.com", "api.instagram.com", "www.instagram.com"}
    assert control.posts("instagram")[0]["media"][0]["bytes"] == len(files.named("tall.mp4"))


async def test_through_a_page_the_bytes_of_a_video_are_sent(paged: Instagram, control) -> None:
    await Drive(paged, draft("Lamps", "tall.mp4")).whole()
    uploads = [row for row in control.get("requests", network="instagram") if row["host"] == "rupload.facebook.com"]
    assert [row["bytes"] for row in uploads] == [len(files.named("tall.mp4"))]


async def test_an_upload_that_broke_off_goes_on_where_it_stopped(paged: Instagram, control) -> None:
    drive = Drive(paged, draft("Lamps", "tall.mp4"))
    await until(drive, "send")
    data, upload = files.named("tall.mp4"), drive.progress.uploads[0]
    half = len(data) // 2
    headers = {
        "Authorization": f"OAuth {paged.account.token.reveal()}",
        "offset": "0",
        "file_size": str(len(data)),
    }
    broken = await paged.http.request("POST", upload.url, headers=headers, body=data[:half], also_ok=(400,))
    assert broken.status == 400
    await drive.whole()
    uploads = [row for row in control.get("requests", network="instagram") if row["host"] == "rupload.facebook.com"]
    assert [row["bytes"] for row in uploads] == [half, len(data) - half]
    assert control.posts("instagram")[0]["media"][0]["bytes"] == len(data)


async def test_an_app_that_may_not_send_bytes_has_the_video_fetched(paged: Instagram, control, switch) -> None:
    switch("sends_bytes", False)
    await Drive(paged, draft("Lamps", "tall.mp4")).whole()
    assert len(control.posts("instagram")) == 1


async def test_a_server_that_cannot_be_reached_is_the_operators_after_three_tries(own: Instagram, control) -> None:
    unreachable = replace(wire.media("a.jpg"), source=Nowhere(b""))
    drive = Drive(own, draft("Lamps", unreachable))
    waits = [(await drive.step()).retry_in for _ in range(2)]
    assert waits == [5.0, 10.0]
    with pytest.raises(Misconfigured) as told:
        await drive.step()
    assert "public address" in str(told.value.message)


async def test_a_video_that_cannot_be_used_is_refused_with_its_reason(own: Instagram, control, switch) -> None:
    switch("processing_fails", "2207026")
    with pytest.raises(Rejected) as refused:
        await Drive(own, draft("Lamps", "tall.mp4")).whole()
    assert (refused.value.field, refused.value.code) == ("media", "2207026")


async def test_a_container_that_failed_for_no_fault_of_its_file_is_made_anew(own: Instagram, control, switch) -> None:
    switch("processing_fails", "2207053")
    drive = Drive(own, draft())
    for _ in range(4):
        await drive.step()
    switch("processing_fails", "")
    await without_waiting(drive)
    assert len(control.posts("instagram")) == 1


async def test_it_is_not_made_anew_for_ever(own: Instagram, control, switch) -> None:
    switch("processing_fails", "2207053")
    with pytest.raises(Rejected):
        await without_waiting(Drive(own, draft()))
    assert seen(control).count(("graph.instagram.com", "media")) == 4


async def test_a_carousel_waits_for_its_parts_and_counts_as_one_post(own: Instagram, control, switch) -> None:
    switch("image_processing_s", 0.05)
    switch("quota_total", 1)
    drive = Drive(own, draft("Lamps", "a.jpg", "b.jpg", "a.jpg"))
    await drive.whole()
    assert [item["kind"] for item in control.posts("instagram")[0]["media"]] == ["image"] * 3
    assert seen(control).count(("graph.instagram.com", "media")) == 4


async def test_containers_that_lapsed_are_made_again_before_anything_is_published(own: Instagram, control) -> None:
    drive = Drive(own, draft())
    await until(drive, "publish")
    lapsed = tuple(replace(upload, expires_at="2026-01-01T00:00:00+00:00") for upload in drive.progress.uploads)
    drive.progress = replace(drive.progress, uploads=lapsed)
    step = await drive.step()
    assert isinstance(step, Waiting)
    assert (step.progress.step, step.next) == ("make", "safe")
    assert ("graph.instagram.com", "media_publish") not in seen(control)
    await drive.whole()
    assert len(control.posts("instagram")) == 1


async def test_a_container_that_instagram_lost_is_made_again(own: Instagram, control, switch) -> None:
    drive = Drive(own, draft())
    await until(drive, "publish")
    switch("container_life_s", 0.0)
    assert (await drive.step()).progress.step == "again"
    step = await drive.step()
    assert (step.progress.step, step.next) == ("make", "safe")
    switch("container_life_s", 86400.0)
    await drive.whole()
    assert len(control.posts("instagram")) == 1


async def test_publishing_too_early_goes_back_to_waiting(own: Instagram, control) -> None:
    drive = Drive(own, draft())
    await until(drive, "publish")
    fault(control, "media_publish", refusal(9007, 2207027))
    step = await drive.step()
    assert (step.progress.step, step.next) == ("watch", "safe")
    await drive.whole()
    assert len(control.posts("instagram")) == 1


async def test_a_refusal_after_which_the_post_is_live_is_no_refusal(own: Instagram, control, switch) -> None:
    switch("restricted_but_live", True)
    drive = Drive(own, draft())
    await until(drive, "publish")
    step = await drive.step()
    assert (step.progress.step, step.next, step.retry_in) == ("again", "public", 60.0)
    armed_at = drive.draft.due_at
    with pytest.raises(OutcomeUnknown):
        await drive.step()
    found = await own.find(drive.draft, drive.progress, armed_at, nobody_owns)
    assert isinstance(found, Happened)
    drive.accept(found.result)
    done = found.result if isinstance(found.result, Published) else await drive.whole()
    assert [post["id"] for post in control.posts("instagram")] == [done.live.remote_id]


async def test_an_account_that_stays_restricted_is_a_refusal_and_can_be_tried_again(own, control, switch) -> None:
    switch("restricted", True)
    drive = Drive(own, draft())
    await until(drive, "again")
    with pytest.raises(Rejected) as refused:
        await drive.step()
    assert "restricted" in str(refused.value.message)
    assert control.posts("instagram") == []
    switch("restricted", False)
    await drive.whole()
    assert len(control.posts("instagram")) == 1


@pytest.mark.parametrize("answer", ["24/2207006", "9007/2207027", "100"])
async def test_whatever_a_second_publish_is_answered_with_there_is_one_post(own, control, switch, answer: str) -> None:
    """As if the first answer had been lost and the call were made again."""
    switch("second_publish", answer)
    drive = Drive(own, draft())
    await until(drive, "publish")
    await own.advance(drive.draft, drive.progress)
    armed_at = drive.draft.due_at
    for _ in range(6):
        try:
            await drive.step()
        except OutcomeUnknown:
            found = await own.find(drive.draft, drive.progress, armed_at, nobody_owns)
            assert isinstance(found, Happened)
            drive.accept(found.result)
            break
    else:
        raise AssertionError("it was never noticed")
    assert len(control.posts("instagram")) == 1


async def test_a_quota_that_is_used_up_is_waited_for(own: Instagram, control, switch) -> None:
    await Drive(own, draft("First")).whole()
    switch("quota_total", 1)
    drive = Drive(own, draft("Second"))
    await until(drive, "publish")
    with pytest.raises(RateLimited) as limited:
        await drive.step()
    assert limited.value.scope == "account"
    assert "24 hours" in str(limited.value.message)


async def test_a_refused_first_comment_leaves_a_published_post(own: Instagram, control) -> None:
    drive = Drive(own, draft("Lamps", first_comment="Come in"))
    await until(drive, "comment")
    fault(control, "/comments", refusal(10))
    with pytest.raises(Rejected) as refused:
        await drive.step()
    assert refused.value.field == "options.first_comment"
    assert "Your post is published" in str(refused.value.message)
    done = await drive.whole()
    assert len(done.live.also) == 1


async def test_what_page_tokens_do_not_see_is_read_with_the_persons(paged: Instagram, control, switch) -> None:
    switch("page_token_reads", "hidden")
    await Drive(paged, draft("Lamps", "tall.mp4")).whole()
    assert len(control.posts("instagram")) == 1


async def test_a_post_without_an_address_of_its_own_leads_to_the_profile(own: Instagram, control) -> None:
    drive = Drive(own, draft())
    await until(drive, "link")
    fault(control, r"/\d+$", {"id": "1"}, status=200, method="GET", count=9)
    done = await without_waiting(drive)
    assert done.live.url == "https://www.instagram.com/studio.lumen/"


async def test_a_file_made_for_checking_is_not_sent(own: Instagram) -> None:
    bare = MediaFile("1", "image", "image/jpeg", 1, 10, 10)
    with pytest.raises(RuntimeError):
        await own.advance(draft("Lamps", bare), Progress())
