"""Rate limits that a network announces: shared by all workers, and nobody else's business."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from django.utils import timezone

import stage as stages
from onepost.privacy import retention
from onepost.publishing.models import Pause, Publication, State
from onepost.publishing.sending import pauses, rows
from stage import Stage, worker

pytestmark = pytest.mark.django_db(transaction=True)


def outcomes(publication: Publication) -> list[str]:
    return list(publication.attempts.values_list("outcome", flat=True))


def limited(stage: Stage, **headers: str) -> None:
    """The channel's next call to publish is refused: too many."""
    stage.control.post(
        "faults",
        network="x",
        account=stage.channel.remote_id,
        method="POST",
        path="/2/tweets$",
        effect="status",
        status=429,
        headers={"Retry-After": "300", **headers},
        count=1,
    )


def channels_of_x(on, workspace, alice, number: int) -> list[Stage]:
    """Stages of several X channels; the sandbox has as many accounts as are asked for."""
    first = on("x")
    first.control.post("accounts", network="x", count=number)
    names = stages.Walk(alice).accounts("x")[1:number]
    others = [stages.connect_as(workspace, alice, "x", name) for name in names]
    return [first, *(Stage(workspace, alice, first.control, channel) for channel in others)]


def as_soon_as_it_may(*rows_: Publication) -> None:
    """Ten minutes go by, for those who wait."""
    ago = timedelta(minutes=10)
    for pause in Pause.objects.all():
        Pause.objects.filter(id=pause.id).update(until=pause.until - ago)
    for row in rows_:
        row.refresh_from_db()
        Publication.objects.filter(id=row.id).update(next_attempt_at=row.next_attempt_at - ago)


def calls(stage: Stage) -> int:
    """How many calls to publish reached X."""
    return sum(row["method"] == "POST" and row["path"] == "/2/tweets" for row in stage.control.get("requests"))


def test_one_limited_channel_among_five_holds_up_nobody_and_goes_on_in_order(on, workspace, alice) -> None:
    slow, *others = channels_of_x(on, workspace, alice, 5)
    assert len(others) == 4
    limited(slow)
    waiting = [slow.publish(f"Number {number}") for number in range(3)]
    quick = [stage.publish(f"Quick {number}") for number, stage in enumerate(others)]
    stages.run(quick)
    assert {row.state for row in quick} == {State.PUBLISHED}
    for row in waiting:
        row.refresh_from_db()
    assert [row.state for row in waiting] == [State.SCHEDULED] * 3
    assert waiting[0].next_attempt_at < waiting[1].next_attempt_at < waiting[2].next_attempt_at
    assert calls(slow) == 1 + len(quick), "the others of the channel are not sent into the wall"
    assert outcomes(waiting[2]) == ["wait"]
    # Their times were in order; now all of them are over, and the worker takes them together.
    as_soon_as_it_may(*waiting)
    stages.run(waiting)
    assert {row.state for row in waiting} == {State.PUBLISHED}
    sent = [post["text"] for post in slow.control.posts("x") if post["text"].startswith("Number")]
    assert sorted(sent) == ["Number 0", "Number 1", "Number 2"]


def test_one_limited_app_starves_no_other_network(on, workspace, alice) -> None:
    slow, other = channels_of_x(on, workspace, alice, 2)
    page = Stage(workspace, alice, slow.control, stages.connect(workspace, alice, "facebook"))
    limited(slow, **{"x-app-limit-24hour-remaining": "0"})
    waiting = [slow.publish("First"), other.publish("Second")]
    quick = page.publish("Elsewhere")
    stages.run([quick])
    for row in waiting:
        row.refresh_from_db()
    assert (quick.state, [row.state for row in waiting]) == (State.PUBLISHED, [State.SCHEDULED] * 2)
    assert Pause.objects.get().channel is None
    assert calls(slow) == 1
    as_soon_as_it_may(*waiting)
    stages.run(waiting)
    assert {row.state for row in waiting} == {State.PUBLISHED}


def test_a_limit_announced_meanwhile_keeps_a_claimed_post_from_being_sent(on) -> None:
    stage = on("x")
    publication = stage.publish()

    async def armed() -> object:
        async with worker() as pool:
            row = await rows.claim(pool, publication.id, 60)
            await Pause.objects.acreate(
                network="x", login="", sandbox=True, channel=None, until=timezone.now() + timedelta(minutes=1)
            )
            return await rows.arm(pool, row, next_call="public", progress="", state=State.PUBLISHING, seconds=60)

    assert asyncio.run(armed()) is None
    publication.refresh_from_db()
    assert publication.armed_at is None


def test_the_longest_of_several_announced_limits_counts_and_is_forgotten_when_over(on) -> None:
    stage = on("x")
    row = {"network": "x", "login": "", "sandbox": True, "channel_id": stage.channel.id}
    soon, late = (timezone.now() + timedelta(minutes=minutes) for minutes in (1, 9))

    async def announce() -> None:
        async with worker() as pool:
            for until in (soon, late, soon):
                await pauses.put(pool, row, "account", until)

    asyncio.run(announce())
    assert Pause.objects.get().until == late
    Pause.objects.update(until=timezone.now() - timedelta(seconds=1))
    retention.purge()
    assert not Pause.objects.exists()


def test_the_last_call_that_x_allows_keeps_the_next_post_from_being_refused(on) -> None:
    stage = on("x")
    made = {"data": {"id": "1790000000000000001", "text": "First"}}
    last = {"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(int(timezone.now().timestamp()) + 600)}
    spent = {"status": 201, "body": made, "headers": last, "count": 1}
    stage.control.post("faults", network="x", method="POST", path="/2/tweets$", effect="status", **spent)
    first, second = stage.publish("First"), stage.publish("Second")
    stages.run([first])
    second.refresh_from_db()
    assert (first.state, second.state, calls(stage)) == (State.PUBLISHED, State.SCHEDULED, 1)
    assert Pause.objects.get().channel == stage.channel
    assert outcomes(second) == ["wait"]


def test_a_page_whose_calls_are_nearly_used_up_slows_down_before_it_is_refused(on) -> None:
    stage = on("facebook")
    first, second = stage.publish("First"), stage.publish("Second")
    stage.control.post("switches", network="facebook", name="page_calls_per_day", value=1)
    stages.run([first])
    second.refresh_from_db()
    assert (first.state, second.state) == (State.PUBLISHED, State.SCHEDULED)
    assert len(stage.control.posts("facebook")) == 1
    assert Pause.objects.get().channel == stage.channel
    stage.control.post("switches", network="facebook", name="page_calls_per_day", value=1000)
    as_soon_as_it_may(second)
    stages.run([second])
    assert second.state == State.PUBLISHED
