"""How the lists of posts are narrowed, that nothing of what is being deleted is shown, and that they stay quick."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onepost.publishing.ending import undo
from onepost.publishing.models import Label, Post, Publication, State
from world import make_channel, make_publication

pytestmark = pytest.mark.django_db

DUE = datetime(2027, 3, 9, 9, tzinfo=UTC)


def shown(browser, address: str = "/posts/", **query: str) -> str:
    response = browser.get(address, query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.fixture
def three(workspace, alice, bob) -> dict[str, Publication]:
    """Three posts that differ in everything; "red" carries a label."""
    x, page = make_channel(workspace), make_channel(workspace, network="facebook", name="Lyon")
    red = make_publication(workspace, x, text="A red lamp", due_at=DUE)
    blue = make_publication(workspace, page, text="A blue lamp", due_at=DUE + timedelta(days=2))
    green = make_publication(workspace, page, text="A green lamp", state=State.FAILED, due_at=DUE + timedelta(days=4))
    Post.objects.filter(id=red.post_id).update(author=alice)
    Post.objects.filter(id=blue.post_id).update(author=bob)
    red.post.labels.add(Label.objects.create(workspace=workspace, name="Spring"))
    return {"red": red, "blue": blue, "green": green}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "RED"}, {"red"}),
        ({"network": "facebook"}, {"blue", "green"}),
        ({"state": "failed"}, {"green"}),
        ({"label": "Spring"}, {"red"}),
        ({"author": "bob@example.org"}, {"blue"}),
        ({"first": "2027-03-10"}, {"blue", "green"}),
        ({"first": "2027-03-10", "last": "2027-03-11"}, {"blue"}),
        ({"last": "2027-03-09", "network": "facebook"}, set()),
        ({"network": "none", "state": "none", "first": "soon", "label": "x"}, {"red", "blue", "green"}),
    ],
)
def test_every_filter_narrows_the_list_and_its_counts(workspace, browser, three, bob, query, found) -> None:
    if query.get("label") == "Spring":
        query = {"label": str(workspace.labels.get().id)}
    if "author" in query:
        query = {"author": str(bob.id)}
    html = shown(browser, view="all", **query)
    assert {name for name in three if f"A {name} lamp" in html} == found
    assert f'All <span class="tab-count">{len(found)}</span>' in html


def test_each_filter_can_be_taken_off_by_itself(browser, three) -> None:
    html = shown(browser, view="all", network="facebook", q="blue", page="1")
    assert 'href="?view=all&amp;q=blue"' in html


def test_drafts_are_narrowed_too(workspace, browser) -> None:
    x, page = make_channel(workspace), make_channel(workspace, network="facebook", name="Lyon")
    make_publication(workspace, x, text="A red lamp", state=State.DRAFT)
    make_publication(workspace, page, text="A lamp", own_text="Blue there", state=State.DRAFT)
    assert "A red lamp" not in shown(browser, "/drafts/", q="blue")
    html = shown(browser, "/drafts/", channel=str(x.id))
    assert "A red lamp" in html
    assert html.count("<article") == 1
    assert "No draft fits" in shown(browser, "/drafts/", q="zebra")


def test_what_is_being_deleted_is_on_no_page_and_comes_back_with_undo(workspace, browser, program_of) -> None:
    row = make_publication(workspace, text="Nearly gone", due_at=DUE)
    draft = make_publication(workspace, row.channel, text="Nearly gone too", state=State.DRAFT)
    for post in (row.post, draft.post):
        assert browser.post(f"/posts/{post.id}/delete").status_code == 302
    for address in ("/posts/", "/drafts/", "/calendar/?month=2027-03"):
        assert "Nearly gone" not in shown(browser, address), address
    for address in (f"/publications/{row.id}", f"/posts/{row.post_id}/edit", f"/posts/{row.post_id}/versions"):
        assert browser.get(address).status_code == 404, address
    assert program_of.get("/posts").json()["posts"] == []
    assert program_of.get(f"/posts/{row.post_id}").status_code == 404
    browser.post(f"/posts/{row.post_id}/undelete")
    assert "Nearly gone" in shown(browser)
    assert "Nearly gone too" not in shown(browser, "/drafts/")


@pytest.fixture
def program_of(workspace, alice):
    from programs import Program

    return Program.of(workspace, alice)


def test_the_page_after_a_deletion_offers_the_undo(workspace, browser) -> None:
    row = make_publication(workspace, due_at=DUE)
    html = browser.post(f"/posts/{row.post_id}/delete", follow=True).content.decode()
    assert f'action="/posts/{row.post_id}/undelete"' in html


def test_an_undo_that_comes_too_late_says_so(workspace, browser) -> None:
    row = make_publication(workspace, due_at=DUE)
    undo.delete_soon(row.post)
    Post.objects.update(deleting_at=DUE - timedelta(days=900))
    undo.finish()
    html = browser.post(f"/posts/{row.post_id}/undelete", follow=True).content.decode()
    assert "It is too late" in html


@pytest.mark.slow
def test_lists_of_5000_posts_with_labels_need_few_queries(workspace, browser) -> None:
    channels = [make_channel(workspace), make_channel(workspace, network="facebook", name="Lyon")]
    label = Label.objects.create(workspace=workspace, name="Spring")
    Label.objects.create(workspace=workspace, name="Summer")
    posts = Post.objects.bulk_create(Post(workspace=workspace, text=f"Post {n}") for n in range(5000))
    Publication.objects.bulk_create(
        Publication(
            workspace=workspace,
            post=post,
            channel=channels[number % 2],
            network=channels[number % 2].network,
            state=State.SCHEDULED,
            due_at=DUE + timedelta(minutes=number),
        )
        for number, post in enumerate(posts)
    )
    Post.labels.through.objects.bulk_create(Post.labels.through(post=post, label=label) for post in posts[::7])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE publishing_publication, publishing_post, publishing_post_labels")
    for query in ({}, {"page": "60"}, {"q": "99", "view": "all"}, {"label": str(label.id)}):
        shown(browser, **query)
        with CaptureQueriesContext(connection) as queries:
            shown(browser, **query)
        assert len(queries) <= 12, query
