"""Portraits made of initials, so that accounts are told apart."""

from __future__ import annotations

import colorsys
import hashlib
import io
from functools import lru_cache


def initials(name: str) -> str:
    """``Studio Lumen`` → ``SL``."""
    words = [word for word in name.replace("_", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper() or "?"


def colour(seed: str) -> tuple[int, int, int]:
    """A quiet colour (0 to 255 each), always the same for a name and dark enough for white letters."""
    hue = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:2], "big") / 65535
    red, green, blue = colorsys.hls_to_rgb(hue, 0.36, 0.42)
    return int(red * 255), int(green * 255), int(blue * 255)


@lru_cache(maxsize=512)
def png(name: str, seed: str, size: int = 96) -> bytes:
    """A square PNG, ``size`` pixels wide. Pillow is imported on first use: most runs never ask."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (size, size), colour(seed))
    draw = ImageDraw.Draw(image)
    draw.text((size / 2, size / 2), initials(name), "white", ImageFont.load_default(size * 0.42), anchor="mm")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
