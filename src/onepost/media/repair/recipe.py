"""A recipe as data. It imports next to nothing: the makers, who are started for every file, read it too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, cast

JPEG, PNG, WEBP, MP4 = "image/jpeg", "image/png", "image/webp", "video/mp4"

Fit = Literal["crop", "blur", "plain"]
FITS: tuple[Fit, ...] = ("crop", "blur", "plain")
"""How a picture gets another shape: what is too much is cut off, or a border is added, blurred or white."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a file becomes one that fits. 0 or empty: as it is.

    ``types`` are those the result may have, the preferred one first; ``width`` and ``height`` the size of the result;
    ``box`` what is kept of the original after ``turn`` (degrees clockwise): left, top, width, height. ``start`` and
    ``seconds`` are the piece of time that is kept; more ``seconds`` than there are make it longer. A picture with a
    ``start`` is that moment of a video.
    """

    kind: Literal["image", "video"]
    types: tuple[str, ...]
    width: int
    height: int
    fit: Fit = "crop"
    box: tuple[int, int, int, int] | None = None
    turn: int = 0
    start: float | None = None
    seconds: float = 0
    fps: float = 0
    max_bytes: int = 0
    min_bytes: int = 0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Recipe:
        box = value.get("box")
        read = {**value, "types": tuple(value["types"]), "box": cast(Any, tuple(box)) if box else None}
        return cls(**read)
