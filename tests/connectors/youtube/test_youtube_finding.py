"""A last piece whose answer is lost and whose session is gone: only the channel's uploads can tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from youtube_drafts import draft, made, until

from control import Control
from onepost.connectors.progress import Absent, CannotTell, Finding, Happened
from onepost.connectors.youtube import YouTube
from wire import Drive, nobody_owns, somebody_owns


@pytest.fixture
async def drive(lumen: YouTube, switch) -> Drive:
    """Ready for the last piece, in a session that will not be known afterwards."""
    drive = Drive(lumen, draft())
    await until(drive, "last")
    return drive


async def find(drive: Drive, owned=nobody_owns, **change: object) -> Finding:
    return await drive.connector.find(replace(drive.draft, **change), drive.progress, datetime.now(UTC), owned)


async def sent_and_forgotten(drive: Drive, switch) -> None:
    await drive.connector.advance(drive.draft, drive.progress)
    switch("answer_life_s", 0)


async def test_an_upload_is_known_by_its_file_name_even_among_equals(drive: Drive, switch, lumen, control) -> None:
    await Drive(lumen, draft()).until_public()
    await sent_and_forgotten(drive, switch)
    found = await find(drive, repeated=True)
    assert isinstance(found, Happened)
    assert found.result.progress.data["video"] == made(control)[1]["id"]
    drive.accept(found.result)
    await drive.whole()
    assert len(control.posts("youtube")) == 1


async def test_where_names_are_not_kept_title_and_text_have_to_do(
    drive: Drive, switch, control: Control, lumen
) -> None:
    switch("slug", "dropped")
    nameless = Drive(lumen, drive.draft)
    await until(nameless, "last")
    await sent_and_forgotten(nameless, switch)
    assert isinstance(await find(nameless), Happened)
    assert isinstance(await find(nameless, repeated=True), CannotTell)
    assert isinstance(await find(nameless, owned=somebody_owns), Absent)
    assert isinstance(await find(nameless, text="Another text"), Absent)


async def test_two_that_could_be_it_are_a_question_for_the_author(drive: Drive, switch, lumen: YouTube) -> None:
    switch("slug", "dropped")
    for _ in range(2):
        nameless = Drive(lumen, drive.draft)
        await until(nameless, "last")
        await lumen.advance(nameless.draft, nameless.progress)
    switch("answer_life_s", 0)
    assert isinstance(await find(nameless), CannotTell)


async def test_a_prepared_video_of_another_post_is_never_taken(drive: Drive, switch, lumen: YouTube) -> None:
    other = Drive(lumen, draft())
    assert await other.until_public()
    switch("session_life_s", 0)
    assert isinstance(await find(drive), Absent)


async def test_an_older_video_is_not_taken(drive: Drive, switch, lumen: YouTube, control: Control) -> None:
    switch("slug", "dropped")
    nameless = Drive(lumen, drive.draft)
    await until(nameless, "last")
    await sent_and_forgotten(nameless, switch)
    later = datetime.now(UTC) + timedelta(minutes=30)
    assert isinstance(await lumen.find(nameless.draft, nameless.progress, later, nobody_owns), Absent)


async def test_what_can_be_seen_already_is_not_taken(drive: Drive, switch, lumen: YouTube) -> None:
    switch("slug", "dropped")
    await Drive(lumen, drive.draft).whole()
    switch("session_life_s", 0)
    assert isinstance(await find(drive), Absent)


async def test_nothing_there_is_absent_and_the_upload_starts_anew(drive: Drive, switch, control: Control) -> None:
    switch("session_life_s", 0)
    assert isinstance(await find(drive), Absent)
    await drive.step()
    assert drive.progress.step == ""
    switch("session_life_s", 3600)
    await drive.whole()
    assert len(made(control)) == 1
