"""A post that comes again, from the composer to the page of its series."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from composer import LATER, YEAR, place, send, value_of
from onepost.media import services as media
from onepost.publishing.models import Post, Publication, Recurrence, State
from onepost.publishing.planning import queues, recurrences
from world import make_recurrence

pytestmark = pytest.mark.django_db

FIRST = date.fromisoformat(LATER[:10])
WEEKLY = {"repeat": "week", "repeat-every": "1", "repeat-ends": "count", "repeat-count": "3"}


def soon() -> str:
    return f"{timezone.now().date() + timedelta(days=2)}T09:00"


def begun(browser, page, **fields) -> Recurrence:
    response = send(browser, page, **{"at": soon(), **WEEKLY, **fields})
    series = Recurrence.objects.get()
    assert (response.status_code, response["Location"]) == (302, reverse("recurrence", args=[series.id]))
    return series


def test_the_composer_says_the_series_before_it_is_made(browser, page) -> None:
    days = {"repeat-day": [str(FIRST.weekday())]}
    part = send(browser, page, address="/posts/preview", **WEEKLY, **days).content.decode()
    last = FIRST + timedelta(days=14)
    words = f"Every week on {FIRST:%A} at 09:00, until {last.day} {last:%B} {YEAR}: 3 posts."
    assert f'<p class="repeat-said" id="composer-repeat" hx-swap-oob="innerHTML">{words}</p>' in part
    assert not Recurrence.objects.exists()


def test_a_series_begins_with_the_post_once_however_often_the_form_is_sent(browser, page) -> None:
    form = {"post_id": "0197b0e4-0000-7000-8000-000000000001", "repeat-text": ["Another", ""], "new-label": "Offers"}
    series = begun(browser, page, **form)
    begun(browser, page, **form)
    assert [row.text for row in Publication.objects.order_by("due_at")] == [
        "The lamps are lit",
        "Another",
        "The lamps are lit",
    ]
    assert {label.name for post in Post.objects.all() for label in post.labels.all()} == {"Offers"}
    assert all(post.labels.count() == 1 for post in Post.objects.all())
    shown = browser.get(reverse("recurrence", args=[series.id])).content.decode()
    assert shown.count("Skip the post of") == 3
    assert "The lamps are lit" in browser.get(reverse("recurrences")).content.decode()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"repeat-count": "1"}, "Choose a number of posts from 2 to 500."),
        ({"repeat-ends": "until", "repeat-until": LATER[:10]}, "Nothing would come again before this end."),
        ({"when": "now"}, "Choose a day and a time for the first one."),
        ({"repeat": "again"}, "no weekly times in the queue yet"),
    ],
)
def test_what_is_in_the_way_stands_at_the_part_and_nothing_is_stored(browser, page, fields, words) -> None:
    response = send(browser, page, **{**WEEKLY, **fields})
    assert response.status_code == 422
    assert words in place(response, "repeat")
    assert not Post.objects.exists()


def test_a_draft_keeps_how_it_is_to_come_again(browser, page) -> None:
    send(browser, page, when="draft", **{**WEEKLY, "repeat-text": ["Another"]})
    post = Post.objects.get()
    assert not Recurrence.objects.exists()
    response = browser.get(reverse("post-edit", args=[post.id]))
    assert value_of(response, "repeat-count") == "3"
    assert ">Another</textarea>" in response.content.decode()


def test_a_post_that_goes_back_says_so(browser, workspace, page) -> None:
    queues.add_times(queues.default_queue(workspace), page, queues.SUGGESTED)
    series = begun(browser, page, **{"repeat": "again", "repeat-every": "7", "when": "queue"})
    assert (series.unit, series.every, series.count) == ("again", 7, 3)
    words = "Back in the queue once it is out, at the earliest 7 days later, 3 posts in all."
    assert words in browser.get(reverse("recurrence", args=[series.id])).content.decode()


def test_a_post_of_a_series_changes_the_others_when_asked(browser, page) -> None:
    begun(browser, page)
    first = Publication.objects.order_by("due_at")[0]
    address = reverse("post-edit", args=[first.post_id])
    assert "Part of a series" in browser.get(address).content.decode()
    form = {"post_id": str(first.post_id), "revision": "1", "at": soon()}
    send(browser, page, address=address, text="Only this one", **form)
    assert Publication.objects.filter(post__text="The lamps are lit").count() == 2
    form["revision"] = "2"
    send(browser, page, address=address, text="All of them", follow="yes", **form)
    assert Publication.objects.filter(post__text="All of them").count() == 3


def test_the_texts_of_its_own_series_are_no_reason_to_warn(browser, page) -> None:
    begun(browser, page)
    first = Publication.objects.order_by("due_at")[0]
    form = {"post_id": str(first.post_id), "at": soon()}
    part = send(browser, page, address="/posts/preview", **form).content.decode()
    assert "the same text" not in part
    assert "the same text" in send(browser, page, address="/posts/preview", at=soon()).content.decode()


def test_a_file_is_kept_while_its_post_is_to_come_again(browser, workspace, page, upload) -> None:
    asset = upload("a.png")
    queues.add_times(queues.default_queue(workspace), page, queues.SUGGESTED)
    series = begun(browser, page, **{"repeat": "again", "repeat-every": "7", "media": [str(asset.id)]})
    Publication.objects.update(state=State.PUBLISHED, published_at=timezone.now())
    assert media.uses(asset)
    recurrences.end(series)
    assert not media.uses(asset)


def test_the_page_changes_skips_pauses_and_ends_with_an_undo(browser, page) -> None:
    series = begun(browser, page)
    address, act = (reverse(name, args=[series.id]) for name in ("recurrence", "recurrence-act"))
    form = {"text": "Anew", **WEEKLY, "repeat-from": soon()[:10], "repeat-at": "17:30", "repeat-count": "4"}
    assert browser.post(address, form).status_code == 302
    assert Publication.objects.filter(post__text="Anew").count() == 4
    wrong = browser.post(address, {**form, "repeat-count": "none"})
    assert wrong.status_code == 422
    assert "Choose a number of posts" in wrong.content.decode()
    browser.post(act, {"act": "skip:2"})
    assert browser.get(address).content.decode().count("Skip the post of") == 3
    browser.post(act, {"act": "pause"})
    assert ">Paused</h2>" in browser.get(address).content.decode()
    browser.post(act, {"act": "go-on"})
    ended = browser.post(act, {"act": "end"}, follow=True).content.decode()
    assert f'action="{act}?act=go-on"' in ended
    assert not Publication.objects.filter(post__deleting_at=None).exists()
    browser.post(f"{act}?act=go-on")
    assert Publication.objects.filter(post__deleting_at=None).count() == 3


def test_a_card_says_that_its_post_is_part_of_a_series(browser, page) -> None:
    begun(browser, page)
    assert browser.get("/posts/").content.decode().count("Part of a series") == 3
    first = Publication.objects.order_by("due_at")[0]
    assert "Post 1 of a series." in browser.get(reverse("publication", args=[first.id])).content.decode()


def test_the_pages_ask_little_however_many_series_there_are(browser, workspace, page) -> None:
    for number in range(40):
        send(browser, page, text=f"Number {number}", at=LATER)
    series = [make_recurrence(post) for post in Post.objects.all()]
    for address in (reverse("recurrences"), reverse("recurrence", args=[series[0].id])):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert browser.get(address).status_code == 200
        assert len(queries) <= 12
