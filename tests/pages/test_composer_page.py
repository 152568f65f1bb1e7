"""The composer as a page: the same words in it and in its live part, and stored posts come back as they were."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import files
from composer import LATER, NEW, TOO_LONG, YEAR, checked, place, send, value_of
from onepost.channels.models import Channel
from onepost.media.models import Asset
from onepost.publishing import services
from onepost.publishing.models import Post, Publication, State
from onepost.publishing.services import Author
from onepost.publishing.writing.content import Content, Override
from world import make_channel

pytestmark = pytest.mark.django_db


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
    names = [re.search(r'id="(at-[^"]+)"', slot)[1] for slot in slots]  # type: ignore[index]
    assert set(names) >= {"at-text", f"at-own-{page.id}", f"at-differs-{page.id}", "at-part-x-1", "at-at"}
    assert [slot for slot in slots if slot.endswith('"></div>')] == [], "a place where nothing stands is not sent"
    said = re.search(r'data-said="([^"]*)"', part)
    assert said
    assert said[1].split() == names, "the others are emptied"
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
        assert len(queries) <= 12, "\n".join(query["sql"][:400] for query in queries.captured_queries)
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
