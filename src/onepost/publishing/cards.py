"""The post card: the same in calendar, list and search. One card for a post at one time, whatever its channels."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from onepost.publishing.models import Attachment, Publication, State

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


@dataclass(slots=True)
class Card:
    """``at`` is in the workspace's zone."""

    post_id: UUID
    at: datetime
    text: str
    publications: list[Publication] = field(default_factory=list)
    thumbnail: UUID | None = None

    @property
    def state(self) -> str:
        return min((p.state for p in self.publications), key=lambda state: ORDER.index(State(state)))

    @property
    def first(self) -> Publication:
        return self.publications[0]

    @property
    def line(self) -> str:
        """The first line that says something."""
        return next((line.strip() for line in self.text.splitlines() if line.strip()), "")


def cards(rows: QuerySet[Publication], zone: zoneinfo.ZoneInfo) -> list[Card]:
    """Cards of publications annotated with ``shown_at``, in that order; three queries whatever their number."""
    found: dict[tuple[UUID, datetime], Card] = {}
    for row in rows.select_related("post", "channel"):
        at: datetime = row.shown_at.astimezone(zone)  # type: ignore[attr-defined]
        card = found.setdefault((row.post_id, at), Card(row.post_id, at, row.text))
        card.publications.append(row)
    pictures = _first_pictures({card.post_id for card in found.values()})
    for card in found.values():
        card.thumbnail = pictures.get(card.post_id)
    return list(found.values())


def _first_pictures(posts: Iterable[UUID]) -> dict[UUID, UUID]:
    items = (
        Attachment.objects.filter(post_id__in=list(posts))
        .exclude(asset__thumbnail="")
        .order_by("post_id", "part", "position")
        .distinct("post_id")
    )
    return dict(items.values_list("post_id", "asset_id"))
