"""One action on several posts: what it does, what it could not do and why, and its undo."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from onepost.publishing.models import Label, Post, Publication, State
from onepost.publishing.planning import bulk, queues
from onepost.publishing.planning.slots import Weekly
from world import make_channel, make_publication

pytestmark = pytest.mark.django_db

DUE = datetime(2027, 3, 9, 8, tzinfo=UTC)


def key(row: Publication) -> str:
    if row.due_at is None:
        return str(row.post_id)
    return bulk.written((row.post_id, row.due_at.replace(second=0, microsecond=0)))


def do(browser, act: str, rows: Iterable[Publication] = (), query: str = "", **fields: Any) -> str:
    form = {"act": act, "pick": [key(row) for row in rows], **fields}
    response = browser.post(f"/posts/bulk{query}", form)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def take_back(browser, html: str) -> str:
    undo = re.search(r'name="undo" value="([^"]+)"', html)[1]
    return " ".join(browser.post("/posts/bulk/undo", {"undo": undo}).content.decode().split())


@pytest.fixture
def rows(workspace, x) -> list[Publication]:
    return [make_publication(workspace, x, text=f"Lamp {n}", due_at=DUE + timedelta(days=n)) for n in range(3)]


def due(rows: Iterable[Publication]) -> list[datetime | None]:
    return [Publication.objects.get(id=row.id).due_at for row in rows]


def test_posts_are_moved_and_moved_back(browser, rows) -> None:
    html = do(browser, "move", rows[:2], days="-1", hours="2")
    assert "2 posts moved." in html
    shift = timedelta(days=-1, hours=2)
    assert due(rows) == [rows[0].due_at + shift, rows[1].due_at + shift, rows[2].due_at]
    assert "2 posts are as they were." in take_back(browser, html)
    assert due(rows) == [row.due_at for row in rows]


def test_posts_of_a_queue_move_on_in_it_or_leave_it_and_undo_puts_them_back(workspace, browser, x) -> None:
    queue = queues.default_queue(workspace)
    queues.add_times(queue, x, [Weekly(day, time(9)) for day in range(5)])
    rows = [make_publication(workspace, x, due_at=DUE + timedelta(days=n), queue=queue) for n in range(3)]

    def standing() -> list[tuple[datetime | None, bool]]:
        return [(row.due_at, row.queue == queue) for row in Publication.objects.order_by("id")]

    html = do(browser, "move", rows, days="1")
    assert standing() == [(DUE + timedelta(days=n), True) for n in (1, 2, 3)]
    take_back(browser, html)
    assert standing() == [(DUE + timedelta(days=n), True) for n in range(3)]
    html = do(browser, "move", rows, hours="1")
    assert {queued for _due, queued in standing()} == {False}
    take_back(browser, html)
    html = do(browser, "pause", rows)
    take_back(browser, html)
    assert standing() == [(DUE + timedelta(days=n), True) for n in range(3)]


def test_nine_stays_nine_when_the_clocks_change_in_between(workspace, browser, x) -> None:
    before = make_publication(workspace, x, due_at=datetime(2027, 3, 27, 8, tzinfo=UTC))  # 09:00 in Paris
    do(browser, "move", [before], days="1", hours="0")
    assert due([before]) == [datetime(2027, 3, 28, 7, tzinfo=UTC)]


def test_what_could_not_be_moved_is_said_of_each_and_the_others_are_moved(workspace, browser, x, rows) -> None:
    out = make_publication(workspace, x, text="Out already", state=State.PUBLISHED, due_at=DUE, remote_id="1812")
    soon = make_publication(workspace, x, text="Very soon", due_at=timezone.now() + timedelta(hours=1))
    html = do(browser, "move", [rows[0], out, soon], days="-1")
    assert "1 post moved." in html
    assert re.search(r"Out already</b> <span>It is being published or is out already", html)
    assert re.search(r"Very soon</b> <span>This time is in the past", html)
    assert due([out, soon]) == [out.due_at, soon.due_at]


def test_an_hour_that_does_not_exist_is_refused_for_that_post_only(workspace, browser, x, rows) -> None:
    night = make_publication(workspace, x, text="At night", due_at=datetime(2027, 3, 27, 1, 30, tzinfo=UTC))
    html = do(browser, "move", [night, rows[0]], days="1")
    assert "1 post moved." in html
    assert "the clocks are put forward" in html


def test_the_undo_leaves_alone_what_was_moved_again(browser, rows) -> None:
    html = do(browser, "move", rows[:2], days="1")
    Publication.objects.filter(id=rows[0].id).update(due_at=DUE + timedelta(days=30))
    back = take_back(browser, html)
    assert "1 post is as it was." in back
    assert "moved again meanwhile" in back
    assert due(rows[:2]) == [DUE + timedelta(days=30), rows[1].due_at]


def test_a_page_that_is_loaded_again_does_nothing_again(browser, rows) -> None:
    form = {"act": "move", "all": "1", "days": "1", "token": "once"}
    assert browser.post("/posts/bulk", form).status_code == 200
    assert browser.post("/posts/bulk", form).status_code == 302
    assert due(rows) == [row.due_at + timedelta(days=1) for row in rows]


def test_a_card_that_moved_while_it_was_ticked_is_left_where_it_is(browser, rows) -> None:
    Publication.objects.filter(id=rows[0].id).update(due_at=DUE + timedelta(days=9))
    assert "moved meanwhile" in do(browser, "move", [rows[0]], days="1")
    assert due(rows[:1]) == [DUE + timedelta(days=9)]


def test_labels_are_set_and_removed_and_put_back(workspace, browser, rows) -> None:
    label = Label.objects.create(workspace=workspace, name="Spring")
    rows[0].post.labels.add(label)
    html = do(browser, "label", rows, label=str(label.id))
    assert "3 posts have the label." in html
    assert label.posts.count() == 3
    take_back(browser, html)
    assert [post.id for post in label.posts.all()] == [rows[0].post_id]
    html = do(browser, "unlabel", rows, label=str(label.id))
    assert not label.posts.exists()
    take_back(browser, html)
    assert label.posts.count() == 1


def test_planned_posts_become_drafts_and_are_planned_again_by_undo(browser, rows) -> None:
    html = do(browser, "pause", rows)
    states = set(Publication.objects.values_list("state", "due_at", "next_attempt_at"))
    assert states == {(State.DRAFT, None, None)}
    take_back(browser, html)
    assert due(rows) == [row.due_at for row in rows]
    assert set(Publication.objects.values_list("state", flat=True)) == {State.SCHEDULED}


def test_publishing_now_asks_first(workspace, browser, x, rows) -> None:
    draft = make_publication(workspace, x, text="A draft", state=State.DRAFT)
    html = do(browser, "now", [rows[0], draft])
    assert "Publish 2 posts now?" in html
    assert due(rows[:1]) == [rows[0].due_at]
    html = do(browser, "now", [rows[0], draft], confirmed="1")
    assert "2 posts are on their way." in html
    assert 'name="undo"' not in html
    for row in (rows[0], draft):
        row.refresh_from_db()
        assert (row.state, row.due_at <= timezone.now()) == (State.SCHEDULED, True)


def test_a_draft_that_cannot_go_out_says_why(workspace, browser, x) -> None:
    draft = make_publication(workspace, x, text="x" * 300, state=State.DRAFT)
    html = do(browser, "now", [draft], confirmed="1", drafts="1")
    assert "Nothing was changed." in html
    assert Publication.objects.get().state == State.DRAFT
    assert "bulk-problems" in html


def test_posts_are_deleted_and_come_back(browser, rows) -> None:
    html = do(browser, "delete", rows)
    assert "3 posts deleted." in html
    assert "Lamp 0" not in html
    assert Post.objects.filter(deleting_at=None).count() == 0
    back = take_back(browser, html)
    assert "Lamp 0" in back
    assert Post.objects.filter(deleting_at=None).count() == 3


def test_all_that_are_found_are_meant_and_no_others(workspace, browser, rows) -> None:
    page = make_channel(workspace, network="facebook", name="Lyon")
    other = make_publication(workspace, page, text="Elsewhere", due_at=DUE)
    do(browser, "move", query="?view=planned&network=x", all="1", days="1")
    assert due(rows) == [row.due_at + timedelta(days=1) for row in rows]
    assert due([other]) == [DUE]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"act": "move", "days": "soon"}, "is not a number"),
        ({"act": "move", "days": "0"}, "by how many days"),
        ({"act": "move", "days": "9999"}, "at most"),
        ({"act": "label", "label": "none"}, "Choose a label"),
        ({"act": "explode"}, "Choose what to do"),
    ],
)
def test_what_cannot_be_meant_changes_nothing_and_says_what_is_missing(browser, rows, fields, said) -> None:
    assert said in do(browser, fields.pop("act"), rows, **fields)
    assert due(rows) == [row.due_at for row in rows]


def test_without_a_tick_nothing_happens(browser, rows) -> None:
    assert "Tick the posts first" in do(browser, "delete", [])
    assert Post.objects.filter(deleting_at=None).count() == 3


def test_posts_of_another_workspace_are_out_of_reach(client_of, charlie, rows) -> None:
    html = do(client_of(charlie), "delete", rows)
    assert "Nothing was changed." in html
    assert "Lamp" not in html
    assert Post.objects.filter(deleting_at=None).count() == 3
