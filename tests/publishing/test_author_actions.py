"""What an author may do to a post, and when: change, move, cancel, try again, answer, delete."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from django.utils import timezone

import stage as stages
from onepost.publishing import answers, services
from onepost.publishing.ending import cleaning
from onepost.publishing.models import Publication, State
from onepost.publishing.sending import publisher, rows
from onepost.publishing.writing.content import Content
from stage import worker
from world import make_channel, make_publication

pytestmark = pytest.mark.django_db(transaction=True)

TOMORROW = timedelta(days=1)
LATER = timedelta(hours=20)
"""Within the life of what is prepared at any network."""


def prepared(stage, upload) -> Publication:
    """Planned for later today, its picture at the network already."""
    publication = stage.publish(due=timezone.now() + LATER, media=(upload("a.png").id,))

    async def prepare() -> None:
        async with worker() as pool:
            for _ in range(4):
                await Publication.objects.filter(id=publication.id).aupdate(next_attempt_at=timezone.now())
                await publisher.publish(pool, publication.id)

    asyncio.run(prepare())
    publication.refresh_from_db()
    assert publication.progress
    assert publication.state == State.SCHEDULED
    return publication


def unpublished(stage) -> list[str]:
    """Photos that lie at the network without having been seen."""
    there = stage.control.get("objects", network=stage.channel.network)
    return [row["id"] for row in there if row["kind"] == "photo upload" and not row["deleted"]]


def test_cancelling_after_preparation_removes_what_was_uploaded(on, upload) -> None:
    stage = on("facebook")
    publication = prepared(stage, upload)
    sealed = publication.progress
    assert len(unpublished(stage)) == 1
    services.cancel(publication)

    async def discard() -> None:
        async with worker():
            await cleaning.discard(stage.channel.id, publication.id, sealed)

    asyncio.run(discard())
    assert unpublished(stage) == []
    publication.refresh_from_db()
    assert (publication.state, publication.progress, publication.next_attempt_at) == (State.CANCELLED, "", None)


def test_an_edit_takes_the_post_out_of_the_hands_of_the_worker_that_prepares_it(on) -> None:
    stage = on("x")
    publication = stage.publish("First thought", due=timezone.now() + TOMORROW)

    async def in_between() -> bool:
        async with worker() as pool:
            await Publication.objects.filter(id=publication.id).aupdate(next_attempt_at=timezone.now())
            row = await rows.claim(pool, publication.id, 60)
            content = Content(text="Second thought", channels=(stage.channel.id,))
            await asyncio.to_thread(services.edit_post, publication.post, content, timezone.now() + TOMORROW)
            return await rows.save(pool, row, {"tries": 7}, None)

    assert asyncio.run(in_between()) is False
    publication.refresh_from_db()
    assert (publication.text, publication.tries, publication.leased_until) == ("Second thought", 0, None)


@pytest.mark.parametrize("act", ["edit", "cancel", "reschedule", "delete"])
def test_what_may_be_on_its_way_out_is_refused_with_a_sentence_and_left_alone(workspace, act: str) -> None:
    row = make_publication(workspace, state=State.PUBLISHING, due_at=timezone.now(), armed_at=timezone.now())
    actions = {
        "edit": lambda: services.edit_post(row.post, Content(text="Other", channels=(row.channel_id,)), "now"),
        "cancel": lambda: services.cancel(row),
        "reschedule": lambda: services.reschedule(row, timezone.now() + TOMORROW),
        "delete": lambda: services.delete_post(row.post),
    }
    with pytest.raises(services.Refused, match="being published"):
        actions[act]()
    row.refresh_from_db()
    assert (row.state, row.text) == (State.PUBLISHING, "Secret plans of Lumen")


def test_moving_a_post_is_one_change_of_its_row(workspace) -> None:
    row = make_publication(workspace, due_at=timezone.now() + TOMORROW, next_attempt_at=timezone.now() + TOMORROW)
    later = timezone.now() + timedelta(days=3)
    services.reschedule(row, later)
    row.refresh_from_db()
    assert (row.due_at, row.next_attempt_at, row.state) == (later, later, State.SCHEDULED)


def test_a_cancelled_post_can_be_set_going_again_unless_its_channel_is_gone(workspace) -> None:
    row = make_publication(workspace, state=State.CANCELLED)
    services.try_again(row)
    row.refresh_from_db()
    assert row.state == State.SCHEDULED
    orphan = make_publication(workspace, make_channel(workspace), state=State.FAILED)
    Publication.objects.filter(id=orphan.id).update(channel=None)
    with pytest.raises(services.Refused):
        services.try_again(orphan)


@pytest.mark.parametrize(("is_there", "state"), [(True, State.PUBLISHED), (False, State.SCHEDULED)])
def test_the_authors_answer_settles_an_unconfirmed_post(workspace, is_there: bool, state: str) -> None:
    row = make_publication(workspace, state=State.UNCONFIRMED, armed_at=timezone.now(), next_call="public")
    answer = answers.is_there if is_there else answers.is_not_there
    answer(row)
    row.refresh_from_db()
    assert (row.state, row.armed_at) == (state, None)
    with pytest.raises(services.Refused):
        answer(row)


def test_a_post_out_on_one_network_keeps_there_what_was_sent_when_the_rest_is_changed(on, workspace, alice) -> None:
    stage = on("x")
    other = make_channel(workspace, alice, network="facebook")
    content = Content(text="As sent", channels=(stage.channel.id, other.id))
    post = services.create_post(services.Author(workspace, alice), content, timezone.now() + TOMORROW)
    out = post.publications.get(network="x")
    Publication.objects.filter(id=out.id).update(due_at=timezone.now(), next_attempt_at=timezone.now())
    stages.run([out])
    services.edit_post(post, Content(text="Changed", channels=content.channels), timezone.now() + TOMORROW)
    assert {row.network: row.text for row in post.publications.all()} == {"x": "As sent", "facebook": "Changed"}
