"""The composer's options that are files or an account's own choices, with a script and without."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import files
from composer import NEW, place, send, shown
from onepost.media.models import Asset
from onepost.publishing import services
from onepost.publishing.models import Post
from onepost.publishing.services import Author
from onepost.publishing.writing.content import Content
from paper import paper  # noqa: F401 - a fixture
from world import make_channel

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper")]

COVER = "opt-paper-cover"


@pytest.fixture
def sheet(workspace, alice) -> Any:
    return make_channel(workspace, alice, "paper", name="Sheet", limits={"shelves": ["books", "lamps"]})


def strip(response: Any, name: str) -> str:
    """One place for files, as the page shows it to people with a script."""
    html = shown(response)
    found = re.search(rf'<div class="strip" data-strip="{name}".*?<div class="strip-add">', html, re.DOTALL)
    assert found, f"the page has no place for {name}"
    return found[0]


def choices(response: Any, name: str) -> list[tuple[str, str, bool]]:
    """Value, words, and whether it is chosen."""
    found = re.search(rf'<select id="{name}".*?</select>', response.content.decode(), re.DOTALL)
    assert found
    options = re.findall(r'<option value="([^"]*)"([^>]*)>([^<]*)', found[0])
    return [(value, words, "selected" in more) for value, more, words in options]


def test_a_file_chosen_for_an_option_is_stored_and_shown_again(browser, sheet, upload) -> None:
    cover, clip = upload("a.png"), upload("clip.mp4")
    fields = {"media": [str(clip.id)], "when": "draft", COVER: str(cover.id)}
    assert send(browser, sheet, **fields).status_code == 302
    post = Post.objects.get()
    assert post.options == {"paper": {"cover": str(cover.id)}}
    page = browser.get(reverse("post-edit", args=[post.id]))
    there = strip(page, COVER)
    assert f'<input type="hidden" name="{COVER}" value="{cover.id}"' in there
    assert "a.png" in there
    assert f'name="alt-{cover.id}"' not in there, "its description belongs to the library"
    address = reverse("post-edit", args=[post.id])
    assert send(browser, sheet, address=address, media=[str(clip.id)], when="draft").status_code == 302
    post.refresh_from_db()
    assert post.options == {}


def test_the_option_offers_files_of_its_kind_alone(browser, sheet, upload) -> None:
    upload("a.png"), upload("words.srt"), upload("clip.mp4")
    html = browser.get(NEW).content.decode()
    assert f'name="files-{COVER}" accept="image/*"' in html
    assert f'data-pick="{COVER}" data-pick-show="pictures"' in html
    offered = dict(re.findall(r'<input type="radio" name="(opt-paper-\w+)" value="([^"]+)"', html))
    kinds = {name: Asset.objects.get(id=asset_id).kind for name, asset_id in offered.items()}
    assert kinds == {COVER: "image", "opt-paper-captions": "captions"}


def test_without_a_script_a_file_is_uploaded_exchanged_and_taken_out(browser, sheet, upload) -> None:
    image = SimpleUploadedFile("dusk.png", files.picture())
    page = send(browser, sheet, **{f"files-{COVER}": image, "add-files": COVER})
    assert page.status_code == 200
    dusk = Asset.objects.get()
    assert f'value="{dusk.id}"' in strip(page, COVER)
    other = upload("b.png")
    page = send(browser, sheet, **{COVER: [str(dusk.id), str(other.id)], "check": "yes"})
    assert f'value="{other.id}"' in strip(page, COVER)
    page = send(browser, sheet, **{COVER: str(other.id), "act": f"remove:{COVER}:{other.id}"})
    assert "data-file=" not in strip(page, COVER)
    assert not Post.objects.exists()


def test_a_file_that_is_refused_says_so_at_its_option(browser, sheet) -> None:
    page = send(browser, sheet, **{f"files-{COVER}": SimpleUploadedFile("dusk.png", b"no picture")})
    assert page.status_code == 422
    assert "dusk.png: This is not a file OnePost knows" in place(page, COVER)


def test_a_file_that_does_not_exist_is_told_at_its_option(browser, sheet) -> None:
    page = send(browser, sheet, **{COVER: str(uuid4())})
    assert page.status_code == 422
    assert "does not exist in the library" in place(page, COVER)


def test_captions_and_documents_are_rows_without_a_description(browser, sheet, upload) -> None:
    deck = upload("deck.pdf")
    page = send(browser, sheet, media=[str(deck.id)], check="yes")
    there = strip(page, "media")
    assert "deck.pdf" in there
    assert "3 pages" in there
    assert f"alt-{deck.id}" not in there


# --- choices ----------------------------------------------------------------------------------------------------------


def test_a_choice_that_the_person_must_make_is_not_made_for_them(browser, sheet) -> None:
    found = choices(browser.get(NEW), "opt-paper-audience")
    assert found == [("", "Choose…", True), ("all", "Everybody", False), ("few", "A few", False)]
    assert send(browser, sheet, when="draft", **{"opt-paper-audience": ""}).status_code == 302
    assert Post.objects.get().options == {}


def test_an_accounts_own_choices_are_offered(browser, sheet) -> None:
    found = choices(browser.get(NEW), "opt-paper-shelf")
    assert found == [("", "Choose…", True), ("books", "Books", False), ("lamps", "Lamps", False)]


def test_choices_of_several_accounts_say_whose_they_are(browser, workspace, alice, sheet) -> None:
    other = make_channel(workspace, alice, "paper", name="Other", limits={"shelves": ["lamps", "rugs"]})
    page = browser.get(NEW)
    words = [words for _value, words, _chosen in choices(page, "opt-paper-shelf")]
    assert sorted(words) == sorted(["Choose…", "Lamps", "Books · Sheet", "Rugs · Other"])
    assert f'<option value="rugs" data-channels="{other.id}"' in page.content.decode()


def test_a_choice_the_account_has_no_longer_stays_chosen_and_is_told(browser, workspace, alice, sheet) -> None:
    options = {"paper": {"shelf": "gone"}}
    post = services.create_post(Author(workspace, alice), Content("Lit", (sheet.id,), options=options), None)
    page = browser.get(reverse("post-edit", args=[post.id]))
    assert ("gone", "gone", True) in choices(page, "opt-paper-shelf")
    assert "Choose something else" in place(page, "opt-paper-shelf")
