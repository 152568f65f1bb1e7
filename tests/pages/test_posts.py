"""Lists of posts: what stands under which tab, how it is narrowed and paged, drafts, and deleting."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from onepost.publishing.models import Attachment, Post, Publication, State
from world import make_asset, make_channel, make_publication

pytestmark = pytest.mark.django_db

DUE = datetime(2027, 3, 9, 9, tzinfo=UTC)


@pytest.fixture
def browser(client_of, alice):
    return client_of(alice)


def page_of(browser, address: str = "/posts/", **query: str) -> str:
    response = browser.get(address, query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def counts_of(html: str) -> list[int]:
    return [int(piece.split(">", 1)[1].split("<", 1)[0]) for piece in html.split('<span class="tab-count')[1:]]


TABS = [
    ("planned", [State.SCHEDULED, State.PUBLISHING]),
    ("attention", [State.HELD, State.FAILED, State.UNCONFIRMED]),
    ("published", [State.PUBLISHED, State.DELIVERED]),
    ("cancelled", [State.CANCELLED]),
]


def test_every_state_stands_under_its_tab_and_is_counted_there(workspace, browser) -> None:
    channel = make_channel(workspace)
    for state in State:
        make_publication(workspace, channel, text=f"In the state {state.value}.", state=state, due_at=DUE)
    for view, states in TABS:
        html = page_of(browser, view=view)
        for state in State:
            assert (f"In the state {state.value}." in html) == (state in states), (view, state)
    html = page_of(browser, view="all")
    assert "In the state draft." not in html
    assert html.count("<article") == 8
    assert counts_of(html) == [2, 3, 2, 1, 8]


def test_what_needs_somebody_says_why(workspace, browser) -> None:
    problem = {"text": "X refused the text: it is too long.", "params": {}}
    make_publication(workspace, state=State.FAILED, due_at=DUE, problem=problem)
    assert "X refused the text: it is too long." in page_of(browser, view="attention")


def test_planned_ones_begin_with_the_next_and_published_ones_with_the_last(workspace, browser) -> None:
    channel = make_channel(workspace)
    for number in range(3):
        for state in (State.SCHEDULED, State.PUBLISHED):
            due = DUE + timedelta(days=number)
            make_publication(workspace, channel, text=f"{state.value} {number}!", state=state, due_at=due)
    html = page_of(browser, view="planned")
    assert html.index("scheduled 0!") < html.index("scheduled 1!") < html.index("scheduled 2!")
    html = page_of(browser, view="published")
    assert html.index("published 2!") < html.index("published 1!") < html.index("published 0!")


def test_days_are_named_in_the_zone_of_the_workspace(workspace, browser) -> None:
    now = timezone.now().astimezone(workspace.zone)
    channel = make_channel(workspace)
    today = now.replace(hour=23, minute=59)
    make_publication(workspace, channel, text="Tonight", due_at=today)
    make_publication(workspace, channel, text="After midnight", due_at=today + timedelta(minutes=2))
    html = page_of(browser)
    assert html.index("Today, ") < html.index("Tonight") < html.index("Tomorrow, ") < html.index("After midnight")


def test_the_list_is_narrowed_by_words_channel_and_day(workspace, browser) -> None:
    x, page = make_channel(workspace), make_channel(workspace, network="facebook", name="Lyon")
    make_publication(workspace, x, text="The red LAMP", due_at=DUE)
    make_publication(workspace, page, text="The blue lamp", due_at=DUE + timedelta(days=1))
    make_publication(workspace, page, text="A lamp in the post", own_text="Another word", due_at=DUE)
    html = page_of(browser, q="lamp")
    assert "The red LAMP" in html
    assert "The blue lamp" in html
    assert "Another word" not in html
    assert counts_of(html)[0] == 2
    html = page_of(browser, q="lamp", channel=str(page.id))
    assert "The blue lamp" in html
    assert "The red LAMP" not in html
    html = page_of(browser, day="2027-03-09")
    assert "The red LAMP" in html
    assert "The blue lamp" not in html


def test_a_day_is_the_workspaces_day_and_not_that_of_utc(workspace, browser) -> None:
    make_publication(workspace, text="Late in Paris", due_at=datetime(2027, 3, 9, 23, 30, tzinfo=UTC))
    assert "Late in Paris" in page_of(browser, day="2027-03-10")
    assert "Late in Paris" not in page_of(browser, day="2027-03-09")


@pytest.mark.parametrize("query", [{"day": "soon"}, {"channel": "mine"}, {"view": "none"}, {"page": "x"}, {"q": " "}])
def test_what_cannot_be_meant_is_left_out(workspace, browser, query) -> None:
    make_publication(workspace, text="The lamp", due_at=DUE)
    assert "The lamp" in page_of(browser, **query)


def test_pages_never_tear_the_channels_of_a_post_apart(workspace, browser) -> None:
    channels = [make_channel(workspace, network=network) for network in ("x", "facebook")]
    posts = Post.objects.bulk_create(Post(workspace=workspace, text=f"Number {n:02}.") for n in range(45))
    Publication.objects.bulk_create(
        Publication(
            workspace=workspace,
            post=post,
            channel=channel,
            network=channel.network,
            state=State.SCHEDULED,
            due_at=DUE + timedelta(hours=number),
        )
        for number, post in enumerate(posts)
        for channel in channels
    )
    first, second = page_of(browser), page_of(browser, page="2")
    assert (first.count("<article"), second.count("<article")) == (40, 5)
    assert "Page 1 of 2" in first
    assert "Number 39." in first
    assert "Number 40." in second
    assert second.count("Planned: Facebook (Studio Lumen), X (Studio Lumen)") == 5


def test_the_hour_that_comes_twice_loses_no_post(workspace, browser) -> None:
    channel, first = make_channel(workspace), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    make_publication(workspace, channel, text="In summer time", due_at=first)
    make_publication(workspace, channel, text="In winter time", due_at=first + timedelta(hours=1))
    html = page_of(browser)
    assert html.index("In summer time") < html.index("In winter time")


def test_posts_of_another_workspace_are_neither_shown_nor_counted(workspace, charlie, browser) -> None:
    make_publication(charlie.memberships.get().workspace, text="Not ours", due_at=DUE)
    for view in ("planned", "all"):
        html = page_of(browser, view=view)
        assert "Not ours" not in html
        assert counts_of(html) == [0, 0, 0, 0, 0]


def test_every_empty_list_says_what_comes_there(workspace, browser) -> None:
    assert "Nothing is planned" in page_of(browser)
    assert "Nothing needs you" in page_of(browser, view="attention")
    assert "Nothing is published yet" in page_of(browser, view="published")
    assert "Nothing was cancelled" in page_of(browser, view="cancelled")
    assert "No post fits" in page_of(browser, q="zebra")
    assert "No drafts" in page_of(browser, "/drafts/")


@pytest.mark.slow
def test_5000_planned_posts_need_few_queries(workspace, browser) -> None:
    channel = make_channel(workspace)
    posts = Post.objects.bulk_create(Post(workspace=workspace, text=f"Post {n}") for n in range(5000))
    Publication.objects.bulk_create(
        Publication(
            workspace=workspace,
            post=post,
            channel=channel,
            network="x",
            state=State.SCHEDULED,
            due_at=DUE + timedelta(minutes=number),
        )
        for number, post in enumerate(posts)
    )
    page_of(browser)
    for address, query in (("/posts/", {"page": "60"}), ("/posts/", {"q": "99", "view": "all"}), ("/drafts/", {})):
        with CaptureQueriesContext(connection) as queries:
            page_of(browser, address, **query)
        assert len(queries) <= 12, address


# --- drafts -----------------------------------------------------------------------------------------------------------


def test_drafts_are_posts_without_a_plan_with_and_without_channels(workspace, browser) -> None:
    channel = make_channel(workspace)
    with_channel = make_publication(workspace, channel, text="For X one day", state=State.DRAFT)
    without = Post.objects.create(workspace=workspace, text="")
    Attachment.objects.create(post=without, asset=make_asset(workspace), position=0)
    make_publication(workspace, channel, text="Planned already", due_at=DUE)
    html = page_of(browser, "/drafts/")
    assert f'href="/posts/{with_channel.post_id}/edit"' in html
    assert f'href="/posts/{without.id}/edit"' in html
    assert "1 file, no text" in html
    assert "Planned already" not in html


def test_the_list_of_drafts_costs_the_same_for_one_and_for_many(workspace, browser) -> None:
    channel = make_channel(workspace)
    make_publication(workspace, channel, state=State.DRAFT)
    page_of(browser, "/drafts/")
    with CaptureQueriesContext(connection) as one:
        page_of(browser, "/drafts/")
    for _number in range(10):
        make_publication(workspace, channel, state=State.DRAFT)
    with CaptureQueriesContext(connection) as many:
        page_of(browser, "/drafts/")
    assert len(many) == len(one) <= 12


# --- deleting ---------------------------------------------------------------------------------------------------------


def test_deleting_asks_first_and_names_what_stays_at_the_networks(workspace, browser) -> None:
    row = make_publication(workspace, text="Out already", state=State.PUBLISHED, due_at=DUE, remote_id="1812")
    html = page_of(browser, f"/posts/{row.post_id}/delete")
    assert "Out already" in html
    assert "stays on the networks" in html
    assert Post.objects.filter(id=row.post_id).exists()
    response = browser.post(f"/posts/{row.post_id}/delete")
    assert response["Location"] == "/posts/"
    assert not Post.objects.filter(id=row.post_id, deleting_at=None).exists()
    assert "Out already" not in page_of(browser, view="published")


def test_a_deleted_draft_leads_back_to_the_drafts(workspace, browser) -> None:
    row = make_publication(workspace, state=State.DRAFT)
    assert browser.post(f"/posts/{row.post_id}/delete")["Location"] == "/drafts/"


def test_a_post_that_is_being_published_is_not_deleted_and_says_why(workspace, browser) -> None:
    row = make_publication(workspace, state=State.PUBLISHING, due_at=DUE, armed_at=timezone.now())
    response = browser.post(f"/posts/{row.post_id}/delete", follow=True)
    assert "being published right now" in response.content.decode()
    assert Publication.objects.filter(id=row.id).exists()
