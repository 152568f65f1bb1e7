"""Labels by the API: by name, in and out; unknown ones are made."""

from __future__ import annotations

from typing import Any

import pytest

from onepost.channels.models import Channel
from onepost.publishing.models import Label, Post
from programs import Program, fields
from world import make_publication

pytestmark = pytest.mark.django_db


def test_a_new_post_has_the_labels_it_names_and_unknown_ones_are_made(program: Program, workspace: Any) -> None:
    Label.objects.create(workspace=workspace, name="Spring", colour="green")
    told = program.post("/posts", {"text": "Tulips", "labels": ["spring", " New  shop ", "new shop"]}).json()
    assert told["labels"] == ["New shop", "Spring"]
    assert program.get(f"/posts/{told['id']}").json()["labels"] == ["New shop", "Spring"]
    assert Label.objects.filter(workspace=workspace).count() == 2


def test_a_change_that_names_no_labels_keeps_them_and_one_that_does_replaces_them(program: Program) -> None:
    post = program.post("/posts", {"text": "Tulips", "labels": ["Spring"]}).json()
    assert program.patch(f"/posts/{post['id']}", {"text": "Roses"}).json()["labels"] == ["Spring"]
    assert program.patch(f"/posts/{post['id']}", {"labels": ["Summer"]}).json()["labels"] == ["Summer"]
    assert program.patch(f"/posts/{post['id']}", {"labels": []}).json()["labels"] == []


def test_a_post_that_is_out_can_still_be_labelled(program: Program, workspace: Any, x: Channel) -> None:
    row = make_publication(workspace, x, state="published", remote_id="1812")
    assert program.patch(f"/posts/{row.post_id}", {"labels": ["Spring"]}).json()["labels"] == ["Spring"]


@pytest.mark.parametrize("names", [["x" * 41], [f"label {n}" for n in range(21)]])
def test_labels_that_cannot_be_are_refused_at_their_field_and_no_post_is_made(program: Program, names: Any) -> None:
    answer = program.post("/posts", {"text": "Tulips", "labels": names})
    assert (answer.status_code, fields(answer)) == (422, {"labels": "wrong_label"})
    assert not Post.objects.exists()
    assert not Label.objects.exists()


def test_labels_of_another_workspace_are_not_ours(program: Program, charlie: Any) -> None:
    theirs = Label.objects.create(workspace=charlie.memberships.get().workspace, name="Spring")
    program.post("/posts", {"text": "Tulips", "labels": ["Spring"]})
    assert not theirs.posts.exists()
    assert Label.objects.filter(name="Spring").count() == 2
