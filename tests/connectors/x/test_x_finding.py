"""Is a post the one whose answer got lost? Texts as X returns them, and a timeline with others in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from x_drafts import draft

import wire
from control import Control
from onepost.connectors.accounts import Account, AppKeys, Credentials
from onepost.connectors.http import Http, HttpSettings
from onepost.connectors.posts import Part
from onepost.connectors.progress import Absent, CannotTell, Happened, Progress, Published, Waiting
from onepost.connectors.secret import Secret
from onepost.connectors.x import X
from onepost.connectors.x.finding import Sought, compare, same_text
from peer import Peer, says
from wire import Drive, nobody_owns, somebody_owns

Turn = Callable[[str, object], None]


def link(url: str, expanded: str, **more: str) -> dict[str, str]:
    return {"url": url, "expanded_url": expanded, **more}


@pytest.mark.parametrize(
    ("written", "shown", "urls"),
    [
        ("Tea & <b>", "Tea &amp; &lt;b&gt;", []),
        ("Two  words\n", "Two words", []),
        ("e\u0301", "é", []),
        ("See example.com.", "See https://t.co/abc.", [link("https://t.co/abc", "http://example.com")]),
        (
            "https://Example.com/A?b=1&c=2",
            "https://t.co/abc",
            [link("https://t.co/abc", "https://example.com/A?b=1&c=2")],
        ),
        (
            "A picture",
            "A picture https://t.co/pic",
            [link("https://t.co/pic", "https://x.com/lumen/status/1/photo/1", media_key="3_1")],
        ),
        (
            "A film",
            "A film https://t.co/pic",
            [link("https://t.co/pic", "https://twitter.com/lumen/status/1/video/1")],
        ),
        ("", "https://t.co/pic", [link("https://t.co/pic", "https://x.com/l/status/1/photo/1")]),
        ("Look: example.com/x now", "Look: https://t.co/abc now", []),
    ],
)
def test_what_x_makes_of_a_text_is_the_same_text(written: str, shown: str, urls: list[dict[str, str]]) -> None:
    post: dict[str, Any] = {"id": "1", "text": shown}
    if urls:
        post["entities"] = {"urls": urls}
    assert same_text(post, written)
    assert not same_text(post, written + "!")


def test_a_long_text_is_known_by_its_note_or_by_its_beginning() -> None:
    written = "The lamps of this street. " * 40
    short = written[:270] + "… https://t.co/more"
    assert same_text({"id": "1", "text": short, "note_post": {"text": written.strip()}}, written)
    assert same_text({"id": "1", "text": short, "note_tweet": {"text": written.strip()}}, written)
    assert same_text({"id": "1", "text": short}, written)
    assert not same_text({"id": "1", "text": short, "note_post": {"text": "Something else"}}, written)
    assert not same_text({"id": "1", "text": "The lamps…"}, written)


def test_an_address_that_x_did_not_explain_hides_nothing() -> None:
    known = {"urls": [link("https://t.co/a", "https://a.com/1")]}
    post = {"id": "1", "text": "See https://t.co/a and https://t.co/b https://t.co/media", "entities": known}
    assert same_text(post, "See a.com/1 and example.com/2")
    assert not same_text(post, "See a.com/1 and")
    assert not same_text(post, "See a.com/2 and example.com/2")


def test_a_different_address_is_a_different_text() -> None:
    post = {"id": "1", "text": "See https://t.co/a", "entities": {"urls": [link("https://t.co/a", "https://a.com/1")]}}
    assert same_text(post, "See a.com/1")
    assert not same_text(post, "See a.com/2")


PLAIN = Sought("Hello", frozenset(), 0, False)


@pytest.mark.parametrize(
    ("more", "sought", "sure"),
    [
        ({}, PLAIN, False),
        ({"attachments": {}}, PLAIN, False),
        ({"attachments": {"media_keys": ["3_9"]}}, PLAIN, None),
        ({"attachments": {"media_keys": ["3_9"]}}, replace(PLAIN, files=1), False),
        ({"attachments": {"media_keys": ["3_9"]}}, replace(PLAIN, files=2), None),
        ({"attachments": {"media_keys": ["3_9"]}, "text": "?"}, replace(PLAIN, keys=frozenset({"3_9"})), True),
        ({"attachments": {"poll_ids": ["5"]}}, PLAIN, None),
        ({"attachments": {"poll_ids": ["5"]}}, replace(PLAIN, poll=True), False),
        ({"referenced_posts": [{"type": "replied_to", "id": "7"}]}, PLAIN, None),
        ({"referenced_posts": [{"type": "quoted", "id": "7"}]}, PLAIN, False),
        ({"referenced_posts": [{"type": "replied_to", "id": "7"}]}, replace(PLAIN, parent="7", root="6"), True),
        ({"referenced_tweets": [{"type": "replied_to", "id": "7"}]}, replace(PLAIN, parent="7", root="6"), True),
        ({"referenced_tweets": [{"type": "replied_to", "id": "8"}]}, replace(PLAIN, parent="7", root="6"), None),
        ({"conversation_id": "6"}, replace(PLAIN, parent="7", root="6"), True),
        ({"conversation_id": "1"}, replace(PLAIN, parent="7", root="6"), None),
        ({}, replace(PLAIN, parent="7", root="6"), None),
    ],
)
def test_files_polls_and_the_place_in_the_thread_count(more: Any, sought: Sought, sure: bool | None) -> None:
    match = compare({"id": "1", "text": "Hello", **more}, sought)
    assert (match.sure if match else None) is sure


async def lost(connector: X, made: Any) -> tuple[Drive, Progress, datetime]:
    """The post is there, its answer is not."""
    drive = Drive(connector, made)
    assert await drive.until_public()
    before, armed_at = drive.progress, datetime.now(UTC)
    await connector.advance(made, before)
    return drive, before, armed_at


async def test_links_and_markup_do_not_hide_a_post(lumen: X) -> None:
    made = draft("Tea & cake <3 at example.com/menu?a=1&b=2 and https://Example.org/ 👨‍👩‍👧‍👦")
    drive, before, armed_at = await lost(lumen, made)
    found = await lumen.find(drive.draft, before, armed_at, nobody_owns)
    assert isinstance(found, Happened)


async def test_a_long_text_is_found_by_its_whole(door: Any) -> None:
    mara = await wire.consent(door, "x", 1)
    assert isinstance(mara, X)
    drive, before, armed_at = await lost(mara, draft("The lamps of this street. " * 40))
    found = await mara.find(drive.draft, before, armed_at, nobody_owns)
    assert isinstance(found, Happened)


async def test_a_long_text_with_an_address_at_its_end_is_found(door: Any) -> None:
    mara = await wire.consent(door, "x", 1)
    assert isinstance(mara, X)
    lines = "The lamps of this street. " * 30
    drive, before, armed_at = await lost(mara, draft(f"example.org/lamps {lines} https://example.org/all?a=1&b=2"))
    assert isinstance(await mara.find(drive.draft, before, armed_at, nobody_owns), Happened)
    other = draft(f"example.org/lamps {lines} https://example.org/none")
    assert isinstance(await mara.find(other, before, armed_at, nobody_owns), Absent)


async def test_a_post_that_only_its_community_sees_is_asked_about(lumen: X, switch: Turn) -> None:
    """It need not be on the timeline: that it is not there proves nothing, and sending it again could double it."""
    drive, before, armed_at = await lost(lumen, draft(community_id="149"))
    found = await lumen.find(drive.draft, before, armed_at, nobody_owns)
    assert isinstance(found, CannotTell)
    assert "community" in str(found.reason)
    switch("community_on_timeline", "all")
    assert isinstance(await lumen.find(drive.draft, before, armed_at, nobody_owns), Happened)


async def test_a_community_post_shown_to_followers_is_found_or_not_there(lumen: X) -> None:
    made = draft(community_id="149", share_with_followers=True, parts=(Part("Second"),))
    drive, before, armed_at = await lost(lumen, made)
    assert isinstance(await lumen.find(drive.draft, before, armed_at, nobody_owns), Happened)
    other = draft("Something else", community_id="149", share_with_followers=True)
    assert isinstance(await lumen.find(other, before, armed_at, nobody_owns), Absent)


@pytest.mark.parametrize("fields", ["drop", "refuse"])
@pytest.mark.parametrize("dialect", ["current", "legacy"])
async def test_x_may_answer_in_either_vocabulary(lumen: X, switch: Turn, dialect: str, fields: str) -> None:
    switch("default_dialect", dialect)
    switch("unknown_fields", fields)
    drive = Drive(lumen, draft("First", parts=(Part("Second"),)))
    assert await drive.until_public()
    drive.accept(await lumen.advance(drive.draft, drive.progress))
    before, armed_at = drive.progress, datetime.now(UTC)
    answer = await lumen.advance(drive.draft, before)
    found = await lumen.find(drive.draft, before, armed_at, nobody_owns)
    assert isinstance(found, Happened)
    assert isinstance(found.result, Published)
    assert isinstance(answer, Published)
    assert found.result.live == answer.live


async def test_the_same_text_written_by_hand_is_not_told_from_ours(door: Any, lumen: X, switch: Turn) -> None:
    switch("duplicate_window_s", 0)
    drive, before, armed_at = await lost(lumen, draft("Good morning"))
    await Drive(lumen, draft("Good morning")).whole()
    found = await lumen.find(drive.draft, before, armed_at, nobody_owns)
    assert isinstance(found, CannotTell)
    assert str(found.reason)


async def test_a_text_that_was_used_before_proves_nothing_but_our_own_picture_does(lumen: X) -> None:
    drive, before, armed_at = await lost(lumen, replace(draft("Good morning"), repeated=True))
    assert isinstance(await lumen.find(drive.draft, before, armed_at, nobody_owns), CannotTell)
    drive, before, armed_at = await lost(lumen, replace(draft("Good evening", "a.png"), repeated=True))
    assert isinstance(await lumen.find(drive.draft, before, armed_at, nobody_owns), Happened)


async def test_what_is_not_there_is_absent_and_what_others_own_cannot_be_told(lumen: X, control: Control) -> None:
    drive, before, armed_at = await lost(lumen, draft())
    assert isinstance(await lumen.find(drive.draft, before, armed_at, somebody_owns), CannotTell)
    other = draft("Something else")
    assert isinstance(await lumen.find(other, before, armed_at, nobody_owns), Absent)


async def test_a_busy_timeline_is_read_to_its_end(lumen: X, control: Control) -> None:
    drive, before, armed_at = await lost(lumen, draft("The first of many"))
    control.post("clock", advance_s=1)
    for number in range(99):
        await Drive(lumen, draft(f"Later {number}")).whole()
    control.post("clock", advance_s=900)
    for number in range(20):
        await Drive(lumen, draft(f"Much later {number}")).whole()
    found = await lumen.find(drive.draft, before, armed_at, nobody_owns)
    assert isinstance(found, Happened)


async def test_a_clock_of_ours_that_runs_ahead_hides_nothing(peer: Peer) -> None:
    """X's clock is ten minutes behind: what it made just now is older than the moment we call now."""
    now = datetime.now(UTC)
    theirs = now - timedelta(minutes=10)
    post = {"id": "1", "text": "The lamps are lit", "created_at": theirs.strftime("%Y-%m-%dT%H:%M:%S.000Z")}
    dated = {"Date": format_datetime(theirs, usegmt=True)}
    empty, full = {"meta": {"result_count": 0}}, {"data": [post], "meta": {"result_count": 1}}
    peer.replies = [says(200, json.dumps(body).encode(), dated) for body in (empty, full)]
    async with Http(HttpSettings(sandbox_url=peer.url), sandbox=True) as http:
        app = AppKeys("a", Secret("b"), sandbox=True)
        connector = X(http, app, Credentials(Secret("t")), Account("9", "profile", "Lumen", "lumen"))
        found = await connector.find(draft(), Progress("post"), now, nobody_owns)
    assert isinstance(found, Happened)
    starts = [parse_qs(urlsplit(asked.path).query)["start_time"][0] for asked in peer.asked]
    assert len(starts) == 2
    assert datetime.fromisoformat(starts[0]) - datetime.fromisoformat(starts[1]) > timedelta(minutes=9)


async def test_a_timeline_that_is_late_says_absent_until_it_is_not(lumen: X, switch: Turn, control: Control) -> None:
    switch("timeline_delay_s", 20)
    drive, before, armed_at = await lost(lumen, draft())
    assert isinstance(await lumen.find(drive.draft, before, armed_at, nobody_owns), Absent)
    control.post("clock", advance_s=25)
    assert isinstance(await lumen.find(drive.draft, before, armed_at, nobody_owns), Happened)


async def test_a_found_part_of_a_thread_leads_to_the_next(lumen: X) -> None:
    made = draft("First", parts=(Part("Second"), Part("Third")))
    _, before, armed_at = await lost(lumen, made)
    found = await lumen.find(made, before, armed_at, nobody_owns)
    assert isinstance(found, Happened)
    assert isinstance(found.result, Waiting)
    assert found.result.next == "public"
    assert found.result.live is not None
    assert not found.result.live.whole
