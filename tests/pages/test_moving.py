"""A card moved or copied in the calendar: to the minute that is meant, with all its channels, or with the reason."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from onepost.publishing.models import Post, Publication, Queue, State
from onepost.publishing.planning import queues
from onepost.publishing.planning.slots import Weekly
from world import make_publication

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")
HTMX = {"HX-Request": "true"}


def paris(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=PARIS)


@pytest.fixture
def send(browser):
    """``send(row, day="2027-03-30")``: as the calendar's script asks for it."""

    def post(row: Publication, **fields):
        return browser.post(f"/publications/{row.id}/move", fields, headers=HTMX)

    return post


@pytest.fixture
def card(workspace, x, page) -> list[Publication]:
    """A post planned on two channels, two days before the clocks are put forward."""
    due = paris("2027-03-26", "09:00")
    first = make_publication(workspace, x, text="Two channels", due_at=due, next_attempt_at=due)
    second = Publication.objects.create(
        workspace=workspace, post=first.post, channel=page, network="facebook", state=State.SCHEDULED, due_at=due
    )
    return [first, second]


def times(rows: list[Publication]) -> list[str]:
    return [Publication.objects.get(id=row.id).due_at.astimezone(PARIS).strftime("%Y-%m-%d %H:%M") for row in rows]


def toast(response) -> dict:
    return json.loads(response["HX-Trigger"])["toast"]


def test_nine_o_clock_stays_nine_o_clock_when_the_clocks_change_in_between(card, send) -> None:
    response = send(card[0], day="2027-03-30")
    assert response.status_code == 204
    assert times(card) == ["2027-03-30 09:00"] * 2
    assert Publication.objects.get(id=card[0].id).due_at == datetime(2027, 3, 30, 7, tzinfo=UTC)
    assert toast(response)["text"] == "Moved to Tue 30 Mar 2027, 09:00, on all 2 channels."


def test_undo_brings_every_channel_back_and_leaves_others_of_the_post_alone(workspace, card, send, browser) -> None:
    third = Publication.objects.create(
        workspace=workspace, post=card[0].post, network="x", state=State.SCHEDULED, due_at=paris("2027-03-30", "09:00")
    )
    undo = toast(send(card[0], day="2027-03-30"))["undo"]
    assert browser.post(undo["url"], undo["fields"], headers=HTMX).status_code == 204
    assert times(card) == ["2027-03-26 09:00"] * 2
    assert times([third]) == ["2027-03-30 09:00"]


@pytest.fixture
def queued(workspace, x) -> tuple[Queue, list[Publication]]:
    """Posts at nine in the queue of every day, on the two days before the clocks are put forward."""
    queue = queues.default_queue(workspace)
    queues.add_times(queue, x, [Weekly(day, clock(9)) for day in range(7)])
    days = [paris(f"2027-03-{day}", "09:00") for day in (26, 27)]
    return queue, [make_publication(workspace, x, text=f"At {day}", due_at=day, queue=queue) for day in days]


def place(row: Publication) -> tuple[str, Queue | None]:
    return times([row])[0], Publication.objects.get(id=row.id).queue


def test_a_post_of_the_queue_leaves_it_says_so_and_undo_brings_it_back_to_its_time(send, browser, queued) -> None:
    queue, (row, _next) = queued
    said = toast(send(row, day="2027-03-29", hour="14"))
    assert place(row) == ("2027-03-29 14:00", None)
    assert said["text"].endswith("14:00. It left the queue, and its time there is free again.")
    assert browser.post(said["undo"]["url"], said["undo"]["fields"], headers=HTMX).status_code == 204
    assert place(row) == ("2027-03-26 09:00", queue)


def test_a_post_of_the_queue_that_is_put_on_a_free_time_of_it_stays_in_it(send, queued) -> None:
    queue, (row, following) = queued
    said = toast(send(row, day="2027-03-29"))["text"]
    assert place(row) == ("2027-03-29 09:00", queue)
    assert said.endswith("It takes this time of its queue.")
    assert "left the queue" in toast(send(following, day="2027-03-29"))["text"]
    assert place(following) == ("2027-03-29 09:00", None)


def test_undo_leaves_a_post_alone_whose_time_another_has_taken_or_that_moved_again(
    workspace, x, send, browser, queued
) -> None:
    _queue, (row, following) = queued
    for other, reason in ((row, "Another post has taken its time"), (following, "It has been moved again")):
        undo = toast(send(other, day="2027-04-02", hour="14"))["undo"]
        if other is row:
            make_publication(workspace, x, text="Quicker", due_at=paris("2027-03-26", "09:00"))
        else:
            send(other, day="2027-04-03")
        stands = times([other])
        answer = browser.post(undo["url"], undo["fields"], headers=HTMX)
        assert (answer.status_code, times([other])) == (409, stands)
        assert reason in answer.content.decode()


def test_undo_brings_a_post_back_into_the_second_of_two_equal_hours(workspace, x, send, browser) -> None:
    second = datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    row = make_publication(workspace, x, due_at=second)
    undo = toast(send(row, day="2027-11-02"))["undo"]
    browser.post(undo["url"], undo["fields"], headers=HTMX)
    assert Publication.objects.get(id=row.id).due_at == second


