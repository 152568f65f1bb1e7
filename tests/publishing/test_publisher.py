"""What the publisher does when something is in the way, and whom it asks."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

import stage as stages
from onepost.channels.models import Channel, ChannelState, Grant
from onepost.publishing import services
from onepost.publishing.models import Publication, State
from onepost.publishing.sending import clockwork, notices, publisher, rows
from onepost.publishing.writing.content import Content
from stage import Stage, connect, worker

pytestmark = pytest.mark.django_db(transaction=True)


def look_once(publication: Publication) -> None:
    """One worker takes the row once."""

    async def once() -> None:
        async with worker() as pool:
            await publisher.publish(pool, publication.id)

    asyncio.run(once())
    publication.refresh_from_db()


def now_due(publication: Publication, **more: Any) -> None:
    Publication.objects.filter(id=publication.id).update(next_attempt_at=timezone.now(), handed_until=None, **more)


def outcomes(publication: Publication) -> list[str]:
    return list(publication.attempts.values_list("outcome", flat=True))


def fault(stage: Stage, **more: Any) -> None:
    stage.control.post("faults", network=stage.channel.network, **{"count": 1, **more})


@pytest.mark.parametrize("hours", [1, 5])
def test_a_post_that_is_late_by_less_than_the_workspace_allows_still_goes_out(on, hours: int) -> None:
    stage = on("x")
    publication = stage.publish()
    now_due(publication, due_at=timezone.now() - timedelta(hours=hours))
    stages.run([publication])
    assert publication.state == State.PUBLISHED


def test_a_post_that_is_too_late_is_held_and_its_author_is_told(on) -> None:
    stage = on("x")
    publication = stage.publish()
    now_due(publication, due_at=timezone.now() - timedelta(hours=6, minutes=1))
    stages.run([publication])
    assert publication.state == State.HELD
    assert "too long ago" in publication.problem["text"]
    assert stage.control.posts("x") == []
    notices.send(publication.id)
    (message,) = mail.outbox
    assert message.to == ["alice@example.org"]
    assert "on hold" in message.subject
    assert str(publication.id) in message.body
    assert "Hello from the studio" not in message.body


def test_how_late_is_too_late_is_the_workspaces_choice(on) -> None:
    stage = on("x")
    stage.workspace.late_hours = 12
    stage.workspace.save()
    publication = stage.publish()
    now_due(publication, due_at=timezone.now() - timedelta(hours=11))
    stages.run([publication])
    assert publication.state == State.PUBLISHED


@pytest.mark.parametrize("network", ["x", "facebook"])
def test_nothing_is_seen_before_it_is_due(on, upload, network: str) -> None:
    stage = on(network)
    due = timezone.now() + timedelta(minutes=3)
    publication = stage.publish(due=due, media=(upload("a.png").id,))
    now_due(publication)
    for _ in range(4):
        look_once(publication)
        now_due(publication)
    publication.refresh_from_db()
    assert (publication.state, publication.next_call, publication.armed_at) == (State.SCHEDULED, "public", None)
    assert publication.progress, "the picture lies ready at the network"
    assert stage.control.posts(network) == []


def test_retry_after_is_obeyed_and_does_not_count_as_a_failure(on) -> None:
    stage = on("x")
    publication = stage.publish()
    fault(stage, method="POST", path="/2/tweets$", effect="status", status=429, headers={"Retry-After": "120"})
    look_once(publication)
    assert publication.next_attempt_at > timezone.now() + timedelta(seconds=100)
    assert (publication.state, publication.tries, publication.armed_at) == (State.SCHEDULED, 0, None)
    assert outcomes(publication) == ["wait"]


def test_a_channel_that_has_to_wait_does_not_hold_up_another_one(on, workspace, alice) -> None:
    stage = on("x")
    other = Stage(workspace, alice, stage.control, connect(workspace, alice, "facebook"))
    slow, quick = stage.publish(), other.publish()
    fault(stage, effect="status", status=429, headers={"Retry-After": "600"}, count=5)
    stages.run([quick])
    slow.refresh_from_db()
    assert quick.state == State.PUBLISHED
    assert slow.state == State.SCHEDULED


def test_a_network_that_is_down_is_tried_again_with_growing_pauses(on) -> None:
    stage = on("facebook")
    publication = stage.publish()
    pauses = [clockwork.BACK_OFF[tries - 1] for tries in (1, 2, 3, 4)]
    assert pauses == sorted(pauses)
    assert clockwork.pause_after(len(clockwork.BACK_OFF) + 1) is None
    fault(stage, method="GET", effect="status", status=503, count=100)
    fault(stage, method="POST", path="/feed$", effect="status", status=503, count=2)
    look_once(publication)
    assert outcomes(publication) == ["unclear"], "a 503 to a public call proves nothing"
    stage.control.delete("faults")
    stages.run([publication])
    assert publication.state == State.PUBLISHED
    assert len(stage.control.posts("facebook")) == 1


def test_an_expired_token_is_renewed_on_the_way(on) -> None:
    stage = on("x")
    publication = stage.publish()
    before = stage.channel.grant.epoch
    stage.control.post("clock", advance_s=3 * 3600)
    stages.run([publication])
    assert publication.state == State.PUBLISHED
    assert Grant.objects.get(id=stage.channel.grant_id).epoch > before


def test_a_permission_taken_back_holds_the_channel_until_it_is_connected_again(on) -> None:
    stage = on("x")
    first, second = stage.publish("One"), stage.publish("Two")
    for account in stage.control.get("accounts", network="x"):
        stage.control.post("revoke", network="x", account=account["id"])
    stages.run([first, second])
    assert {first.state, second.state} == {State.HELD}
    channel = Channel.objects.get(id=stage.channel.id)
    assert channel.state == ChannelState.HELD
    assert channel.problem
    connect(stage.workspace, stage.alice, "x")
    stages.run([first, second])
    assert {first.state, second.state} == {State.PUBLISHED}
    assert sorted(post["text"] for post in stage.control.posts("x")) == ["One", "Two"]


def test_a_refusal_names_its_reason_and_is_not_repeated(on) -> None:
    stage = on("facebook")
    publication = stage.publish()
    body = {"error": {"message": "Blocked", "type": "OAuthException", "code": 368, "fbtrace_id": "A"}}
    fault(stage, method="POST", path="/feed$", effect="status", status=400, body=body, count=9)
    look_once(publication)
    stage.control.delete("faults")
    made = len([seen for seen in stage.control.get("requests", network="facebook") if seen["path"].endswith("/feed")])
    assert made == 1
    assert (publication.state, publication.next_attempt_at) == (State.FAILED, None)
    assert publication.problem
    assert outcomes(publication) == ["rejected"]


def test_a_first_comment_that_is_refused_leaves_the_post_published_and_only_it_is_tried_again(on) -> None:
    stage = on("facebook")
    publication = stage.publish(options={"first_comment": "Come in"})
    body = {"error": {"message": "No", "type": "OAuthException", "code": 100, "fbtrace_id": "A"}}
    fault(stage, method="POST", path="/comments$", effect="status", status=400, body=body)
    stages.run([publication])
    assert publication.state == State.PUBLISHED
    assert publication.problem
    services.try_again(publication)
    stages.run([publication])
    assert (publication.state, publication.problem) == (State.PUBLISHED, None)
    assert len(stage.control.posts("facebook")) == 1
    comments = [row for row in stage.control.get("objects", network="facebook") if row["kind"] == "comment"]
    assert [row["text"] for row in comments] == ["Come in"]


def test_a_thread_that_stops_goes_on_after_its_last_part(on) -> None:
    stage = on("x")
    publication = stage.publish("First", options={"thread": [{"text": "Second"}, {"text": "Third"}]})
    body = {"title": "Forbidden", "detail": "You are not permitted to perform this action.", "status": 403}
    fault(stage, method="POST", path="/2/tweets$", effect="status", status=403, body=body, skip=1)
    stages.run([publication])
    assert publication.state in {State.FAILED, State.HELD}
    assert [post["text"] for post in stage.control.posts("x")] == ["First"]
    services.try_again(publication)
    stages.run([publication])
    assert publication.state == State.PUBLISHED
    assert [post["text"] for post in stage.control.posts("x")] == ["First", "Second", "Third"]


def test_a_worker_that_lost_its_lease_cannot_send(on) -> None:
    """Another worker has taken the row between reading and arming: the first one arms nothing."""
    stage = on("x")
    publication = stage.publish()

    async def late() -> Any:
        async with worker() as pool:
            row = await rows.claim(pool, publication.id, 60)
            await Publication.objects.filter(id=publication.id).aupdate(lease=99)
            return await rows.arm(pool, row, next_call="public", progress="", state=State.PUBLISHING, seconds=60)

    assert asyncio.run(late()) is None
    publication.refresh_from_db()
    assert publication.armed_at is None


def test_secrets_that_no_longer_open_are_the_operators_matter_and_do_not_loop(on) -> None:
    stage = on("x")
    publication = stage.publish()
    Grant.objects.filter(id=stage.channel.grant_id).update(sealed="v1.d.AAAA")
    look_once(publication)
    assert publication.state == State.HELD
    assert publication.next_attempt_at is None
    assert publication.problem


def test_posts_of_one_text_to_two_channels_are_told_apart(on, workspace, alice) -> None:
    stage = on("facebook")
    pages = list(Channel.objects.filter(workspace=workspace, network="facebook"))
    assert len(pages) > 1
    content = Content(text="The same words", channels=tuple(page.id for page in pages))
    post = services.create_post(services.Author(workspace, alice), content, "now")
    fault(stage, method="POST", path="/feed$", phase="after", effect="reset", count=len(pages))
    publications = list(post.publications.all())
    stages.run(publications)
    assert {row.state for row in publications} == {State.PUBLISHED}
    assert len({row.remote_id for row in publications}) == len(pages) == len(stage.control.posts("facebook"))
