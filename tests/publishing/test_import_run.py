"""An import at work: row by row all or nothing, once only whatever dies or is pressed twice, stopped and undone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from files import picture
from imports import brought, finished, imported, problems, sheet, tried
from onepost.connectors.http import Http, HttpSettings
from onepost.media.models import Asset
from onepost.media.refusal import MediaRefused
from onepost.publishing import tasks
from onepost.publishing.importing import fetching, starting, work
from onepost.publishing.importing.understanding import Wanted
from onepost.publishing.models import ImportRun, ImportState, Label, Post, Publication, State
from onepost.publishing.planning import queues
from onepost.publishing.planning.slots import Weekly
from world import make_asset, make_channel

pytestmark = pytest.mark.django_db(transaction=True)

HEAD = ["Channels", "Date and time", "Text", "Media", "Labels"]


class Killed(BaseException):
    """The worker process is gone at this very moment."""


@pytest.fixture(autouse=True)
def no_jobs() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


@pytest.fixture
def x(workspace, alice):
    return make_channel(workspace, alice, "x")


def rows(count: int, **broken: str) -> bytes:
    made = [["x", "2027-03-09 09:00", f"Lamp {number}", "", "lamps"] for number in range(1, count + 1)]
    for number, text in broken.items():
        made[int(number.removeprefix("row")) - 2][2] = text
    return sheet([HEAD, *made])


def texts() -> list[str]:
    return sorted(Post.objects.values_list("text", flat=True))


def killed_at(fatal: int) -> object:
    """A worker that dies at its ``fatal``-th write to a post's row."""
    count = 0

    def dying(execute, sql, params, many, context):
        nonlocal count
        if sql.startswith('INSERT INTO "publishing_publication"'):
            count += 1
            if count == fatal:
                raise Killed
        return execute(sql, params, many, context)

    return connection.execute_wrapper(dying)


def test_the_dry_run_stores_no_post_and_counts_what_is_in_order(workspace, alice, x) -> None:
    run = tried(brought(workspace, alice, rows(6, row3="long " * 100)))
    assert (run.state, run.good, run.bad, run.position) == (ImportState.CHECKED, 5, 1, 7)
    assert not Post.objects.exists()
    assert not Label.objects.exists()


def test_a_row_with_a_problem_is_left_out_and_the_others_are_imported(workspace, alice, x) -> None:
    run = imported(brought(workspace, alice, rows(3, row3="long " * 100)))
    assert (run.state, run.made, run.bad) == (ImportState.DONE, 2, 1)
    assert texts() == ["Lamp 1", "Lamp 3"]
    assert not run.file


def test_a_worker_that_is_killed_in_a_row_leaves_nothing_of_it_and_another_goes_on(workspace, alice, x) -> None:
    run = tried(brought(workspace, alice, rows(6)))
    starting.begin(run)
    with killed_at(4), pytest.raises(Killed):
        work.go_on(run.id)
    assert texts() == ["Lamp 1", "Lamp 2", "Lamp 3"]
    run = finished(run)
    assert (run.state, run.made) == (ImportState.DONE, 6)
    assert texts() == [f"Lamp {number}" for number in range(1, 7)]


def test_a_row_that_was_stored_is_never_made_a_second_time(workspace, alice, x) -> None:
    """Even if what is known of the progress were lost: the ids come from the import and the row."""
    run = tried(brought(workspace, alice, rows(3)))
    starting.begin(run)
    with killed_at(3), pytest.raises(Killed):
        work.go_on(run.id)
    ImportRun.objects.filter(id=run.id).update(position=0)
    finished(run)
    assert texts() == ["Lamp 1", "Lamp 2", "Lamp 3"]


def test_two_workers_on_one_import_make_every_post_once(workspace, alice, x) -> None:
    run = tried(brought(workspace, alice, rows(40)))
    starting.begin(run)

    def work_too() -> None:
        try:
            finished(ImportRun.objects.get(id=run.id))
        finally:
            connection.close()

    others = [threading.Thread(target=work_too) for _number in range(3)]
    for other in others:
        other.start()
    for other in others:
        other.join()
    run = finished(run)
    assert (run.state, run.made, Post.objects.count()) == (ImportState.DONE, 40, 40)


