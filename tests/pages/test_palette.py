"""The command palette's rows, and the pages that go with the keys."""

from __future__ import annotations

import pytest
from django.utils import timezone

from onepost.publishing.models import Post
from world import make_channel, make_publication

pytestmark = pytest.mark.django_db


def test_it_offers_pages_before_anything_is_asked(browser) -> None:
    rows = browser.get("/find").content.decode()
    assert 'href="/posts/new"' in rows
    assert 'href="/calendar/"' in rows
    assert "Channels</p>" not in rows


def test_it_finds_channels_and_posts_by_every_word(browser, workspace, x, page) -> None:
    planned = make_publication(workspace, x, text="Lamps in the\nwindow", due_at=timezone.now())
    draft = Post.objects.create(workspace=workspace, text="A window with lamps")
    make_publication(workspace, page, text="Chairs")
    rows = browser.get("/find", {"q": "LAMPS window"}).content.decode()
    assert f"/publications/{planned.id}" in rows
    assert f"/posts/{draft.id}/edit" in rows
    assert "Chairs" not in rows
    assert "Lumen, Lamps" in browser.get("/find", {"q": "lumen lamps"}).content.decode()


def test_it_finds_nothing_of_other_workspaces_and_nothing_that_is_being_deleted(
    browser, client_of, charlie, workspace, x
) -> None:
    post = make_publication(workspace, x, text="Secret lamps", due_at=timezone.now()).post
    assert "Secret lamps" in browser.get("/find", {"q": "secret"}).content.decode()
    other = client_of(charlie).get("/find", {"q": "secret"}).content.decode()
    assert "Secret" not in other
    assert "Nothing found" in other
    Post.objects.filter(id=post.id).update(deleting_at=timezone.now())
    assert "Secret lamps" not in browser.get("/find", {"q": "secret"}).content.decode()


def test_it_shows_eight_posts_in_few_questions_to_the_database(
    browser, workspace, x, django_assert_max_num_queries
) -> None:
    for number in range(20):
        channel = make_channel(workspace, name=f"Lamp {number}")
        make_publication(workspace, channel, text=f"Lamp of day {number}")
    with django_assert_max_num_queries(9):
        rows = browser.get("/find", {"q": "lamp"}).content.decode()
    assert rows.count('role="option"') == 16
    assert "Lamp of day 19" in rows


def test_the_list_of_keys_leads_where_it_says(browser) -> None:
    page = browser.get("/calendar/").content.decode()
    assert 'data-key="c" data-to="/posts/new"' in page
    assert 'data-key="g l" data-to="/library/"' in page


def test_the_components_are_shown_to_operators_only(browser, client_of, alice, bob, settings) -> None:
    settings.DEBUG = False
    settings.OPERATORS = {alice.email}
    shown = browser.get("/design")
    assert shown.status_code == 200
    assert "A problem of the whole form" in shown.content.decode()
    assert client_of(bob).get("/design").status_code == 404
