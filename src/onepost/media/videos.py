"""Videos: opened and measured, a picture taken of them, their notes about places blotted out."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from django.utils.translation import gettext as _
from PIL import Image

from onepost.media.images import save_thumbnail
from onepost.media.refusal import MediaRefused

if TYPE_CHECKING:
    import av

MAX_PIXELS = 8192 * 8192
DEMUXERS = {"video/mp4": "mov", "video/quicktime": "mov", "video/webm": "matroska", "image/gif": "gif"}
"""Read as what it was found to be: no list of other files, wherever they are, passes for a video."""
MICROSECONDS = 1_000_000
"""In which a container tells its length (AV_TIME_BASE of FFmpeg's avutil.h)."""


@dataclass(frozen=True, slots=True)
class Video:
    """Size in pixels as it is shown (turned upright), length in seconds, frames a second."""

    width: int
    height: int
    seconds: float
    fps: float
    video_codec: str
    audio_codec: str


def probe(path: Path, thumbnail: Path, mime: str) -> Video:
    """Measure ``path``, a video of this type, and write a WebP of an early frame. Raises :class:`MediaRefused`."""
    import av  # FFmpeg takes 14 MB, which a process that has seen no video can do without
    from av.error import FFmpegError

    damaged = MediaRefused(_("This is not a video that can be played; export it again as MP4 and upload that."))
    try:
        with av.open(str(path), format=DEMUXERS[mime], options={"protocol_whitelist": "file"}) as container:
            if not container.streams.video:
                raise MediaRefused(_("There is no picture in this video; OnePost publishes videos, not sound alone."))
            stream = container.streams.video[0]
            if stream.width * stream.height > MAX_PIXELS:
                raise MediaRefused(_("The picture of this video is too large to be played anywhere."))
            seconds = _seconds(container, stream)
            frame = _early_frame(container, stream, seconds)
            if frame is None:
                raise damaged
            image = _upright(frame)
            save_thumbnail(image, thumbnail)
            audio = container.streams.audio[0].codec_context.name if container.streams.audio else ""
            fps = float(stream.average_rate or stream.guessed_rate or 0)
            return Video(*image.size, seconds, fps, stream.codec_context.name, audio)
    except (FFmpegError, ValueError, OSError, IndexError):
        raise damaged from None


def _seconds(container: av.container.InputContainer, stream: av.VideoStream) -> float:
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return container.duration / MICROSECONDS if container.duration else 0.0


def _early_frame(
    container: av.container.InputContainer, stream: av.VideoStream, seconds: float
) -> av.VideoFrame | None:
    """A frame at a tenth of the way (a second at most), where titles have faded in; else the first there is."""
    wanted = min(1.0, seconds / 10)
    first = None
    for number, frame in enumerate(container.decode(stream)):
        first = first or frame
        if number > 90 or (frame.time is not None and frame.time >= wanted):
            return frame
    return first


def _upright(frame: av.VideoFrame) -> Image.Image:
    image = cast(Image.Image, frame.to_image())  # type: ignore[no-untyped-call]
    turn = int(getattr(frame, "rotation", 0) or 0) % 360
    return image.rotate(turn, expand=True) if turn else image


_NOTES = {b"udta", b"meta"}
_INSIDE = {b"moov", b"trak"}


def blot_notes(path: Path) -> None:
    """Rename the boxes in which cameras note place, maker and time to ``free``: players skip them, sizes stay.

    ISO/IEC 14496-12, 8.1.2: a free box's contents are irrelevant and may be ignored; they are zeroed as well.
    """
    with path.open("r+b") as file:
        _walk(file, 0, path.stat().st_size)


def _walk(file: BinaryIO, start: int, end: int) -> None:
    at = start
    while at + 8 <= end:
        file.seek(at)
        size, kind = struct.unpack(">I4s", file.read(8))
        body = at + 8
        if size == 1:
            size = struct.unpack(">Q", file.read(8))[0]
            body = at + 16
        elif size == 0:
            size = end - at
        if size < body - at or at + size > end:
            return
        if kind in _INSIDE:
            _walk(file, body, at + size)
        elif kind in _NOTES and size < 16 * 1024 * 1024:
            file.seek(at + 4)
            file.write(b"free")
            file.seek(body)
            file.write(b"\0" * (at + size - body))
        at += size
