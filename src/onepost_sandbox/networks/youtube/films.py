"""The shape and length of an uploaded video, read from its file."""

from __future__ import annotations

from pathlib import Path


def measure(path: Path) -> tuple[int, int, float] | None:
    """Width, height and seconds; None for what is no video. PyAV is imported on first use."""
    import av

    try:
        with av.open(str(path)) as film:
            if not film.streams.video:
                return None
            picture = film.streams.video[0]
            seconds = film.duration / 1_000_000 if film.duration else 0.0
            return picture.width, picture.height, seconds
    except (av.FFmpegError, ValueError):
        return None
