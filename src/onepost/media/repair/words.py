"""What a repair changes, in sentences: for the person to read before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from onepost.connectors.check import TYPES, megabytes
from onepost.connectors.messages import N_, Message
from onepost.connectors.posts import MediaFile
from onepost.media.repair.recipe import Recipe
from onepost.media.repair.recipes import H264

TURNS = {
    90: N_("Turned to the right"),
    180: N_("Turned upside down"),
    270: N_("Turned to the left"),
}
BORDERS = {
    "blur": N_("Blurred border added: %(before)s to %(after)s"),
    "plain": N_("White border added: %(before)s to %(after)s"),
}
SLACK = 0.02
"""Shapes that differ by less are the same to the eye."""


def changes(
    before: MediaFile, after: MediaFile, made: Recipe, besides: Mapping[str, bool] | None = None
) -> list[Message]:
    """What was done to ``before`` so that it became ``after``; ``besides`` is what the maker says."""
    return [*_of_type(before, after, made), *_of_shape(before, after, made), *_of_time(before, after, made)] + (
        [Message(N_("What showed through is white now"))] if (besides or {}).get("flattened") else []
    )


def _of_type(before: MediaFile, after: MediaFile, made: Recipe) -> Iterator[Message]:
    if made.kind == "image" and before.kind == "video":
        yield Message(N_("The picture at %(moment)s of the video"), {"moment": clock(made.start or 0)})
        return
    if before.mime != after.mime:
        names = {"before": TYPES.get(before.mime, before.mime), "after": TYPES.get(after.mime, after.mime)}
        yield Message(N_("Converted from %(before)s to %(after)s"), names)
    elif after.kind == "video" and before.video_codec != H264:
        yield Message(N_("Coded again as H.264, which plays everywhere"))


def _of_shape(before: MediaFile, after: MediaFile, made: Recipe) -> Iterator[Message]:
    if made.turn:
        yield Message(TURNS[made.turn])
    size = (before.width, before.height) if made.turn not in (90, 270) else (before.height, before.width)
    params = {"before": _size(*size), "after": _size(after.width, after.height)}
    shape, now = size[0] / max(size[1], 1), after.width / max(after.height, 1)
    reshaped = abs(shape / now - 1) > SLACK if now else False
    if made.fit != "crop" and reshaped:
        yield Message(BORDERS[made.fit], params)
    elif made.box:
        yield Message(N_("Cut to another shape: %(before)s to %(after)s"), params)
    elif after.width < size[0]:
        yield Message(N_("Made smaller: %(before)s to %(after)s"), params)
    elif after.width > size[0]:
        yield Message(N_("Made larger: %(before)s to %(after)s"), params)


def _of_time(before: MediaFile, after: MediaFile, made: Recipe) -> Iterator[Message]:
    if made.kind == "video":
        if made.seconds and made.seconds < before.seconds:
            yield Message(N_("Cut to %(seconds)s seconds"), {"seconds": _rounded(made.seconds)})
        elif made.seconds and before.kind == "gif":
            yield Message(N_("Plays again and again for %(seconds)s seconds"), {"seconds": _rounded(made.seconds)})
        elif made.seconds:
            params = {"seconds": _rounded(made.seconds)}
            yield Message(N_("Made longer: the last picture stands until %(seconds)s seconds"), params)
        if made.fps:
            rates = {"before": _rounded(before.fps), "after": _rounded(made.fps)}
            yield Message(N_("Frames a second: %(before)s to %(after)s"), rates)
    if made.max_bytes and before.size > made.max_bytes:
        sizes = {"before": megabytes(before.size), "after": megabytes(after.size)}
        yield Message(N_("File size: %(before)s MB to %(after)s MB"), sizes)


def _size(width: int, height: int) -> str:
    return f"{width} × {height}"


def _rounded(number: float) -> str:
    """``60``, ``29.97``, ``12.5``; what stays just below a limit is told as the limit."""
    near = round(number + 0.05, 1) if round(number + 0.05, 2).is_integer() else round(number, 2)
    return f"{near:.2f}".rstrip("0").rstrip(".")


def clock(seconds: float) -> str:
    """``0:07.5``: a moment of a video."""
    minutes, rest = divmod(seconds, 60)
    return f"{int(minutes)}:{rest:04.1f}".removesuffix(".0")
