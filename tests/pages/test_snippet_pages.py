"""Snippets and tags on links: their settings, and what the composer makes of them."""

from __future__ import annotations

import re

import pytest

from onepost.accounts.models import Membership, Role, Workspace
from onepost.publishing.models import Post
from onepost.publishing.models.writing import Snippet

pytestmark = pytest.mark.django_db

TEXT = {"kind": "text", "name": "Opening hours", "text": "Open {weekday}s\r\nuntil six"}


@pytest.fixture
def hours(workspace) -> Snippet:
    return Snippet.objects.create(workspace=workspace, kind="text", name="Opening hours", text="Open until six")


def test_a_snippet_is_written_changed_and_brought_back_after_deleting(browser, workspace, alice) -> None:
    assert browser.post("/settings/snippets", TEXT).status_code == 302
    made = Snippet.objects.get()
    assert (made.workspace, made.author, made.text) == (workspace, alice, "Open {weekday}s\nuntil six")
    assert browser.post(f"/settings/snippets/{made.id}", {**TEXT, "name": "Hours"}).status_code == 302
    assert "Hours" in browser.get("/settings/snippets").content.decode()
    gone = browser.post(f"/settings/snippets/{made.id}/delete").content.decode()
    assert not Snippet.objects.exists()
    undo = re.search(r'name="undo" value="([^"]+)"', gone)
    assert undo
    browser.post("/settings/snippets/restore", {"undo": undo[1]})
    assert [(row.name, row.text) for row in Snippet.objects.all()] == [("Hours", "Open {weekday}s\nuntil six")]


def test_an_undo_of_another_workspace_or_of_ones_own_making_brings_nothing_back(
    browser, client_of, charlie, hours
) -> None:
    undo = re.search(
        r'name="undo" value="([^"]+)"', browser.post(f"/settings/snippets/{hours.id}/delete").content.decode()
    )
    assert undo
    assert client_of(charlie).post("/settings/snippets/restore", {"undo": undo[1]}).status_code == 404
    browser.post("/settings/snippets/restore", {"undo": "x" + undo[1]})
    assert not Snippet.objects.exists()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": "Dear {nmae}"}, "There is no variable {nmae}. Known are: {date}, {weekday}"),
        ({"name": "opening HOURS"}, "There is one with this name already"),
        ({"standard": "on"}, "Only a signature can end new posts"),
    ],
)
def test_what_is_wrong_stands_at_the_field(browser, hours, change, said) -> None:
    answer = browser.post("/settings/snippets", {**TEXT, "name": "Another", **change})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Snippet.objects.count() == 1


def test_new_posts_end_with_the_one_standard_signature_and_it_can_be_removed(browser, workspace) -> None:
    for name in ("First", "Second"):
        values = {"kind": "signature", "name": name, "text": f"{name} regards", "standard": "on"}
        assert browser.post("/settings/snippets", values).status_code == 302
    assert [row.name for row in Snippet.objects.filter(standard=True)] == ["Second"]
    page = browser.get("/posts/new").content.decode()
    assert "Second regards</textarea>" in page
    assert "First regards</textarea>" not in page


def test_without_a_script_a_button_puts_the_chosen_text_below(browser, x, hours) -> None:
    page = browser.post("/posts/new", {"text": "Hello", "act": "insert", "snippet": str(hours.id), "when": "draft"})
    assert "Hello\nOpen until six</textarea>" in page.content.decode()
    assert not Post.objects.exists()


def test_a_text_of_another_workspace_cannot_be_inserted(client_of, charlie, hours) -> None:
    form = {"text": "Hello", "act": "insert", "snippet": str(hours.id), "when": "draft"}
    assert "Open until six" not in client_of(charlie).post("/posts/new", form).content.decode()


def test_tags_are_set_up_by_owners_and_told_from_nonsense(browser, workspace, alice) -> None:
    values = {
        "on": "on",
        "source": "{network}",
        "medium": "social",
        "domains": "https://www.Lumen.example/shop\nb.example",
    }
    assert browser.post("/settings/links", values).status_code == 302
    workspace.refresh_from_db()
    assert workspace.utm == {
        "source": "{network}",
        "medium": "social",
        "campaign": "",
        "domains": ["lumen.example", "b.example"],
    }
    assert "“no website” is no website" not in browser.get("/settings/links").content.decode()
    wrong = browser.post("/settings/links", {**values, "domains": "lamps"})
    assert wrong.status_code == 422
    assert "“lamps” is no website" in wrong.content.decode()
    Membership.objects.filter(user=alice).update(role=Role.EDITOR)
    assert browser.get("/settings/links").status_code == 200
    assert browser.post("/settings/links", {"source": "x"}).status_code == 403


def test_the_composer_shows_the_tags_and_a_post_can_leave_its_links_plain(browser, workspace, x) -> None:
    Workspace.objects.update(utm={"source": "{network}", "medium": "", "campaign": "", "domains": []})
    form = {"text": "See https://lumen.example", "channels": str(x.id), "when": "draft"}
    tagged = browser.post("/posts/preview", form).content.decode()
    assert "https://lumen.example?utm_source=x" in tagged
    plain = browser.post("/posts/preview", {**form, "plain-links": "yes"}).content.decode()
    assert "utm_source" not in plain
    assert browser.post("/posts/new", {**form, "plain-links": "yes"}).status_code == 302
    post = Post.objects.get()
    page = browser.get(f"/posts/{post.id}/edit").content.decode()
    assert re.search(r'name="plain-links" value="yes" checked', page)
