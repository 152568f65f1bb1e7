"""The post card: the same in calendar, lists and search. One card for a post at one minute, whatever its channels."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Coalesce, Trunc
from django.urls import reverse

from onepost.lib.sentences import sentence
from onepost.publishing.models import Attachment, Post, Publication, State

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
NEEDS_SOMEBODY = (State.UNCONFIRMED, State.FAILED, State.HELD)


@dataclass(frozen=True, slots=True)
class Group:
    """The publications of a card that are in one state."""

    state: str
    label: str
    publications: list[Publication]

    @property
    def networks(self) -> list[str]:
        """Each once, however many of its channels are in this state."""
        return list(dict.fromkeys(row.network for row in self.publications))


@dataclass(slots=True)
class Card:
    """``at`` is the minute it is planned for in the workspace's zone, None for a draft; ``files`` counts its media."""

    post_id: UUID
    at: datetime | None
    text: str
    publications: list[Publication] = field(default_factory=list)
    thumbnail: UUID | None = None
    files: int = 0

    @property
    def first(self) -> Publication | None:
        """The publication that most needs somebody."""
        return min(self.publications, key=lambda row: ORDER.index(State(row.state)), default=None)

    @property
    def state(self) -> str:
        return self.first.state if self.first else State.DRAFT

    @property
    def url(self) -> str:
        """A draft is gone on with; everything else has a page that says how it stands."""
        if self.first is None or self.state == State.DRAFT:
            return reverse("post-edit", args=[self.post_id])
        return reverse("publication", args=[self.first.id])

    @property
    def clock(self) -> str:
        return self.at.strftime("%H:%M") if self.at else ""

    @property
    def groups(self) -> list[Group]:
        found: dict[str, list[Publication]] = {}
        for row in self.publications:
            found.setdefault(row.state, []).append(row)
        states = sorted(found, key=lambda state: ORDER.index(State(state)))
        return [Group(state, str(State(state).label), found[state]) for state in states]

    @property
    def line(self) -> str:
        """The first line that says something."""
        return next((line.strip() for line in self.text.splitlines() if line.strip()), "")

    @property
    def problem(self) -> str:
        """What is wrong, where somebody has to do something."""
        return sentence(self.first.problem) if self.first and self.state in NEEDS_SOMEBODY else ""


def planned_minute() -> Trunc:
    """When a publication is shown: the minute it is planned for, the same for all channels of a post sent "now"."""
    return Trunc(Coalesce("due_at", "created_at"), "minute")


def cards(rows: QuerySet[Publication], zone: zoneinfo.ZoneInfo) -> list[Card]:
    """Cards of publications annotated with ``shown_at``, in the rows' order; two queries whatever their number."""
    found: dict[tuple[UUID, datetime], Card] = {}
    for row in rows.select_related("post", "channel"):
        moment: datetime = row.shown_at  # type: ignore[attr-defined]
        card = found.get((row.post_id, moment))
        if card is None:
            card = found[row.post_id, moment] = Card(row.post_id, moment.astimezone(zone), row.text)
        card.publications.append(row)
    return _with_pictures(found.values())


def cards_of_drafts(posts: Iterable[Post]) -> list[Card]:
    """Cards of posts without a plan, whose publications and channels are fetched with them."""
    return _with_pictures(
        [Card(post.id, None, post.text, publications=list(post.publications.all())) for post in posts]
    )


def _with_pictures(made: Iterable[Card]) -> list[Card]:
    out = list(made)
    items = Attachment.objects.filter(post_id__in={card.post_id for card in out}).order_by("post_id", "part", "position")
    found: dict[UUID, dict[UUID, Any]] = {}
    for post_id, asset_id, picture in items.values_list("post_id", "asset_id", "asset__thumbnail"):
        found.setdefault(post_id, {})[asset_id] = picture
    for card in out:
        files = found.get(card.post_id, {})
        card.files = len(files)
        card.thumbnail = next((asset_id for asset_id, picture in files.items() if picture), None)
    return out
