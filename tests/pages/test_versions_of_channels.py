"""What a channel has of its own and gives up again, threads made of a long text, and how previews fold and swipe."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from composer import checked, place, send, value_of
from onepost.connectors.capabilities import Fold, TextRule
from onepost.publishing import services
from onepost.publishing.services import Author
from onepost.publishing.writing.content import Content, Override
from onepost.publishing.writing.folding import folded
from onepost.publishing.writing.splitting import split
from world import make_asset, make_channel

pytestmark = pytest.mark.django_db

STORY = " ".join(f"The lamp number {number} was lit before it got dark." for number in range(1, 13))


def previewed(browser: Any, *channels: Any, **fields: Any) -> str:
    return str(send(browser, *channels, address="/posts/preview", **fields).content.decode())


def test_a_long_text_becomes_a_thread_at_the_ends_of_its_sentences(browser, x, page) -> None:
    response = send(browser, x, page, text=STORY, act="split:x")
    parts = re.findall(r'name="part-x" value="([^"]+)"', response.content.decode())
    texts = [value_of(response, f"text-{x.id}"), *(value_of(response, f"part-x-{key}") for key in parts)]
    assert len(texts) > 1
    assert " ".join(texts) == STORY
    assert all(len(text) <= 280 and text.endswith(".") for text in texts)
    assert value_of(response, "text") == STORY, "the other channels keep the whole text"
    assert not checked(response, f"own-{page.id}", "yes")
    short = send(browser, x, text="One lamp.", act="split:x")
    assert 'name="part-x"' not in short.content.decode().split('<template id="thread-part"')[0]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Who? We! All…", ["Who? We!", "All…"]),
        ("lamp " * 4, ["lamp lamp", "lamp lamp"]),
        ("a" * 25, ["a" * 10, "a" * 10, "a" * 5]),
        ("Yes.\n\nNo.", ["Yes.\n\nNo."]),
        ("", []),
    ],
)
def test_pieces_fit_and_no_word_is_lost(text, pieces) -> None:
    assert split(text, TextRule(10)) == pieces


def test_a_channel_gives_up_what_it_has_of_its_own(browser, workspace, alice, x, page, upload) -> None:
    picture = upload("a.png")
    own = {
        f"own-{x.id}": "yes",
        f"text-{x.id}": "Only here",
        f"own-media-{x.id}": "yes",
        f"media-{x.id}": [str(picture.id)],
    }
    both = previewed(browser, x, page, **own)
    assert "Differs from the post: text, pictures and files." in both
    assert both.count("has something of its own") == 1, "its tab says so"
    text = send(browser, x, page, act=f"same:text:{x.id}", **own)
    assert "Differs from the post: pictures and files." in place(text, f"differs-{x.id}")
    files = send(browser, x, page, act=f"same:files:{x.id}", **own)
    assert "Differs from the post: text." in place(files, f"differs-{x.id}")


def test_options_that_a_program_set_for_one_channel_can_be_given_up(browser, workspace, alice, x) -> None:
    overrides = {x.id: Override(options={"reply_settings": "following"})}
    asked = Content("The lamps are lit", (x.id,), overrides=overrides)
    post = services.create_post(Author(workspace, alice), asked, timezone.now() + timedelta(days=2))
    address = reverse("post-edit", args=[post.id])
    form = {"post_id": str(post.id), "address": address}
    assert "options set by a program" in place(browser.get(address), f"differs-{x.id}")
    given_up = send(browser, x, act=f"same:options:{x.id}", **form)
    assert place(given_up, f"differs-{x.id}") == ""
    assert value_of(given_up, "same-options") == str(x.id), "it stays so when the form is sent"
    send(browser, x, **form, **{"same-options": str(x.id), "revision": str(post.revision)})
    assert post.publications.get().own_options is None


def test_a_text_is_folded_where_its_network_folds_it(browser, workspace, alice) -> None:
    linkedin = make_channel(workspace, alice, "linkedin")
    html = previewed(browser, linkedin, text=STORY)
    shown = re.search(r'data-folded="[^"]+">(.*?)<span class="pv-wide">(.*?)</span><span class="pv-tail">', html, re.S)
    assert shown
    assert 120 < len(shown[1]) <= 140, "a phone shows this much"
    assert 180 < len(shown[1] + shown[2]) <= 210, "a wide screen this much"
    assert "data-folded" in previewed(browser, linkedin, text="Short")
    assert "data-see" not in previewed(browser, linkedin, text="Short")


def test_line_breaks_use_up_the_lines_before_a_fold() -> None:
    found = folded("one\ntwo\nthree\nfour", Fold(phone=140, desktop=210, lines=3))
    assert (found.head, found.wide, found.rest) == ("one\ntwo\nthree", "", "\nfour")
    assert not folded("one\ntwo\nthree", Fold(phone=140, desktop=210, lines=3)).folds
    assert not folded("a" * 5000, Fold()).folds, "a network that folds nothing"


def test_a_carousel_is_swiped_and_says_how_many_there_are(browser, workspace, alice, page) -> None:
    instagram = make_channel(workspace, alice, "instagram")
    pictures = [str(make_asset(workspace, f"{name}.png").id) for name in "abcdef"]
    html = previewed(browser, instagram, media=pictures)
    assert html.count("pv-place") == 6, "none is hidden behind a number"
    assert re.search(r'<ul class="pv-media pv-media-swiped" tabindex="0" aria-label="6 files', html)
    assert "data-swipe" not in previewed(browser, page, media=pictures), "Facebook lays them out side by side"
