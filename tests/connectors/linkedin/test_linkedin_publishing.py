"""Publishing on LinkedIn: files, options, the first comment, and the ways it can go wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from linkedin_drafts import draft

import wire
from control import Control
from onepost.connectors.check import check
from onepost.connectors.errors import Misconfigured, RateLimited, ReconnectNeeded, Rejected, Temporary
from onepost.connectors.linkedin import LinkedIn, uploads
from onepost.connectors.progress import CannotTell, Happened, Published, Waiting
from wire import Drive, nobody_owns

Turn = Callable[[str, object], None]


def paths(control: Control, method: str = "POST") -> list[str]:
    seen = control.get("requests", network="linkedin")
    return [row["path"] for row in seen if row["method"] == method and "/oauth/" not in row["path"]]


async def test_pictures_keep_their_order_and_descriptions(alice: LinkedIn, control: Control) -> None:
    made = draft("", "a.png", "b.jpg")
    made = replace(made, media=(replace(made.media[0], alt="One"), replace(made.media[1], alt="")))
    await Drive(alice, made).whole()
    post = control.posts("linkedin")[0]
    assert [(item["mime"], item["alt"]) for item in post["media"]] == [("image/png", "One"), ("image/jpeg", "")]
    assert post["id"].startswith("urn:li:ugcPost:")


async def test_a_video_goes_up_in_parts_and_arrives_whole(lumen: LinkedIn, control: Control) -> None:
    film = wire.media("film.mp4")
    padded = film.source.data + b"\0" * (9_000_000 - film.size)  # type: ignore[union-attr]
    big = replace(film, size=len(padded), source=wire.Bytes(padded))
    await Drive(lumen, replace(draft("An evening", title="Film"), media=(big,))).whole()
    assert len(paths(control, "PUT")) == 3
    assert control.posts("linkedin")[0]["media"][0]["bytes"] == 9_000_000


async def test_a_video_finished_by_a_call_whose_answer_was_lost_goes_on(lumen: LinkedIn, switch: Turn) -> None:
    switch("finalize_again", "refuse")
    drive = Drive(lumen, draft("", "film.mp4"))
    while drive.progress.upload("0.film.mp4").state != uploads.WORKED_ON:
        before = drive.progress
        await drive.step()
    drive.progress = before
    assert (await drive.whole()).live.whole


async def test_an_upload_whose_address_has_lapsed_begins_anew(lumen: LinkedIn, control: Control) -> None:
    drive = Drive(lumen, draft("", "a.png"))
    await drive.step()
    lapsed = replace(drive.progress.upload("0.a.png"), expires_at="2020-01-01T00:00:00+00:00")
    drive.progress = drive.progress.with_upload(lapsed)
    await drive.whole()
    assert paths(control).count("/rest/images") == 2


@pytest.mark.parametrize("status", [403, 404])
async def test_an_address_that_is_refused_is_asked_for_anew_a_few_times(
    lumen: LinkedIn, control: Control, status: int
) -> None:
    fault = {"network": "linkedin", "method": "PUT", "path": "/dms-uploads/", "effect": "status", "status": status}
    control.post("faults", **fault, count=2)
    await Drive(lumen, draft("", "a.png")).whole()
    assert paths(control).count("/rest/images") == 3
    control.post("faults", **fault)
    with pytest.raises(Rejected):
        await Drive(lumen, draft("Again", "a.png")).whole()


async def test_a_page_instead_of_an_answer_does_not_pass_for_an_upload(lumen, alice, control: Control) -> None:
    """A member's own app may not even look whether the file is there."""
    page = {"method": "PUT", "path": "/dms-uploads/", "effect": "status", "status": 200, "body": "<html></html>"}
    for number, connector in enumerate((lumen, alice), 1):
        control.post("faults", network="linkedin", count=1, **page)
        drive = Drive(connector, draft("", "a.png"))
        await drive.step()
        with pytest.raises(Temporary):
            await drive.step()
        await drive.whole()
        assert len(control.posts("linkedin")) == number


async def test_a_video_that_linkedin_still_waits_for_is_sent_again(lumen: LinkedIn, control: Control) -> None:
    page = {"method": "POST", "path": "finalizeUpload", "effect": "status", "status": 200, "body": "<html></html>"}
    control.post("faults", network="linkedin", count=1, **page)
    await Drive(lumen, draft("An evening", "film.mp4", title="Film")).whole()
    assert paths(control).count("/rest/videos") == 4, "begun and finished, and both once more"


@pytest.mark.parametrize("name", ["a.png", "film.mp4", "deck.pdf"])
async def test_a_file_linkedin_cannot_use_stops_the_post_before_it_is_sent(
    lumen: LinkedIn, control: Control, switch: Turn, name: str
) -> None:
    switch("processing_fails", True)
    with pytest.raises(Rejected) as refused:
        await Drive(lumen, draft("", name, title="T" if name == "deck.pdf" else "")).whole()
    assert refused.value.field == "media"
    assert "/rest/posts" not in paths(control)


async def test_a_member_whose_file_is_not_finished_waits_and_is_published_once(
    alice: LinkedIn, control: Control, switch: Turn
) -> None:
    """A member's own app may not look at the file; the post is refused until it is ready, and sent again."""
    switch("processing_s", 0.9)
    await Drive(alice, draft("", "deck.pdf", title="Plan")).whole()
    assert paths(control).count("/rest/posts") >= 2
    assert len(control.posts("linkedin")) == 1


