"""The queue's pages: posts in their times, free times to write for, the order, weekly times, pausing and stopping."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from onepost.channels.models import Channel
from onepost.publishing.models import Post, Publication, Queue, Slot, State
from onepost.publishing.planning import queues, stopping
from onepost.publishing.planning.queued import slot_value
from onepost.publishing.planning.slots import FromQueue, Weekly
from world import make_channel, make_publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def queue(workspace, x: Channel) -> Queue:
    queue = queues.default_queue(workspace)
    queues.add_times(queue, x, [Weekly(day, time(9)) for day in range(7)])
    return queue


def page_of(browser: Any, address: str = "/queue/", **query: Any) -> str:
    response = browser.get(address, query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def ahead(workspace, x: Channel, number: int) -> list[datetime]:
    return queues.next_free(workspace, FromQueue(), [x.id], number).times[x.id]


def test_posts_stand_in_their_times_with_free_ones_and_others_between(browser, workspace, x, queue) -> None:
    first, second, third = ahead(workspace, x, 3)
    make_publication(workspace, x, text="In the queue", due_at=first, queue=queue)
    make_publication(workspace, x, text="By hand", due_at=second + timedelta(hours=2))
    html = page_of(browser)
    assert html.index("In the queue") < html.index("By hand") < html.index(quote(slot_value(third)))
    assert html.count("Take out of the queue:") == 1
    assert html.count("At a time of its own") == 1
    assert quote(slot_value(first)) not in html


def test_a_free_time_opens_the_composer_for_it_and_the_post_takes_it(browser, workspace, x, queue) -> None:
    picked = ahead(workspace, x, 4)[3]
    asked = {"queue": queue.id, "channel": x.id, "slot": slot_value(picked)}
    response = browser.get("/posts/new", asked)
    data = response.context["data"]
    assert (data.manner, data.channels) == ("queue", [x.id])
    local = picked.astimezone(workspace.zone)
    assert response.context["action"] == f"Add to queue · {local:%a} {local.day} {local:%b}, 09:00"
    form = {"post_id": data.post_id, "text": "For that day", "channels": str(x.id), "when": "queue", "revision": "0"}
    shown = browser.post("/posts/preview", {**form, "queue": str(queue.id)}).content.decode()
    assert "Add to queue · " in shown
    assert shown.count("<option") == 11
    answer = browser.post("/posts/new", {**form, "queue": str(queue.id), "slot": slot_value(picked)})
    assert (answer.status_code, answer["Location"]) == (302, "/queue/")
    assert Publication.objects.get().due_at == picked
    # Sent twice, it is one post, at the same time.
    browser.post("/posts/new", {**form, "queue": str(queue.id), "slot": slot_value(picked)})
    assert Publication.objects.get().due_at == picked


def test_the_channel_that_has_times_is_shown_first(browser, workspace, x, queue) -> None:
    make_channel(workspace, None, "facebook", name="A page without times")
    assert browser.get("/queue/").context["channel"] == x


def test_without_times_the_composer_says_so_at_the_time(browser, workspace, x) -> None:
    form = {"post_id": Post().id, "text": "Hello", "channels": str(x.id), "when": "queue", "revision": "0"}
    answer = browser.post("/posts/new", form)
    assert answer.status_code == 422
    assert "no weekly times in the queue" in answer.content.decode()
    assert not Publication.objects.filter(state=State.SCHEDULED).exists()


def test_the_order_changes_by_buttons(browser, workspace, x, queue) -> None:
    times = ahead(workspace, x, 3)
    rows = [
        make_publication(workspace, x, text=text, due_at=at, queue=queue) for text, at in zip("abc", times, strict=True)
    ]

    def press(row: Publication, act: str) -> str:
        assert browser.post(f"/queue/posts/{row.id}", {"act": act}).status_code == 302
        return "".join(found.text for found in queues.waiting(queue, x))

    assert press(rows[1], "up") == "bac"
    assert press(rows[1], "down") == "abc"
    assert press(rows[2], "front") == "cab"
    assert press(rows[0], "out") == "cb"
    assert Publication.objects.get(id=rows[0].id).state == State.CANCELLED
    browser.post(f"/queue/{queue.id}/{x.id}/shuffle")
    assert [row.text for row in queues.waiting(queue, x)] == ["b", "c"]


def test_weekly_times_are_offered_added_copied_and_removed(browser, workspace, x) -> None:
    queue = queues.default_queue(workspace)
    assert "Every weekday at 09:00" in page_of(browser)
    address = f"/queue/{queue.id}/{x.id}/times"
    browser.post(address, {"act": "suggested"})
    browser.post(address, {"act": "add", "at": "17:30", "day": ["5", "6"]})
    assert Slot.objects.count() == 7
    for wrong in ({"at": "25:00", "day": "1"}, {"at": "09:00"}, {"at": "09:00", "day": "7"}):
        assert browser.post(address, {"act": "add", **wrong}).status_code == 422
    other = make_channel(workspace, None, "facebook")
    browser.post(f"/queue/{queue.id}/{other.id}/times", {"act": "copy", "from": str(x.id)})
    assert Slot.objects.filter(channel=other).count() == 7
    browser.post(address, {"act": "remove", "slot": str(Slot.objects.filter(channel=x)[0].id)})
    assert Slot.objects.filter(channel=x).count() == 6
    assert "17:30" in page_of(browser, address)


def test_a_weekly_time_that_was_removed_comes_back_by_one_press(browser, x, queue) -> None:
    address = f"/queue/{queue.id}/{x.id}/times"
    gone = Slot.objects.get(channel=x, weekday=2)
    answer = browser.post(address, {"act": "remove", "slot": str(gone.id)}, follow=True).content.decode()
    assert not Slot.objects.filter(channel=x, weekday=2).exists()
    (undo,) = re.findall(r'action="([^"]+)" class="contents"', answer)
    browser.get(unescape(undo))
    assert not Slot.objects.filter(channel=x, weekday=2).exists()
    browser.post(unescape(undo))
    assert Slot.objects.get(channel=x, weekday=2).at == gone.at


def test_queues_get_names_and_go(browser, workspace, x, queue) -> None:
    browser.post("/queue/names/act", {"act": "add", "name": "Offers"})
    offers = Queue.objects.get(name="Offers")
    browser.post("/queue/names/act", {"act": "rename", "queue": str(offers.id), "name": "News"})
    assert "News" in page_of(browser, "/queue/names")
    assert "News" in page_of(browser)
    browser.post("/queue/names/act", {"act": "delete", "queue": str(offers.id)})
    assert list(Queue.objects.all()) == [queue]


def test_one_button_stops_everything_and_every_page_says_so_and_by_whom(browser, workspace, alice, x, queue) -> None:
    assert "Everything is stopped." not in page_of(browser, "/drafts/")
    assert browser.post("/queue/stop", {"next": "/drafts/"})["Location"] == "/drafts/"
    workspace.refresh_from_db()
    assert (workspace.stopped_at is not None, workspace.stopped_by) == (True, alice)
    for address in ("/drafts/", "/queue/", "/calendar/"):
        assert f"Everything is stopped.</b> {alice.full_name} did this on" in page_of(browser, address)
    browser.post("/queue/stop", {"act": "go-on"})
    workspace.refresh_from_db()
    assert (workspace.stopped_at, workspace.stopped_by) == (None, None)


def test_a_stop_outlives_the_account_of_whoever_made_it(client_of, charlie, alice, browser, workspace, x) -> None:
    workspace.memberships.create(user=charlie, role="editor")
    stopping.stop(workspace, charlie)
    stopping.stop(workspace, alice)
    assert workspace.stopped_by == charlie
    charlie.delete()
    html = page_of(browser, "/drafts/")
    assert "Everything is stopped." in html
    assert "did this on" not in html


def test_a_channel_is_paused_and_goes_on(browser, workspace, x, queue) -> None:
    browser.post(f"/queue/channels/{x.id}/pause", {"act": "pause"})
    assert Channel.objects.get().paused_at is not None
    assert "Paused" in page_of(browser)
    assert "Paused" in page_of(browser, "/channels/")
    browser.post(f"/queue/channels/{x.id}/pause", {"act": "go-on"})
    assert Channel.objects.get().paused_at is None


def test_nobody_from_elsewhere_stops_or_moves_anything(client_of, charlie, workspace, x, queue) -> None:
    (at,) = ahead(workspace, x, 1)
    row = make_publication(workspace, x, due_at=at, queue=queue)
    stranger = client_of(charlie)
    for address in (
        f"/queue/posts/{row.id}",
        f"/queue/channels/{x.id}/pause",
        f"/queue/{queue.id}/{x.id}/times",
        f"/queue/{queue.id}/{x.id}/shuffle",
    ):
        assert stranger.post(address, {"act": "out"}).status_code == 404
    stranger.post("/queue/stop")
    workspace.refresh_from_db()
    assert workspace.stopped_at is None


def test_five_thousand_planned_posts_cost_a_dozen_queries(browser, workspace, x, queue) -> None:
    posts = Post.objects.bulk_create(Post(workspace=workspace, text=f"Number {number}") for number in range(5000))
    start = timezone.now().astimezone(UTC) + timedelta(hours=1)
    Publication.objects.bulk_create(
        Publication(
            workspace=workspace,
            post=one,
            channel=x,
            network="x",
            state=State.SCHEDULED,
            due_at=start + timedelta(minutes=8 * number),
            queue=queue,
        )
        for number, one in enumerate(posts)
    )
    with CaptureQueriesContext(
        connection,
    ) as counted:
        html = page_of(browser)
    assert len(counted) <= 12, [query["sql"][:120] for query in counted.captured_queries]
    assert len(html) < 150_000
