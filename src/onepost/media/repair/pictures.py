"""``python -m onepost.media.repair.pictures <source> <target> <recipe>``: a fitting picture, made by Pillow.

A program of its own, so that its memory and its time can be limited and that the worker stays awake. It writes what it
had to do besides the recipe as JSON.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

from PIL import Image, ImageCms, ImageFilter, ImageOps

from onepost.media import opening
from onepost.media.repair.recipe import JPEG, PNG, WEBP, Recipe

MAX_PIXELS = 80_000_000
"""As many as the library takes (:data:`onepost.media.images.MAX_PIXELS`)."""
QUALITIES = (92, 86, 78, 68)
SHRINK = 0.85
"""A picture that is still too large in the lowest quality is made so much smaller, again and again."""
BLUR = 24
FLATTENED, SMALLER = "flattened", "smaller"
"""Names of what the maker writes."""


def make(source: Path, target: Path, made: Recipe) -> dict[str, bool]:
    """Write the picture; returns what had to be done besides. Raises OSError or ValueError for what cannot be read."""
    Image.MAX_IMAGE_PIXELS = None  # our own limit is checked first
    with opening.picture(source) as image:
        if image.width * image.height > MAX_PIXELS:
            raise ValueError("too many pixels")
        image.seek(0)
        picture = _coloured(ImageOps.exif_transpose(image))
    picture = _turned(picture, made.turn)
    clear = _is_clear(picture)
    keeps = clear and any(mime in (PNG, WEBP) for mime in made.types)
    if not keeps:
        picture = on_white(picture)
    picture = _shaped(picture, made)
    mime = next((mime for mime in made.types if mime in (PNG, WEBP)), JPEG) if keeps else made.types[0]
    smaller = _save(picture, target, mime, made)
    return {FLATTENED: clear and not keeps, SMALLER: smaller}


def _coloured(image: Image.Image) -> Image.Image:
    """In the colours of the web: what a profile means is worked in, so that nothing has to know it."""
    clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    profile = image.info.get("icc_profile")
    alpha = image.convert("RGBA").getchannel("A") if clear else None
    plain = image if image.mode in ("RGB", "CMYK", "L") else image.convert("RGB")
    if profile and image.mode in ("RGB", "CMYK", "L", "RGBA"):
        try:
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            webs = ImageCms.createProfile("sRGB")
            plain = ImageCms.profileToProfile(plain, given, webs, outputMode="RGB") or plain
        except (ImageCms.PyCMSError, OSError, ValueError):
            plain = plain.convert("RGB")
    plain = plain.convert("RGB")
    if alpha is not None:
        plain.putalpha(alpha)
    return plain


def _turned(image: Image.Image, turn: int) -> Image.Image:
    """``turn`` degrees clockwise."""
    ways = {
        90: Image.Transpose.ROTATE_270,
        180: Image.Transpose.ROTATE_180,
        270: Image.Transpose.ROTATE_90,
    }
    return image.transpose(ways[turn]) if turn else image


def _is_clear(image: Image.Image) -> bool:
    """Whether something shows through anywhere, not only whether it could."""
    return image.mode == "RGBA" and image.getchannel("A").getextrema()[0] != 255


def on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image.convert("RGB")
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _shaped(image: Image.Image, made: Recipe) -> Image.Image:
    size = made.width, made.height
    if made.fit == "crop":
        if made.box:
            left, top, width, height = made.box
            image = image.crop((left, top, left + width, top + height))
        return image if image.size == size else image.resize(size, Image.Resampling.LANCZOS)
    inner = ImageOps.contain(image, size, Image.Resampling.LANCZOS)
    ground = Image.new("RGB", size, "white") if made.fit == "plain" else _blurred(on_white(image), size)
    at = (size[0] - inner.width) // 2, (size[1] - inner.height) // 2
    ground.paste(inner, at, inner.getchannel("A") if inner.mode == "RGBA" else None)
    return ground


def _blurred(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture itself, large and out of focus, as a ground; blurred small, which is as good and a hundred times
    quicker."""
    small = max(1, size[0] // 8), max(1, size[1] // 8)
    ground = ImageOps.fit(image, small, Image.Resampling.BILINEAR).filter(ImageFilter.GaussianBlur(BLUR / 4))
    return ground.resize(size, Image.Resampling.BICUBIC)


def _save(image: Image.Image, target: Path, mime: str, made: Recipe) -> bool:
    """Save below the limit of bytes: first in lower quality, then smaller; returns whether it became smaller."""
    size = image.size
    while True:
        for quality in QUALITIES if mime != PNG else QUALITIES[:1]:
            _write(image, target, mime, quality)
            if not made.max_bytes or target.stat().st_size <= made.max_bytes:
                return image.size != size
        smaller = round(image.width * SHRINK), round(image.height * SHRINK)
        if min(smaller) < 64:
            raise ValueError("does not become small enough")
        image = image.resize(smaller, Image.Resampling.LANCZOS)


def _write(image: Image.Image, target: Path, mime: str, quality: int) -> None:
    if mime == PNG:
        image.save(target, "PNG", optimize=True)
    elif mime == WEBP:
        image.save(target, "WEBP", quality=quality, method=4)
    else:
        on_white(image).save(target, "JPEG", quality=quality, optimize=True, progressive=True)


def main() -> None:
    source, target, recipe = sys.argv[1:4]
    done = make(Path(source), Path(target), Recipe.from_json(json.loads(recipe)))
    sys.stdout.write(json.dumps(done))


if __name__ == "__main__":
    main()
