"""Pictures made to fit: what comes out is opened and looked at."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from onepost.media.repair import pictures
from onepost.media.repair.recipe import Recipe


@pytest.fixture
def make(tmp_path: Path):
    def made(image: Image.Image, form: str, recipe: Recipe, **save: object) -> tuple[Image.Image, dict[str, bool]]:
        source, target = tmp_path / "source", tmp_path / "target"
        image.save(source, form, **save)
        said = pictures.make(source, target, recipe)
        result = Image.open(target)
        result.load()
        return result, said

    return made


def halves(width: int, height: int) -> Image.Image:
    """Red above, blue below, a green bar at the left edge."""
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (0, height // 2, width, height))
    image.paste("green", (0, 0, width // 10, height))
    return image


def near(found: object, wanted: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(found, wanted, strict=True))  # type: ignore[call-overload]


RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 128, 0), (0, 0, 255), (255, 255, 255)


def test_the_middle_is_kept_when_the_shape_is_cut(make) -> None:
    image, said = make(halves(800, 400), "PNG", Recipe("image", ("image/png",), 400, 400, box=(200, 0, 400, 400)))
    assert (image.format, image.size) == ("PNG", (400, 400))
    assert near(image.convert("RGB").getpixel((2, 2)), RED)  # the green edge is cut off
    assert near(image.convert("RGB").getpixel((2, 398)), BLUE)
    assert said == {"flattened": False, "smaller": False}


@pytest.mark.parametrize(("fit", "corner"), [("plain", WHITE), ("blur", RED)])
def test_a_border_leaves_the_whole_picture(make, fit, corner) -> None:
    image, _said = make(halves(400, 200), "PNG", Recipe("image", ("image/jpeg",), 400, 400, fit=fit))
    assert (image.format, image.size) == ("JPEG", (400, 400))
    assert near(image.getpixel((200, 5)), corner)
    assert near(image.getpixel((5, 200)), GREEN)
    assert near(image.getpixel((200, 150)), RED)
    assert near(image.getpixel((200, 250)), BLUE)


@pytest.mark.parametrize(("turn", "left_top"), [(90, BLUE), (180, BLUE), (270, RED)])
def test_turning_is_clockwise(make, turn, left_top) -> None:
    size = (200, 400) if turn != 180 else (400, 200)
    image, _said = make(halves(400, 200), "PNG", Recipe("image", ("image/png",), *size, turn=turn))
    assert image.size == size
    x = 5 if turn != 180 else 100
    assert near(image.convert("RGB").getpixel((x, 150 if turn != 180 else 50)), left_top)


def test_a_note_of_the_camera_that_turns_the_picture_is_worked_in(make) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned to the right
    image, _said = make(halves(400, 200), "JPEG", Recipe("image", ("image/jpeg",), 200, 400), exif=exif, quality=95)
    assert image.size == (200, 400)
    assert near(image.getpixel((100, 10)), GREEN)
    assert 0x0112 not in image.getexif()


def test_what_shows_through_stays_where_png_is_taken_and_is_white_elsewhere(make) -> None:
    clear = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    clear.paste((200, 0, 0, 255), (25, 25, 75, 75))
    image, said = make(clear, "PNG", Recipe("image", ("image/jpeg", "image/png"), 50, 50))
    assert image.format == "PNG"
    assert image.getpixel((2, 2))[3] == 0
    assert not said["flattened"]
    image, said = make(clear, "PNG", Recipe("image", ("image/jpeg",), 50, 50))
    assert image.format == "JPEG"
    assert near(image.getpixel((2, 2)), WHITE)
    assert said["flattened"]


@pytest.mark.parametrize("mime", ["image/jpeg", "image/png"])
def test_a_limit_of_bytes_is_kept_whatever_it_takes(make, tmp_path, mime) -> None:
    noise = Image.effect_noise((600, 600), 120).convert("RGB")
    image, said = make(noise, "PNG", Recipe("image", (mime,), 600, 600, max_bytes=40_000))
    assert (tmp_path / "target").stat().st_size <= 40_000
    assert said["smaller"]
    assert image.width < 600


@pytest.mark.parametrize("form", ["HEIF", "AVIF", "BMP", "TIFF", "WEBP"])
def test_other_types_become_jpeg(make, form) -> None:
    image, _said = make(halves(160, 120), form, Recipe("image", ("image/jpeg",), 160, 120))
    assert image.format == "JPEG"
    assert near(image.getpixel((100, 20)), RED)


def test_colours_are_those_of_the_web(make) -> None:
    from PIL import ImageCms

    wide = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image, _said = make(halves(80, 80), "PNG", Recipe("image", ("image/jpeg",), 80, 80), icc_profile=srgb)
    assert near(image.getpixel((40, 10)), RED)
    assert "icc_profile" not in image.info
    # A profile of another kind of colours than the picture has is passed over, as browsers do.
    image, _said = make(halves(80, 80), "PNG", Recipe("image", ("image/jpeg",), 80, 80), icc_profile=wide.tobytes())
    assert near(image.getpixel((40, 10)), RED)


def test_a_picture_of_too_many_pixels_is_not_opened(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(pictures, "MAX_PIXELS", 100)
    source = tmp_path / "source"
    halves(80, 80).save(source, "PNG")
    with pytest.raises(ValueError, match="too many pixels"):
        pictures.make(source, tmp_path / "target", Recipe("image", ("image/jpeg",), 80, 80))
