"""Recipes that a person writes: another part of a picture, turned, a moment of a video."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import gettext as _

from onepost.media.models import Asset, AssetKind
from onepost.media.repair.recipe import JPEG, MP4, PNG, WEBP, Recipe

LEAST = 16
"""Pixels a side of what is kept, at least."""
SHAPES = ("1:1", "4:5", "1.91:1", "16:9", "9:16")
"""Shapes that the networks show."""

Box = tuple[int, int, int, int]


class Wrong(Exception):
    """What was asked for cannot be; ``str`` is the sentence for the person."""


def cropped(asset: Asset, shape: Fraction | None, box: Box | None) -> Recipe:
    """``box`` (left, top, width, height) is kept, or the middle in this ``shape``. Raises :class:`Wrong`."""
    if box is None:
        if shape is None:
            raise Wrong(_("Choose a shape, or say which part of the picture to keep."))
        box = _middle(asset.width, asset.height, shape)
    left, top, width, height = box
    if width < LEAST or height < LEAST or left + width > asset.width or top + height > asset.height:
        text = _("The part to keep has to lie in the picture (%(size)s) and be %(least)s pixels or more a side.")
        raise Wrong(text % {"size": f"{asset.width} × {asset.height}", "least": LEAST})
    if box == (0, 0, asset.width, asset.height):
        raise Wrong(_("The picture has this shape already."))
    return _recipe(asset, _even(asset, width), _even(asset, height), box=box)


def turned(asset: Asset, turn: int) -> Recipe:
    """``turn`` degrees to the right. Raises :class:`Wrong`."""
    if turn not in (90, 180, 270):
        raise Wrong(_("Choose whether to turn it to the left or to the right."))
    width, height = (asset.width, asset.height) if turn == 180 else (asset.height, asset.width)
    return _recipe(asset, _even(asset, width), _even(asset, height), turn=turn)


def moment(asset: Asset, at: str) -> Recipe:
    """A picture of a video, ``at`` so many seconds. Raises :class:`Wrong`."""
    try:
        seconds = round(float(at.strip().replace(",", ".")), 2)
    except ValueError:
        seconds = -1.0
    if asset.kind != AssetKind.VIDEO or not 0 <= seconds <= asset.seconds:
        raise Wrong(_("Give a moment of the video in seconds, from 0 to %(most)s.") % {"most": int(asset.seconds)})
    # The last picture begins before the end.
    latest = max(asset.seconds - 1.5 / (asset.fps or 25), 0)
    return Recipe("image", (PNG,), asset.width, asset.height, start=round(min(seconds, latest), 2))


def _middle(width: int, height: int, shape: Fraction) -> Box:
    wide, high = min(width, round(height * shape)), min(height, round(width / shape))
    return (width - wide) // 2, (height - high) // 2, wide, high


def _recipe(asset: Asset, width: int, height: int, box: Box | None = None, turn: int = 0) -> Recipe:
    if asset.kind == AssetKind.VIDEO:
        return Recipe("video", (MP4,), width, height, box=box, turn=turn)
    types = (asset.mime,) if asset.mime in (JPEG, PNG, WEBP) else (JPEG, PNG)
    return Recipe("image", types, width, height, box=box, turn=turn)


def _even(asset: Asset, length: int) -> int:
    """Videos have even sides."""
    return length - length % 2 if asset.kind == AssetKind.VIDEO else length
