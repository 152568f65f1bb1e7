"""What a network wants its author to see while the post is being written, besides problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from onepost.connectors.messages import Message


@dataclass(frozen=True, slots=True)
class Link:
    """``label`` is marked for translation (``N_``)."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What publishing agrees to, shown above the button. ``text`` (``N_``) names each of ``links`` as ``%(name)s``."""

    text: str
    links: Mapping[str, Link] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Guidance:
    """How options hang together, by their names.

    ``away`` are options that mean nothing for this post; ``closed`` cannot be chosen now, ``closed_choices`` (option
    and value) neither, each with the reason; ``said`` is what follows from a choice. With ``stop`` the button does not
    publish, and says why. What is chosen already is never hidden or closed: it could not be taken back.
    """

    away: frozenset[str] = frozenset()
    closed: Mapping[str, Message] = field(default_factory=dict)
    closed_choices: Mapping[tuple[str, str], Message] = field(default_factory=dict)
    said: Mapping[str, Message] = field(default_factory=dict)
    terms: tuple[Terms, ...] = ()
    stop: Message | None = None
