"""The month: what stands on which day, what a card says, and that a full month costs no more than a quiet one."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from onepost.accounts.models import Workspace
from onepost.channels.models import Channel
from onepost.publishing.models import Attachment, Label, Post, Publication, State
from onepost.publishing.planning.days import ROOM
from world import make_asset, make_channel, make_publication

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")


def day_of(html: str, number: int) -> str:
    """The markup of a day of the month that is shown (days of its neighbours have another class)."""
    for piece in html.split('<li class="day')[1:]:
        if not piece.startswith(" day-outside") and f'<span class="day-number">{number}</span>' in piece:
            return " ".join(piece.split())
    raise AssertionError(f"there is no day {number}")


@pytest.fixture
def month(client_of, alice):
    """``month("2026-11")``: the page as Alice sees it."""
    browser = client_of(alice)

    def get(asked: str, **more: str) -> str:
        response = browser.get(more.pop("address", "/calendar/"), {"month": asked, **more})
        assert response.status_code == 200
        return response.content.decode()

    return get


def test_a_post_stands_on_its_day_in_the_zone_of_the_workspace(workspace, month) -> None:
    make_publication(workspace, text="Late in Paris", due_at=datetime(2027, 3, 9, 23, 30, tzinfo=UTC))
    html = month("2027-03")
    assert "Late in Paris" in day_of(html, 10)
    assert "00:30" in day_of(html, 10)
    assert "Late in Paris" not in day_of(html, 9)
    # On a phone a day without posts is not shown.
    assert "day-empty" not in day_of(html, 10)
    assert "day-empty" in day_of(html, 9)


def test_the_hour_that_comes_twice_shows_both_posts_in_order(workspace, month) -> None:
    first = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    channel = make_channel(workspace)
    make_publication(workspace, channel, text="In summer time", due_at=first)
    make_publication(workspace, channel, text="In winter time", due_at=first + timedelta(hours=1))
    day = day_of(month("2027-10"), 31)
    assert (day.count(">02:30 CEST</time>"), day.count(">02:30 CET</time>")) == (1, 1)
    assert day.index("In summer time") < day.index("In winter time")


def test_the_edges_of_the_month_belong_to_the_weeks_that_are_shown(workspace, month) -> None:
    channel = make_channel(workspace)
    for text, day in (("Before the grid", 25), ("First of the grid", 26), ("Last of the grid", 36), ("After it", 37)):
        due = datetime(2026, 10, 1, 12, tzinfo=PARIS) + timedelta(days=day - 1)
        make_publication(workspace, channel, text=text, due_at=due)
    html = month("2026-10")
    assert "First of the grid" in html
    assert "Before the grid" in html
    html = month("2026-11")
    assert "First of the grid" in html
    assert "Last of the grid" in html
    assert "After it" in html
    assert "Before the grid" not in html


@pytest.mark.parametrize("asked", ["", "2026-13", "1999-01", "soon", "2026-11-05", "0000-00"])
def test_a_month_that_cannot_be_meant_is_this_one(month, asked) -> None:
    now = timezone.now().astimezone(PARIS)
    assert f'<span class="day-number">{now.day}</span>' in month(asked).split("day-today")[1]


def test_all_channels_of_a_post_are_one_card_with_their_states(workspace, month) -> None:
    x, page = make_channel(workspace), make_channel(workspace, network="facebook", name="Lumen Lyon")
    due = datetime(2027, 3, 9, 9, tzinfo=UTC)
    out = make_publication(workspace, x, text="One card", state=State.PUBLISHED, due_at=due)
    failed = Publication.objects.create(
        workspace=workspace, post=out.post, channel=page, network="facebook", state=State.FAILED, due_at=due
    )
    day = day_of(month("2027-03"), 9)
    assert day.count("<article") == 1
    assert "post-card-failed" in day
    assert f'href="/publications/{failed.id}"' in day
    assert "Published: X (Studio Lumen)" in day
    assert "Failed: Facebook (Lumen Lyon)" in day


def test_channels_sent_now_within_a_second_stay_one_card(workspace, month) -> None:
    due = datetime(2027, 3, 9, 9, 0, 12, 100, tzinfo=UTC)
    one = make_publication(workspace, text="Sent now", due_at=due)
    Publication.objects.create(
        workspace=workspace,
        post=one.post,
        channel=make_channel(workspace, network="facebook"),
        network="facebook",
        state=State.SCHEDULED,
        due_at=due + timedelta(milliseconds=3),
    )
    assert day_of(month("2027-03"), 9).count("<article") == 1


def test_a_card_shows_the_first_line_that_says_something_and_the_first_picture(workspace, month) -> None:
    asset = make_asset(workspace)
    row = make_publication(workspace, text="\n \nThe lamps are lit\nand more", due_at=datetime(2027, 3, 9, tzinfo=UTC))
    Attachment.objects.create(post=row.post, asset=asset, position=0)
    day = day_of(month("2027-03"), 9)
    assert "The lamps are lit" in day
    assert "and more" not in day
    assert f"/media/{asset.id}/thumbnail" in day


def test_a_post_of_pictures_alone_says_so(workspace, month) -> None:
    row = make_publication(workspace, text="", due_at=datetime(2027, 3, 9, tzinfo=UTC))
    for position in range(2):
        Attachment.objects.create(post=row.post, asset=make_asset(workspace), position=position)
    assert "2 files, no text" in day_of(month("2027-03"), 9)


def test_a_day_shows_four_cards_and_leads_to_the_rest(workspace, month) -> None:
    channel = make_channel(workspace)
    for hour in range(7):
        due = datetime(2027, 3, 9, 8 + hour, tzinfo=UTC)
        make_publication(workspace, channel, text=f"Post {hour}", due_at=due)
    day = day_of(month("2027-03"), 9)
    assert day.count("<article") == 4
    assert "Post 3" in day
    assert "Post 4" not in day
    assert "3 more" in day
    assert 'href="/posts/?view=all&amp;day=2027-03-09"' in day
    assert day_of(month("2027-03", view="list"), 9).count("<article") == 7


def test_cancelled_posts_and_those_of_another_workspace_are_not_there(workspace, charlie, month) -> None:
    due = datetime(2027, 3, 9, 9, tzinfo=UTC)
    make_publication(workspace, text="Taken off", state=State.CANCELLED, due_at=due)
    make_publication(charlie.memberships.get().workspace, text="Not ours", due_at=due)
    html = month("2027-03")
    assert "Taken off" not in html
    assert "Not ours" not in html
    assert "Nothing is planned in March" in html


def test_a_new_post_can_be_written_for_a_day_to_come_but_not_for_one_that_is_over(month) -> None:
    today = timezone.now().astimezone(PARIS).date()
    html = month(today.strftime("%Y-%m"))
    assert f'href="/posts/new?day={today.isoformat()}"' in html
    last_month = today.replace(day=1) - timedelta(days=1)
    assert "/posts/new?day=" not in day_of(month(last_month.strftime("%Y-%m")), 15)


def test_the_running_month_begins_today_on_a_phone_and_offers_what_is_over(workspace, month) -> None:
    now = timezone.now().astimezone(PARIS)
    if now.day == 1:
        pytest.skip("nothing of this month is over")
    make_publication(workspace, state=State.PUBLISHED, due_at=now - timedelta(days=1))
    html = month("")
    assert "month-from-today" in html
    assert "1 post earlier this month" in html
    assert "month-from-today" not in month("", past="shown")


@pytest.mark.slow
def test_a_month_with_5000_posts_needs_few_queries_and_little_time(workspace, alice, client_of) -> None:
    channels = [make_channel(workspace, network=network) for network in ("x", "facebook")]
    start = datetime(2027, 3, 1, 6, tzinfo=UTC)
    posts = Post.objects.bulk_create(Post(workspace=workspace, author=alice, text=f"Post {n}") for n in range(2500))
    Publication.objects.bulk_create(
        Publication(
            workspace=workspace,
            post=post,
            channel=channel,
            network=channel.network,
            state=State.SCHEDULED,
            due_at=start + timedelta(minutes=16 * number),
        )
        for number, post in enumerate(posts)
        for channel in channels
    )
    browser = client_of(alice)
    browser.get("/calendar/?month=2027-03")
    with CaptureQueriesContext(connection) as queries:
        html = browser.get("/calendar/?month=2027-03").content.decode()
    assert len(queries) <= 12
    assert html.count("<article") <= ROOM
    assert day_of(html, 9).count("<article") == 2
    assert "88 more" in day_of(html, 9)


def test_home_is_the_first_steps_until_something_is_planned(workspace, alice, client_of) -> None:
    browser = client_of(alice)
    html = browser.get("/").content.decode()
    assert "Connect a channel" in html
    assert "first-step-done" not in html
    channel = make_channel(workspace)
    html = browser.get("/").content.decode()
    assert html.count("first-step-done") == 1
    assert "Write your first post" in html
    draft = make_publication(workspace, channel, state=State.DRAFT)
    html = browser.get("/").content.decode()
    assert html.count("first-step-done") == 2
    assert f'href="/posts/{draft.post_id}/edit"' in html
    make_publication(workspace, channel, due_at=timezone.now() + timedelta(days=1))
    assert 'class="month-days"' in browser.get("/").content.decode()


def test_somebody_elses_posts_do_not_end_the_first_steps(charlie, alice, client_of) -> None:
    make_publication(charlie.memberships.get().workspace, due_at=timezone.now())
    assert "Connect a channel" in client_of(alice).get("/").content.decode()


def hour_of(html: str, day: str, hour: int) -> str:
    piece = html.split(f'data-day="{day}" data-hour="{hour}"')[1]
    return " ".join(piece.split("data-day=")[0].split())


def test_a_week_has_its_days_and_posts_at_their_hours(workspace, month) -> None:
    channel = make_channel(workspace)
    for text, at in (
        ("Monday first", "2027-03-08T09:15"),
        ("In the night", "2027-03-14T04:30"),
        ("After", "2027-03-15"),
    ):
        make_publication(workspace, channel, text=text, due_at=datetime.fromisoformat(at).replace(tzinfo=PARIS))
    html = month("", view="week", day="2027-03-10")
    assert "8 – 14 Mar 2027" in html
    assert "Monday first" in hour_of(html, "2027-03-08", 9)
    assert "In the night" in hour_of(html, "2027-03-14", 4)
    assert "After" not in html
    assert "day=2027-03-07" in html  # the week before
    assert "day=2027-03-15" in html
    assert 'data-hour="3"' not in html


def test_a_day_shows_one_day_and_leads_to_its_week_and_month(workspace, month) -> None:
    make_publication(workspace, text="Of the day", due_at=datetime(2027, 3, 10, 9, tzinfo=PARIS))
    make_publication(workspace, text="Of the next", due_at=datetime(2027, 3, 11, 9, tzinfo=PARIS))
    html = month("", view="day", day="2027-03-10")
    assert "Wednesday 10 March 2027" in html
    assert "Of the day" in hour_of(html, "2027-03-10", 9)
    assert "Of the next" not in html
    assert "?view=week&amp;day=2027-03-10" in html
    assert "?month=2027-03&amp;view=month" in html


def test_an_hour_that_the_clocks_leave_out_or_repeat_keeps_its_posts(workspace, month) -> None:
    channel = make_channel(workspace)
    for text, hour in (("Summer", 0), ("Winter", 1)):
        make_publication(workspace, channel, text=text, due_at=datetime(2027, 10, 31, hour, 30, tzinfo=UTC))
    two = hour_of(month("", view="day", day="2027-10-31"), "2027-10-31", 2)
    assert two.index("Summer") < two.index("Winter")


def test_filters_narrow_are_visible_and_can_be_taken_off_one_by_one(workspace, alice, bob, month) -> None:
    label = Label.objects.create(workspace=workspace, name="Spring")
    x, page = make_channel(workspace, name="Ours"), make_channel(workspace, network="facebook", name="Page")
    due = datetime(2027, 3, 9, 9, tzinfo=UTC)
    ours = make_publication(workspace, x, text="By Alice on X", due_at=due)
    ours.post.labels.add(label)
    Post.objects.filter(id=ours.post_id).update(author=alice)
    make_publication(workspace, page, text="On the page", state=State.FAILED, due_at=due)
    for narrowed in (
        {"channel": x.id},
        {"network": "x"},
        {"state": "scheduled"},
        {"label": label.id},
        {"author": alice.id},
    ):
        html = month("2027-03", **narrowed)
        assert "By Alice on X" in html, narrowed
        assert "On the page" not in html, narrowed
    html = month("2027-03", network="x", state="scheduled")
    assert "Network: X" in html
    assert 'href="/calendar/?month=2027-03&amp;state=scheduled"' in html
    assert 'href="/calendar/?month=2027-03&amp;network=x"' in html
    assert '<input type="hidden" name="month" value="2027-03">' in html
    assert "No post fits" in month("2027-04", network="x")
    html = month("2027-03", network="nowhere", channel="none", label="1", author="2", state="odd")
    assert "On the page" in html
    assert "calendar-narrowed" not in html


def test_days_name_the_public_holidays_of_the_workspaces_countries(workspace, alice, client_of, month) -> None:
    fields = {"name": "Lumen", "time_zone": "Europe/Paris", "late_hours": "6", "language": "en"}
    browser = client_of(alice)
    chosen = {"holidays_0": "FR", "holidays_1": "US", "holidays_2": "FR"}
    assert browser.post("/settings/workspace", {**fields, **chosen}).status_code == 302
    workspace.refresh_from_db()
    assert workspace.holidays == "FR,US"
    assert 'value="FR" selected' in browser.get("/settings/workspace").content.decode()
    assert "Independence Day" in day_of(month("2027-07"), 4)
    assert "day-holiday" in day_of(month("2027-07"), 14)
    assert browser.post("/settings/workspace", {**fields, "holidays_0": "QQ"}).status_code == 422


def test_libraries_that_few_need_are_loaded_when_they_are_needed_and_one_country_alone() -> None:
    program = """
