"""Posts that come again, for programs: which there are, and ending one. One begins with a post that has ``repeat``."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field

from onepost.api.schemas import problems
from onepost.api.views import workspace_of
from onepost.publishing.models import Recurrence
from onepost.publishing.planning import recurrences, rules
from onepost.publishing.planning.series import Series

router = Router()
PAGE = 50


class RecurrenceOut(Schema):
    id: UUID
    said: str = Field(description="the rule as a sentence")
    unit: str
    every: int
    weekdays: list[int] = Field(description="from Monday, 0")
    monthly: str
    at: time | None = Field(description="on the workspace's clock; null for one that goes back into a queue")
    starts_on: date
    until: date | None
    count: int | None
    next_on: date | None = Field(description="the first day no post was made for yet; null when there is none left")
    texts: list[str]
    channels: list[UUID]
    posts: list[UUID] = Field(description="those there are, in order of their days")
    paused_at: datetime | None
    ended_at: datetime | None
    problem: str | None = Field(description="why the next post could not be made, for people")


class RecurrencePage(Schema):
    recurrences: list[RecurrenceOut]
    next: UUID | None = Field(None, description="pass as `after` for the next page")


class EndedOut(Schema):
    id: UUID
    ended: bool
    removed: int = Field(description="planned posts that were taken away")


def _rows(request: HttpRequest) -> QuerySet[Recurrence]:
    return Recurrence.objects.filter(workspace=workspace_of(request)).prefetch_related("occurrences")


def shown(row: Recurrence) -> dict[str, Any]:
    series = Series.of(row)
    same = ("id", "unit", "every", "weekdays", "monthly", "at", "starts_on", "until", "count", "next_on")
    return {
        **{name: getattr(row, name) for name in (*same, "paused_at", "ended_at")},
        "said": rules.said(series.rule),
        "texts": series.texts,
        "channels": list(series.content.channels),
        "posts": [one.post_id for one in sorted(row.occurrences.all(), key=lambda one: one.on) if one.post_id],
        "problem": row.problem or None,
    }


@router.get(
    "/recurrences", response={200: RecurrencePage, **problems(401, 422)}, summary="Posts that come again, newest first"
)
def recurrence_list(
    request: HttpRequest,
    after: Annotated[UUID | None, Query(description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE)] = PAGE,
) -> Any:
    rows = _rows(request).order_by("-id")
    found = list((rows.filter(id__lt=after) if after else rows)[: limit + 1])
    page = found[:limit]
    return {"recurrences": [shown(row) for row in page], "next": page[-1].id if len(found) > limit else None}


@router.get(
    "/recurrences/{uuid:recurrence_id}", response={200: RecurrenceOut, **problems(401, 404)}, summary="One of them"
)
def recurrence(request: HttpRequest, recurrence_id: UUID) -> Any:
    return shown(get_object_or_404(_rows(request), id=recurrence_id))


@router.delete(
    "/recurrences/{uuid:recurrence_id}",
    response={200: EndedOut, **problems(401, 404)},
    summary="End one: what is planned and nobody has changed goes",
)
def end_recurrence(request: HttpRequest, recurrence_id: UUID) -> Any:
    """Posts that are out stay, and so do planned ones that somebody changed. Ending one again does no harm."""
    row = get_object_or_404(_rows(request), id=recurrence_id)
    return {"id": row.id, "ended": True, "removed": recurrences.end(row)}
