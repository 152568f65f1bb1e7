"""Pictures opened, those of telephones too."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PIL import Image


def picture(source: Path) -> Image.Image:
    """As ``Image.open``, and HEIC besides."""
    _heic()
    return Image.open(source)


@cache
def _heic() -> None:
    import pillow_heif  # its codec takes 3 MB, which a process that has seen no picture can do without

    pillow_heif.register_heif_opener()
