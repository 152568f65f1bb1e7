"""Documents and captions: taken when they are whole and open to everybody, refused with the reason, served as files."""

from __future__ import annotations

import contextlib
import time
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

import files
import pdfs
from onepost.media import pdf, pull, services
from onepost.media.models import Asset

pytestmark = pytest.mark.django_db


@pytest.fixture
def take(workspace, alice):
    def accept(data: bytes, name: str = "file") -> Asset:
        return services.accept(workspace, alice, ContentFile(data, name), name, "")

    return accept


@pytest.fixture
def refused(take):
    def why(data: bytes) -> str:
        with pytest.raises(services.MediaRefused) as caught:
            take(data)
        assert not Asset.objects.exists()
        return str(caught.value)

    return why


def content(asset: Asset) -> bytes:
    with asset.file.open("rb") as file:
        return bytes(file.read())


# --- documents --------------------------------------------------------------------------------------------------------


def test_a_pdf_is_kept_as_it_is_with_its_pages_counted(take) -> None:
    data = files.document(pages=3, width=400, height=300)
    asset = take(data, "deck.pptx")
    assert (asset.kind, asset.mime, asset.frames) == ("document", "application/pdf", 3)
    assert (asset.width, asset.height) == (400, 300)
    assert asset.file.name.endswith(".pdf")
    assert not asset.thumbnail
    assert content(asset) == data


@pytest.mark.parametrize("made", [pdfs.plain, pdfs.packed])
def test_pages_are_found_however_the_objects_are_stored(take, made) -> None:
    asset = take(made())
    assert (asset.frames, asset.width, asset.height) == (2, 792, 612), "two pages, the first turned"


def test_a_pdf_that_was_changed_after_it_was_made_counts_as_it_is_now(take) -> None:
    """Programs append what changed, with a table that points to the one before."""
    before = pdfs.plain()
    table = before.rindex(b"xref\n0 ")
    pages = b"<< /Type /Pages /Kids [4 0 R] /Count 1 /MediaBox [0 0 100 200] >>"
    after = before + b"2 0 obj\n%s\nendobj\n" % pages
    start = len(after)
    after += b"xref\n2 1\n%010d 00000 n \n" % len(before)
    after += b"trailer\n<< /Size 5 /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (table, start)
    asset = take(after)
    assert (asset.frames, asset.width, asset.height) == (1, 100, 200)


@pytest.mark.parametrize(
    "locked",
    [pdfs.plain(trailer=b"/Root 1 0 R /Encrypt << /Filter /Standard >>"), pdfs.packed(extra=b"/Encrypt 9 0 R")],
)
def test_a_locked_pdf_is_refused_and_the_way_out_is_named(refused, locked) -> None:
    assert "locked" in refused(locked)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(files.document()[:-300], id="cut off"),
        pytest.param(b"%PDF-1.7\n" + bytes(100), id="nothing in it"),
        pytest.param(pdfs.plain().replace(b"/Count 2", b"/Count 0"), id="no pages"),
        pytest.param(pdfs.plain().replace(b"/Count 2", b"/Count 99999"), id="more pages than objects"),
        pytest.param(pdfs.plain().replace(b"2 0 obj", b"7 0 obj"), id="another object than promised"),
        pytest.param(pdfs.plain(pdfs.CATALOG, b"2 0 R"), id="pages that are themselves"),
        pytest.param(pdfs.plain(pdfs.CATALOG, b"<< /Count 1 /Kids [2 0 R] >>"), id="pages without end"),
        pytest.param(pdfs.plain(pdfs.CATALOG, b"[" * 5000), id="lists without end"),
        pytest.param(pdfs.plain(pdfs.CATALOG, b"(" * 5000), id="a text without end"),
        pytest.param(pdfs.plain(trailer=b"/Root 1 0 R /Prev 9"), id="a table that is none"),
        pytest.param(pdfs.packed().replace(b"/FlateDecode", b"/LZWDecode  "), id="packed in an unknown way"),
    ],
)
def test_a_broken_pdf_is_refused(refused, data) -> None:
    assert "damaged or incomplete" in refused(data)


def test_a_table_that_leads_back_to_itself_is_refused(refused) -> None:
    data = pdfs.plain(trailer=b"/Root 1 0 R /Prev 000000")
    start = data.rindex(b"xref\n0 ")
    assert "damaged" in refused(data.replace(b"/Prev 000000", b"/Prev %06d" % start))


def test_a_stream_that_grows_without_measure_is_refused_before_it_is_unpacked(refused, monkeypatch) -> None:
    monkeypatch.setattr(pdf, "MAX_STREAM", 64 * 1024)
    assert "damaged" in refused(pdfs.packed(pdfs.CATALOG, pdfs.PAGES, pdfs.FIRST, pdfs.SECOND + b" " * 80_000))


@pytest.mark.parametrize("harm", [b" " * 300_000, b"%" * 300_000, b"1 " * 150_000, b"<" * 300_000, b"/a" * 150_000])
def test_no_text_takes_long_to_be_read(harm, tmp_path) -> None:
    target = tmp_path / "harm.pdf"
    target.write_bytes(pdfs.plain(pdfs.CATALOG, pdfs.PAGES, b"<< /A [" + harm + b"] >>", pdfs.SECOND))
    began = time.process_time()
    with contextlib.suppress(pdf.Broken):
        pdf.read(target)
    assert time.process_time() - began < 2


# --- captions ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "mime", "ending"),
    [
        (files.SRT.encode(), "application/x-subrip", ".srt"),
        (files.SRT.replace("\n", "\r\n").encode("utf-8-sig"), "application/x-subrip", ".srt"),
        (files.VTT.encode(), "text/vtt", ".vtt"),
    ],
)
def test_captions_are_kept_with_their_number_and_their_length(take, data, mime, ending) -> None:
    asset = take(data, "words.txt")
    assert (asset.kind, asset.mime, asset.frames, asset.seconds) == ("captions", mime, 2, 1.0)
    assert asset.file.name.endswith(ending)
    assert content(asset) == data


def test_an_empty_line_within_a_caption_is_no_harm(take) -> None:
    asset = take(files.SRT.replace("The lamps", "All\n\nthe lamps").encode())
    assert asset.frames == 2


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (files.SRT.replace("lamps", "lämps").encode("latin-1"), "UTF-8"),
        (files.SRT.encode("utf-16"), "UTF-8"),
        (files.SRT.replace("lamps", "la\0mps").encode(), "more than text"),
        (files.SRT.replace("00:00:00,400", "00:00:00,000").encode(), "Caption 1"),
        (files.VTT.replace("00:00:00.500 -->", "soon -->").encode(), "Caption 2"),
        (b"WEBVTT\n\nNOTE nothing was said", "no captions"),
        (files.SRT.encode() * 20_000, "larger than 1 MB"),
    ],
)
def test_what_is_no_captions_is_refused_with_the_reason(refused, data, why) -> None:
    assert why in refused(data)


# --- served -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["deck.pdf", "words.srt", "words.vtt"])
def test_they_are_downloaded_and_never_shown_by_the_browser(client_of, alice, client, upload, name) -> None:
    asset = upload(name)
    ours = client_of(alice).get(reverse("asset-file", args=[asset.id]))
    pulled = client.get(pull.address(asset.id, timezone.now() + timedelta(hours=1)))
    for answer in (ours, pulled):
        assert answer.headers["Content-Type"] == asset.mime
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert b"".join(answer.streaming_content) == files.named(name)
