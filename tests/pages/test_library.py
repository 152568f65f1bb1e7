"""The library as pages: what is shown, how files come in, what is said of one, and when it may be deleted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import files
from onepost.media import deleting
from onepost.media.models import Asset
from onepost.publishing.models import Attachment, Post, State
from world import make_asset, make_publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client_of, alice):
    return client_of(alice)


def page_of(browser, address: str = "/library/", **query: str) -> str:
    response = browser.get(address, query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def chosen(*names: str) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(name, files.named(name)) for name in names]


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_every_file_is_a_tile_newest_first(workspace, browser) -> None:
    make_asset(workspace, name="older.png")
    make_asset(workspace, name="newer.png", alt="")
    html = page_of(browser)
    assert html.count('<li class="tile">') == 2
    assert html.index("newer.png") < html.index("older.png")
    assert html.count("No description") == 1


def test_kinds_and_words_narrow_the_library(browser, upload, workspace) -> None:
    upload("clip.mp4", alt="Hands at work")
    upload("loop.gif", alt="")
    make_asset(workspace, name="window.png", alt="A window at dusk")
    html = page_of(browser, show="videos")
    assert "clip.mp4" in html
    assert "0:01" in html
    assert "window.png" not in html
    html = page_of(browser, show="pictures")
    assert "clip.mp4" not in html
    assert "loop.gif" in html
    assert "GIF" in html
    assert "window.png" in page_of(browser, q="DUSK")
    assert "clip.mp4" not in page_of(browser, q="DUSK")
    assert "No file fits" in page_of(browser, q="zebra")
    assert "window.png" in page_of(browser, show="nonsense", page="nonsense")


def test_an_empty_library_says_what_it_is_for(browser) -> None:
    html = page_of(browser)
    assert "No files yet" in html
    assert 'enctype="multipart/form-data"' in html


def test_the_plain_form_takes_several_files_and_says_what_was_refused(browser, workspace) -> None:
    wrong = SimpleUploadedFile("notes.png", b"just words")
    response = browser.post("/library/upload", {"file": [*chosen("a.png", "b.jpg"), wrong]}, follow=True)
    html = response.content.decode()
    assert "2 files are in the library." in html
    assert "notes.png: This is not a file OnePost knows." in html
    assert set(Asset.objects.values_list("name", flat=True)) == {"a.png", "b.jpg"}
    assert {asset.uploaded_by.email for asset in Asset.objects.all()} == {"alice@example.org"}


def test_no_file_at_all_is_told(browser) -> None:
    assert "Choose a file first." in browser.post("/library/upload", follow=True).content.decode()


def test_with_htmx_the_library_gets_tiles_and_a_toast(browser) -> None:
    headers = {"HX-Request": "true"}
    response = browser.post("/library/upload", {"file": chosen("a.png"), "into": "library"}, headers=headers)
    assert response.status_code == 200
    assert response.content.decode().count('<li class="tile">') == 1
    toast = json.loads(response.headers["HX-Trigger"])["toast"]
    assert toast == {"text": "1 file is in the library.", "kind": "success"}
    empty = SimpleUploadedFile("empty.png", b"")
    response = browser.post("/library/upload", {"file": [empty], "into": "library"}, headers=headers)
    assert response.status_code == 422
    assert "<li" not in response.content.decode()
    toast = json.loads(response.headers["HX-Trigger"])["toast"]
    assert toast == {"text": "empty.png: This file is empty (0 bytes).", "kind": "error"}


def test_files_of_another_workspace_are_neither_shown_nor_opened(workspace, charlie, client_of) -> None:
    asset = make_asset(workspace)
    stranger = client_of(charlie)
    assert "window.png" not in page_of(stranger)
    for address in (f"/library/{asset.id}", f"/media/{asset.id}/file", f"/media/{asset.id}/thumbnail"):
        assert stranger.get(address).status_code == 404
    for address in (f"/library/{asset.id}/alt", f"/library/{asset.id}/delete"):
        assert stranger.post(address, {"alt": "mine"}).status_code == 404
    asset.refresh_from_db()
    assert asset.alt == "A window at dusk"


# --- one file ---------------------------------------------------------------------------------------------------------


def test_a_file_is_shown_with_what_it_is(browser, upload) -> None:
    video = upload("clip.mp4")
    html = page_of(browser, f"/library/{video.id}")
    assert f'<video controls preload="metadata" src="/media/{video.id}/file"' in html
    for fact in ("320 × 240 pixels", "0:01", "30 a second", "H264 + AAC", "Alice Martin"):
        assert fact in html, fact
    picture = upload("a.png")
    html = page_of(browser, f"/library/{picture.id}")
    assert f'<img src="/media/{picture.id}/file"' in html
    assert "Length" not in html


def test_the_description_is_saved_and_too_long_a_one_is_not(browser, workspace) -> None:
    asset = make_asset(workspace)
    browser.post(f"/library/{asset.id}/alt", {"alt": "  A lamp, lit  "})
    asset.refresh_from_db()
    assert asset.alt == "A lamp, lit"
    response = browser.post(f"/library/{asset.id}/alt", {"alt": "x" * 4001}, follow=True)
    assert "longer than 4000 characters" in response.content.decode()
    asset.refresh_from_db()
    assert asset.alt == "A lamp, lit"


def test_a_file_that_a_coming_post_needs_cannot_be_deleted_and_says_where_it_is_used(
    browser, workspace, media_folder
) -> None:
    asset = make_asset(workspace)
    row = make_publication(workspace, text="The lamps are lit", due_at=timezone.now())
    Attachment.objects.create(post=row.post, asset=asset)
    html = page_of(browser, f"/library/{asset.id}")
    assert "The lamps are lit" in html
    assert f'href="/posts/{row.post_id}/edit"' in html
    assert "it cannot be deleted" in html
    assert f'action="/library/{asset.id}/delete"' not in html
    response = browser.post(f"/library/{asset.id}/delete", follow=True)
    assert "part of a draft or of a planned post" in response.content.decode()
    assert Asset.objects.filter(id=asset.id).exists()
    assert len(stored(media_folder)) == 2


def test_a_draft_without_channels_needs_its_files_too(browser, workspace) -> None:
    asset = make_asset(workspace)
    Attachment.objects.create(post=Post.objects.create(workspace=workspace, text="Not yet"), asset=asset)
    assert "Not yet" in page_of(browser, f"/library/{asset.id}")
    browser.post(f"/library/{asset.id}/delete")
    assert Asset.objects.filter(id=asset.id).exists()


@pytest.mark.django_db(transaction=True)
def test_a_file_of_posts_that_are_out_can_go_and_takes_its_bytes_with_it(browser, workspace, media_folder) -> None:
    asset = make_asset(workspace)
    row = make_publication(workspace, state=State.PUBLISHED, due_at=timezone.now())
    Attachment.objects.create(post=row.post, asset=asset)
    assert "undo it for ten seconds" in page_of(browser, f"/library/{asset.id}")
    html = browser.post(f"/library/{asset.id}/delete", follow=True).content.decode()
    assert "1 file is deleted in ten seconds" in html
    assert asset.name not in html
    assert len(stored(media_folder)) == 2
    Asset.objects.update(deleting_at=timezone.now())
    deleting.finish()
    assert not Asset.objects.filter(id=asset.id).exists()
    assert stored(media_folder) == []
    row.refresh_from_db()
    assert browser.get(f"/publications/{row.id}").status_code == 200


def test_deleting_one_file_can_be_undone(browser, workspace) -> None:
    asset = make_asset(workspace)
    to = browser.post(f"/library/{asset.id}/delete")["Location"]
    assert browser.get(f"/library/{asset.id}").status_code == 404
    browser.post("/library/undo", {"gone": to.partition("gone=")[2]})
    assert browser.get(f"/library/{asset.id}").status_code == 200


def test_a_file_tells_where_the_same_one_lies_again(browser, workspace) -> None:
    asset, again = make_asset(workspace), make_asset(workspace, name="again.png")
    html = page_of(browser, f"/library/{asset.id}")
    assert f'href="/library/{again.id}">again.png' in html
    again.sha256 = "0" * 64
    again.save()
    assert "again.png" not in page_of(browser, f"/library/{asset.id}")


def test_5000_files_need_few_queries(browser, workspace) -> None:
    one = make_asset(workspace)
    Asset.objects.bulk_create(
        Asset(
            workspace=workspace,
            kind="image",
            mime="image/png",
            name=f"picture-{number}.png",
            size=1,
            sha256="0" * 64,
            file=one.file.name,
            thumbnail=one.thumbnail.name,
        )
        for number in range(5000)
    )
    page_of(browser)
    with CaptureQueriesContext(connection) as queries:
        html = page_of(browser, page="100", q="picture")
    assert len(queries) <= 12
    assert html.count('<li class="tile">') == 48
