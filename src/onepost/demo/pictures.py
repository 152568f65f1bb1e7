"""Files for the demo's posts, drawn here: nothing is fetched, and everything is free to use."""

from __future__ import annotations

import math
import subprocess
import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import imageio_ffmpeg
from PIL import Image, ImageDraw

Colour = tuple[int, int, int]

SKIES: dict[str, tuple[Colour, Colour, Colour]] = {
    "dawn": ((255, 214, 165), (132, 165, 157), (88, 80, 141)),
    "noon": ((144, 202, 249), (240, 248, 255), (67, 122, 88)),
    "dusk": ((71, 57, 112), (244, 151, 142), (43, 45, 66)),
    "night": ((13, 27, 42), (65, 90, 119), (27, 38, 59)),
    "rain": ((120, 134, 150), (206, 212, 218), (73, 80, 87)),
    "harvest": ((255, 200, 87), (255, 241, 208), (119, 88, 44)),
}
"""Top and bottom of the sky, and the nearest hill."""


def landscape(sky: str, width: int, height: int, moment: float = 0.3) -> Image.Image:
    """Hills under a sky; the sun stands at ``moment`` (0 to 1) of its way."""
    top, bottom, hill = SKIES[sky]
    column = Image.new("RGB", (1, height))
    column.putdata([_between(top, bottom, y / height) for y in range(height)])
    picture = column.resize((width, height))
    draw = ImageDraw.Draw(picture)
    radius = min(width, height) * 0.09
    x, y = width * (0.1 + 0.8 * moment), height * (0.5 - 0.3 * math.sin(math.pi * moment))
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=_between(bottom, (255, 255, 255), 0.6))
    for layer in range(4):
        base = height * (0.52 + 0.12 * layer)
        ridge = [(px, base + _ridge(px / width, layer) * height) for px in range(0, width + 8, 8)]
        draw.polygon([(0, height), *ridge, (width, height)], fill=_between(bottom, hill, 0.4 + 0.2 * layer))
    return picture


def jpeg(sky: str, width: int = 1280, height: int = 960) -> bytes:
    out = BytesIO()
    landscape(sky, width, height).save(out, "JPEG", quality=88)
    return out.getvalue()


def gif(sky: str, width: int = 480, height: int = 360) -> bytes:
    out = BytesIO()
    first, *more = [landscape(sky, width, height, moment / 12).quantize(64) for moment in range(12)]
    first.save(out, "GIF", save_all=True, append_images=more, duration=120, loop=0)
    return out.getvalue()


def pdf(*skies: str) -> bytes:
    """A document with a page for each sky."""
    out = BytesIO()
    first, *more = [landscape(sky, 960, 1200) for sky in skies]
    first.save(out, "PDF", save_all=True, append_images=more)
    return out.getvalue()


def captions() -> bytes:
    lines = ["The first light comes over the hills.", "By now the ovens are warm.", "Good morning."]
    cues = [f"{n}\n00:00:0{n - 1},000 --> 00:00:0{n},000\n{line}\n" for n, line in enumerate(lines, start=1)]
    return "\n".join(cues).encode()


def video(sky: str, width: int = 1280, height: int = 720, seconds: int = 4) -> bytes:
    """The sun's way as H.264 with sound, 30 pictures a second; every second picture is drawn."""
    with tempfile.TemporaryDirectory(prefix="onepost-demo-") as folder:
        target = Path(folder) / "film.mp4"
        drawn = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", "15", "-i", "-"]
        sound = ["-f", "lavfi", "-i", f"sine=frequency=220:duration={seconds}", "-filter:a", "volume=0.1"]
        codecs = ["-c:v", "libx264", "-crf", "12", "-pix_fmt", "yuv420p", "-r", "30", "-c:a", "aac", "-shortest"]
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-y", "-loglevel", "error", *drawn, *sound, *codecs]
        frames = b"".join(_frames(sky, width, height, seconds * 15))
        subprocess.run(  # noqa: S603 - our own arguments
            [*command, "-movflags", "+faststart", str(target)], input=frames, check=True
        )
        return target.read_bytes()


def _frames(sky: str, width: int, height: int, count: int) -> Iterator[bytes]:
    for number in range(count):
        yield landscape(sky, width // 2, height // 2, number / count).resize((width, height)).tobytes()


def _ridge(x: float, layer: int) -> float:
    return 0.05 * math.sin(x * (5 + 2 * layer) + layer * 1.7) + 0.025 * math.sin(x * (13 + 3 * layer) + layer)


def _between(first: Colour, second: Colour, share: float) -> Colour:
    share = min(max(share, 0.0), 1.0)
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue
