"""Real files for tests, made once a run: pictures by Pillow, a video by ffmpeg."""

from __future__ import annotations

import subprocess
import tempfile
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import imageio_ffmpeg
from PIL import Image


def picture(width: int = 320, height: int = 200, colour: str = "teal", form: str = "PNG") -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), colour).save(out, form)
    return out.getvalue()


def animation(frames: int = 3) -> bytes:
    out = BytesIO()
    first, *more = [Image.new("RGB", (120, 80), (40 * number % 256, 90, 160)) for number in range(frames)]
    first.save(out, "GIF", save_all=True, append_images=more, duration=80)
    return out.getvalue()


@lru_cache(maxsize=8)
def video(seconds: float = 1.0, width: int = 320, height: int = 240) -> bytes:
    """H.264 with sound, as phones make them."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "clip.mp4"
        pictures = ["-f", "lavfi", "-i", f"testsrc=size={width}x{height}:rate=30:duration={seconds}"]
        sound = ["-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}"]
        codecs = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", "-movflags", "+faststart"]
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", *pictures, *sound, *codecs, str(target)]
        subprocess.run(command, check=True)
        return target.read_bytes()


COLOURS = {"a": "teal", "b": "crimson", "c": "gold"}


def named(name: str) -> bytes:
    """``a.png``, ``b.jpg``, ``loop.gif`` or ``clip.mp4``: a file of that kind; other pictures have other colours."""
    stem, _, ending = name.partition(".")
    if ending == "mp4":
        return video()
    if ending == "gif":
        return animation()
    return picture(colour=COLOURS.get(stem, "navy"), form="JPEG" if ending == "jpg" else "PNG")
