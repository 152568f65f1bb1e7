"""A lost answer: what TikTok says of the upload, the list of videos where there is no id, else the author is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tiktok_drafts import end, objects, photos, until, video

import wire
from control import Control
from onepost.connectors.http import Http
from onepost.connectors.progress import Absent, CannotTell, Finding, Happened, Published, Waiting
from onepost.connectors.tiktok import TikTok
from onepost.connectors.tiktok.options import INBOX, ONLY_YOU
from wire import Drive, nobody_owns, somebody_owns

Turn = Callable[[str, object], None]


async def ready(connector: TikTok, drive: Drive) -> Drive:
    assert await drive.until_public()
    return drive


async def sought(drive: Drive, owned=nobody_owns) -> Finding:
    return await drive.connector.find(drive.draft, drive.progress, datetime.now(UTC), owned)


async def test_a_whole_upload_that_is_published_by_now_is_found_with_its_id(lumen: TikTok, control: Control) -> None:
    drive = await ready(lumen, Drive(lumen, video()))
    await lumen.advance(drive.draft, drive.progress)
    found = await sought(drive)
    assert isinstance(found, Happened)
    assert isinstance(found.result, Published)
    assert found.result.live.remote_id == control.posts("tiktok")[0]["id"]


async def test_an_upload_that_is_not_whole_is_absent(lumen: TikTok) -> None:
    drive = await ready(lumen, Drive(lumen, video()))
    assert isinstance(await sought(drive), Absent)


async def test_where_tiktok_counts_no_bytes_the_last_piece_is_sent_again_and_makes_one_post(
    lumen: TikTok, control: Control, switch: Turn
) -> None:
    switch("uploaded_bytes", False)
    switch("processing_s", 0.2)
    drive = await ready(lumen, Drive(lumen, video()))
    await lumen.advance(drive.draft, drive.progress)
    assert isinstance(await sought(drive), Absent)
    assert isinstance(await end(drive), Published)
    assert len(control.posts("tiktok")) == 1
    assert len(objects(control, "upload")) == 1


async def test_a_publication_that_failed_meanwhile_is_told_as_failed(lumen: TikTok, switch: Turn) -> None:
    switch("fails_with", "spam_risk")
    drive = await ready(lumen, Drive(lumen, video()))
    await lumen.advance(drive.draft, drive.progress)
    found = await sought(drive)
    assert isinstance(found, Happened)
    assert found.result.progress.step == "failed"


async def test_a_publish_id_that_tiktok_has_forgotten_proves_nothing(lumen: TikTok) -> None:
    drive = await ready(lumen, Drive(lumen, video()))
    drive.progress = drive.progress.with_data(publish_id="v_pub_file~v2-1.1")
    assert isinstance(await sought(drive), CannotTell)


@pytest.mark.parametrize("title", ["", "Evening"])
@pytest.mark.parametrize("text", ["Lit", "A long evening with many lamps. " * 20])
async def test_photos_are_found_by_what_the_list_shows_of_their_text(lumen, control, text: str, title: str) -> None:
    drive = await ready(lumen, Drive(lumen, photos(text, title=title)))
    await lumen.advance(drive.draft, drive.progress)
    found = await sought(drive)
    assert isinstance(found, Happened)
    assert isinstance(found.result, Published)
    post = control.posts("tiktok")[0]
    assert (found.result.live.remote_id, found.result.live.url) == (post["id"], post["url"])


async def test_photos_with_another_text_are_not_taken_for_ours(lumen: TikTok) -> None:
    other = await ready(lumen, Drive(lumen, photos("Something else")))
    await lumen.advance(other.draft, other.progress)
    assert isinstance(await sought(await ready(lumen, Drive(lumen, photos("The lamps")))), CannotTell)


async def test_that_no_photos_are_listed_proves_nothing(lumen: TikTok, switch: Turn) -> None:
    switch("photos_in_list", False)
    drive = await ready(lumen, Drive(lumen, photos()))
    await lumen.advance(drive.draft, drive.progress)
    assert isinstance(await sought(drive), CannotTell)


async def test_photos_of_an_earlier_hour_are_not_ours_even_when_tiktoks_clock_is_ahead(lumen, control) -> None:
    await end(Drive(lumen, photos()))
    control.post("clock", advance_s=3600)
    drive = await ready(lumen, Drive(lumen, photos()))
    assert isinstance(await sought(drive), CannotTell)
    await lumen.advance(drive.draft, drive.progress)
    assert isinstance(await sought(drive), Happened)


async def test_photos_of_other_publications_and_repeated_texts_are_left_to_the_author(lumen: TikTok) -> None:
    drive = await ready(lumen, Drive(lumen, photos()))
    await lumen.advance(drive.draft, drive.progress)
    assert isinstance(await sought(drive, somebody_owns), CannotTell)
    drive.draft = replace(drive.draft, repeated=True)
    assert isinstance(await sought(drive), CannotTell)


async def test_photos_without_any_text_are_left_to_the_author(lumen: TikTok) -> None:
    drive = await ready(lumen, Drive(lumen, photos("")))
    await lumen.advance(drive.draft, drive.progress)
    assert isinstance(await sought(drive), CannotTell)


@pytest.mark.parametrize("chosen", [{"privacy": ONLY_YOU}, {"destination": INBOX, "privacy": ""}])
async def test_what_is_in_no_list_is_left_to_the_author(lumen: TikTok, chosen: dict[str, str]) -> None:
    drive = await ready(lumen, Drive(lumen, photos(**chosen)))
    await lumen.advance(drive.draft, drive.progress)
    assert isinstance(await sought(drive), CannotTell)


async def test_without_the_permission_for_the_list_it_is_not_asked_for(door: Http, switch: Turn, control) -> None:
    switch("processing_s", 0)
    connector = await wire.consent(door, "tiktok", refuse=("video.list",))
    assert isinstance(connector, TikTok)
    drive = await ready(connector, Drive(connector, photos()))
    await connector.advance(drive.draft, drive.progress)
    assert isinstance(await sought(drive), CannotTell)
    assert not [row for row in control.get("requests", network="tiktok") if row["path"] == "/v2/video/list/"]


async def test_a_lost_answer_while_watching_changes_nothing(lumen: TikTok, control: Control, switch: Turn) -> None:
    drive = Drive(lumen, video())
    await until(drive, "watch")
    assert isinstance(await lumen.advance(drive.draft, drive.progress), Published)
    assert isinstance(await end(drive), Published)
    assert len(control.posts("tiktok")) == 1


@pytest.mark.parametrize("code", ["unheard_of", "invalid_param"])
async def test_a_refused_question_while_watching_does_not_end_a_post_that_tiktok_has(lumen, control, code) -> None:
    drive = Drive(lumen, video())
    await until(drive, "watch")
    body = {"error": {"code": code, "message": "No", "log_id": "1"}}
    fault = {"path": "status/fetch", "effect": "status", "status": 400, "body": body, "count": 1}
    control.post("faults", network="tiktok", **fault)
    step = await drive.step()
    assert isinstance(step, Waiting)
    assert step.progress.step == "watch"
    assert isinstance(await end(drive), Published)
    assert len(control.posts("tiktok")) == 1
