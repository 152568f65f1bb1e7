"""What became of a call whose answer never came."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from instagram_drafts import draft, until

from onepost.connectors.instagram import Instagram
from onepost.connectors.posts import Draft
from onepost.connectors.progress import Absent, CannotTell, Happened, Published
from wire import Drive, nobody_owns


async def lost(connector: Instagram, written: Draft, step: str = "publish") -> tuple[Drive, datetime]:
    """The announced call is made, and its answer thrown away."""
    drive = Drive(connector, written)
    await until(drive, step)
    armed_at = datetime.now(UTC)
    await connector.advance(drive.draft, drive.progress)
    return drive, armed_at


def owner_of(*ids: str) -> Callable[[str], Awaitable[bool]]:
    async def owned(remote_id: str) -> bool:
        return remote_id in ids

    return owned


async def test_a_container_that_is_not_published_proves_that_nothing_happened(own: Instagram, control) -> None:
    drive = Drive(own, draft())
    await until(drive, "publish")
    assert await own.find(drive.draft, drive.progress, datetime.now(UTC), nobody_owns) == Absent()


async def test_a_post_that_does_not_show_yet_is_asked_for_again(own: Instagram, control, switch) -> None:
    switch("visible_after_s", 20.0)
    drive, armed_at = await lost(own, draft())
    early = await own.find(drive.draft, drive.progress, armed_at, nobody_owns)
    assert isinstance(early, CannotTell)
    assert "is out" in str(early.reason)
    switch("visible_after_s", 0.0)
    assert isinstance(await own.find(drive.draft, drive.progress, armed_at, nobody_owns), Happened)


async def test_of_two_equal_posts_the_one_that_nobody_owns_is_ours(own: Instagram, control) -> None:
    first = await Drive(own, draft()).whole()
    drive, armed_at = await lost(own, draft())
    several = await own.find(drive.draft, drive.progress, armed_at, nobody_owns)
    assert isinstance(several, CannotTell)
    found = await own.find(drive.draft, drive.progress, armed_at, owner_of(first.live.remote_id))
    assert isinstance(found, Happened)
    assert found.result.live.remote_id != first.live.remote_id


async def test_other_kinds_and_other_words_are_not_taken_for_ours(own: Instagram, control) -> None:
    await Drive(own, draft("Other words")).whole()
    await Drive(own, draft("The lamps are lit", "tall.mp4")).whole()
    await Drive(own, draft("", "a.jpg", placement="story")).whole()
    drive, armed_at = await lost(own, draft())
    found = await own.find(drive.draft, drive.progress, armed_at, nobody_owns)
    assert isinstance(found, Happened)
    post = next(post for post in control.posts("instagram") if post["id"] == found.result.live.remote_id)
    assert (post["kind"], post["text"]) == ("image", "The lamps are lit")


async def test_without_captions_kind_and_time_are_enough_for_one_post(own: Instagram, control, switch) -> None:
    switch("caption_shown", False)
    drive, armed_at = await lost(own, draft())
    found = await own.find(drive.draft, drive.progress, armed_at, nobody_owns)
    assert isinstance(found, Happened)
    assert found.result.live.url.startswith("https://www.instagram.com/p/")


@pytest.mark.parametrize("file", ["a.jpg", "tall.mp4"])
async def test_a_story_is_looked_for_among_stories(own: Instagram, control, file: str) -> None:
    drive, armed_at = await lost(own, draft("", file, placement="story"))
    found = await own.find(drive.draft, drive.progress, armed_at, nobody_owns)
    assert isinstance(found, Happened)
    assert isinstance(found.result, Published)


async def test_a_comment_is_known_by_its_words_and_its_author(own: Instagram, control) -> None:
    drive, armed_at = await lost(own, draft(first_comment="Come in"), "comment")
    found = await own.find(drive.draft, drive.progress, armed_at, nobody_owns)
    assert isinstance(found, Happened)
    comment = next(row for row in control.get("objects", network="instagram") if row["kind"] == "comment")
    assert found.result.live.also == (comment["id"],)


async def test_a_comment_that_was_not_written_is_absent(own: Instagram, control) -> None:
    drive = Drive(own, draft(first_comment="Come in"))
    await until(drive, "comment")
    assert await own.find(drive.draft, drive.progress, datetime.now(UTC), nobody_owns) == Absent()
