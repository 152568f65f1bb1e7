"""What the API takes and gives (DESIGN 5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field


class Strict(Schema):
    model_config = ConfigDict(extra="forbid")


class ChannelOut(Schema):
    id: UUID
    network: str
    kind: str
    name: str
    handle: str
    url: str
    state: str


class MediaOut(Schema):
    id: UUID
    kind: str
    mime: str
    name: str
    size: int = Field(description="bytes, as stored: metadata such as GPS is removed")
    sha256: str
    width: int
    height: int
    seconds: float
    alt: str


class OverrideIn(Strict):
    text: str | None = None
    media: list[UUID] | None = None
    options: dict[str, Any] | None = None


class PostIn(Strict):
    text: str = ""
    channels: list[UUID] = []
    media: list[UUID] = []
    options: dict[str, dict[str, Any]] = Field({}, description="by network")
    overrides: dict[UUID, OverrideIn] = Field({}, description="by channel id")
    schedule: str | None = Field(None, description='"now", "next-slot", an ISO 8601 time, or null for a draft')


class PostPatch(Strict):
    text: str | None = None
    channels: list[UUID] | None = None
    media: list[UUID] | None = None
    options: dict[str, dict[str, Any]] | None = None
    overrides: dict[UUID, OverrideIn] | None = None
    schedule: str | None = None


class PublicationOut(Schema):
    id: UUID
    channel: UUID | None
    network: str
    state: str
    due_at: datetime | None
    published_at: datetime | None
    remote_id: str | None
    url: str | None
    problem: str | None


class PostOut(Schema):
    id: UUID
    text: str
    created_at: datetime
    publications: list[PublicationOut]


class PostPage(Schema):
    posts: list[PostOut]
    next: UUID | None = Field(None, description="pass as `after` for the next page")


class ProblemOut(Schema):
    field: str
    code: str
    message: str
    channel: UUID | None


class CountOut(Schema):
    used: int
    max: int
    unit: str


class CheckedChannel(Schema):
    channel: UUID
    network: str
    kind: str
    text: str
    counts: dict[str, CountOut]


class CheckOut(Schema):
    ok: bool
    problems: list[ProblemOut]
    channels: list[CheckedChannel]


class DeletedOut(Schema):
    id: UUID
    deleted: bool
    remote: list[dict[str, str]]
