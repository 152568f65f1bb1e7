"""A picture that a network does not take goes there as JPEG, and as itself where it is taken."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

import files
from onepost.connectors import registry
from onepost.media import pull, services
from onepost.media.models import Asset
from onepost.publishing.sending import drafts
from onepost.publishing.writing.content import Content, check_content
from world import make_channel

pytestmark = pytest.mark.django_db


def clear(width: int = 800, height: int = 800) -> bytes:
    """A picture that lets its background show through, with a red middle."""
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    image.paste((200, 0, 0, 255), (width // 4, height // 4, width * 3 // 4, height * 3 // 4))
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def take(workspace, alice):
    def accept(data: bytes, name: str = "lamp.png", alt: str = "A lamp") -> Asset:
        return services.accept(workspace, alice, ContentFile(data, name), name, alt)

    return accept


def test_what_shows_through_becomes_white(take) -> None:
    asset = take(clear())
    with asset.jpeg.open("rb") as file, Image.open(file) as image:
        assert (image.format, image.size) == ("JPEG", (800, 800))
        assert image.getpixel((5, 5)) == (255, 255, 255)
        red, green, _blue = image.getpixel((400, 400))
        assert red > 190
        assert green < 20
    assert asset.jpeg_size == asset.jpeg.size


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_the_copy_is_the_same_picture_with_the_same_description(take, form) -> None:
    asset = take(files.picture(640, 480, form=form))
    file = services.media_file(asset)
    (copy,) = file.copies
    assert (copy.mime, copy.id, copy.alt, copy.width, copy.height) == ("image/jpeg", file.id, "A lamp", 640, 480)
    assert asyncio.run(copy.read(0, 2)) == b"\xff\xd8"
    assert copy.size == asset.jpeg_size


@pytest.mark.parametrize("name", ["b.jpg", "loop.gif", "clip.mp4", "deck.pdf"])
def test_other_files_have_none(upload, name) -> None:
    asset = upload(name)
    assert not asset.jpeg
    assert services.media_file(asset).copies == ()


def test_it_goes_when_the_file_goes(take, media_folder, django_capture_on_commit_callbacks) -> None:
    asset = take(clear())
    with django_capture_on_commit_callbacks(execute=True):
        services.delete(asset)
    assert not [path for path in media_folder.rglob("*") if path.is_file()]


def test_a_network_that_fetches_gets_the_copy_at_an_address_of_its_own(take, client) -> None:
    asset = take(clear())
    later = timezone.now() + timedelta(hours=1)
    for jpeg, mime in [(True, "image/jpeg"), (False, "image/png")]:
        response = client.get("/" + pull.address(asset.id, later, jpeg=jpeg).split("/", 3)[3])
        assert (response.status_code, response["Content-Type"]) == (200, mime)
    plain = take(files.picture(form="JPEG"), "b.jpg")
    assert client.get("/" + pull.address(plain.id, later, jpeg=True).split("/", 3)[3]).status_code == 404


@pytest.mark.parametrize(
    ("network", "options", "mime"),
    [
        ("instagram", {}, "image/jpeg"),
        ("tiktok", {"privacy": "SELF_ONLY"}, "image/jpeg"),
        ("linkedin", {}, "image/png"),
        ("x", {}, "image/png"),
        ("facebook", {}, "image/png"),
    ],
)
def test_each_network_gets_a_type_that_it_takes(workspace, alice, take, network, options, mime) -> None:
    channel = make_channel(workspace, alice, network)
    asset = take(clear())
    content = Content("The lamps are lit", (channel.id,), (asset.id,), {network: options})
    (one,) = check_content(workspace, content).channels
    assert one.problems == ()
    assert [file.mime for file in one.rendered.media] == [mime]


def test_the_file_of_an_option_is_replaced_too(take) -> None:
    file = services.media_file(take(clear(1080, 1920)))
    for network, option, mime in [("instagram", "cover", "image/jpeg"), ("youtube", "thumbnail", "image/png")]:
        draft, _ = drafts.build(registry.connector(network), "key", "", {}, [], {option: file})
        assert draft.attached[option].mime == mime
