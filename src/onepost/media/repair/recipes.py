"""What has to be done to a file so that networks take it: planned from their limits alone, without the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onepost.connectors.capabilities import MediaRule
from onepost.connectors.posts import MediaFile
from onepost.media.repair.recipe import FITS, JPEG, MP4, PNG, WEBP, Fit, Recipe
from onepost.media.repair.shapes import Bounds, cut, framed, least, within

__all__ = ["FITS", "MENDABLE", "Fit", "Recipe", "expected", "recipe"]

MENDABLE = frozenset(
    {
        "wrong_type",
        "wrong_kind",
        "wrong_codec",
        "too_large",
        "too_small",
        "too_many_pixels",
        "too_many_frames",
        "wrong_ratio",
        "too_long_video",
        "too_short_video",
        "wrong_frame_rate",
    }
)
"""Codes of problems that a recipe may mend."""

MADE = {"image": (JPEG, PNG, WEBP), "video": (MP4,)}
"""Types that are made, the most welcome first."""
EDGE = 0.05
"""Seconds that a video stays below the longest length: players round up."""
LONGEST_WAIT = 4.0
"""Seconds by which a video is made longer at most; one that lacks more is another video."""
LEAST_BITRATE = 150_000
"""Bits a second below which a video of any size cannot be looked at."""
LEAST_BITS_A_PIXEL = 0.6
"""Bits a second for each pixel of the picture: with fewer, a smaller picture looks better."""
SMALLEST = 240
SOUND_BITRATE = 128_000
H264 = "h264"


def recipe(file: MediaFile, rules: Sequence[MediaRule], fit: Fit = "crop") -> Recipe | None:
    """How ``file`` comes to fit all of ``rules`` at once; None when it cannot, or need not, be done.

    All rules are of one kind. An animation becomes a video where rules for videos are given.
    """
    kinds = {rule.kind for rule in rules}
    if not rules or not file.width or not file.height:
        return None
    if kinds == {"image"} and file.kind == "image":
        return _picture(file, rules, fit)
    if kinds == {"video"} and file.kind in ("video", "gif"):
        return _film(file, rules, fit)
    return None


def expected(file: MediaFile, made: Recipe) -> MediaFile:
    """What the result will be, as far as it can be known before: for asking the networks about it."""
    moving = made.kind == "video"
    size = min(file.size, made.max_bytes) if made.max_bytes else file.size
    return replace(
        file,
        kind=made.kind,
        mime=made.types[0],
        size=max(size, made.min_bytes),
        width=made.width,
        height=made.height,
        seconds=(made.seconds or file.seconds) if moving else 0,
        fps=(made.fps or file.fps) if moving else 0,
        frames=0 if moving else 1,
        video_codec=H264 if moving else "",
        copies=(),
    )


def _picture(file: MediaFile, rules: Sequence[MediaRule], fit: Fit) -> Recipe | None:
    types = _types(file, rules, "image")
    size = _size(file, rules, fit, 1)
    if not types or size is None:
        return None
    max_bytes = least(rule.max_bytes for rule in rules)
    if file.mime in types and size == (file.width, file.height) and file.size <= (max_bytes or file.size):
        return None
    # A photo saved as PNG is only small enough as JPEG; what shows through makes the maker keep PNG.
    too_large = file.size > max_bytes > 0
    if too_large and JPEG in types:
        types = (JPEG, *(mime for mime in types if mime != JPEG))
    return Recipe("image", types, *size, fit, _box(file, size, fit), max_bytes=max_bytes)


def _types(file: MediaFile, rules: Sequence[MediaRule], kind: str) -> tuple[str, ...]:
    """Types that all networks take and that are made; what the file is already comes first."""
    made = [mime for mime in MADE[kind] if all(mime in rule.types for rule in rules)]
    return tuple(sorted(made, key=lambda mime: mime != file.mime))


def _size(file: MediaFile, rules: Sequence[MediaRule], fit: Fit, step: int) -> tuple[int, int] | None:
    bounds = Bounds.of(rules)
    if bounds.low and bounds.high and bounds.low > bounds.high:
        return None
    shape = cut if fit == "crop" else framed
    return within(*shape(file.width, file.height, bounds), bounds, step)


def _box(file: MediaFile, size: tuple[int, int], fit: Fit) -> tuple[int, int, int, int] | None:
    """The middle of the original in the shape of ``size``; None when that is all of it."""
    if fit != "crop":
        return None
    width, height = size
    wide = min(file.width, round(file.height * width / height))
    high = min(file.height, round(file.width * height / width))
    # A pixel or two come from rounding: the picture is scaled by that much instead.
    if file.width - wide <= 2 and file.height - high <= 2:
        return None
    return (file.width - wide) // 2, (file.height - high) // 2, wide, high


def _film(file: MediaFile, rules: Sequence[MediaRule], fit: Fit) -> Recipe | None:
    types = _types(file, rules, "video")
    codecs = all(not rule.video_codecs or H264 in rule.video_codecs for rule in rules)
    size = _size(file, rules, fit, 2)
    length = _length(file, rules)
    fps = _fps(file, rules)
    if not types or not codecs or size is None or length is None or fps is None:
        return None
    max_bytes, min_bytes = least(rule.max_bytes for rule in rules), max(rule.min_bytes for rule in rules)
    seconds = length or file.seconds
    smaller = _affordable(size, max_bytes, seconds, rules)
    if smaller is None or _fits(file, rules):
        return None
    return Recipe(
        "video",
        types,
        *smaller,
        fit,
        _box(file, smaller, fit),
        seconds=length,
        fps=fps,
        max_bytes=max_bytes,
        min_bytes=min_bytes,
    )


def _fits(file: MediaFile, rules: Sequence[MediaRule]) -> bool:
    """Whether nothing has to be done to this video."""
    bounds = Bounds.of(rules)
    return (
        file.kind == "video"
        and bounds.holds(file.width, file.height)
        and all(file.mime in rule.types and rule.min_bytes <= file.size <= rule.max_bytes for rule in rules)
        and all(not rule.video_codecs or file.video_codec in rule.video_codecs for rule in rules)
        and not _length(file, rules)
        and not _fps(file, rules)
    )


def _length(file: MediaFile, rules: Sequence[MediaRule]) -> float | None:
    """Seconds the result has to last; 0 as long as it does, None when that cannot be."""
    longest = min((rule.max_seconds for rule in rules if rule.max_seconds), default=0.0)
    shortest = max(rule.min_seconds for rule in rules)
    if longest and shortest > longest:
        return None
    if longest and file.seconds > longest:
        return longest - EDGE
    if shortest and file.seconds < shortest:
        wait = shortest - file.seconds
        return shortest + EDGE if wait <= LONGEST_WAIT and file.seconds > 0 else None
    return 0.0


def _fps(file: MediaFile, rules: Sequence[MediaRule]) -> float | None:
    """Frames a second the result has to have; 0 as many as it has, None when that cannot be."""
    low = max(rule.min_fps for rule in rules)
    high = min((rule.max_fps for rule in rules if rule.max_fps), default=0.0)
    if high and low > high:
        return None
    if file.fps and high and file.fps > high:
        return min(high, 60.0)
    if low and file.fps < low:
        return max(low, 30.0) if not high else min(max(low, 30.0), high)
    return 0.0


def _affordable(
    size: tuple[int, int], max_bytes: int, seconds: float, rules: Sequence[MediaRule]
) -> tuple[int, int] | None:
    """The size in which a video of this length looks well within ``max_bytes``; None when there is none."""
    if not max_bytes or not seconds:
        return size
    bits = bitrate(max_bytes, seconds)
    if bits < LEAST_BITRATE:
        return None
    bounds = Bounds.of(rules)
    width, height = size
    while width * height * LEAST_BITS_A_PIXEL > bits and min(width, height) > SMALLEST:
        smaller = within(width, height, replace(bounds, max_pixels=int(width * height * 0.7)), 2)
        if smaller is None:
            break
        width, height = smaller
    return width, height


def bitrate(max_bytes: int, seconds: float) -> int:
    """Bits a second of the picture so that it stays below ``max_bytes`` with its sound."""
    return int(max_bytes * 8 * 0.92 / seconds) - SOUND_BITRATE
