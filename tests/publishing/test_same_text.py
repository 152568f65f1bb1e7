"""The same text on the same channel within a month is said, and stops nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from composer import place, send
from onepost.publishing.models import Post, Publication, State
from onepost.publishing.writing import repeats
from onepost.publishing.writing.content import Content, Override, check_content
from programs import Program
from world import make_channel, make_publication

pytestmark = pytest.mark.django_db
TEXT = "The lamps are lit"


@pytest.fixture
def x(workspace, alice):
    return make_channel(workspace, alice, "x")


@pytest.fixture
def page(workspace, alice):
    return make_channel(workspace, alice, "facebook", name="Lumen, Lamps", kind="page")


def found(workspace, at, *channels, text: str = TEXT, post_id=None, **overrides):
    content = Content(text, tuple(channel.id for channel in channels), **overrides)
    return repeats.found(workspace, check_content(workspace, content), at, post_id)


@pytest.mark.parametrize("written", [TEXT, "the  LAMPS\n are lit ", "\n\tThe lamps are lit"])
def test_case_and_spaces_make_no_other_text(workspace, x, written: str) -> None:
    at = timezone.now() + timedelta(days=20)
    row = make_publication(workspace, x, written, State.PUBLISHED, timezone.now())
    (one,) = found(workspace, at, x)
    assert (one.publication, one.out) == (row.id, True)
    assert "went out on" in one.text


@pytest.mark.parametrize(
    ("text", "days", "state"),
    [
        (f"{TEXT} tonight", 1, State.PUBLISHED),
        (TEXT, -31, State.PUBLISHED),
        (TEXT, 31, State.SCHEDULED),
        (TEXT, 1, State.CANCELLED),
        (TEXT, 1, State.DRAFT),
    ],
)
def test_nothing_is_said_of_other_texts_other_months_and_what_never_went_out(workspace, x, text, days, state) -> None:
    at = timezone.now() + timedelta(days=1)
    make_publication(workspace, x, text, state, at + timedelta(days=days))
    assert found(workspace, at, x) == []


def test_each_channel_is_asked_for_its_own_text_in_one_query_and_the_post_itself_is_left_out(
    workspace, x, page
) -> None:
    at = timezone.now() + timedelta(days=1)
    make_publication(workspace, page, "On the page", State.SCHEDULED, at, own_text="Its own words")
    of_x = make_publication(workspace, x, TEXT, State.SCHEDULED, at)
    own = {page.id: Override("its own words")}
    checked = check_content(workspace, Content(TEXT, (x.id, page.id), overrides=own))
    with CaptureQueriesContext(connection) as queries:
        both = repeats.found(workspace, checked, at, None)
    assert len(queries) == 1
    assert {one.channel for one in both} == {x, page}
    assert {one.channel for one in repeats.found(workspace, checked, at, of_x.post_id)} == {page}
    assert found(workspace, at, page) == []
    assert found(workspace, at, x, text="") == []


@pytest.mark.clause("P-2.3b")
def test_the_composer_says_it_with_a_link_and_plans_all_the_same(client_of, alice, workspace, x) -> None:
    row = make_publication(workspace, x, TEXT, State.SCHEDULED, timezone.now() + timedelta(days=2))
    browser: Client = client_of(alice)
    at = (timezone.now() + timedelta(days=9)).strftime("%Y-%m-%dT09:00")
    said = place(send(browser, x, text=TEXT, at=at, address="/posts/preview"), "at")
    assert "the same text is already planned for" in said
    assert reverse("publication", args=[row.id]) in said
    assert send(browser, x, text=TEXT, at=at).status_code == 302
    assert Post.objects.count() == 2


def test_a_program_is_told_too_in_plain_words(workspace, alice, x) -> None:
    make_publication(workspace, x, TEXT, State.PUBLISHED, timezone.now() - timedelta(hours=1))
    body = {"text": TEXT, "channels": [str(x.id)], "schedule": "now"}
    (said,) = Program.of(workspace, alice).post("/posts/check", body).json()["warnings"]
    assert said.startswith("Studio Lumen: the same text went out on")
    assert "<" not in said


def test_a_busy_month_is_searched_quickly(workspace, x) -> None:
    at = timezone.now() + timedelta(days=1)
    posts = Post.objects.bulk_create(Post(workspace=workspace, text=f"The lamp {n} " * 20) for n in range(2000))
    Publication.objects.bulk_create(
        Publication(workspace=workspace, post=post, channel=x, network="x", state=State.SCHEDULED, due_at=at)
        for post in posts
    )
    with CaptureQueriesContext(connection) as queries:
        assert found(workspace, at, x, text="The lamp 7 " * 20)
    # A tenth of a second on a quiet machine; a scan of every text in Python takes many.
    assert max(float(query["time"]) for query in queries.captured_queries) < 2
