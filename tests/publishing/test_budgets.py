"""The networks' caps as we count them: per account, per app, in windows that roll and in days of another zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from composer import LATER, place, send
from onepost.channels.models import Channel
from onepost.connectors.capabilities import Budget
from onepost.publishing import services
from onepost.publishing.models import Publication, State
from onepost.publishing.planning import budgets
from onepost.publishing.writing.content import Content
from paper import Paper, paper  # noqa: F401 - a fixture
from world import make_channel, make_publication

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper")]

OWN, ALL = "Sheets in 24 hours", "Sheets of all in a day (Los Angeles)"
NOON = datetime(timezone.now().year + 1, 1, 12, 20, 0, tzinfo=UTC)
"""Noon in Los Angeles, some time from now."""


@pytest.fixture
def sheet(workspace, alice) -> Channel:
    return make_channel(workspace, alice, "paper", name="Sheet")


def out(channel: Channel, at: datetime, **fields: Any) -> Publication:
    return make_publication(channel.workspace, channel, state=State.PUBLISHED, published_at=at, **fields)


def planned(channel: Channel, at: datetime, **fields: Any) -> Publication:
    return make_publication(channel.workspace, channel, due_at=at, **fields)


def used(channel: Channel) -> dict[str, tuple[int, int]]:
    return {use.label: (use.used, use.most) for use in budgets.of_channels([channel])[channel.id]}


def test_an_account_has_used_what_went_out_within_the_window(sheet) -> None:
    now = timezone.now()
    assert used(sheet) == {}, "nothing to count is nothing to say"
    out(sheet, now - timedelta(hours=25))
    out(sheet, now - timedelta(hours=23))
    planned(sheet, now + timedelta(hours=1))
    assert used(sheet)[OWN] == (1, 3)


def test_an_app_counts_every_account_of_this_installation_by_the_same_way_in(sheet, workspace, alice, charlie) -> None:
    now = timezone.now()
    elsewhere = make_channel(charlie.memberships.get().workspace, charlie, "paper")
    other_app = make_channel(workspace, alice, "paper")
    other_app.grant.sandbox = False
    other_app.grant.save()
    gone = out(elsewhere, now)
    for channel in (sheet, elsewhere, other_app):
        out(channel, now)
    Publication.objects.filter(id=gone.id).update(channel=None)
    assert used(sheet) == {OWN: (1, 3), ALL: (3, 5)}


def test_what_the_network_itself_counts_stands_first(sheet) -> None:
    sheet.limits = {"quotas": [{"name": "posts in 24 hours", "used": 12, "most": 50}]}
    out(sheet, timezone.now())
    assert next(iter(used(sheet).items())) == ("posts in 24 hours", (12, 50))


def test_one_query_counts_for_all_channels(workspace, alice, sheet) -> None:
    channels = [
        sheet,
        *(make_channel(workspace, alice, "paper") for _ in range(5)),
        make_channel(workspace, alice, "x"),
    ]
    with CaptureQueriesContext(connection) as queries:
        budgets.of_channels(channels)
    assert len(queries) == 1


def test_a_plan_beyond_the_cap_of_an_account_is_warned_of(sheet) -> None:
    for hours in (1, 12):
        planned(sheet, NOON - timedelta(hours=hours))
    planned(sheet, NOON - timedelta(hours=25))
    cancelled = planned(sheet, NOON)
    Publication.objects.filter(id=cancelled.id).update(state=State.CANCELLED)
    assert budgets.warnings([(sheet, "text")], NOON, None) == []
    last = planned(sheet, NOON)
    (warning,) = budgets.warnings([(sheet, "text")], NOON, None)
    assert warning == f"Sheet: {OWN}: 3 at most; with this post there are 4. It may have to wait."
    assert budgets.warnings([(sheet, "text")], NOON, last.post_id) == [], "the post itself is not counted twice"


def test_a_plan_that_would_keep_later_posts_waiting_is_warned_of_too(sheet) -> None:
    for hours in (1, 12, 23, 25):
        planned(sheet, NOON + timedelta(hours=hours))
    (warning,) = budgets.warnings([(sheet, "text")], NOON, None)
    assert "with this post there are 4" in warning


def test_a_day_of_another_zone_ends_there_and_not_here(workspace, alice, sheet) -> None:
    midnight = NOON + timedelta(hours=12)
    channels = [make_channel(workspace, alice, "paper", name=f"Sheet {n}") for n in range(5)]
    for channel in channels:
        planned(channel, midnight - timedelta(minutes=1))
    (warning,) = budgets.warnings([(sheet, "text")], NOON, None)
    assert warning.startswith(f"Paper: {ALL}: 5 at most; with this post there are 6.")
    assert budgets.warnings([(sheet, "text")], midnight, None) == []


def test_a_post_on_several_channels_counts_once_for_each(workspace, alice) -> None:
    channels = [make_channel(workspace, alice, "paper", name=f"Sheet {n}") for n in range(6)]
    (warning,) = budgets.warnings([(channel, "text") for channel in channels], NOON, None)
    assert "with this post there are 6" in warning


# --- on the pages -----------------------------------------------------------------------------------------------------


def test_the_channels_page_says_how_much_is_used(client_of, alice, sheet) -> None:
    Channel.objects.update(limits={"quotas": [{"name": "posts in 24 hours", "used": 50, "most": 50}]})
    out(sheet, timezone.now())
    html = client_of(alice).get("/channels/").content.decode()
    assert '<li class="channel-use-full">posts in 24 hours: 50 of 50</li>' in html
    assert f"<li>{OWN}: 1 of 3</li>" in html


def test_the_composer_warns_and_plans_all_the_same(client_of, alice, workspace, sheet) -> None:
    at = datetime.fromisoformat(LATER).replace(tzinfo=workspace.zone)
    for _ in range(3):
        planned(sheet, at)
    browser = client_of(alice)
    page = send(browser, sheet, address="/posts/preview")
    assert "with this post there are 4" in place(page, "at")
    assert "field-error" not in place(page, "at")
    assert send(browser, sheet).status_code == 302


def test_a_cap_of_one_kind_of_post_counts_only_that_kind(sheet, monkeypatch) -> None:
    cap = Budget("Stories", 1, "account", kinds=("story",))
    monkeypatch.setattr(Paper, "capabilities", replace(Paper.capabilities, budgets=(cap,)))
    out(sheet, timezone.now(), kind="text")
    assert used(sheet) == {}
    out(sheet, timezone.now(), kind="story")
    assert used(sheet) == {"Stories in 24 hours": (1, 1)}
    planned(sheet, NOON, kind="story")
    assert budgets.warnings([(sheet, "text")], NOON, None) == []
    assert len(budgets.warnings([(sheet, "story")], NOON, None)) == 1


def test_the_kind_of_a_post_is_known_from_the_moment_it_is_written(workspace, alice, upload) -> None:
    page = make_channel(workspace, alice, "facebook")
    film = upload("tall.mp4").id
    author = services.Author(workspace, alice)
    content = Content("Lit", (page.id,), (film,), {"facebook": {"placement": "reel"}})
    post = services.create_post(author, content, None)
    assert post.publications.get().kind == "reel"
    services.edit_post(post, Content("Lit", (page.id,)), None)
    assert post.publications.get().kind == "text"
