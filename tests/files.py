"""Real files for tests, made once a run: pictures and documents by Pillow, a video by ffmpeg."""

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


def animation(frames: int = 3, size: tuple[int, int] = (120, 80)) -> bytes:
    out = BytesIO()
    first, *more = [Image.new("RGB", size, (40 * number % 256, 90, 160)) for number in range(frames)]
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


@lru_cache(maxsize=8)
def document(pages: int = 3, width: int = 400, height: int = 300) -> bytes:
    """A PDF of one colour a page, its size in points."""
    out = BytesIO()
    first, *more = [Image.new("RGB", (width, height), colour) for colour in ["teal", "gold", "navy"] * pages][:pages]
    first.save(out, "PDF", save_all=True, append_images=more, resolution=72)
    return out.getvalue()


SRT = "1\n00:00:00,000 --> 00:00:00,400\nThe lamps are lit\n\n2\n00:00:00,500 --> 00:00:01,000\nCome in\n"
VTT = (
    "WEBVTT\n\nNOTE made by hand\n\n00:00.000 --> 00:00.400 align:start\nThe lamps are lit\n\n"
    "end\n00:00:00.500 --> 00:00:01.000\nCome in\n"
)

COLOURS = {"a": "teal", "b": "crimson", "c": "gold"}


VIDEOS = {"tall": lambda: video(3.0, 540, 960), "film": lambda: video(8.0)}


def named(name: str) -> bytes:
    """``a.png``, ``b.jpg``, ``loop.gif``, ``clip.mp4``, ``tall.mp4``, ``film.mp4``, ``deck.pdf``, ``words.srt``,
    ``words.vtt``: a file of that kind; other pictures have other colours."""
    stem, _, ending = name.partition(".")
    if ending == "pdf":
        return document()
    if ending in ("srt", "vtt"):
        return (SRT if ending == "srt" else VTT).encode()
    if ending == "mp4":
        return VIDEOS.get(stem, video)()
    if ending == "gif":
        return animation()
    return picture(colour=COLOURS.get(stem, "navy"), form="JPEG" if ending == "jpg" else "PNG")