import sys, django
django.setup()
import onepost.urls, onepost.worker
assert not {"holidays", "icalendar", "av", "pillow_heif"} & sys.modules.keys()
from datetime import date
from onepost.publishing.planning import days_off
assert days_off.of("FR", [date(2027, 7, 14)]) == {date(2027, 7, 14): "National Day"}
countries = [name for name in sys.modules if name.startswith("holidays.countries.")]
assert countries == ["holidays.countries.france"], countries
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


def test_a_paused_channel_is_named_and_its_posts_say_that_they_wait(workspace, month) -> None:
    channel = make_channel(workspace, name="Ours")
    due = datetime(2027, 3, 9, 9, tzinfo=UTC)
    make_publication(workspace, channel, text="Waits", due_at=due)
    make_publication(workspace, channel, text="Out", state=State.PUBLISHED, due_at=due + timedelta(days=1))
    assert "Planned: X (Ours)" in day_of(month("2027-03"), 9)
    Channel.objects.update(paused_at=timezone.now())
    html = month("2027-03")
    assert "Paused: X (Ours)" in day_of(html, 9)
    assert "Published: X (Ours)" in day_of(html, 10)
    assert "Let posts go out on Ours again" in html
    assert "A channel you chose is paused" in month("2027-03", address="/posts/new")


