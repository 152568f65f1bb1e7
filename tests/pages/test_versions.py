"""The versions of a post: who left it how, what differs, and back to one of them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from composer import send, value_of
from onepost.publishing import services
from onepost.publishing.models import Post, Version
from onepost.publishing.services import Author
from onepost.publishing.writing.content import Content, Override
from onepost.publishing.writing.differences import sides
from onepost.publishing.writing.versions import Saving

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(workspace, alice) -> Author:
    return Author(workspace, alice)


def page_of(browser: Any, post: Post, **chosen: Any) -> str:
    response = browser.get(reverse("post-versions", args=[post.id]), chosen)
    assert response.status_code == 200
    return str(response.content.decode())


def texts(post: Post) -> list[str]:
    return [version.content["text"] for version in post.versions.filter(kept=True).order_by("number")]


def test_each_save_is_a_version_whoever_made_it(browser, author, bob, x) -> None:
    post = services.create_post(author, Content("One", (x.id,)), None)
    services.edit_post(post, Content("Two", (x.id,)), "keep", Saving(bob))
    services.edit_post(post, Content("Three", (x.id,)), "keep")
    assert texts(post) == ["One", "Two", "Three"]
    assert [version.author for version in post.versions.order_by("number")] == [author.user, bob, None]
    html = page_of(browser, post)
    assert html.count('class="version"') == 3
    assert "Bob" in html
    assert "a program" in html


def test_a_form_sent_twice_is_one_version(browser, x) -> None:
    fields = {"post_id": "0192f0c1-0000-7000-8000-000000000001", "page": "0192f0c1-0000-7000-8000-000000000002"}
    for _ in range(3):
        send(browser, x, when="draft", **fields)
    assert Post.objects.get().versions.count() == 1


def test_two_versions_are_compared_in_everything(browser, author, x, page, upload) -> None:
    one, two = upload("a.png"), upload("b.png")
    post = services.create_post(author, Content("The lamps are lit", (x.id, page.id), (one.id,)), None)
    new = Content(
        "The candles are lit",
        (page.id,),
        (two.id,),
        {"facebook": {"first_comment": "Come in"}, "x": {"thread": [{"text": "And on"}]}},
        {page.id: Override("Only on the page", ())},
    )
    services.edit_post(post, new, timezone.now() + timedelta(days=3))
    html = page_of(browser, post)
    assert "The <del>lamps</del> are lit" in html
    assert "The <ins>candles</ins> are lit" in html
    for words in ("X: Studio Lumen", one.name, two.name, "Come in", "And on", "Only on the page", "no files"):
        assert words in html, words
    assert "<del>Draft, no time</del>" in html


def test_the_order_of_the_two_is_the_readers(browser, author, x) -> None:
    post = services.create_post(author, Content("One", (x.id,)), None)
    for text in ("Two", "Three"):
        services.edit_post(post, Content(text, (x.id,)), "keep")
    first, _second, third = post.versions.order_by("number")
    html = page_of(browser, post, older=third.id, newer=first.id)
    assert "<del>Three</del>" in html
    assert "<ins>One</ins>" in html


def test_a_version_comes_back_as_a_new_one_and_the_plan_stays(browser, author, x, page, upload) -> None:
    picture, at = upload("a.png"), timezone.now() + timedelta(days=3)
    own = {page.id: Override("For the page", (picture.id,))}
    post = services.create_post(author, Content("First", (x.id, page.id), (), {}, own), at)
    services.edit_post(post, Content("Second", (x.id, page.id)), at)
    first = post.versions.get(number=1)
    assert browser.post(reverse("version-restore", args=[post.id, first.id])).status_code == 302
    post.refresh_from_db()
    assert (post.text, post.revision) == ("First", 3)
    row = post.publications.get(network="facebook")
    assert (row.own_text, row.state, row.due_at) == ("For the page", "scheduled", at)
    assert [item.asset_id for item in row.attachments.all()] == [picture.id]
    assert texts(post) == ["First", "Second", "First"]


def test_restoring_is_taken_back_with_one_press(browser, author, x) -> None:
    post = services.create_post(author, Content("First", (x.id,)), None)
    services.edit_post(post, Content("Second", (x.id,)), None)
    first = post.versions.get(number=1)
    html = browser.post(reverse("version-restore", args=[post.id, first.id]), follow=True).content.decode()
    undo = re.search(r'<form method="post" action="([^"]+)"[^>]*>.{0,200}class="toast-undo"', html, re.DOTALL)
    assert undo
    browser.post(undo[1])
    post.refresh_from_db()
    assert post.text == "Second"


def test_a_version_that_can_no_longer_go_out_opens_in_the_composer(browser, author, workspace, alice, x, page) -> None:
    post = services.create_post(author, Content("First", (x.id, page.id)), timezone.now() + timedelta(days=3))
    services.edit_post(post, Content("Second", (x.id,)), "keep")
    page.delete()
    first = post.versions.get(number=1)
    answer = browser.post(reverse("version-restore", args=[post.id, first.id]), follow=True)
    assert value_of(answer, "text") == "First"
    assert "Mend what is marked" in answer.content.decode()
    post.refresh_from_db()
    assert post.text == "Second"


def test_nobody_else_reads_or_restores_a_version(client_of, charlie, author, x) -> None:
    post = services.create_post(author, Content("Lumen's", (x.id,)), None)
    version = post.versions.get()
    stranger = client_of(charlie)
    assert stranger.get(reverse("post-versions", args=[post.id])).status_code == 404
    assert stranger.post(reverse("version-restore", args=[post.id, version.id])).status_code == 404
    assert stranger.post(reverse("version-discard", args=[post.id, version.id])).status_code == 404


def test_discarding_never_takes_what_was_saved(browser, author, x) -> None:
    post = services.create_post(author, Content("Saved", (x.id,)), None)
    browser.post(reverse("version-discard", args=[post.id, post.versions.get().id]))
    assert Version.objects.count() == 1


def test_the_page_needs_few_queries_however_many_versions(browser, author, x) -> None:
    post = services.create_post(author, Content("0", (x.id,)), None)
    for number in range(30):
        services.edit_post(post, Content(str(number), (x.id,)), "keep")
    address = reverse("post-versions", args=[post.id])
    browser.get(address)
    with CaptureQueriesContext(connection) as queries:
        browser.get(address)
    assert len(queries) <= 12


def test_texts_of_any_length_are_put_together_again_and_soon() -> None:
    long = " ".join(f"word{number % 97}" for number in range(12_000))
    for before, after in [
        ("", "new"),
        ("a b", "a  c"),
        (long, long.replace("word5 ", "")),
        ("Ünï 👩‍👩‍👧", "Ünï 👩‍👩‍👦"),
    ]:
        left, right = sides(before, after)
        assert "".join(piece.text for piece in left) == before
        assert "".join(piece.text for piece in right) == after
        assert any(piece.changed for piece in [*left, *right])
