"""Labels: made and changed in the settings, chosen in the composer, shown on cards, found in lists."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from onepost.publishing.models import Label, Post
from onepost.publishing.planning import labels
from world import make_publication

pytestmark = pytest.mark.django_db

DUE = datetime(2027, 3, 9, 9, tzinfo=UTC)


@pytest.fixture
def spring(workspace) -> Label:
    return Label.objects.create(workspace=workspace, name="Spring", colour="green")


def shown(browser, address: str, **query: str) -> str:
    response = browser.get(address, query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_label_is_made_renamed_and_recoloured(workspace, browser) -> None:
    assert "No labels yet" in shown(browser, "/settings/labels")
    assert browser.post("/settings/labels", {"name": " Spring  sale ", "colour": "green"}).status_code == 302
    made = workspace.labels.get()
    assert (made.name, made.colour) == ("Spring sale", "green")
    browser.post(f"/settings/labels/{made.id}", {"name": "Summer", "colour": "red"})
    made.refresh_from_db()
    assert (made.name, made.colour) == ("Summer", "red")


@pytest.mark.parametrize(("name", "said"), [("SPRING", "name already"), ("a, b", "comma"), ("", "required")])
def test_a_name_that_cannot_be_is_refused_at_its_field(browser, spring, name: str, said: str) -> None:
    response = browser.post("/settings/labels", {"name": name, "colour": "red"})
    assert response.status_code == 422
    assert said in response.content.decode()
    assert Label.objects.count() == 1


def test_a_deleted_label_comes_back_with_its_posts(workspace, browser, spring) -> None:
    post = make_publication(workspace, due_at=DUE).post
    post.labels.add(spring)
    html = browser.post(f"/settings/labels/{spring.id}/delete").content.decode()
    assert not post.labels.exists()
    undo = re.search(r'name="undo" value="([^"]+)"', html)[1]
    browser.post("/settings/labels/restore", {"undo": undo})
    assert [(label.name, label.colour) for label in post.labels.all()] == [("Spring", "green")]


def test_what_one_workspace_signed_brings_nothing_back_in_another(browser, client_of, charlie, spring) -> None:
    html = browser.post(f"/settings/labels/{spring.id}/delete").content.decode()
    undo = re.search(r'name="undo" value="([^"]+)"', html)[1]
    assert client_of(charlie).post("/settings/labels/restore", {"undo": undo}).status_code == 404
    assert not Label.objects.exists()


def test_the_composer_stores_chosen_and_new_labels_and_shows_them_again(workspace, browser, x, spring) -> None:
    form = {"post_id": str(uuid4()), "text": "Tulips", "channels": [x.id], "when": "draft"}
    browser.post("/posts/new", form | {"labels": [spring.id], "new-label": "Shop, shop ,Lyon"})
    post = Post.objects.get()
    assert {label.name for label in post.labels.all()} == {"Spring", "Shop", "Lyon"}
    html = shown(browser, f"/posts/{post.id}/edit")
    assert re.search(rf'value="{spring.id}" checked', html)
    browser.post(f"/posts/{post.id}/edit", form | {"text": "Roses"})
    assert not post.labels.exists()


def test_a_label_that_is_too_long_stores_nothing_and_loses_nothing(browser, x) -> None:
    form = {"post_id": str(uuid4()), "text": "Tulips", "channels": [x.id], "when": "draft", "new-label": "x" * 41}
    response = browser.post("/posts/new", form)
    assert response.status_code == 422
    html = response.content.decode()
    assert "is too long" in html
    assert f'value="{"x" * 41}"' in html
    assert not Post.objects.exists()


def test_the_autosave_keeps_labels(browser, x, spring) -> None:
    post_id = uuid4()
    form = {"post_id": str(post_id), "text": "Tulips", "channels": [x.id], "when": "draft", "labels": [spring.id]}
    assert browser.post(f"/posts/{post_id}/autosave", form).json()["state"] == "saved"
    assert [label.name for label in Post.objects.get().labels.all()] == ["Spring"]


def test_a_label_of_another_workspace_is_not_taken(browser, x, charlie) -> None:
    theirs = Label.objects.create(workspace=charlie.memberships.get().workspace, name="Theirs")
    form = {"post_id": str(uuid4()), "text": "Tulips", "channels": [x.id], "when": "draft", "labels": [theirs.id]}
    browser.post("/posts/new", form)
    assert not Post.objects.get().labels.exists()


def test_cards_in_lists_say_their_labels(workspace, browser, x, spring) -> None:
    make_publication(workspace, x, due_at=DUE).post.labels.add(spring)
    make_publication(workspace, x, state="draft").post.labels.add(spring)
    for address in ("/posts/", "/drafts/"):
        html = shown(browser, address)
        assert html.count('label-green"><span class="label-name" dir="auto">Spring') == 1, address


def test_two_people_who_make_the_same_label_share_it(workspace) -> None:
    first = labels.named(workspace, ["Spring"])
    assert labels.named(workspace, ["  SPRING "]) == first