def test_a_day_says_what_a_networks_cap_leaves_and_when_it_is_over(workspace, month) -> None:
    channel = make_channel(workspace, network="tiktok", name="Clips")
    for number, day in [(11, 9), (13, 10), (16, 11)]:
        for minute in range(number):
            make_publication(workspace, channel, due_at=datetime(2027, 3, day, 9, minute, tzinfo=UTC))
    html = month("2027-03")
    assert "day-left" not in day_of(html, 9)
    assert "Clips: 2 of 15 left" in day_of(html, 10)
    assert "Clips: 1 post over the 15 of a day" in day_of(html, 11)
    assert "day-over" in day_of(html, 11)


def test_what_others_plan_counts_for_a_cap_that_all_accounts_share(workspace, month) -> None:
    others = make_channel(Workspace.objects.create(name="Others"), network="youtube")
    ours = make_channel(workspace, network="youtube")
    for minute in range(85):
        make_publication(
            others.workspace, others, due_at=datetime(2027, 3, 9, 18, tzinfo=UTC) + timedelta(minutes=minute)
        )
    assert "YouTube: 15 of 100 left" in day_of(month("2027-03"), 9)
    make_publication(workspace, ours, due_at=datetime(2027, 3, 9, 20, tzinfo=UTC))
    assert "YouTube: 14 of 100 left" in day_of(month("2027-03"), 9), "one's own count at once"


@pytest.mark.slow
def test_every_view_of_5000_posts_stays_small(workspace, alice, client_of) -> None:
    channels = [make_channel(workspace, network=network) for network in ("x", "youtube")]
    posts = Post.objects.bulk_create(
        Post(workspace=workspace, author=alice, text=f"Post {n}: " + 60 * "a") for n in range(5000)
    )
    start = datetime(2027, 3, 1, 0, tzinfo=PARIS)
    Publication.objects.bulk_create(
        Publication(
            workspace=workspace,
            post=post,
            channel=channel,
            network=channel.network,
            state=State.SCHEDULED,
            due_at=start + timedelta(minutes=8 * number),
        )
        for number, post in enumerate(posts)
        for channel in channels
    )
    browser = client_of(alice)
    label = Label.objects.create(workspace=workspace, name="Spring")
    posts[0].labels.add(label)
    for view in ("month", "week", "day", "list"):
        address = f"/calendar/?view={view}&" + ("month=2027-03" if view in ("month", "list") else "day=2027-03-10")
        with CaptureQueriesContext(connection) as queries:
            html = browser.get(address).content
        assert len(queries) <= 12, view
        assert len(html) <= 150_000, view
        assert ("7 posts" in html.decode()) == (view == "week")
