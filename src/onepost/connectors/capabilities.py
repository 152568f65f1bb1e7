"""What a network accepts, as data: written once, with its source and date, and measured by one function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from onepost.connectors.units import Unit


@dataclass(frozen=True, slots=True)
class TextRule:
    """Limit of one text, in the unit the network counts in."""

    max: int
    unit: Unit = "codepoint"
    required: bool = False


@dataclass(frozen=True, slots=True)
class MediaRule:
    """What one kind of file must be. 0, None or empty: the network names no such limit. Bytes, pixels, seconds.

    ``min_bytes`` and ``max_pixels`` are for those who make a file fit; the connector that has them checks them itself.
    """

    kind: str
    types: tuple[str, ...]
    max_bytes: int
    min_width: int = 0
    min_height: int = 0
    max_width: int = 0
    max_height: int = 0
    min_ratio: Fraction | None = None
    max_ratio: Fraction | None = None
    min_bytes: int = 0
    max_pixels: int = 0
    min_seconds: float = 0
    max_seconds: float = 0
    min_fps: float = 0
    max_fps: float = 0
    max_frames: int = 0
    max_frame_pixels: int = 0
    video_codecs: tuple[str, ...] = ()
    audio_codecs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fold:
    """How many characters of a text are seen before "see more", and in how many lines; 0: it is never folded.

    Networks do not document it, and it varies with the screen: what readers of a feed see, measured by others.
    """

    phone: int = 0
    desktop: int = 0
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of post: its text, its media, how many of them. ``media`` lists the kinds of file it may hold;
    ``attached`` the rules of files that belong to an option, by its name. ``frame``: how readers meet its files, one
    upright over the whole screen or several to swipe."""

    name: str
    label: str
    text: TextRule
    media: tuple[MediaRule, ...] = ()
    min_media: int = 0
    max_media: int = 0
    fields: Mapping[str, TextRule] = field(default_factory=dict)
    max_parts: int = 1
    attached: Mapping[str, MediaRule] = field(default_factory=dict)
    frame: Literal["", "upright", "swiped"] = ""


@dataclass(frozen=True, slots=True)
class Budget:
    """A documented cap that OnePost counts itself. ``label`` names what is counted (``N_``).

    ``per`` app: all accounts together. ``window`` rolls, unless ``zone`` names the time zone whose days it follows.
    ``cost`` is how much of it one publication uses at least. ``kinds`` are the kinds of post that count; empty: all.
    """

    label: str
    most: int
    per: Literal["app", "account"]
    window: timedelta = timedelta(days=1)
    zone: str = ""
    cost: int = 1
    kinds: tuple[str, ...] = ()

    def counts(self, kind: str) -> bool:
        return not self.kinds or kind in self.kinds


@dataclass(frozen=True, slots=True)
class Capabilities:
    """All limits of a network, with where they stand and when they were read.

    ``settle`` is how long a created post may stay invisible to :meth:`Connector.find`; ``prepared_life`` how long
    uploads and containers live before they are used. ``refuses_same_text``: a text that the account has posted already
    is refused, for how long nobody says.
    """

    kinds: tuple[Kind, ...]
    alt_max: int
    can_delete: bool
    settle: timedelta
    prepared_life: timedelta
    source: str
    checked_on: date
    budgets: tuple[Budget, ...] = ()
    fold: Fold = Fold()
    refuses_same_text: bool = False

    def kind(self, name: str) -> Kind:
        return next(kind for kind in self.kinds if kind.name == name)
