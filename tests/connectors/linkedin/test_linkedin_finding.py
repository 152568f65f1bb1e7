"""A post whose answer got lost: read where LinkedIn lets us, asked for by sending it again where it does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from linkedin_drafts import draft

from control import Control
from onepost.connectors.errors import OutcomeUnknown, Rejected
from onepost.connectors.linkedin import LinkedIn
from onepost.connectors.linkedin.finding import WINDOW, made_at
from onepost.connectors.progress import Absent, CannotTell, Happened, Progress, Published, Waiting
from wire import Drive, nobody_owns, somebody_owns

Turn = Callable[[str, object], None]
MINUTE = timedelta(minutes=1)


async def lost(drive: Drive) -> tuple[Progress, datetime]:
    """The public call is made, and its answer thrown away."""
    assert await drive.until_public()
    before = drive.progress
    await drive.connector.advance(drive.draft, before)
    return before, datetime.now(UTC)


async def probed(drive: Drive, before: Progress, armed_at: datetime) -> Published | Waiting:
    """What ``find`` leads to: a further public call, and what becomes of it."""
    found = await drive.connector.find(drive.draft, before, armed_at, nobody_owns)
    assert isinstance(found, Happened)
    assert isinstance(found.result, Waiting)
    assert found.result.next == "public", "the probe is armed like any other public call"
    step = await drive.connector.advance(drive.draft, found.result.progress)
    assert isinstance(step, Published | Waiting)
    return step


async def test_a_lost_post_of_a_member_is_known_by_the_refusal_of_its_twin(alice: LinkedIn, control: Control) -> None:
    drive = Drive(alice, draft())
    before, armed_at = await lost(drive)
    step = await probed(drive, before, armed_at - MINUTE)
    assert isinstance(step, Waiting)
    with pytest.raises(OutcomeUnknown):
        await alice.advance(drive.draft, step.progress)
    found = await alice.find(drive.draft, step.progress, armed_at, nobody_owns)
    assert isinstance(found, Happened)
    assert isinstance(found.result, Published)
    assert [post["id"] for post in control.posts("linkedin")] == [found.result.live.remote_id]


async def test_a_post_that_did_not_get_through_is_made_by_the_probe(alice: LinkedIn, control: Control) -> None:
    drive = Drive(alice, draft())
    assert await drive.until_public()
    step = await probed(drive, drive.progress, datetime.now(UTC) - MINUTE)
    assert isinstance(step, Published)
    assert [post["id"] for post in control.posts("linkedin")] == [step.live.remote_id]


async def test_nothing_is_sent_again_while_the_first_call_may_still_be_under_way(alice: LinkedIn) -> None:
    drive = Drive(alice, draft())
    before, armed_at = await lost(drive)
    assert isinstance(await alice.find(drive.draft, before, armed_at, nobody_owns), CannotTell)


async def test_after_the_window_the_author_is_asked(alice: LinkedIn, control: Control) -> None:
    drive = Drive(alice, draft())
    before, armed_at = await lost(drive)
    late = armed_at - WINDOW - MINUTE
    assert isinstance(await alice.find(drive.draft, before, late, nobody_owns), CannotTell)
    again = before.with_data(first=(late - 2 * MINUTE).isoformat()).at("probe")
    draft_then = replace(drive.draft, due_at=late - 3 * MINUTE)
    made = len(control.get("requests", network="linkedin"))
    with pytest.raises(OutcomeUnknown):
        await alice.advance(draft_then, again)
    assert len(control.get("requests", network="linkedin")) == made, "too late to be refused, so it is not sent"
    assert isinstance(await alice.find(draft_then, again, armed_at - MINUTE, nobody_owns), CannotTell)


async def test_an_author_who_has_looked_can_have_it_sent_again(alice: LinkedIn, control: Control) -> None:
    drive = Drive(alice, draft())
    assert await drive.until_public()
    doubtful = drive.progress.with_data(first=(datetime.now(UTC) - timedelta(hours=1)).isoformat()).at("probe")
    step = await alice.advance(replace(drive.draft, due_at=datetime.now(UTC)), doubtful)
    assert isinstance(step, Published)
    assert len(control.posts("linkedin")) == 1


async def test_a_text_that_went_out_before_proves_nothing(alice: LinkedIn) -> None:
    drive = Drive(alice, draft())
    before, armed_at = await lost(drive)
    repeated = replace(drive.draft, repeated=True)
    assert isinstance(await alice.find(repeated, before, armed_at - MINUTE, nobody_owns), CannotTell)


@pytest.mark.parametrize("owned", [True, False])
async def test_a_post_refused_as_equal_to_another_publications_fails_and_is_there_once(
    alice: LinkedIn, control: Control, owned: bool
) -> None:
    """``owned`` False: somebody posted it by hand before this publication began."""
    await Drive(alice, draft()).whole()
    drive = Drive(alice, draft())
    assert await drive.until_public()
    if not owned:
        later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
        drive.progress = drive.progress.with_data(announced=later)
    step = await alice.advance(drive.draft, drive.progress)
    assert isinstance(step, Waiting)
    armed_at = datetime.now(UTC) + (timedelta(0) if owned else timedelta(hours=1))
    found = await alice.find(drive.draft, step.progress, armed_at, somebody_owns if owned else nobody_owns)
    assert isinstance(found, Happened)
    with pytest.raises(Rejected, match="exactly this post"):
        await alice.advance(drive.draft, found.result.progress)
    assert len(control.posts("linkedin")) == 1


async def test_a_page_that_may_not_be_read_is_asked_by_sending_again(lumen: LinkedIn, control: Control) -> None:
    drive = Drive(lumen, draft())
    before, armed_at = await lost(drive)
    control.post("faults", network="linkedin", method="GET", path="/rest/posts", effect="status", status=403)
    step = await probed(drive, before, armed_at - MINUTE)
    assert isinstance(step, Waiting)
    assert step.progress.data["twin"] == control.posts("linkedin")[0]["id"]


async def test_a_page_is_read_past_other_posts_and_another_card_is_not_ours(lumen: LinkedIn) -> None:
    await Drive(lumen, draft(link="https://example.org/a", link_title="A")).whole()
    for text in ("Something else", "The lamps are lit!"):
        await Drive(lumen, draft(text)).whole()
    wanted = Drive(lumen, draft(link="https://example.org/b", link_title="B"))
    assert await wanted.until_public()
    before, armed_at = wanted.progress, datetime.now(UTC)
    assert isinstance(await lumen.find(wanted.draft, before, armed_at, nobody_owns), Absent)
    answer = await lumen.advance(wanted.draft, before)
    found = await lumen.find(wanted.draft, before, armed_at, nobody_owns)
    assert isinstance(found, Happened)
    assert isinstance(answer, Published)
    assert found.result == answer


async def test_a_post_that_shows_late_is_not_there_yet(lumen: LinkedIn, switch: Turn) -> None:
    switch("finder_delay_s", 3600)
    drive = Drive(lumen, draft())
    before, armed_at = await lost(drive)
    assert isinstance(await lumen.find(drive.draft, before, armed_at, nobody_owns), Absent)


async def test_files_prove_a_post_even_when_its_text_was_posted_before(lumen: LinkedIn) -> None:
    drive = Drive(lumen, draft("The lamps are lit", "a.png"))
    before, armed_at = await lost(drive)
    found = await lumen.find(replace(drive.draft, repeated=True), before, armed_at, nobody_owns)
    assert isinstance(found, Happened)


@pytest.mark.parametrize(
    ("urn", "year"), [("urn:li:share:7141138912345678901", 2023), ("urn:li:share:12345", 0), ("urn:li:share:x", 0)]
)
def test_a_posts_number_tells_when_it_was_made(urn: str, year: int) -> None:
    made = made_at(urn)
    assert (made.year if made else 0) == year