async def test_a_card_has_its_own_picture_and_description(lumen: LinkedIn, control: Control) -> None:
    picture = wire.media("a.png", alt="A lamp")
    made = draft(link="example.org/lamps", link_title="Lamps", link_description="All of them", link_image=picture)
    await Drive(lumen, made).whole()
    article = control.posts("linkedin")[0]["content"]["article"]
    assert article["source"] == "https://example.org/lamps"
    assert (article["description"], article["thumbnailAltText"]) == ("All of them", "A lamp")
    assert article["thumbnail"].startswith("urn:li:image:")


async def test_a_poll_and_an_audience_arrive_as_chosen(alice: LinkedIn, control: Control) -> None:
    made = draft(poll=("Tea", "Coffee"), poll_question="Which?", poll_duration="ONE_DAY", visibility="CONNECTIONS")
    await Drive(alice, made).whole()
    post = control.posts("linkedin")[0]
    assert post["visibility"] == "connections"
    assert post["content"]["poll"]["settings"]["duration"] == "ONE_DAY"
    assert [option["text"] for option in post["content"]["poll"]["options"]] == ["Tea", "Coffee"]


async def commenting(connector: LinkedIn) -> tuple[Drive, Waiting]:
    """The post is out, its first comment is the next call."""
    drive = Drive(connector, draft(first_comment="Come in"))
    assert await drive.until_public()
    step = await drive.step()
    assert isinstance(step, Waiting)
    assert step.live is not None
    assert step.next == "public"
    return drive, step


@pytest.mark.parametrize("login", ["member", "organization"])
async def test_the_first_comment_is_written_and_known(door: Any, control: Control, login: str) -> None:
    connector = await wire.consent(door, "linkedin", 0, login)
    done = await Drive(connector, draft(first_comment="Come in (all)")).whole()
    comments = [row for row in control.get("objects", network="linkedin") if row["kind"] == "comment"]
    assert [(row["text"], row["id"]) for row in comments] == [("Come in (all)", done.live.also[0])]
    await connector.delete(done.live.also[0])
    assert not any(row["public"] for row in control.get("objects", network="linkedin") if row["kind"] == "comment")


async def test_a_refused_first_comment_leaves_the_post_and_says_so(
    alice: LinkedIn, control: Control, switch: Turn
) -> None:
    switch("member_comments", "nowhere")
    drive, _ = await commenting(alice)
    with pytest.raises(Rejected) as refused:
        await drive.step()
    assert refused.value.field == "options.first_comment"
    assert "is published" in str(refused.value.message)
    assert len(control.posts("linkedin")) == 1


async def test_a_member_is_asked_about_a_lost_comment(alice: LinkedIn) -> None:
    drive, step = await commenting(alice)
    await alice.advance(drive.draft, step.progress)
    found = await alice.find(drive.draft, step.progress, drive.draft.due_at, nobody_owns)
    assert isinstance(found, CannotTell)


async def test_a_lost_comment_of_a_page_is_found(lumen: LinkedIn) -> None:
    drive, step = await commenting(lumen)
    answer = await lumen.advance(drive.draft, step.progress)
    found = await lumen.find(drive.draft, step.progress, drive.draft.due_at, nobody_owns)
    assert isinstance(found, Happened)
    assert isinstance(answer, Published)
    assert found.result == answer


async def test_a_role_that_was_taken_away_holds_the_page(lumen: LinkedIn, control: Control) -> None:
    halle = (await lumen.profile()).accounts[1]
    analyst = LinkedIn(lumen.http, lumen.app, lumen.credentials, halle)
    with pytest.raises(ReconnectNeeded, match="role"):
        await Drive(analyst, draft()).whole()
    assert control.posts("linkedin") == []


async def test_a_content_admin_may_publish_all_but_videos(door: Any, control: Control) -> None:
    noor = await wire.consent(door, "linkedin", 2, "organization")
    film = draft("", "film.mp4")
    found = check(noor, film, noor.render(film), noor.account.limits)
    assert [(problem.field, problem.code) for problem in found] == [("media", "role")]
    with pytest.raises(Rejected, match="administrators"):
        await Drive(noor, film).whole()
    await Drive(noor, draft("", "a.png")).whole()
    assert len(control.posts("linkedin")) == 1


async def test_a_version_that_has_ended_is_the_operators_matter(lumen: LinkedIn, switch: Turn) -> None:
    switch("ended_version", "202609")
    with pytest.raises(Misconfigured):
        await Drive(lumen, draft()).whole()


async def test_the_calls_of_a_day_come_to_an_end(alice: LinkedIn, control: Control) -> None:
    answers = await asyncio.gather(*(alice.profile() for _ in range(151)), return_exceptions=True)
    assert sum(isinstance(answer, RateLimited) for answer in answers) == 2, "one call was made when connecting"
    with pytest.raises(RateLimited):
        await Drive(alice, draft()).whole()
    control.post("clock", advance_s=86_400)
    await Drive(alice, draft()).whole()


@pytest.mark.parametrize("gone", ["404", "204"])
async def test_taking_down_what_is_gone_is_fine(lumen: LinkedIn, switch: Turn, gone: str) -> None:
    switch("delete_gone", gone)
    done = await Drive(lumen, draft()).whole()
    await lumen.delete(done.live.remote_id)
    await lumen.delete(done.live.remote_id)