def test_pressing_twice_begins_once(workspace, alice, x) -> None:
    run = tried(brought(workspace, alice, rows(2)))
    assert starting.begin(run)
    assert not starting.begin(ImportRun.objects.get(id=run.id))
    waiting = ProcrastinateJob.objects.filter(task_name="onepost.import_posts", status="todo")
    assert [job.args for job in waiting] == [{"run_id": str(run.id)}]


def test_the_task_hands_what_is_left_to_a_job_of_its_own(workspace, alice, x, monkeypatch) -> None:
    monkeypatch.setattr(work, "SLICE", 0.0)
    run = tried(brought(workspace, alice, rows(3)))
    starting.begin(run)
    for made in (1, 2, 3):
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
        tasks.import_posts(str(run.id))
        assert Post.objects.count() == made
        assert ProcrastinateJob.objects.filter(task_name="onepost.import_posts").count() == 1
    tasks.import_posts(str(run.id))
    run.refresh_from_db()
    assert run.state == ImportState.DONE


def test_stop_keeps_what_is_imported_and_goes_on_from_there(workspace, alice, x, monkeypatch) -> None:
    monkeypatch.setattr(work, "SLICE", 0.0)
    run = tried(brought(workspace, alice, rows(5)))
    starting.begin(run)
    work.go_on(run.id)
    work.go_on(run.id)
    assert starting.stop(run)
    assert not work.go_on(run.id)
    run.refresh_from_db()
    assert (run.state, run.made, Post.objects.count()) == (ImportState.STOPPED, 2, 2)
    assert starting.go_on(run)
    assert finished(run).made == Post.objects.count() == 5


def test_what_changes_between_dry_run_and_import_is_that_rows_problem(workspace, alice, x) -> None:
    run = tried(brought(workspace, alice, rows(2)))
    x.delete()
    make_channel(workspace, alice, "facebook", kind="page")
    starting.begin(run)
    run = finished(run)
    assert (run.state, run.made, run.refused) == (ImportState.DONE, 0, 2)
    assert [(row, field) for row, field, _text in problems(run)] == [(2, "channels"), (3, "channels")]


def test_undo_deletes_what_is_still_planned_and_nothing_that_is_out(workspace, alice, x) -> None:
    mine = Post.objects.create(workspace=workspace, text="Mine")
    run = imported(brought(workspace, alice, rows(4)))
    Publication.objects.filter(post__text="Lamp 2").update(state=State.PUBLISHED, remote_id="17")
    assert starting.undo(run)
    run = finished(run)
    assert (run.state, run.removed) == (ImportState.UNDONE, 3)
    assert texts() == ["Lamp 2", "Mine"]
    assert Post.objects.filter(id=mine.id).exists()


def test_a_file_of_the_library_is_named_by_its_id_and_only_in_its_own_workspace(workspace, alice, x, charlie) -> None:
    asset = make_asset(workspace)
    theirs = make_asset(charlie.memberships.get().workspace)
    line = ["x", "2027-03-09 09:00", "With a picture"]
    data = sheet([HEAD, [*line, f"asset:{asset.id}", ""], [*line, f"asset:{theirs.id}", ""]])
    run = imported(brought(workspace, alice, data))
    assert (run.made, run.bad) == (1, 1)
    assert [item.asset_id for item in Post.objects.get().attachments.all()] == [asset.id]
    assert problems(run) == [(3, "media.0", "This file does not exist in the library.")]
    assert Asset.objects.count() == 2


def test_a_file_that_is_gone_says_so(workspace, alice, x) -> None:
    run = brought(workspace, alice, rows(2))
    run.file.storage.delete(run.file.name)
    run = tried(run)
    assert run.state == ImportState.FAILED
    assert "not there any more" in run.problem


