"""Was it published? What the page shows after an answer was lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from facebook_drafts import draft, until

from control import Control
from onepost.connectors.errors import OutcomeUnknown
from onepost.connectors.facebook import Facebook
from onepost.connectors.posts import Draft
from onepost.connectors.progress import Absent, CannotTell, Happened, Published
from wire import Drive, nobody_owns


async def lost(page: Facebook, control: Control, made: Draft, step: str, path: str) -> tuple[Drive, datetime]:
    """Drive until ``step`` and lose the answer of its call."""
    drive = Drive(page, made)
    await until(drive, step)
    at = datetime.now(UTC)
    control.post("faults", network="facebook", path=path, method="POST", phase="after", effect="reset", count=1)
    with pytest.raises(OutcomeUnknown):
        await drive.step()
    return drive, at


async def post_by_hand(page: Facebook, text: str) -> None:
    await Drive(page, draft(text)).whole()


async def test_two_posts_with_the_text_leave_the_question_to_the_author(page: Facebook, control: Control) -> None:
    await post_by_hand(page, "Good morning")
    drive, at = await lost(page, control, draft("Good morning"), "feed", "/feed$")
    found = await page.find(drive.draft, drive.progress, at, nobody_owns)
    assert isinstance(found, CannotTell)


async def test_the_other_one_being_owned_settles_it(page: Facebook, control: Control) -> None:
    await post_by_hand(page, "Good morning")
    first = control.posts("facebook")[0]["id"]
    drive, at = await lost(page, control, draft("Good morning"), "feed", "/feed$")

    async def owned(remote_id: str) -> bool:
        return remote_id == first

    found = await page.find(drive.draft, drive.progress, at, owned)
    assert isinstance(found, Happened)
    assert found.result.live is not None  # type: ignore[union-attr]
    assert found.result.live.remote_id == control.posts("facebook")[1]["id"]  # type: ignore[union-attr]


async def test_a_text_that_another_publication_has_proves_nothing(page: Facebook, control: Control) -> None:
    drive, at = await lost(page, control, draft("Good morning"), "feed", "/feed$")
    repeated = replace(drive.draft, repeated=True)
    assert isinstance(await page.find(repeated, drive.progress, at, nobody_owns), CannotTell)
    nothing = await page.find(repeated, drive.progress, at + timedelta(hours=1), nobody_owns)
    assert isinstance(nothing, Absent)


async def test_photos_are_told_apart_even_with_the_same_text(page: Facebook, control: Control) -> None:
    other = await Drive(page, draft("Same", "a.png", "b.png")).whole()
    drive, at = await lost(page, control, draft("Same", "a.png", "b.png"), "feed", "/feed$")
    found = await page.find(replace(drive.draft, repeated=True), drive.progress, at, nobody_owns)
    assert isinstance(found, Happened)
    assert isinstance(found.result, Published)
    assert found.result.live.remote_id != other.live.remote_id


async def test_a_text_post_is_not_mistaken_for_one_with_pictures(page: Facebook, control: Control) -> None:
    drive = Drive(page, draft("Same words"))
    await drive.step()
    await Drive(page, draft("Same words", "a.png")).whole()
    await Drive(page, draft("Same words", "clip.mp4")).whole()
    found = await page.find(drive.draft, drive.progress, datetime.now(UTC), nobody_owns)
    assert isinstance(found, Absent)


async def test_a_bare_link_is_found_by_its_address(page: Facebook, control: Control) -> None:
    await Drive(page, draft("", link="https://example.org/other")).whole()
    drive, at = await lost(page, control, draft("", link="https://example.org/lamps"), "feed", "/feed$")
    found = await page.find(drive.draft, drive.progress, at, nobody_owns)
    assert isinstance(found, Happened)
    assert found.result.live.remote_id == control.posts("facebook")[1]["id"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Merci à @[61550000000002] !", "Merci à Lumen Workshop !"),
        ("Two  spaces\tand\u00a0more", "Two spaces and more"),
        ("Line one\n\n\nLine two", "Line one\n\nLine two"),
        ("cafe\u0301 (with a + and a *)", "café (with a + and a *)"),
        ("Hello \u200bthere", "Hello there"),
    ],
)
async def test_what_facebook_changes_in_passing_does_not_hide_the_post(
    page: Facebook, control: Control, sandbox: Any, ours: str, theirs: str
) -> None:
    drive, at = await lost(page, control, draft(ours), "feed", "/feed$")
    store = sandbox.world.networks["facebook"].store
    next(iter(store.posts.values())).text = theirs
    assert isinstance(await page.find(drive.draft, drive.progress, at, nobody_owns), Happened)
    next(iter(store.posts.values())).text = theirs + " and more"
    assert isinstance(await page.find(drive.draft, drive.progress, at, nobody_owns), Absent)


async def test_clocks_may_differ_by_hours(page: Facebook, control: Control) -> None:
    await post_by_hand(page, "Good evening")
    control.post("clock", advance_s=5 * 3600)
    drive, at = await lost(page, control, draft("Good evening"), "feed", "/feed$")
    found = await page.find(drive.draft, drive.progress, at, nobody_owns)
    assert isinstance(found, Happened)
    assert found.result.live.remote_id == control.posts("facebook")[1]["id"]  # type: ignore[union-attr]


async def test_a_post_is_found_behind_hundreds_of_newer_ones(page: Facebook, control: Control, sandbox: Any) -> None:
    drive, at = await lost(page, control, draft("The needle"), "feed", "/feed$")
    network = sandbox.world.networks["facebook"]
    needle = next(iter(network.store.posts.values()))
    for number in range(230):
        network.store.add_post(replace(needle, number=str(10**15 + number), text=f"Hay {number}", at=needle.at + 1))
    found = await page.find(drive.draft, drive.progress, at, nobody_owns)
    assert isinstance(found, Happened)
    for number in range(230, 530):
        network.store.add_post(replace(needle, number=str(10**15 + number), text=f"Hay {number}", at=needle.at + 1))
    assert isinstance(await page.find(drive.draft, drive.progress, at, nobody_owns), CannotTell)


async def test_a_post_that_shows_late_is_absent_until_then(page: Facebook, control: Control) -> None:
    control.post("switches", network="facebook", name="visible_after_s", value=20)
    drive, at = await lost(page, control, draft("Slow to appear"), "feed", "/feed$")
    assert isinstance(await page.find(drive.draft, drive.progress, at, nobody_owns), Absent)
    control.post("switches", network="facebook", name="visible_after_s", value=0)
    assert isinstance(await page.find(drive.draft, drive.progress, at, nobody_owns), Happened)


@pytest.mark.parametrize("starts", ["finish", "upload"])
async def test_a_video_is_found_by_its_id_while_it_is_processed(page: Facebook, control: Control, starts: str) -> None:
    control.post("switches", network="facebook", name="video_processing_starts", value=starts)
    control.post("switches", network="facebook", name="video_processing_s", value=0.2)
    drive, at = await lost(page, control, draft("Film", "clip.mp4"), "finish", "/videos$")
    found = await page.find(drive.draft, drive.progress, at, nobody_owns)
    assert isinstance(found, Happened)
    drive.accept(found.result)
    assert drive.progress.step == "processing"
    done = await drive.whole()
    assert [post["id"] for post in control.posts("facebook")] == [done.live.remote_id]


async def test_a_video_that_was_never_told_to_finish_is_absent(page: Facebook, control: Control) -> None:
    drive = Drive(page, draft("Film", "clip.mp4"))
    await until(drive, "finish")
    assert isinstance(await page.find(drive.draft, drive.progress, datetime.now(UTC), nobody_owns), Absent)
    await page.delete(drive.progress.uploads[0].remote_id)
    assert isinstance(await page.find(drive.draft, drive.progress, datetime.now(UTC), nobody_owns), Absent)


async def test_a_comment_of_somebody_else_is_not_taken_for_ours(page: Facebook, control: Control, sandbox: Any) -> None:
    drive = Drive(page, draft("Post", first_comment="First"))
    await until(drive, "comment")
    at = datetime.now(UTC)
    control.post("faults", network="facebook", path="/comments$", effect="reset", count=1)
    with pytest.raises(OutcomeUnknown):
        await drive.step()
    store = sandbox.world.networks["facebook"].store
    stranger = next(row["id"] for row in control.get("accounts", network="facebook") if row["name"] == "Harbour Books")
    post = next(iter(store.posts.values()))
    await drive.step()
    post.comments[0].author = stranger
    assert isinstance(await page.find(drive.draft, drive.progress.at("comment"), at, nobody_owns), Absent)
    post.comments[0].author = post.page
    assert isinstance(await page.find(drive.draft, drive.progress.at("comment"), at, nobody_owns), Happened)


async def test_comments_that_may_not_be_read_leave_the_question_to_the_author(
    page: Facebook, control: Control, sandbox: Any
) -> None:
    drive, at = await lost(page, control, draft("Post", first_comment="First"), "comment", "/comments$")
    for given in sandbox.world.networks["facebook"].store.consents.values():
        given.statuses["pages_read_user_content"] = "declined"
    found = await page.find(drive.draft, drive.progress, at, nobody_owns)
    assert isinstance(found, CannotTell)
    assert "first one" in str(found.reason)
