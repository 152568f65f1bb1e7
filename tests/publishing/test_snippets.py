"""Variables in texts: what is shown is what is sent, and what was sent is what is looked for."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

import stage
from onepost.channels.models import Channel
from onepost.publishing import services
from onepost.publishing.models import Publication, State
from onepost.publishing.sending import publisher
from onepost.publishing.services import Author
from onepost.publishing.writing import shown, snippets
from onepost.publishing.writing.content import Content, check_content
from world import make_channel

PARIS = ZoneInfo("Europe/Paris")
NAMES = {"workspace": "Lumen", "channel": "Studio Lumen", "channel_handle": "studio_lumen"}
LATE_ON_TUESDAY = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)
"""Wednesday in Paris."""


def filled(text: str, language: str = "en") -> str:
    return snippets.fill(text, NAMES, PARIS, language, LATE_ON_TUESDAY)


def test_dates_follow_the_zone_and_the_language() -> None:
    assert filled("{weekday}, {date}") == "Wednesday, 4 March 2026"
    assert filled("{weekday} {date} {time}", "fr") == "mercredi 4 mars 2026 00:30"
    assert filled("{channel} @{channel_handle} {workspace}") == "Studio Lumen @studio_lumen Lumen"


@pytest.mark.parametrize(
    "text", ["{}", "{ date }", "{Date}", "{name}", "if (x) {return}", "{{name}}", '{"date": 1}', "{date", "date}"]
)
def test_braces_that_hold_no_variable_stay_as_they_are(text: str) -> None:
    assert filled(text) == text


def test_doubled_braces_make_a_variable_literal() -> None:
    assert filled("Write {{date}} for {workspace}") == "Write {date} for Lumen"


def test_a_value_that_looks_like_a_variable_is_not_filled_again() -> None:
    assert snippets.fill("{channel}", {**NAMES, "channel": "{date}"}, PARIS, "en", LATE_ON_TUESDAY) == "{date}"


def test_a_snippet_with_an_unknown_variable_is_refused_with_the_known_ones() -> None:
    said = snippets.problem("Hello {nmae}, it is {weekday} {{nothing}}")
    assert "{nmae}" in said
    assert "{weekday}" in said
    assert "{nothing}" not in said
    assert snippets.problem("Hello {channel}, {{anything}}") == ""


@pytest.mark.django_db
def test_the_preview_fills_each_channel_on_its_own(workspace, alice) -> None:
    x = make_channel(workspace, alice, "x")
    page = make_channel(workspace, alice, "facebook", name="Lumen, Lamps", handle="", kind="page")
    content = Content("From {channel_handle} on {weekday}", (x.id, page.id))
    workspace.time_zone = "Europe/Paris"
    checked = check_content(workspace, content, due=LATE_ON_TUESDAY)
    assert [one.rendered.parts[0].text for one in checked.channels] == [
        "From studio_lumen on Wednesday",
        "From Lumen, Lamps on Wednesday",
    ]


@pytest.mark.django_db
def test_the_counter_counts_what_is_sent(workspace, alice) -> None:
    x = make_channel(workspace, alice, "x", name="N" * 50)
    short, long = (
        check_content(workspace, Content(text, (x.id,))).channels[0].counts["text"].used for text in ("{", "{channel}")
    )
    assert (short, long) == (1, 50)


@pytest.mark.django_db(transaction=True)
def test_a_lost_answer_is_found_by_the_text_that_was_sent_whatever_the_channel_is_called_by_now(on) -> None:
    x = on("x")
    rule = {"method": "POST", "phase": "after", "effect": "reset", "count": 1}
    x.control.post("faults", network="x", path="/2/tweets", **rule)
    publication = x.publish(text="Good evening from {channel}")
    called = x.channel.name

    async def lose_and_rename() -> None:
        async with stage.worker() as pool:
            await publisher.publish(pool, publication.id)
            await Channel.objects.filter(id=x.channel.id).aupdate(name="Nobody knows it")
            await Publication.objects.filter(id=publication.id).aupdate(next_attempt_at=timezone.now())
            await stage.settle(pool, [publication.id])

    asyncio.run(lose_and_rename())
    publication.refresh_from_db()
    assert publication.state == State.PUBLISHED
    assert [post["text"] for post in x.control.posts("x")] == [f"Good evening from {called}"]
    assert shown.of(publication).parts[0].text == f"Good evening from {called}"


@pytest.mark.django_db
def test_moving_a_post_forgets_what_it_was_filled_with(workspace, alice) -> None:
    x = make_channel(workspace, alice, "x")
    at = timezone.now() + timedelta(days=1)
    post = services.create_post(Author(workspace, alice), Content("It is {weekday}", (x.id,)), at)
    row = post.publications.get()
    Publication.objects.filter(id=row.id).update(filled={"channel": "old"})
    row.refresh_from_db()
    services.reschedule(row, at + timedelta(days=1))
    row.refresh_from_db()
    assert row.filled is None
    assert row.state == State.SCHEDULED
