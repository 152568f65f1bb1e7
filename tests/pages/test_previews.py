"""What posts of every shape look like, before they go out and afterwards: upright, with pages, a card or a cover."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from composer import send
from onepost.publishing import services
from onepost.publishing.services import Author
from onepost.publishing.writing.content import Content
from paper import paper  # noqa: F401 - a fixture
from world import make_channel

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper")]


@pytest.fixture
def sheet(workspace, alice) -> Any:
    return make_channel(workspace, alice, "paper", name="Sheet")


@pytest.fixture
def seen(browser, workspace, alice, sheet):
    """The same post as the composer previews it and as its own page shows it."""

    def look(media: tuple[Any, ...] = (), **options: Any) -> list[str]:
        fields = {f"opt-paper-{name}": "on" if value is True else value for name, value in options.items()}
        fields["opt-paper"] = "shown"
        page = send(browser, sheet, address="/posts/preview", media=[str(asset.id) for asset in media], **fields)
        found = re.search(r'<article class="pv .*</article>', page.content.decode(), re.DOTALL)
        assert found
        asked = Content("The lamps are lit", (sheet.id,), tuple(asset.id for asset in media), {"paper": options})
        row = services.create_post(Author(workspace, alice), asked, None).publications.get()
        own = browser.get(reverse("publication", args=[row.id])).content.decode()
        out = re.search(r'<article class="pv .*</article>', own, re.DOTALL)
        assert out
        return [found[0], out[0]]

    return look


def test_a_story_stands_upright_and_is_called_so(seen, upload) -> None:
    for html in seen((upload("clip.mp4"),), story=True):
        assert "pv-tall" in html
        assert '<span class="pv-kind">Story</span>' in html
    for html in seen((upload("clip.mp4"),)):
        assert "tall" not in html


def test_a_document_is_shown_by_its_name_and_its_pages(seen, upload) -> None:
    for html in seen((upload("deck.pdf"),)):
        assert "deck.pdf" in html
        assert "3 pages" in html
        assert "<img" not in html
    for html in seen((upload("deck.pdf"),), title="Spring lamps"):
        assert html.count("Spring lamps") == 1


def test_the_title_of_a_video_stands_over_it(seen, upload) -> None:
    for html in seen((upload("clip.mp4"),), title="Lamps, made by hand"):
        assert html.index("Lamps, made by hand") < html.index("<video")


def test_a_cover_is_the_videos_first_picture_and_captions_are_named(seen, upload) -> None:
    cover, words = upload("a.png"), upload("words.srt")
    for html in seen((upload("clip.mp4"),), cover=str(cover.id), captions=str(words.id)):
        assert f'poster="{reverse("asset-file", args=[cover.id])}"' in html
        extras = re.findall(r'<span class="extra-words"><b>([^<]+)</b><span class="extra-name">([^<]+)', html)
        assert extras == [("Cover", "a.png"), ("Captions", "words.srt")]


def test_a_link_has_the_card_that_was_written_for_it(seen, upload) -> None:
    cover = upload("a.png", "Lamps in a row")
    link = "https://example.org/lamps"
    for html in seen((), link=link, link_title="All our lamps", cover=str(cover.id)):
        card = html[html.index('<div class="pv-card">') :]
        assert "All our lamps" in card
        assert "example.org" in card
        assert 'alt="Lamps in a row"' in card
        assert "extra" not in html, "the picture is on the card already"
