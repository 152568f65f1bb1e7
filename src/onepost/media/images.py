"""Pictures: hostile until decoded, measured before that, and cleaned of what the camera noted."""

from __future__ import annotations

import shutil
import warnings
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from onepost.media import boxes, opening, strip
from onepost.media.refusal import MediaRefused

MAX_PIXELS = 80_000_000
"""Largest picture that is decoded: about 240 MB while it lasts. Refused above, before anything is decoded."""
MAX_FRAMES = 1000
Image.MAX_IMAGE_PIXELS = None  # our own limit is checked first, and says so in a sentence
ORIENTATION = 0x0112
THUMBNAIL = (480, 480)
JPEG_BYTES = 8_000_000
"""Most a JPEG copy may have: what the network with the least room takes."""
JPEG_QUALITIES = (92, 84, 72)
KEPT = {"image/png", "image/jpeg", "image/gif", "image/webp"}
SHOWN_AS_JPEG = {"image/heic", "image/heif", "image/bmp", "image/tiff"}
"""Types that no browser shows, kept all the same: people see the JPEG beside them."""
BESIDE = SHOWN_AS_JPEG | {"image/avif"}
"""Types that networks do not take, kept when a JPEG of them can go there."""


@dataclass(frozen=True, slots=True)
class Picture:
    """``mime`` is what ``path`` holds now; ``frames`` more than 1 for animations, which last ``seconds``."""

    path: Path
    mime: str
    width: int
    height: int
    frames: int = 1
    seconds: float = 0.0


def take(source: Path, mime: str, folder: Path) -> Picture:
    """Check and clean a picture; the result lies in ``folder``. Raises :class:`MediaRefused`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with opening.picture(source) as image:
                _refuse_huge(image)
                frames, seconds = _decode(image)
                turned = image.getexif().get(ORIENTATION, 1) not in (0, 1)
                if mime in BESIDE and not turned and (kept := _beside(source, image, mime, folder)):
                    return kept
                if mime not in KEPT or (turned and frames == 1):
                    return _again(image, mime, folder)
                return _copied(source, mime, folder, image.size, frames, seconds)
        except MediaRefused:
            raise
        except (UnidentifiedImageError, strip.Broken, OSError, SyntaxError, ValueError, EOFError):
            raise MediaRefused(_("This picture is damaged or incomplete; export it again and upload that.")) from None


def thumbnail(source: Path, target: Path) -> None:
    """A WebP of at most 480 pixels a side, of the first frame."""
    with opening.picture(source) as image:
        image.draft("RGB", (THUMBNAIL[0] * 2, THUMBNAIL[1] * 2))
        save_thumbnail(image, target)


def save_thumbnail(image: Image.Image, target: Path) -> None:
    small = image.convert("RGBA" if _has_alpha(image) else "RGB")
    small.thumbnail(THUMBNAIL)
    small.save(target, "WEBP", quality=80, method=4)


def jpeg_copy(source: Path, target: Path) -> bool:
    """The picture as JPEG, white where it lets something show through; False when it would be too large for that."""
    with opening.picture(source) as image:
        profile = image.info.get("icc_profile") if image.mode in ("RGB", "RGBA", "L", "P") else None
        plain = _on_white(image) if _has_alpha(image) else image.convert("RGB")
    for quality in JPEG_QUALITIES:
        plain.save(target, "JPEG", quality=quality, icc_profile=profile, optimize=True)
        if target.stat().st_size <= JPEG_BYTES:
            return True
    return False


def _on_white(image: Image.Image) -> Image.Image:
    clear = image if image.mode == "RGBA" else image.convert("RGBA")
    ground = Image.new("RGB", clear.size, "white")
    ground.paste(clear, mask=clear.getchannel("A"))
    return ground


def _refuse_huge(image: Image.Image) -> None:
    pixels = image.width * image.height
    if pixels > MAX_PIXELS:
        text = _("This picture has %(has)s megapixels; %(most)s are the most. Make it smaller and upload that.")
        raise MediaRefused(text % {"has": round(pixels / 1e6), "most": MAX_PIXELS // 1_000_000})


def _decode(image: Image.Image) -> tuple[int, float]:
    """Decode every frame once, so that a damaged file shows here and not at the network: (frames, seconds)."""
    frames = int(getattr(image, "n_frames", 1))
    if frames > MAX_FRAMES:
        raise MediaRefused(
            _("This animation has more than %(most)s frames; make a video of it.") % {"most": MAX_FRAMES}
        )
    milliseconds = 0.0
    for number in range(frames):
        image.seek(number)
        image.load()
        milliseconds += float(image.info.get("duration", 0) or 0)
    image.seek(0)
    return frames, milliseconds / 1000 if frames > 1 else 0.0


def _copied(source: Path, mime: str, folder: Path, size: tuple[int, int], frames: int, seconds: float) -> Picture:
    target = folder / "clean"
    with source.open("rb") as file, target.open("wb+") as out:
        strip.strip(mime, file, out)
    with opening.picture(target) as image:  # what was left out must not have been needed
        image.load()
    return Picture(target, mime, size[0], size[1], frames, seconds)


def _beside(source: Path, image: Image.Image, mime: str, folder: Path) -> Picture | None:
    """The picture as it is, without its notes; None when there can be no JPEG beside it, or its notes stay in it."""
    target = folder / "clean"
    try:
        if mime == "image/tiff":
            # Coded again without a loss: its notes stand between its lines of pixels.
            profile = image.info.get("icc_profile")
            image.copy().save(target, "TIFF", compression="tiff_adobe_deflate", icc_profile=profile)
        else:
            shutil.copyfile(source, target)
            if mime != "image/bmp":
                boxes.blot_notes(target)
        if not jpeg_copy(target, folder / "copy.jpg"):
            return None
    except (strip.Broken, OSError, ValueError):
        return None
    return Picture(target, mime, image.width, image.height)


def _again(image: Image.Image, mime: str, folder: Path) -> Picture:
    """Encoded again, upright: a type the networks do not take (HEIC, AVIF), or turned by a note of the camera."""
    profile = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image)
    target = folder / "clean"
    if mime == "image/png" or _has_alpha(upright):
        upright.save(target, "PNG", icc_profile=profile, exif=b"")
        return Picture(target, "image/png", upright.width, upright.height)
    if mime == "image/webp":
        upright.save(target, "WEBP", quality=92, icc_profile=profile, exif=b"")
        return Picture(target, "image/webp", upright.width, upright.height)
    plain = upright if upright.mode in ("RGB", "L", "CMYK") else upright.convert("RGB")
    plain.save(target, "JPEG", quality=93, subsampling=0, icc_profile=profile, exif=b"", optimize=True)
    return Picture(target, "image/jpeg", plain.width, plain.height)


def _has_alpha(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
