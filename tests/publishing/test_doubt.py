"""A call in doubt after its author was asked: what they answer, and what OnePost finds out by itself meanwhile."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

import stage as stages
from onepost.channels.models import Grant, GrantState
from onepost.connectors.messages import Message
from onepost.connectors.progress import (
    Absent,
    CannotTell,
    Delivered,
    Finding,
    Happened,
    Live,
    Progress,
    Published,
    Waiting,
)
from onepost.publishing import answers, services
from onepost.publishing.models import Publication, State
from onepost.publishing.sending import doubt, publisher, rows
from onepost.publishing.sending.prepared import Refused
from stage import Stage, worker

pytestmark = pytest.mark.django_db(transaction=True)

HIDDEN = {"community_id": "149", "thread": [{"text": "Second"}, {"text": "Third"}]}
"""A thread that only its community sees: OnePost cannot look for its parts."""


def lose(stage: Stage, path: str, **more: Any) -> None:
    """The network takes the call, and its answer never arrives."""
    network = stage.channel.network
    rule = {"method": "POST", "phase": "after", "effect": "reset", "count": 1, **more}
    stage.control.post("faults", network=network, path=path, **rule)


def look(publication: Publication, **columns: Any) -> None:
    """The moment of the next look has come."""
    now = timezone.now()
    Publication.objects.filter(id=publication.id).update(next_attempt_at=now, handed_until=None, **columns)

    async def once() -> None:
        async with worker() as pool:
            await publisher.publish(pool, publication.id)

    asyncio.run(once())
    publication.refresh_from_db()


def outcomes(publication: Publication) -> list[str]:
    return list(publication.attempts.values_list("outcome", flat=True))


def halfway(on) -> tuple[Stage, Publication]:
    """Of three parts the first is there, the second in doubt."""
    stage = on("x")
    publication = stage.publish("First", options=HIDDEN)
    lose(stage, "/2/tweets$", skip=1)
    stages.run([publication])
    assert (publication.state, len(publication.also_ids)) == (State.UNCONFIRMED, 0)
    return stage, publication


def parts(stage: Stage) -> dict[str, str]:
    """Ids at the network by text."""
    return {post["text"]: post["id"] for post in stage.control.posts("x")}


def test_a_thread_goes_on_behind_the_part_that_its_author_has_found(on) -> None:
    stage, publication = halfway(on)
    second = parts(stage)["Second"]
    assert answers.is_there(publication, f"https://twitter.com/lumen/status/{second}?s=20") is False
    stages.run([publication])
    there = parts(stage)
    assert publication.state == State.PUBLISHED
    assert [publication.remote_id, *publication.also_ids] == [there["First"], there["Second"], there["Third"]]
    assert len(stage.control.posts("x")) == 3
    assert outcomes(publication)[-3:] == ["says it is there", "is there", "published"]


def test_a_part_that_is_not_there_is_sent_again_in_its_place(on) -> None:
    stage = on("x")
    publication = stage.publish("First", options=HIDDEN)
    lose(stage, "/2/tweets$", skip=1, phase="before")
    stages.run([publication])
    assert publication.state == State.UNCONFIRMED
    answers.is_not_there(publication)
    stages.run([publication])
    assert publication.state == State.PUBLISHED
    assert sorted(parts(stage)) == ["First", "Second", "Third"]


@pytest.mark.parametrize("which", ["the part before", "somebody else's", "none at all"])
def test_an_address_that_does_not_fit_leaves_the_question_open(on, workspace, alice, which: str) -> None:
    stage, publication = halfway(on)
    there = parts(stage)
    number = {"the part before": there["First"], "none at all": "1790000000000000001"}.get(which, "")
    if not number:
        accounts = stages.Walk(alice).accounts("x")
        other = Stage(workspace, alice, stage.control, stages.connect_as(workspace, alice, "x", accounts[1]))
        foreign = other.publish("Something else")
        stages.run([foreign])
        number = foreign.remote_id
    answers.is_there(publication, f"https://x.com/lumen/status/{number}")
    look(publication)
    assert (publication.state, publication.seen_url) == (State.UNCONFIRMED, "")
    assert publication.armed_at is not None
    assert outcomes(publication)[-1] == "not this"
    answers.is_there(publication, f"https://x.com/lumen/status/{there['Second']}")
    stages.run([publication])
    assert publication.state == State.PUBLISHED


@pytest.mark.parametrize("link", ["", "https://x.com/lumen", "https://example.org/lumen/status/12", "not an address"])
def test_what_cannot_be_the_address_of_a_part_is_refused_at_once(on, link: str) -> None:
    _stage, publication = halfway(on)
    with pytest.raises(Refused):
        answers.is_there(publication, link)
    publication.refresh_from_db()
    assert (publication.state, publication.seen_url) == (State.UNCONFIRMED, "")


def test_a_whole_post_is_settled_without_its_address(on) -> None:
    stage = on("x")
    publication = stage.publish("Only for us", options={"community_id": "149"})
    lose(stage, "/2/tweets$")
    stages.run([publication])
    sent_at = publication.armed_at
    assert answers.is_there(publication) is True
    publication.refresh_from_db()
    assert (publication.state, publication.armed_at, publication.published_at) == (State.PUBLISHED, None, sent_at)
    with pytest.raises(Refused, match="answered already"):
        answers.is_not_there(publication)


def test_the_checked_address_is_kept_and_belongs_to_one_publication(on) -> None:
    stage = on("x")
    first = stage.publish("Only for us", options={"community_id": "149"})
    lose(stage, "/2/tweets$")
    stages.run([first])
    link = f"{stage.control.url}/x.com/lumen/status/{parts(stage)['Only for us']}"
    answers.is_there(first, link)
    stages.run([first])
    assert (first.state, first.remote_id) == (State.PUBLISHED, parts(stage)["Only for us"])
    second = stage.publish("Also for us", options={"community_id": "149"})
    lose(stage, "/2/tweets$")
    stages.run([second])
    answers.is_there(second, link)
    look(second)
    assert second.state == State.UNCONFIRMED
    assert "another one" in second.problem["text"]


@pytest.mark.parametrize(
    ("finding", "settled"),
    [
        (Absent(), False),
        (CannotTell(Message("Perhaps")), False),
        (Happened(Waiting(Progress("probe"), next="public")), False),
        (Happened(Waiting(Progress("again"), next="public", live=Live("1", whole=False))), False),
        (Happened(Waiting(Progress("last"), next="once", live=Live("1", whole=False))), False),
        (Happened(Waiting(Progress("part"), next="public", live=Live("1", whole=False, also=("2",)))), True),
        (Happened(Waiting(Progress("processing"))), True),
        (Happened(Published(Live("1"))), True),
        (Happened(Delivered()), True),
    ],
)
def test_only_proof_that_it_is_there_settles_a_question_never_that_it_should_be_sent_again(
    finding: Finding, settled: bool
) -> None:
    already = Live("1", whole=False) if settled or "probe" not in str(finding) else None
    assert (doubt.proof(finding, already) is not None) is settled


def hidden_for_now(on, **more: Any) -> tuple[Stage, Publication]:
    """Instagram says that it is published and does not show it yet."""
    stage = on("instagram")
    stage.control.post("switches", network="instagram", name="visible_after_s", value=3600)
    publication = stage.publish("Slow to appear", **more)
    lose(stage, "/media_publish$")
    stages.run([publication])
    assert publication.state == State.UNCONFIRMED
    assert publication.next_attempt_at is not None
    return stage, publication


def test_what_shows_later_is_found_without_anybody_answering(on, upload) -> None:
    stage, publication = hidden_for_now(on, media=(upload("a.png").id,))
    sent_at = publication.armed_at
    look(publication)
    assert (publication.state, outcomes(publication)[-1], publication.tries) == (State.UNCONFIRMED, "looked", 1)
    stage.control.post("switches", network="instagram", name="visible_after_s", value=0)
    look(publication)
    stages.run([publication])
    posts = stage.control.posts("instagram")
    assert (publication.state, [post["id"] for post in posts]) == (State.PUBLISHED, [publication.remote_id])
    assert publication.published_at == sent_at
    assert "found" in outcomes(publication)


def test_the_looks_become_rarer_and_end_after_a_week(on, upload, settings) -> None:
    _stage, publication = hidden_for_now(on, media=(upload("a.png").id,))
    minutes = []
    for _ in range(5):
        look(publication)
        pause = publication.next_attempt_at - publication.attempts.last().at
        minutes.append(pause.total_seconds() / settings.TIME_SCALE / 60)
    assert minutes == pytest.approx([5, 15, 60, 360, 1440], rel=0.2)
    look(publication, armed_at=timezone.now() - timedelta(days=8) * settings.TIME_SCALE)
    assert (publication.state, publication.next_attempt_at) == (State.UNCONFIRMED, None)
    assert outcomes(publication)[-1] == "looked last"


def test_the_authors_answer_wins_over_a_look_that_is_under_way(on, upload) -> None:
    _stage, publication = hidden_for_now(on, media=(upload("a.png").id,))

    async def at_the_same_time() -> bool:
        async with worker() as pool:
            await Publication.objects.filter(id=publication.id).aupdate(next_attempt_at=timezone.now())
            row = await rows.claim(pool, publication.id, 60)
            await sync_to_async(answers.is_there)(publication)
            return await rows.save(pool, row, {"tries": 9}, None)

    assert asyncio.run(at_the_same_time()) is False
    publication.refresh_from_db()
    assert publication.state == State.PUBLISHED


def test_a_look_that_was_under_way_does_not_put_off_the_address_that_came_meanwhile(on, upload) -> None:
    stage, publication = hidden_for_now(on, media=(upload("a.png").id,))
    link = stage.control.posts("instagram")[0]["url"]
    stage.control.post("latency", network="instagram", ms=150)

    async def at_the_same_time() -> None:
        async with worker() as pool:
            await Publication.objects.filter(id=publication.id).aupdate(next_attempt_at=timezone.now())
            slow = asyncio.create_task(publisher.publish(pool, publication.id))
            for _ in range(500):
                if await Publication.objects.filter(id=publication.id, leased_until__isnull=False).aexists():
                    break
                await asyncio.sleep(0.01)
            await sync_to_async(answers.is_there)(publication, link)
            await slow

    asyncio.run(at_the_same_time())
    publication.refresh_from_db()
    assert (publication.seen_url, outcomes(publication)[-1]) == (link, "says it is there")
    assert publication.next_attempt_at <= timezone.now()


def test_nothing_is_sent_again_by_a_look_that_finds_nothing(on) -> None:
    stage = on("facebook")
    publication = stage.publish("Good morning")
    lose(stage, "/feed$", phase="before")
    stages.run([publication])
    # As if the author had been asked, with nothing at the network.
    before = len(stage.control.posts("facebook"))
    Publication.objects.filter(id=publication.id).update(
        state=State.UNCONFIRMED, armed_at=timezone.now() + timedelta(hours=1), next_call="public", remote_id="", url=""
    )
    look(publication)
    assert (publication.state, outcomes(publication)[-1]) == (State.UNCONFIRMED, "looked")
    assert len(stage.control.posts("facebook")) == before


def test_the_rest_of_a_thread_found_too_late_waits_for_its_author(on) -> None:
    stage, publication = halfway(on)
    stage.control.post("switches", network="x", name="community_on_timeline", value="all")
    long_ago = timezone.now() - timedelta(hours=7)
    look(publication, due_at=long_ago)
    assert (publication.state, publication.also_ids) == (State.FAILED, [parts(stage)["Second"]])
    assert "too long ago" in publication.problem["text"]
    assert len(parts(stage)) == 2


def test_a_question_left_open_asks_nobody_and_is_still_settled_by_itself(on, upload, client_of, alice) -> None:
    stage, publication = hidden_for_now(on, media=(upload("a.png").id,))
    browser = client_of(alice)
    assert "Slow to appear" in browser.get("/posts/?view=attention").content.decode()
    browser.post(f"/publications/{publication.id}/answer", {"there": "leave"})
    assert "Slow to appear" not in browser.get("/posts/?view=attention").content.decode()
    assert "Slow to appear" in browser.get("/posts/?view=all").content.decode()
    stage.control.post("switches", network="instagram", name="visible_after_s", value=0)
    look(publication)
    stages.run([publication])
    assert (publication.state, publication.left_open) == (State.PUBLISHED, False)


def test_a_look_with_a_dead_connection_keeps_the_question_and_goes_on_when_it_is_back(on, upload) -> None:
    stage, publication = hidden_for_now(on, media=(upload("a.png").id,))
    Grant.objects.filter(id=stage.channel.grant_id).update(state=GrantState.LOST)
    look(publication)
    assert (publication.state, outcomes(publication)[-1]) == (State.UNCONFIRMED, "not asked")
    Grant.objects.filter(id=stage.channel.grant_id).update(state=GrantState.LIVE)
    stage.control.post("switches", network="instagram", name="visible_after_s", value=0)
    services.resume_channel(stage.channel)
    publication.refresh_from_db()
    assert publication.next_attempt_at <= timezone.now()
    look(publication)
    stages.run([publication])
    assert publication.state == State.PUBLISHED
