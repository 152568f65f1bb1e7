"""The composer as a form: everything at its place, nothing lost, the same words in the page and in its live part."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import files
from onepost.channels.models import Channel
from onepost.media.models import Asset
from onepost.publishing import services
from onepost.publishing.content import Content, Override
from onepost.publishing.models import Attachment, Post, Publication, State
from onepost.publishing.services import Author
from world import make_channel

pytestmark = pytest.mark.django_db

NEW = "/posts/new"
YEAR = timezone.now().year + 1
LATER = f"{YEAR}-03-12T09:00"
MISSING = f"{date(YEAR, 3, 31) - timedelta(days=date(YEAR, 3, 31).isoweekday() % 7)}T02:30"
"""In the hour that summer time leaves out in Paris: the last Sunday of March."""
TOO_LONG = "The lamps are lit. " * 20


@pytest.fixture
def x(workspace, alice) -> Channel:
    return make_channel(workspace, alice, "x")


@pytest.fixture
def page(workspace, alice) -> Channel:
    return make_channel(workspace, alice, "facebook", name="Lumen, Lamps", handle="", kind="page")


@pytest.fixture
def browser(client_of, alice) -> Client:
    return client_of(alice)


def send(browser: Client, *channels: Channel, address: str = NEW, **fields: Any) -> Any:
    """Press the button of a form that is filled in like this."""
    form = {"post_id": str(uuid4()), "text": "The lamps are lit", "when": "at", "at": LATER, **fields}
    return browser.post(address, {**form, "channels": [str(channel.id) for channel in channels]})


def place(response: Any, name: str) -> str:
    """What stands at one place of the form."""
    html = response.content.decode()
    found = re.search(rf'<div class="slot" id="at-{re.escape(name)}"[^>]*>(.*?)</div>', html, re.DOTALL)
    assert found, f"the page has no place for {name}"
    return found[1]


def value_of(response: Any, name: str) -> str:
    """What stands in a field after the answer."""
    html = response.content.decode()
    if found := re.search(rf'<textarea[^>]* name="{re.escape(name)}"[^>]*>(.*?)</textarea>', html, re.DOTALL):
        return found[1]
    for tag in re.findall(r"<input[^>]*>", html):
        if f' name="{name}"' in tag and (found := re.search(r' value="([^"]*)"', tag)):
            return found[1]
    raise AssertionError(f"the page has no field {name}")


def checked(response: Any, name: str, value: str) -> bool:
    tags = re.findall(r"<input[^>]*>", response.content.decode())
    return any(f' name="{name}"' in tag and f' value="{value}"' in tag and " checked" in tag for tag in tags)


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
    assert [row for row in re.findall(r'name="media" value="([^"]+)"', _form(response)) if row in images] == images
    assert send(browser, page, media=images).status_code == 302


def _form(response: Any) -> str:
    """The page without what it offers to people without JavaScript."""
    return re.sub(r"<noscript>.*?</noscript>", "", response.content.decode(), flags=re.DOTALL)


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
    assert "holiday.mp4: This is not a picture or video" in place(response, "media")
    assert "nothing.png: This file is empty" in place(response, "media")
    assert value_of(response, "media") == str(Asset.objects.get().id)
    assert not Post.objects.exists()


def test_files_are_put_in_order_and_taken_out_by_buttons(browser, x, upload) -> None:
    a, b, c = (str(upload(name).id) for name in ("a.png", "b.png", "c.png"))

    def order(press: str) -> list[str]:
        response = send(browser, x, media=[a, b, c], act=press)
        assert response.status_code == 200
        return re.findall(r'name="media" value="([^"]+)"', _form(response))

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
    assert 'name="part-x-1"' not in _form(response)


def test_check_shows_what_is_missing_and_stores_nothing(browser, x) -> None:
    response = send(browser, x, text="", check="yes")
    assert response.status_code == 200
    assert "Write something" in place(response, "text")
    assert not Post.objects.exists()


# --- the live part --------------------------------------------------------------------------------------------------


def test_every_piece_of_the_live_part_equals_the_same_piece_of_the_page(browser, x, page, upload) -> None:
    asset = upload("a.png")
    form = {
        "text": TOO_LONG,
        "media": [str(asset.id)],
        f"own-{page.id}": "yes",
        f"text-{page.id}": "For the page: https://example.org/lamps",
        "part-x": ["1"],
        "part-x-1": "Second",
        "at": "2020-01-01T09:00",
    }
    whole = send(browser, x, page, **form).content.decode()
    part = send(browser, x, page, address="/posts/preview", **form).content.decode()
    slots = re.findall(r'<div class="slot" id="[^"]+".*?</div>', part, re.DOTALL)
    assert {re.search(r'id="at-([^"]+)"', slot)[1] for slot in slots} >= {  # type: ignore[index]
        "channels",
        "text",
        "media",
        f"alt-{asset.id}",
        f"own-{page.id}",
        "part-x-1",
        "at",
    }
    assert [slot for slot in slots if slot not in whole] == []
    previews = part[part.index('<div class="previews"') : part.index('<span id="composer-action"')]
    assert previews.strip() in whole


def test_the_live_part_counts_in_each_networks_own_units(browser, x, page) -> None:
    part = send(browser, x, page, address="/posts/preview", text="https://example.org/" + "a" * 100)
    counters = re.sub(r"<[^>]+>", " ", place(part, "text")).split()
    # X counts every address as 23.
    assert counters == ["23", "/280", "120", "/63206"]


def test_the_live_part_says_nothing_about_what_is_not_written_yet(browser, x) -> None:
    part = send(browser, x, address="/posts/preview", text="")
    assert "field-error" not in part.content.decode()


def test_the_live_part_stores_nothing(browser, x, upload) -> None:
    asset = upload("a.png", "Before")
    part = send(browser, x, address="/posts/preview", media=[str(asset.id)], **{f"alt-{asset.id}": "While writing"})
    assert 'alt="While writing"' in part.content.decode()
    asset.refresh_from_db()
    assert asset.alt == "Before"
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"at": LATER}, f"Plan for {date(YEAR, 3, 12):%a} 12 Mar {YEAR}, 09:00"),
        ({"at": ""}, "Plan"),
        ({"when": "now"}, "Publish now"),
        ({"when": "draft"}, "Save as draft"),
    ],
)
def test_the_button_says_what_it_will_do(browser, x, fields: dict[str, str], words: str) -> None:
    part = send(browser, x, address="/posts/preview", **fields).content.decode()
    assert f'<span id="composer-action" hx-swap-oob="innerHTML">{words}</span>' in part


def test_previews_show_what_render_makes(browser, x, page, upload) -> None:
    asset = upload("a.png", "A lamp")
    part = send(
        browser,
        x,
        page,
        address="/posts/preview",
        text="See <b>#lamps</b> https://example.org/a",
        media=[str(asset.id)],
        **{"part-x": ["1"], "part-x-1": "Second", "opt-facebook-first_comment": "First!"},
    ).content.decode()
    on_x, on_page = part.split('class="pv pv-x"')[-1], part.split('class="pv pv-facebook"')[-1]
    assert "&lt;b&gt;" in part
    assert '<span class="pv-link">https://example.org/a</span>' in part
    assert "Second" in on_x
    assert "First!" in on_page.split('class="pv pv-x"')[0]
    assert part.count(f"/media/{asset.id}/thumbnail") == 2


# --- the page -------------------------------------------------------------------------------------------------------


def test_the_only_channel_is_chosen_already(browser, x) -> None:
    assert checked(browser.get(NEW), "channels", str(x.id))


def test_with_several_channels_the_author_chooses(browser, x, page) -> None:
    response = browser.get(NEW)
    assert not checked(response, "channels", str(x.id))
    assert not checked(response, "channels", str(page.id))


def test_a_day_of_the_calendar_is_taken_over(browser, x) -> None:
    assert value_of(browser.get(f"{NEW}?day={LATER[:10]}"), "at") == LATER


def test_without_channels_the_page_says_what_to_do(browser) -> None:
    html = browser.get(NEW).content.decode()
    assert "There is no channel to post to yet" in html
    assert checked(browser.get(NEW), "when", "draft")
    assert reverse("channels") in html


def test_every_problem_has_a_place_its_field_names(browser, x, page, upload) -> None:
    asset = upload("a.png")
    html = send(browser, x, page, check="yes", media=[str(asset.id)], **{"part-x": ["1"]}).content.decode()
    ids = set(re.findall(r' id="([^"]+)"', html))
    named = {name for value in re.findall(r'aria-describedby="([^"]+)"', _live(html)) for name in value.split()}
    assert named - ids == set()


def _live(html: str) -> str:
    return re.sub(r"<template.*?</template>", "", html, flags=re.DOTALL)


def test_the_page_has_no_inline_script_and_no_style(browser, x) -> None:
    html = browser.get(NEW).content.decode()
    assert " style=" not in html
    assert re.findall(r"<script(?![^>]* src=)", html) == []
    assert re.findall(r" on[a-z]+=", html) == []


def test_a_stored_post_comes_back_as_it_was_written(browser, workspace, alice, x, page, upload) -> None:
    asset, more = upload("a.png"), upload("b.png")
    thread = [{"text": "Second", "media": [str(more.id)]}]
    content = Content(
        "For all",
        (x.id, page.id),
        (asset.id,),
        {"x": {"thread": thread}, "facebook": {"first_comment": "Hello"}},
        {page.id: Override("For the page")},
    )
    post = services.create_post(Author(workspace, alice), content, timezone.now() + timedelta(days=3))
    response = browser.get(reverse("post-edit", args=[post.id]))
    assert value_of(response, "text") == "For all"
    assert value_of(response, f"text-{page.id}") == "For the page"
    assert value_of(response, "opt-facebook-first_comment") == "Hello"
    assert value_of(response, "part-x-1") == "Second"
    assert value_of(response, "media-x-1") == str(more.id)
    assert checked(response, "when", "at")


def test_what_the_form_does_not_show_survives_an_edit(browser, workspace, alice, x, page, upload) -> None:
    """Media that one channel has of its own come from the API; changing the text leaves them."""
    shared, own = upload("a.png"), upload("b.png")
    content = Content("First", (x.id, page.id), (shared.id,), {}, {page.id: Override(media=(own.id,))})
    post = services.create_post(Author(workspace, alice), content, None)
    fields = {"media": [str(shared.id)], "text": "Second"}
    assert send(browser, x, page, address=reverse("post-edit", args=[post.id]), **fields).status_code == 302
    post.refresh_from_db()
    assert post.text == "Second"
    row = post.publications.get(network="facebook")
    assert [item.asset_id for item in row.attachments.all()] == [own.id]


def test_what_is_out_stays_out_while_the_rest_is_edited(browser, workspace, alice, x, page) -> None:
    post = services.create_post(Author(workspace, alice), Content("First", (x.id, page.id)), "now")
    post.publications.filter(network="x").update(state=State.PUBLISHED, remote_id="1")
    address = reverse("post-edit", args=[post.id])
    html = browser.get(address).content.decode()
    assert "no longer changes" in html
    assert f'name="channels" value="{x.id}"' not in html
    assert send(browser, page, address=address, text="Second").status_code == 302
    texts = {row.network: row.text for row in Publication.objects.select_related("post")}
    assert texts == {"x": "First", "facebook": "Second"}


def test_a_post_that_is_out_everywhere_is_refused_with_a_reason(browser, workspace, alice, x) -> None:
    post = services.create_post(Author(workspace, alice), Content("First", (x.id,)), "now")
    post.publications.update(state=State.PUBLISHED, remote_id="1")
    response = send(browser, address=reverse("post-edit", args=[post.id]), text="Second")
    assert response.status_code == 409
    assert "can no longer be changed here" in response.content.decode()
    assert value_of(response, "text") == "Second"


def test_somebody_elses_post_cannot_be_opened(client_of, charlie, workspace, alice, x) -> None:
    post = services.create_post(Author(workspace, alice), Content("First", (x.id,)), None)
    assert client_of(charlie).get(reverse("post-edit", args=[post.id])).status_code == 404


def test_the_page_needs_few_queries_whatever_it_shows(browser, workspace, alice, x, page, upload) -> None:
    for number in range(10):
        make_channel(workspace, alice, "facebook", name=f"Page {number}")
    images = tuple(upload(name).id for name in ("a.png", "b.png", "c.png"))
    channels = tuple(Channel.objects.values_list("id", flat=True))
    post = services.create_post(Author(workspace, alice), Content("All", channels, images), None)
    for address in (NEW, reverse("post-edit", args=[post.id])):
        browser.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert browser.get(address).status_code == 200
        assert len(queries) <= 12, [query["sql"][:120] for query in queries.captured_queries]
    with CaptureQueriesContext(connection) as queries:
        send(browser, x, page, address="/posts/preview", media=[str(image) for image in images])
    assert len(queries) <= 12


def test_the_library_answers_with_files_to_choose(browser, upload) -> None:
    asset = upload("a.png")
    html = browser.get("/library/?pick=1").content.decode()
    assert f'data-picked="{asset.id}"' in html
    assert f'data-file="{asset.id}"' in html
    assert "<html" not in html


def test_an_upload_from_the_composer_answers_with_its_row(browser, workspace) -> None:
    def sent(name: str, data: bytes) -> Any:
        return browser.post("/library/upload", {"file": SimpleUploadedFile(name, data)}, headers={"HX-Request": "true"})

    taken = sent("lamp.png", files.picture())
    asset = Asset.objects.get()
    assert taken.status_code == 200
    assert f'data-file="{asset.id}"' in taken.content.decode()
    assert f'name="alt-{asset.id}"' in taken.content.decode()
    refused = sent("holiday.mp4", b"no video")
    assert refused.status_code == 422
    assert "data-refused" in refused.content.decode()
    assert UUID(str(asset.id))
