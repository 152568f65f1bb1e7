"""Programs overwrite nothing that they have not seen."""

from __future__ import annotations

import pytest

from onepost.publishing.models import Post, Version

pytestmark = pytest.mark.django_db


@pytest.fixture
def address(program, x) -> str:
    made = program.post("/posts", {"text": "One", "channels": [str(x.id)]})
    return f"/posts/{made.json()['id']}"


def test_a_change_of_what_was_read_is_made_and_answers_with_the_next_tag(program, address) -> None:
    read = program.get(address)
    changed = program.patch(address, {"text": "Two"}, If_Match=read["ETag"])
    assert changed.status_code == 200
    assert changed["ETag"] != read["ETag"]
    assert program.get(address)["ETag"] == changed["ETag"]


def test_a_change_of_something_older_changes_nothing(program, address) -> None:
    old = program.get(address)["ETag"]
    program.patch(address, {"text": "Two"})
    answer = program.patch(address, {"text": "Three"}, If_Match=old)
    assert answer.status_code == 412
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "/api/problems/outdated"
    assert Post.objects.get().text == "Two"
    assert [version.content["text"] for version in Version.objects.order_by("number")] == ["One", "Two"]


def test_who_does_not_say_what_they_saw_is_let_through_and_no_tag_is_refused(program, address) -> None:
    assert program.patch(address, {"text": "Two"}, If_Match="*").status_code == 200
    wrong = program.patch(address, {"text": "Three"}, If_Match="two")
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["field"] == "If-Match"
