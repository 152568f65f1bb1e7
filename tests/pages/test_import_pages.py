"""The pages of imports and exports: each state looks finished, buttons do once what they say, nobody else sees them."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from imports import brought, finished, imported, sheet, tried
from onepost.publishing.importing import starting
from onepost.publishing.models import ImportProblem, ImportRun, ImportState, Post

pytestmark = pytest.mark.django_db

ROWS = [["Message", "Scheduled at"], ["Hello", "2027-03-09 09:00"], ["long " * 100, "2027-03-09 10:00"]]


@pytest.fixture
def run(workspace, alice, x) -> ImportRun:
    return brought(workspace, alice, sheet(ROWS))


def page_of(browser, run: ImportRun, **headers: str) -> str:
    response = browser.get(f"/posts/import/{run.id}", headers=headers)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def press(browser, run: ImportRun, verb: str) -> ImportRun:
    assert browser.post(f"/posts/import/{run.id}/{verb}")["Location"] == f"/posts/import/{run.id}"
    run.refresh_from_db()
    return run


def test_from_a_file_to_posts_with_plain_forms_alone(browser, x, django_capture_on_commit_callbacks) -> None:
    file = SimpleUploadedFile("spring.csv", sheet(ROWS), "text/csv")
    response = browser.post("/posts/import", {"file": file})
    run = ImportRun.objects.get()
    assert response["Location"] == f"/posts/import/{run.id}"
    html = page_of(browser, run)
    assert "spring.csv" in html
    assert html.count("selected>Text</option>") == 1
    assert '<td class="import-example">Hello</td>' in html
    browser.post(f"/posts/import/{run.id}/columns", {"field": run.mapping, "channels": str(x.id), "day_first": "yes"})
    run.refresh_from_db()
    html = page_of(browser, run)
    assert "Checking every row" in html
    assert "Look again how far it is" in html
    run = finished(run)
    html = page_of(browser, run)
    assert "1 row is ready" in html
    assert '<th scope="row">3</th> <td>Text</td>' in html
    with django_capture_on_commit_callbacks():
        press(browser, run, "begin")
    assert "Importing" in page_of(browser, run)
    run = finished(run)
    html = page_of(browser, run)
    assert "Your posts are here" in html
    assert "Hello" in html
    assert Post.objects.get().author == run.user
    press(browser, run, "undo")
    run = finished(run)
    assert "All the posts it made are deleted" in page_of(browser, run)
    assert not Post.objects.exists()


def test_a_file_that_cannot_be_read_says_why_at_the_field(browser) -> None:
    response = browser.post("/posts/import", {"file": SimpleUploadedFile("a.csv", b"PK\x03\x04" + b"\0" * 99)})
    assert response.status_code == 422
    assert "This is a workbook and not a CSV file" in response.content.decode()
    assert "Choose a file first" in browser.post("/posts/import").content.decode()


def test_columns_that_cannot_be_meant_come_back_as_they_were_chosen(browser, run) -> None:
    response = browser.post(f"/posts/import/{run.id}/columns", {"field": ["", "at"], "day_first": "no"})
    html = response.content.decode()
    assert response.status_code == 422
    assert "Say which column holds the text" in html
    assert html.count('<option value="at" selected>') == 1
    assert '<option value="text" selected>' not in html


def test_while_it_works_htmx_fetches_only_how_far_it_is_and_then_the_page(browser, workspace, x, run) -> None:
    starting.map_columns(run, run.mapping, [x.id], True)
    ImportRun.objects.filter(id=run.id).update(position=2, total=5714)
    address = f"/posts/import/{run.id}?part=1"
    part = browser.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Row 2 of 5,714" in part
    ImportRun.objects.filter(id=run.id).update(position=0, total=3)
    finished(run)
    answer = browser.get(address, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")


def test_a_button_pressed_too_late_changes_nothing(browser, x, run) -> None:
    tried(run, x)
    press(browser, run, "undo")
    press(browser, run, "stop")
    assert press(browser, run, "go-on").state == ImportState.CHECKED
    press(browser, run, "begin")
    assert press(browser, run, "change").state == ImportState.IMPORTING
    assert browser.post(f"/posts/import/{run.id}/erase").status_code == 404


def test_the_address_of_a_button_leads_to_the_import_when_it_is_opened(browser, x, run) -> None:
    for button in ("columns", "begin", "delete"):
        assert browser.get(f"/posts/import/{run.id}/{button}")["Location"] == f"/posts/import/{run.id}"
    run.refresh_from_db()
    assert run.state == ImportState.MAPPING


def test_counts_are_written_as_people_write_them(browser, workspace, alice, x, run) -> None:
    tried(run, x)
    ImportRun.objects.filter(id=run.id).update(good=5713)
    html = page_of(browser, run)
    assert "5,713 rows are ready" in html
    assert "Import 5,713 posts" in html
    alice.language = "fr"
    alice.save()
    assert "5 713" in page_of(browser, run)


def test_all_problems_can_be_taken_away_as_csv(browser, x, run) -> None:
    tried(run, x)
    ImportProblem.objects.create(run=run, row=4, field="text", text="=cmd|calc")
    lines = b"".join(browser.get(f"/posts/import/{run.id}/problems.csv").streaming_content).decode("utf-8-sig")
    assert lines.startswith("Row,Field,Problem\r\n3,Text,")
    assert "'=cmd|calc" in lines


def test_thousands_of_problems_come_a_page_at_a_time(browser, x, run) -> None:
    tried(run, x)
    ImportProblem.objects.bulk_create(
        ImportProblem(run=run, row=row, field="at", text="No date") for row in range(4, 9004)
    )
    first = page_of(browser, run)
    assert len(first) < 100_000
    assert '<th scope="row">3</th>' in first
    assert "Page 1 of 91" in first
    last = " ".join(browser.get(f"/posts/import/{run.id}?page=91").content.decode().split())
    assert '<th scope="row">9003</th>' in last
    assert '<th scope="row">3</th>' not in last
    with CaptureQueriesContext(connection) as queries:
        browser.get(f"/posts/import/{run.id}?page=50")
    assert len(queries) <= 12


def test_the_template_imports_as_it_is(browser, workspace, alice, x) -> None:
    data = b"".join(browser.get("/posts/import/template.csv").streaming_content)
    run = imported(brought(workspace, alice, data))
    assert (run.source, run.made, run.bad) == ("onepost", 1, 0)


def test_an_import_taken_off_the_list_leaves_its_posts(browser, x, run) -> None:
    imported(run, x)
    assert browser.post(f"/posts/import/{run.id}/delete")["Location"] == "/posts/import"
    assert not ImportRun.objects.exists()
    assert Post.objects.count() == 1


def test_strangers_find_nothing(client_of, charlie, run) -> None:
    stranger = client_of(charlie)
    for path in ("", "/problems.csv"):
        assert stranger.get(f"/posts/import/{run.id}{path}").status_code == 404
    for path in ("/columns", "/begin", "/delete"):
        assert stranger.post(f"/posts/import/{run.id}{path}").status_code == 404
    assert "posts.csv" not in stranger.get("/posts/import").content.decode()


def test_the_pages_ask_the_database_little(browser, workspace, alice, x) -> None:
    rows = [["Message", "Scheduled at"], *[[f"Lamp {n}", "2027-03-09 09:00"] for n in range(30)]]
    run = imported(brought(workspace, alice, sheet(rows)), x)
    for address in ("/posts/import", f"/posts/import/{run.id}", "/posts/export"):
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        assert len(queries) <= 12, address


def test_posts_are_taken_away_as_chosen(browser, workspace, alice, x, run) -> None:
    imported(run, x)
    Post.objects.create(workspace=workspace, text="Only begun")

    def taken(**query: str) -> str:
        return b"".join(browser.get("/posts/export", query).streaming_content).decode("utf-8-sig")

    assert [post["text"] for post in json.loads(taken(format="json"))["posts"]] == ["Hello", "Only begun"]
    assert [post["text"] for post in json.loads(taken(format="json", which="planned"))["posts"]] == ["Hello"]
    assert json.loads(taken(format="json", first="2027-03-10", last="2027-03-11"))["posts"] == []
    assert "Only begun" not in taken(format="csv", which="planned", first="2027-03-09", last="2027-03-09")
    assert "Export posts" in browser.get("/posts/export", {"first": "0001-01-01"}).content.decode()
