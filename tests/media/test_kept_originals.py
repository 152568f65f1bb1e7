"""Pictures that browsers or networks do not take: kept as they came, without their notes, and shown by a JPEG."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from onepost.media import boxes, services
from onepost.media.images import SHOWN_AS_JPEG
from onepost.media.strip import Broken
from onepost.publishing.writing.content import Content, check_content
from world import make_channel

pytestmark = pytest.mark.django_db

NOTE = b"SECRET-PLACE"
TYPES = [("HEIF", "image/heic"), ("AVIF", "image/avif"), ("TIFF", "image/tiff"), ("BMP", "image/bmp")]


def picture(form: str) -> bytes:
    image = Image.effect_noise((160, 120), 40).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = NOTE.decode()
    out = BytesIO()
    image.save(out, form, **({} if form == "BMP" else {"exif": exif}), **({"quality": 100} if form == "AVIF" else {}))
    return out.getvalue()


@pytest.fixture
def take(workspace, alice):
    def accept(data: bytes):
        return services.accept(workspace, alice, ContentFile(data), "IMG_0001.xyz", "A lamp")

    return accept


@pytest.mark.clause("P-2.4a")
@pytest.mark.parametrize(("form", "mime"), TYPES)
def test_the_original_stays_pixel_by_pixel_without_what_the_camera_noted(take, form, mime) -> None:
    data = picture(form)
    assert (NOTE in data) == (form != "BMP")
    asset = take(data)
    assert (asset.kind, asset.mime, asset.width, asset.height) == ("image", mime, 160, 120)
    with asset.file.open("rb") as file:
        kept = file.read()
    assert NOTE not in kept
    with Image.open(BytesIO(data)) as before, Image.open(BytesIO(kept)) as after:
        assert before.convert("RGB").tobytes() == after.convert("RGB").tobytes()
        assert 0x010F not in after.getexif()
    assert asset.jpeg
    assert asset.thumbnail


@pytest.mark.parametrize(("form", "mime"), TYPES)
def test_it_is_shown_as_what_browsers_know_and_downloaded_as_it_is(take, client_of, alice, form, mime) -> None:
    asset = take(picture(form))
    browser = client_of(alice)
    shown = browser.get(f"/media/{asset.id}/file")
    assert shown["Content-Type"] == ("image/jpeg" if mime in SHOWN_AS_JPEG else mime)
    assert browser.get(f"/media/{asset.id}/file?download")["Content-Type"] == mime


@pytest.mark.parametrize("network", ["x", "linkedin", "instagram", "tiktok"])
def test_networks_get_the_jpeg(workspace, alice, take, network) -> None:
    channel = make_channel(workspace, alice, network)
    asset = take(picture("HEIF"))
    (one,) = check_content(workspace, Content("Lamps", (channel.id,), (asset.id,))).channels
    assert [file.mime for file in one.rendered.media] == ["image/jpeg"]
    assert not [problem for problem in one.problems if problem.field.startswith("media")]


def test_a_photo_that_lies_on_its_side_is_turned_for_good(take) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    out = BytesIO()
    Image.effect_noise((160, 120), 40).convert("RGB").save(out, "TIFF", exif=exif)
    asset = take(out.getvalue())
    assert (asset.mime, asset.width, asset.height) == ("image/tiff", 120, 160)


@pytest.mark.parametrize("size", range(0, 700, 23))
def test_a_broken_file_breaks_nothing(tmp_path, size) -> None:
    data = picture("HEIF")
    path = tmp_path / "broken"
    path.write_bytes(data[:size] + bytes(40) + data[size + 40 :])
    with suppress(Broken):
        boxes.blot_notes(path)
    assert path.stat().st_size == len(data)