def test_an_undo_that_this_server_did_not_sign_or_of_another_workspace_changes_nothing(
    card, send, browser, client_of, charlie
) -> None:
    undo = toast(send(card[0], day="2027-03-30"))["undo"]
    forged = {"undo": undo["fields"]["undo"][:-2] + "xx"}
    assert browser.post(undo["url"], forged, headers=HTMX).status_code == 409
    theirs = make_publication(charlie.memberships.get().workspace, due_at=paris("2027-03-26", "09:00"))
    answer = client_of(charlie).post(f"/publications/{theirs.id}/move", undo["fields"], headers=HTMX)
    assert answer.status_code == 404
    assert times(card) == ["2027-03-30 09:00"] * 2


def test_one_channel_alone_can_be_moved_by_its_form(card, browser) -> None:
    form = browser.get(f"/publications/{card[0].id}/move").content.decode()
    assert "All 2 channels of this post at that time" in form
    assert 'value="2027-03-26T09:00"' in form
    fields = {"at": "2027-03-27T15:30", "only": str(card[0].id), "next": "/calendar/?month=2027-03"}
    response = browser.post(f"/publications/{card[0].id}/move", fields)
    assert response.status_code == 302
    assert response["Location"] == "/calendar/?month=2027-03"
    assert times(card) == ["2027-03-27 15:30", "2027-03-26 09:00"]


def test_an_hour_of_the_week_keeps_the_minutes(workspace, x, send) -> None:
    row = make_publication(workspace, x, due_at=paris("2027-03-26", "09:45"))
    assert send(row, day="2027-03-25", hour="14").status_code == 204
    assert times([row]) == ["2027-03-25 14:45"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"day": "2020-01-01"}, "in the past"),
        ({"day": "2027-03-28", "hour": "2"}, "does not exist"),
        ({"day": "tomorrow"}, "Choose a day and a time"),
        ({"day": "2027-03-28", "hour": "25"}, "Choose a day and a time"),
        ({"at": "soon"}, "Choose a day and a time"),
    ],
)
def test_a_time_that_cannot_be_is_refused_with_the_reason_and_nothing_moves(card, send, fields, said) -> None:
    response = send(card[0], **fields)
    assert response.status_code == 422
    assert said in response.content.decode()
    assert times(card) == ["2027-03-26 09:00"] * 2


def test_what_is_on_its_way_is_not_moved_and_the_form_says_so(workspace, x, send, browser) -> None:
    row = make_publication(workspace, x, state=State.PUBLISHING, due_at=paris("2027-03-26", "09:00"))
    response = send(row, day="2027-03-30")
    assert response.status_code == 409
    assert "cannot be moved" in response.content.decode()
    refused = browser.post(f"/publications/{row.id}/move", {"at": "2027-03-30T09:00"})
    assert refused.status_code == 409
    assert "cannot be moved" in refused.content.decode()
    assert times([row]) == ["2027-03-26 09:00"]


def test_a_channel_that_is_out_stays_and_is_named(card, send) -> None:
    Publication.objects.filter(id=card[1].id).update(state=State.PUBLISHED, remote_id="77")
    said = toast(send(card[0], day="2027-03-30"))["text"]
    assert times(card) == ["2027-03-30 09:00", "2027-03-26 09:00"]
    assert (
        said
        == "Moved to Tue 30 Mar 2027, 09:00 on 1 channel. Lumen, Lamps: it is on its way or out and stays where it is."
    )


def test_a_call_that_may_have_been_sent_is_never_moved(card, send) -> None:
    Publication.objects.filter(post=card[0].post_id).update(armed_at=timezone.now())
    assert send(card[0], day="2027-03-30").status_code == 409


def test_a_copy_is_a_new_post_of_the_same_channels_and_undo_removes_it(card, send, browser) -> None:
    response = send(card[0], day="2027-03-30", copy="1")
    assert response.status_code == 204
    made = Post.objects.exclude(id=card[0].post_id).get()
    assert made.text == "Two channels"
    assert sorted(made.publications.values_list("network", flat=True)) == ["facebook", "x"]
    assert set(made.publications.values_list("due_at", flat=True)) == {datetime(2027, 3, 30, 7, tzinfo=UTC)}
    assert times(card) == ["2027-03-26 09:00"] * 2
    undo = toast(response)["undo"]
    browser.post(undo["url"], undo["fields"], headers=HTMX)
    assert not Post.objects.filter(id=made.id, deleting_at=None).exists()


def test_what_is_published_can_be_copied(workspace, x, send) -> None:
    row = make_publication(workspace, x, text="Again", state=State.PUBLISHED, due_at=timezone.now() - timedelta(days=9))
    assert send(row, day="2027-03-30", copy="1").status_code == 204
    assert Publication.objects.filter(post__text="Again", state=State.SCHEDULED).count() == 1


def test_the_way_back_never_leads_to_another_site(card, browser) -> None:
    fields = {"at": "2027-03-30T09:00", "next": "https://evil.example/"}
    assert browser.post(f"/publications/{card[0].id}/move", fields)["Location"] == "/calendar/"


@pytest.mark.slow
def test_a_move_is_confirmed_at_once_among_5000_posts(workspace, alice, card, send) -> None:
    posts = Post.objects.bulk_create(Post(workspace=workspace, author=alice, text=f"Post {n}") for n in range(5000))
    due = paris("2027-03-01", "06:00")
    Publication.objects.bulk_create(
        Publication(
            workspace=workspace,
            post=post,
            channel=card[0].channel,
            network="x",
            state=State.SCHEDULED,
            due_at=due + timedelta(minutes=9 * number),
        )
        for number, post in enumerate(posts)
    )
    found = []
    for day in range(1, 10):
        began = time.perf_counter()
        assert send(card[0], day=f"2027-04-0{day}").status_code == 204
        found.append(time.perf_counter() - began)
    assert sorted(found)[len(found) // 2] < 0.15
