"""Recipes that a person writes: another part of a picture, turned, a moment of a video."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from onepost.media.models import Asset, AssetKind
from onepost.media.repair.recipe import JPEG, MP4, PNG, WEBP, Recipe

LEAST = 16
"""Pixels a side of what is kept, at least."""
SHAPES = {
    "1:1": gettext_lazy("Square"),
    "4:5": gettext_lazy("Portrait"),
    "1.91:1": gettext_lazy("Landscape"),
    "16:9": gettext_lazy("Wide"),
    "9:16": gettext_lazy("Story or reel"),
}
"""Shapes that the networks show, and what they are called."""

START, MIDDLE, END = "start", "middle", "end"
"""Which part is kept: from the left or the top, the middle, or up to the right or the bottom."""
TURNS = (90, 180, 270)
"""Degrees to the right."""

Box = tuple[int, int, int, int]


class Wrong(Exception):
    """What was asked for cannot be; ``str`` is the sentence for the person."""


def cropped(asset: Asset, shape: Fraction | None, box: Box | None) -> Recipe:
    """``box`` (left, top, width, height) is kept, or the middle in this ``shape``. Raises :class:`Wrong`."""
    if box is None and shape is None:
        raise Wrong(_("Choose a shape, or say which part of the picture to keep."))
    return changed(asset, 0, shape, box)


def turned(asset: Asset, turn: int) -> Recipe:
    """``turn`` degrees to the right. Raises :class:`Wrong`."""
    if turn not in TURNS:
        raise Wrong(_("Choose whether to turn it to the left or to the right."))
    return changed(asset, turn)


def changed(
    asset: Asset, turn: int, shape: Fraction | None = None, box: Box | None = None, place: str = MIDDLE
) -> Recipe:
    """Turned by ``turn`` degrees to the right, then ``box`` of that is kept, or what is at ``place`` in this ``shape``.
    Raises :class:`Wrong`."""
    if turn not in (0, *TURNS):
        raise Wrong(_("Choose whether to turn it to the left or to the right."))
    size = (asset.width, asset.height) if turn in (0, 180) else (asset.height, asset.width)
    if box is None and shape is not None:
        box = _part(*size, shape, place)
    if box is not None:
        left, top, width, height = box
        if width < LEAST or height < LEAST or left + width > size[0] or top + height > size[1]:
            text = _("The part to keep has to lie in the picture (%(size)s) and be %(least)s pixels or more a side.")
            raise Wrong(text % {"size": f"{size[0]} × {size[1]}", "least": LEAST})
        if box == (0, 0, *size):
            box = None
    if box is None and not turn:
        raise Wrong(_("The picture has this shape already."))
    width, height = box[2:] if box else size
    return _recipe(asset, _even(asset, width), _even(asset, height), box=box, turn=turn)


def moment(asset: Asset, at: str) -> Recipe:
    """A picture of a video, ``at`` so many seconds: JPEG, which every network takes. Raises :class:`Wrong`."""
    try:
        seconds = round(float(at.strip().replace(",", ".")), 2)
    except ValueError:
        seconds = -1.0
    if asset.kind != AssetKind.VIDEO or not 0 <= seconds <= asset.seconds:
        raise Wrong(_("Give a moment of the video in seconds, from 0 to %(most)s.") % {"most": int(asset.seconds)})
    # The last picture begins before the end.
    latest = max(asset.seconds - 1.5 / (asset.fps or 25), 0)
    return Recipe("image", (JPEG,), asset.width, asset.height, start=round(min(seconds, latest), 2))


def _part(width: int, height: int, shape: Fraction, place: str) -> Box:
    wide, high = min(width, round(height * shape)), min(height, round(width / shape))
    over = {START: Fraction(0), END: Fraction(1)}.get(place, Fraction(1, 2))
    return int((width - wide) * over), int((height - high) * over), wide, high


def _recipe(asset: Asset, width: int, height: int, box: Box | None = None, turn: int = 0) -> Recipe:
    if asset.kind == AssetKind.VIDEO:
        return Recipe("video", (MP4,), width, height, box=box, turn=turn)
    types = (asset.mime,) if asset.mime in (JPEG, PNG, WEBP) else (JPEG, PNG)
    return Recipe("image", types, width, height, box=box, turn=turn)


def _even(asset: Asset, length: int) -> int:
    """Videos have even sides."""
    return length - length % 2 if asset.kind == AssetKind.VIDEO else length
