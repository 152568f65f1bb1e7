"""Queues: every post gets a time of its own, and changing the order changes no other time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from onepost.publishing import services
from onepost.publishing.models import Publication, Queue, Slot, State
from onepost.publishing.planning import queue_moves, queues
from onepost.publishing.planning.slots import FromQueue, Weekly
from onepost.publishing.services import Author, Refused
from onepost.publishing.writing import edit_state
from onepost.publishing.writing.content import Content, ContentRefused
from world import make_channel, make_publication

EVERY_DAY = [Weekly(day, time(9)) for day in range(7)]
pytestmark = pytest.mark.django_db


@pytest.fixture
def channel(workspace, alice) -> Any:
    return make_channel(workspace, alice, "x")


@pytest.fixture
def queue(workspace, channel) -> Queue:
    queue = queues.default_queue(workspace)
    queues.add_times(queue, channel, EVERY_DAY)
    return queue


def add(workspace, alice, *channels: Any, text: str = "Hello", plan: FromQueue | None = None) -> list[Publication]:
    content = Content(text=text, channels=tuple(channel.id for channel in channels))
    post = services.create_post(Author(workspace, alice), content, plan or FromQueue())
    return list(post.publications.order_by("channel__connected_at"))


def coming(workspace, number: int) -> list[datetime]:
    local = timezone.now().astimezone(workspace.zone)
    first = local.replace(hour=9, minute=0, second=0, microsecond=0)
    days = range(0 if first > local else 1, number + 1)
    return [(first.replace(tzinfo=None) + timedelta(days=day)).replace(tzinfo=workspace.zone) for day in days][:number]


def test_posts_take_the_next_free_times_one_after_the_other(workspace, alice, channel, queue) -> None:
    first, second, third = coming(workspace, 3)
    make_publication(workspace, channel, due_at=second + timedelta(seconds=20))
    rows = [add(workspace, alice, channel, text=f"Number {number}")[0] for number in range(2)]
    assert [row.due_at for row in rows] == [first, third]
    assert {(row.state, row.queue_id) for row in rows} == {(State.SCHEDULED, queue.id)}


def test_each_channel_gets_its_own_time(workspace, alice, channel, queue) -> None:
    other = make_channel(workspace, alice, "facebook", kind="page")
    queues.add_times(queue, other, [Weekly(day, time(17, 30)) for day in range(7)])
    mine, theirs = add(workspace, alice, channel, other)
    assert mine.due_at
    assert theirs.due_at
    assert [row.due_at.astimezone(workspace.zone).strftime("%H:%M") for row in (mine, theirs)] == ["09:00", "17:30"]


def test_a_picked_time_is_taken_if_it_is_free_and_the_next_one_if_not(workspace, alice, channel, queue) -> None:
    _first, _second, third, fourth = coming(workspace, 4)
    picked = FromQueue(queue.id, third)
    assert [add(workspace, alice, channel, text=text, plan=picked)[0].due_at for text in "ab"] == [third, fourth]


def test_a_channel_without_times_is_named_and_nothing_is_stored(workspace, alice, channel, queue) -> None:
    bare = make_channel(workspace, alice, "facebook", kind="page", name="Bare")
    with pytest.raises(ContentRefused) as refused:
        add(workspace, alice, channel, bare)
    (problem,) = refused.value.problems
    assert (problem.field, problem.code, problem.channel) == ("schedule", "no_slots", bare.id)
    assert "Bare" in problem.text
    assert not Publication.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_posts_at_the_same_moment_never_take_the_same_time(workspace, alice, channel, queue) -> None:
    def one(number: int) -> datetime | None:
        try:
            return add(workspace, alice, channel, text=f"Number {number}")[0].due_at
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        times = list(pool.map(one, range(8)))
    assert sorted(at for at in times if at) == coming(workspace, 8)


def test_saving_a_queued_post_again_leaves_it_in_its_place(workspace, alice, channel, queue) -> None:
    rows = [add(workspace, alice, channel, text=f"Number {number}")[0] for number in range(3)]
    rows[0].delete()
    post = rows[2].post
    plan = edit_state.plan_of(post)
    assert plan == FromQueue(queue.id)
    services.edit_post(post, Content(text="Mended", channels=(channel.id,)), plan)
    assert (post.publications.get().due_at, post.publications.get().queue_id) == (rows[2].due_at, queue.id)
    services.edit_post(post, Content(text="Mended again", channels=(channel.id,)), "keep")
    assert post.publications.get().queue_id == queue.id


def test_a_time_given_by_hand_takes_a_post_out_of_the_queue(workspace, alice, channel, queue) -> None:
    (row,) = add(workspace, alice, channel)
    services.reschedule(row, timezone.now() + timedelta(days=30, minutes=7))
    row.refresh_from_db()
    assert row.queue_id is None
    assert add(workspace, alice, channel, text="Another")[0].due_at == coming(workspace, 1)[0]


def order(queue: Queue, channel: Any) -> str:
    return "".join(row.text for row in queues.waiting(queue, channel))


def test_the_order_changes_and_the_times_stay(workspace, alice, channel, queue) -> None:
    rows = {text: add(workspace, alice, channel, text=text)[0] for text in "abcd"}
    by_hand = make_publication(workspace, channel, text="x", due_at=coming(workspace, 2)[1] + timedelta(hours=3))
    times = sorted(Publication.objects.values_list("due_at", flat=True))
    queue_moves.step(rows["b"], -1)
    assert order(queue, channel) == "bacd"
    rows["a"].refresh_from_db()
    queue_moves.step(rows["a"], 1)
    assert order(queue, channel) == "bcad"
    queue_moves.to_front(rows["d"])
    assert order(queue, channel) == "dbca"
    assert queue_moves.shuffle(queue, channel) == 4
    assert order(queue, channel) != "dbca"
    assert sorted(order(queue, channel)) == list("abcd")
    assert sorted(Publication.objects.values_list("due_at", flat=True)) == times
    assert Publication.objects.get(id=by_hand.id).due_at == by_hand.due_at


def test_the_ends_of_a_queue_are_ends(workspace, alice, channel, queue) -> None:
    first, last = (add(workspace, alice, channel, text=text)[0] for text in "ab")
    for row, by in ((first, -1), (last, 1)):
        with pytest.raises(Refused):
            queue_moves.step(row, by)
    with pytest.raises(Refused):
        queue_moves.to_front(first)


def test_a_post_that_is_going_out_keeps_the_others_where_they_are(workspace, alice, channel, queue) -> None:
    first, second = (add(workspace, alice, channel, text=text)[0] for text in "ab")
    Publication.objects.filter(id=first.id).update(armed_at=timezone.now())
    with pytest.raises(Refused):
        queue_moves.step(second, -1)
    assert Publication.objects.get(id=second.id).due_at == second.due_at


def test_times_that_change_move_no_post_and_a_deleted_queue_leaves_theirs(workspace, alice, channel, queue) -> None:
    (row,) = add(workspace, alice, channel)
    Slot.objects.all().delete()
    row.refresh_from_db()
    assert row.queue_id == queue.id
    with pytest.raises(queues.QueueRefused):
        queues.delete(queue)
    other = queues.add_queue(workspace, "Offers")
    with pytest.raises(queues.QueueRefused):
        queues.rename(other, " queue ")
    queues.delete(queue)
    kept = Publication.objects.get(id=row.id)
    assert (kept.due_at, kept.queue_id, kept.state) == (row.due_at, None, State.SCHEDULED)


def test_copied_times_replace_those_of_the_channel(workspace, alice, channel, queue) -> None:
    other = make_channel(workspace, alice, "facebook", kind="page")
    queues.add_times(queue, other, [Weekly(2, time(17))])
    queues.copy_times(queue, channel, other)
    assert queues.times(queue, [other.id])[other.id] == EVERY_DAY