class Pictures(BaseHTTPRequestHandler):
    """The sandbox's way to name hosts: the first part of the path."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        found = self.path == "/lumen.example/lamp.png"
        self.send_response(200 if found else 404)
        self.end_headers()
        self.wfile.write(picture() if found else b"")

    def log_message(self, *args: object) -> None: ...


@pytest.fixture
def internet() -> Iterator[Callable[[], Http]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pictures)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Pictures.asked.clear()
    url = f"http://127.0.0.1:{server.server_port}"
    yield lambda: Http(HttpSettings(sandbox_url=url), sandbox=True, anywhere=True)
    server.shutdown()
    server.server_close()


def test_an_address_that_several_rows_name_is_fetched_once_and_undone_with_them(workspace, alice, x, internet) -> None:
    run = brought(workspace, alice, rows(2))
    wanted = Wanted(row=2, media=["https://lumen.example/lamp.png"], alts=["A lamp"])
    first, again = fetching.files(run, wanted, internet), fetching.files(run, wanted, internet)
    assert first == again == list(Asset.objects.all())
    assert (first[0].alt, first[0].mime, first[0].name) == ("A lamp", "image/png", "lamp.png")
    assert Pictures.asked == ["/lumen.example/lamp.png"]
    with pytest.raises(MediaRefused, match="no file at this address"):
        fetching.files(run, Wanted(row=3, media=["https://lumen.example/gone.png"]), internet)
    imported(run)
    starting.undo(run)
    finished(run)
    assert not Asset.objects.exists()


def test_a_file_that_cannot_be_fetched_is_that_rows_problem(workspace, alice, x) -> None:
    line = ["x", "2027-03-09 09:00"]
    data = sheet([HEAD, [*line, "One", "https://lumen.invalid/a.jpg", ""], [*line, "Two", "", ""]])
    run = imported(brought(workspace, alice, data))
    assert (run.made, run.refused, texts()) == (1, 1, ["Two"])
    [(row, field, text)] = problems(run)
    assert (row, field) == (2, "media")
    assert "could not be reached" in text


def test_what_waits_for_the_queue_gets_a_time_of_it(workspace, alice, x) -> None:
    queues.add_times(queues.default_queue(workspace), x, [Weekly(day, time(9)) for day in range(5)])
    data = sheet([["Channels", "Text", "Queue"], ["x", "One", "yes"], ["x", "Two", "next-slot"], ["x", "Three", ""]])
    run = imported(brought(workspace, alice, data))
    assert (run.made, problems(run)) == (3, [])
    times = {row.post.text: row.due_at for row in Publication.objects.select_related("post")}
    assert times["Three"] is None
    assert times["One"] < times["Two"]


def test_next_free_slot_stands_in_place_of_a_date_and_a_queue_goes_by_its_name(workspace, alice, x) -> None:
    own, launch = queues.default_queue(workspace), queues.add_queue(workspace, "Launch")
    queues.add_times(own, x, [Weekly(0, time(9))])
    queues.add_times(launch, x, [Weekly(1, time(15))])
    rows = [
        ["Channels", "Text", "Date and time", "Queue"],
        ["x", "One", "Next free slot", ""],
        ["x", "Two", "", "launch"],
        ["x", "Three", "2027-03-09 09:00", "Launch"],
        ["x", "Four", "", "no"],
        ["x", "Five", "", "Lunch"],
    ]
    run = imported(brought(workspace, alice, sheet(rows)))
    assert run.made == 4
    [(row, field, text)] = problems(run)
    assert (row, field) == (6, "queue")
    assert "No queue is called “Lunch”" in text
    found = {row.post.text: row for row in Publication.objects.select_related("post")}
    assert {name: row.queue_id for name, row in found.items()} == {
        "One": own.id,
        "Two": launch.id,
        "Three": None,
        "Four": None,
    }
    zone = workspace.zone
    assert (found["One"].due_at.astimezone(zone).weekday(), found["One"].due_at.astimezone(zone).hour) == (0, 9)
    assert (found["Two"].due_at.astimezone(zone).weekday(), found["Two"].due_at.astimezone(zone).hour) == (1, 15)


def test_a_file_that_says_next_free_slot_where_no_time_is_set_is_told_so_before_anything_is_stored(
    workspace, alice, x
) -> None:
    run = tried(brought(workspace, alice, sheet([["Message", "Scheduled at"], ["Hello", "next-slot"]])), x)
    assert run.mapping == ["text", "at"]
    [(row, field, text)] = problems(run)
    assert (row, field) == (2, "queue")
    assert "no weekly times" in text


def test_a_sign_that_no_text_can_hold_is_that_rows_problem_however_far_down_it_stands(workspace, alice, x) -> None:
    rows = [["Message", "Link"], *[[f"Lamp {number} " + "and light " * 9, ""] for number in range(900)]]
    rows[890][0] = "Lamp \0 in the dark"
    run = tried(brought(workspace, alice, sheet(rows)), x)
    [(row, field, text)] = problems(run)
    assert (row, field, run.good) == (891, "text", 899)
    assert "no text can hold" in text
