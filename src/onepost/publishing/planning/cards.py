"""The post card: the same in calendar, lists and search. One card for a post at one minute, whatever its channels."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, F, Func, QuerySet, Value
from django.db.models.functions import Coalesce, Left
from django.utils.translation import gettext as _

from onepost.connectors.registry import network_label
from onepost.lib.addresses import of_row
from onepost.lib.sentences import sentence
from onepost.publishing.models import Attachment, Label, Post, Publication, State

ORDER = (
    State.UNCONFIRMED,
    State.FAILED,
    State.HELD,
    State.PUBLISHING,
    State.SCHEDULED,
    State.DRAFT,
    State.PUBLISHED,
    State.DELIVERED,
    State.CANCELLED,
)
"""The state a card shows for several publications: the one that most needs somebody comes first."""
RANK = {str(state): number for number, state in enumerate(ORDER)}
NEEDS_SOMEBODY = (State.UNCONFIRMED, State.FAILED, State.HELD)
MOVABLE = (State.SCHEDULED, State.HELD)
"""States in which a publication can be given another time."""
BEGINNING = 600
"""Characters of a text that are fetched to show its first line."""
LINE = 200
"""Characters of a first line that are shown."""
NAME = 40
"""Characters of it that are read out with each thing that can be done with the card."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What a card needs to know of a publication; ``channel`` is None when it is no longer connected."""

    id: UUID
    network: str
    state: str
    channel: str | None
    problem: Any
    paused_at: datetime | None = None

    @property
    def waits(self) -> bool:
        """Its time will not be kept: the channel is paused."""
        return self.paused_at is not None and self.state == State.SCHEDULED


@dataclass(frozen=True, slots=True)
class Group:
    """The channels of a card whose publications are in one state, as (network, name); ``paused``: they are."""

    state: str
    channels: tuple[tuple[str, str | None], ...]
    paused: bool = False

    @property
    def networks(self) -> list[str]:
        """Each once, however many of its channels are in this state."""
        return list(dict.fromkeys(network for network, _name in self.channels))

    @property
    def spoken(self) -> str:
        labels = ((network_label(network), name) for network, name in self.channels)
        said = (f"{label} ({name})" if name else label for label, name in labels)
        return f"{_('Paused') if self.paused else State(self.state).label}: {', '.join(said)}"


@dataclass
class Card:
    """``at`` is the minute it is planned for in the workspace's zone, None for a draft; ``files`` counts its media,
    ``repeats`` says that it is part of a series.

    ``labels`` are there where they were asked for (:func:`with_labels`).
    """

    post_id: UUID
    at: datetime | None
    text: str
    entries: list[Entry]
    repeats: bool = False
    thumbnail: UUID | None = field(default=None, init=False)
    files: int = field(default=0, init=False)
    labels: list[Any] = field(default_factory=list, init=False)

    @cached_property
    def ranked(self) -> list[Entry]:
        """The one that most needs somebody first."""
        return sorted(self.entries, key=lambda entry: RANK[entry.state])

    @property
    def groups(self) -> tuple[Group, ...]:
        found: dict[tuple[str, bool], list[tuple[str, str | None]]] = {}
        for entry in self.ranked:
            found.setdefault((entry.state, entry.waits), []).append((entry.network, entry.channel))
        return tuple(Group(state, tuple(channels), paused) for (state, paused), channels in found.items())

    @property
    def state(self) -> str:
        return self.ranked[0].state if self.entries else State.DRAFT

    @property
    def url(self) -> str:
        """A draft is gone on with; everything else has a page that says how it stands."""
        if self.state == State.DRAFT:
            return of_row("post-edit", self.post_id)
        return of_row("publication", self.ranked[0].id)

    @property
    def first_id(self) -> UUID:
        """The publication that stands for the card where it is moved or copied."""
        return next((entry.id for entry in self.entries if entry.state in MOVABLE), self.ranked[0].id)

    @property
    def key(self) -> str:
        """As it is ticked in a list: the post, and the minute it stands at."""
        return f"{self.post_id}.{int(self.at.timestamp()) // 60}" if self.at else str(self.post_id)

    @property
    def movable(self) -> bool:
        return any(entry.state in MOVABLE for entry in self.entries)

    @property
    def clock(self) -> str:
        """Of an hour that comes twice with the name of the zone's time, which tells them apart."""
        if self.at is None:
            return ""
        twice = self.at.replace(fold=not self.at.fold).utcoffset() != self.at.utcoffset()
        return self.at.strftime("%H:%M %Z" if twice else "%H:%M")

    @cached_property
    def line(self) -> str:
        """The first line that says something, as much of it as a card has room for."""
        first = next((line.strip() for line in self.text.splitlines() if line.strip()), "")
        return shortened(first, LINE)

    @property
    def name(self) -> str:
        """What the card is called where its line is too long to be said."""
        return shortened(self.line, NAME)

    @property
    def problem(self) -> str:
        """What is wrong, where somebody has to do something."""
        return sentence(self.ranked[0].problem) if self.state in NEEDS_SOMEBODY else ""


