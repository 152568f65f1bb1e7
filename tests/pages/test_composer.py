"""The composer as a form: what is sent is stored, what is refused is said at its place, and nothing is lost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

import files
from composer import LATER, MISSING, TOO_LONG, YEAR, checked, place, send, shown, value_of
from onepost.media.models import Asset
from onepost.publishing import services
from onepost.publishing.models import Attachment, Post, Publication, State
from onepost.publishing.services import Author
from onepost.publishing.writing.content import Content
from world import make_channel

pytestmark = pytest.mark.django_db


# --- sending --------------------------------------------------------------------------------------------------------


def test_a_post_is_planned_at_the_time_of_the_workspace(browser, x, page) -> None:
    response = send(browser, x, page, text="Come in\r\nand see")
    assert response.status_code == 302
    assert response["Location"] == f"/calendar/?month={YEAR}-03"
    post = Post.objects.get()
    assert post.text == "Come in\nand see"
    rows = list(post.publications.all())
    assert {row.network for row in rows} == {"x", "facebook"}
    assert {row.state for row in rows} == {State.SCHEDULED}
    # Nine o'clock in Paris is eight o'clock in the winter's UTC.
    assert {row.due_at.isoformat() for row in rows} == {f"{YEAR}-03-12T08:00:00+00:00"}


def test_now_is_due_at_once_and_shows_how_it_goes(browser, x) -> None:
    response = send(browser, x, when="now")
    row = Publication.objects.get()
    assert response["Location"] == reverse("publication", args=[row.id])
    assert row.state == State.SCHEDULED
    assert abs(row.due_at - timezone.now()) < timedelta(seconds=30)


def test_a_draft_may_be_unfinished(browser, x) -> None:
    response = send(browser, x, text=TOO_LONG, when="draft", at="")
    assert response["Location"] == "/drafts/"
    assert Publication.objects.get().state == State.DRAFT


def test_a_form_that_is_sent_twice_makes_one_post(browser, x) -> None:
    post_id = str(uuid4())
    for _ in range(2):
        assert send(browser, x, post_id=post_id).status_code == 302
    assert Post.objects.count() == Publication.objects.count() == 1


def test_a_second_press_on_publish_now_is_no_reproach(browser, x) -> None:
    post_id = str(uuid4())
    send(browser, x, post_id=post_id, when="now")
    Publication.objects.update(state=State.PUBLISHING)
    response = send(browser, x, post_id=post_id, when="now")
    assert response["Location"] == reverse("publication", args=[Publication.objects.get().id])


def test_going_back_and_sending_other_words_changes_the_post(browser, x) -> None:
    post_id = str(uuid4())
    send(browser, x, post_id=post_id)
    send(browser, x, post_id=post_id, text="Second thoughts")
    assert Post.objects.get().text == "Second thoughts"


def test_the_id_of_somebody_elses_post_is_not_used(browser, client_of, charlie, x) -> None:
    theirs = services.create_post(Author(charlie.memberships.get().workspace, charlie), Content("Theirs"), None)
    assert send(browser, x, post_id=str(theirs.id), text="Ours").status_code == 302
    theirs.refresh_from_db()
    assert theirs.text == "Theirs"
    assert Post.objects.exclude(id=theirs.id).get().text == "Ours"


# --- refusals: at the field, nothing lost ---------------------------------------------------------------------------


def test_a_text_too_long_for_one_network_is_said_at_the_text_with_its_name(browser, x, page) -> None:
    response = send(browser, x, page, text=TOO_LONG)
    assert response.status_code == 422
    assert "<b>X:</b>" in place(response, "text")
    assert "too long" in place(response, "text")
    assert "Facebook:" not in place(response, "text")
    assert not Post.objects.exists()


def test_two_channels_of_a_network_say_the_same_once(browser, x, workspace, alice) -> None:
    other = make_channel(workspace, alice, "x", name="Lumen Lyon")
    response = send(browser, x, other, text=TOO_LONG)
    assert place(response, "text").count("too long;") == 1


def test_five_images_are_too_many_for_x_and_fine_for_a_page(browser, x, page, upload) -> None:
    images = [str(upload(name).id) for name in ("a.png", "b.png", "c.png", "d.png", "e.png")]
    response = send(browser, x, page, media=images)
    assert response.status_code == 422
    assert "<b>X:</b>" in place(response, "media")
    assert "remove 1" in place(response, "media")
    assert [row for row in re.findall(r'name="media" value="([^"]+)"', shown(response)) if row in images] == images
    assert send(browser, page, media=images).status_code == 302


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2020-01-01T09:00", "in the past"),
        (MISSING, "does not exist"),
        ("", "Choose a day and a time"),
        ("soon", "is not a time"),
    ],
)
def test_a_time_that_cannot_be_is_said_at_the_time(browser, x, at: str, words: str) -> None:
    response = send(browser, x, at=at)
    assert response.status_code == 422
    assert words in place(response, "at")
    assert value_of(response, "at") == at
    assert not Post.objects.exists()


def test_the_hour_left_out_by_summer_time_exists_elsewhere(browser, x, workspace) -> None:
    workspace.time_zone = "Asia/Tokyo"
    workspace.save()
    assert send(browser, x, at=MISSING).status_code == 302


def test_no_channel_is_said_at_the_channels(browser, x) -> None:
    response = send(browser)
    assert response.status_code == 422
    assert "Choose at least one channel" in place(response, "channels")


def test_a_strangers_channel_does_not_exist(browser, charlie, x) -> None:
    theirs = make_channel(charlie.memberships.get().workspace, charlie, "x", name="Somebody else’s")
    response = send(browser, x, theirs)
    assert response.status_code == 422
    assert "does not exist" in place(response, "channels")
    assert "Somebody else’s" not in response.content.decode()


def test_a_strangers_file_does_not_exist(browser, client_of, charlie, x) -> None:
    client_of(charlie).post("/library/upload", {"file": SimpleUploadedFile("secret.png", files.picture())})
    theirs = Asset.objects.get(name="secret.png")
    response = send(browser, x, media=[str(theirs.id)])
    assert response.status_code == 422
    assert "does not exist in the library" in place(response, "media")
    assert "secret.png" not in response.content.decode()


def test_a_refusal_loses_nothing(browser, x, page, upload) -> None:
    asset = upload("a.png", "")
    response = send(
        browser,
        x,
        page,
        text=TOO_LONG,
        media=[str(asset.id)],
        **{
            f"alt-{asset.id}": "A lamp, lit",
            f"own-{page.id}": "yes",
            f"text-{page.id}": "For the page",
            "opt-facebook": "shown",
            "opt-facebook-first_comment": "Open until ten",
            "part-x": ["k1", "k2"],
            "part-x-k1": "Second",
            "part-x-k2": "Third",
        },
    )
    assert response.status_code == 422
    assert value_of(response, "text") == TOO_LONG
    assert value_of(response, f"alt-{asset.id}") == "A lamp, lit"
    assert checked(response, f"own-{page.id}", "yes")
    assert value_of(response, f"text-{page.id}") == "For the page"
    assert value_of(response, "opt-facebook-first_comment") == "Open until ten"
    assert [value_of(response, f"part-x-{key}") for key in ("k1", "k2")] == ["Second", "Third"]
    assert checked(response, "channels", str(x.id))
    assert checked(response, "when", "at")
    assert value_of(response, "at") == LATER
    assert "Everything you wrote is still here" in response.content.decode()


def test_a_description_that_is_too_long_is_said_at_the_file(browser, page, upload) -> None:
    asset = upload("a.png", "Short")
    response = send(browser, page, media=[str(asset.id)], **{f"alt-{asset.id}": "long " * 1000})
    assert response.status_code == 422
    assert "4000" in place(response, f"alt-{asset.id}")
    asset.refresh_from_db()
    assert asset.alt == "Short"


# --- own text, options, threads -------------------------------------------------------------------------------------


def test_a_channel_may_have_a_text_of_its_own(browser, x, page) -> None:
    fields = {f"own-{x.id}": "yes", f"text-{x.id}": "Short for X", f"text-{page.id}": "not switched on"}
    assert send(browser, x, page, text=TOO_LONG, **fields).status_code == 302
    assert {row.network: row.own_text for row in Publication.objects.all()} == {"x": "Short for X", "facebook": None}


def test_a_problem_of_an_own_text_stands_at_the_own_text(browser, x, page) -> None:
    fields = {f"own-{x.id}": "yes", f"text-{x.id}": TOO_LONG}
    response = send(browser, x, page, **fields)
    assert "too long" in place(response, f"own-{x.id}")
    assert "too long" not in place(response, "text")


def test_options_are_read_by_network(browser, page) -> None:
    send(browser, page, **{"opt-facebook": "shown", "opt-facebook-first_comment": "Come in"})
    assert Post.objects.get().options == {"facebook": {"first_comment": "Come in"}}


def test_a_thread_keeps_its_order_and_its_files_and_drops_empty_parts(browser, x, upload) -> None:
    asset = upload("a.png")
    fields: dict[str, Any] = {"part-x": ["b", "c", "a"], "part-x-a": "Third", "part-x-b": "Second", "part-x-c": " "}
    fields |= {"media-x-a": [str(asset.id)], "when": "draft"}
    assert send(browser, x, **fields).status_code == 302
    parts = [{"text": "Second"}, {"text": "Third", "media": [str(asset.id)]}]
    assert Post.objects.get().options == {"x": {"thread": parts}}
    assert [(item.asset_id, item.part) for item in Attachment.objects.filter(publication__isnull=False)] == [
        (asset.id, 2)
    ]


def test_a_problem_of_a_part_stands_at_that_part(browser, x) -> None:
    fields = {"part-x": ["a", "b", "c"], "part-x-a": " ", "part-x-b": "Second", "part-x-c": TOO_LONG}
    response = send(browser, x, **fields)
    assert "too long" in place(response, "part-x-c")
    assert "too long" not in place(response, "part-x-b")


# --- without JavaScript ---------------------------------------------------------------------------------------------


def test_files_can_be_sent_with_the_form_and_refused_ones_say_why(browser, x) -> None:
    sent = [
        SimpleUploadedFile("lamp.png", files.picture(), "image/png"),
        SimpleUploadedFile("holiday.mp4", b"not a video at all", "video/mp4"),
        SimpleUploadedFile("nothing.png", b"", "image/png"),
    ]
    response = send(browser, x, **{"files-media": sent, "add-files": "media"})
    assert response.status_code == 422
    assert "holiday.mp4: This is not a file OnePost knows" in place(response, "media")
    assert "nothing.png: This file is empty" in place(response, "media")
    assert value_of(response, "media") == str(Asset.objects.get().id)
    assert not Post.objects.exists()


def test_files_are_put_in_order_and_taken_out_by_buttons(browser, x, upload) -> None:
    a, b, c = (str(upload(name).id) for name in ("a.png", "b.png", "c.png"))

    def order(press: str) -> list[str]:
        response = send(browser, x, media=[a, b, c], act=press)
        assert response.status_code == 200
        return re.findall(r'name="media" value="([^"]+)"', shown(response))

    assert order(f"later:media:{a}") == [b, a, c]
    assert order(f"earlier:media:{c}") == [a, c, b]
    assert order(f"earlier:media:{a}") == [a, b, c]
    assert order(f"remove:media:{b}") == [a, c]
    assert order("remove:media:nonsense") == [a, b, c]
    assert not Post.objects.exists()


def test_parts_of_a_thread_come_and_go_by_buttons(browser, x) -> None:
    response = send(browser, x, act="add-part:x")
    assert value_of(response, "part-x") == "1"
    response = send(browser, x, act="drop-part:x:1", **{"part-x": ["1"], "part-x-1": "Second"})
    assert 'name="part-x-1"' not in shown(response)


def test_check_shows_what_is_missing_and_stores_nothing(browser, x) -> None:
    response = send(browser, x, text="", check="yes")
    assert response.status_code == 200
    assert "Write something" in place(response, "text")
    assert not Post.objects.exists()