def shortened(text: str, most: int) -> str:
    """At most ``most`` characters, the last one an ellipsis where something was left out."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def planned_minute() -> Func:
    """When a publication is shown: the minute it is planned for, the same for all channels of a post sent "now".

    Minutes are the same in all zones: Django's Trunc would go to one and back for each row.
    """
    planned = Coalesce("due_at", "created_at")
    return Func(Value("minute"), planned, function="date_trunc", output_field=DateTimeField())


def cards(rows: QuerySet[Publication], zone: zoneinfo.ZoneInfo) -> list[Card]:
    """Cards of publications annotated with ``shown_at``, in the rows' order; two queries whatever their number."""
    found: dict[tuple[UUID, datetime], Card] = {}
    of_entry = ("id", "network", "state", "channel__name", "problem", "channel__paused_at")
    columns = ("post_id", "shown_at", "beginning", "post__occurrence", *of_entry)
    wanted = rows.annotate(beginning=Left(Coalesce("own_text", "post__text"), BEGINNING)).values_list(*columns)
    for post_id, shown_at, text, in_series, *entry in wanted:
        made = Entry(*entry)
        card = found.get((post_id, shown_at))
        if card is None:
            found[post_id, shown_at] = Card(post_id, shown_at.astimezone(zone), text, [made], in_series is not None)
        else:
            card.entries.append(made)
    return _with_pictures(found.values())


def cards_of_drafts(posts: Iterable[Post]) -> list[Card]:
    """Cards of posts without a plan, whose publications and channels are fetched with them."""
    return _with_pictures(
        [
            Card(
                post.id,
                None,
                post.text,
                [
                    Entry(row.id, row.network, row.state, row.channel.name if row.channel else None, row.problem)
                    for row in post.publications.all()
                ],
            )
            for post in posts
        ]
    )


def with_labels(made: list[Card]) -> list[Card]:
    """The same cards, with the labels of their posts: one query."""
    rows = Label.objects.filter(posts__in={card.post_id for card in made}).annotate(post_id=F("posts"))
    found: dict[UUID, list[Label]] = {}
    for label in rows:
        found.setdefault(label.post_id, []).append(label)
    for card in made:
        card.labels = found.get(card.post_id, [])
    return made


def moment(card: Card) -> datetime | None:
    """In UTC: times of an hour that comes twice equal no time of another zone (PEP 495)."""
    return card.at.astimezone(UTC) if card.at else None


def _with_pictures(made: Iterable[Card]) -> list[Card]:
    out = list(made)
    items = Attachment.objects.filter(post_id__in={card.post_id for card in out}, option="").order_by(
        "post_id", "part", "position"
    )
    found: dict[UUID, dict[UUID, str]] = {}
    for post_id, asset_id, picture in items.values_list("post_id", "asset_id", "asset__thumbnail"):
        found.setdefault(post_id, {})[asset_id] = picture
    for card in out:
        files = found.get(card.post_id, {})
        card.files = len(files)
        card.thumbnail = next((asset_id for asset_id, picture in files.items() if picture), None)
    return out
