"""The form of what people take along (Art. 20): written by the export, read by the import, published as a schema.

Times are of the workspace's clock where they are weekly, and with their offset where they are moments.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

FORMAT = "onepost-portable-1"
MOST = 100_000
"""Of each kind of thing in one copy."""

Name = Annotated[str, Field(max_length=300)]
Text = Annotated[str, Field(max_length=200_000)]
Options = Annotated[dict[str, Any], Field(max_length=100)]


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(Shape):
    email: Name
    first_name: Name
    last_name: Name
    phone: Name
    language: Name
    time_zone: Name


class Place(Shape):
    """A workspace."""

    id: UUID
    name: Name
    time_zone: Name
    language: Name
    late_hours: Annotated[int, Field(ge=0, le=32_767)]
    holidays: Name
    utm: Options


class ChannelName(Shape):
    """A page or profile at a network; another installation knows it by ``remote_id``, else by its handle."""

    network: Name
    remote_id: Name
    handle: Name
    name: Name


class Label(Shape):
    name: Name
    colour: Name


class Snippet(Shape):
    kind: Name
    name: Name
    text: Text
    standard: bool


class Time(Shape):
    """A weekly time of a queue. ``weekday`` counts from Monday, 0."""

    channel: ChannelName
    weekday: Annotated[int, Field(ge=0, le=6)]
    at: time


class Queue(Shape):
    id: UUID
    name: Name
    times: Annotated[list[Time], Field(max_length=5_000)]


class Folder(Shape):
    id: UUID
    parent: UUID | None
    name: Name


class Media(Shape):
    """A file of the archive; ``file`` is its name there."""

    id: UUID
    folder: UUID | None
    file: Annotated[str, Field(pattern=r"^media/[0-9a-f-]{36}(\.[a-z0-9]{1,8})?$")]
    name: Name
    alt: Annotated[str, Field(max_length=4000)]
    mime: Name
    size: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


Files = Annotated[list[UUID], Field(max_length=200)]


class Publication(Shape):
    """The post on one channel. ``text``, ``media`` and ``options`` are null where it has none of its own.

    Ids of media may also stand in options.
    """

    channel: ChannelName | None
    network: Name
    state: Name
    due_at: datetime | None
    published_at: datetime | None
    queue: UUID | None
    text: Text | None
    media: Files | None
    options: Options | None


class Post(Shape):
    """``options`` are by network."""

    id: UUID
    created_at: datetime
    text: Text
    media: Files
    options: Options
    labels: Annotated[list[Name], Field(max_length=200)]
    publications: Annotated[list[Publication], Field(max_length=500)]


class Series(Shape):
    """A post that comes again, as it is stored."""

    id: UUID
    unit: Name
    every: int
    weekdays: list[int]
    monthly: Name
    at: time | None
    starts_on: Name
    until: Name | None
    count: int | None
    content: Options
    others: list[Any]


class Portable(Shape):
    format: Literal["onepost-portable-1"]
    made_at: datetime
    person: Person
    workspaces: Annotated[list[Place], Field(max_length=1_000)]
    labels: Annotated[list[Label], Field(max_length=MOST)]
    snippets: Annotated[list[Snippet], Field(max_length=MOST)]
    queues: Annotated[list[Queue], Field(max_length=1_000)]
    folders: Annotated[list[Folder], Field(max_length=MOST)]
    media: Annotated[list[Media], Field(max_length=MOST)]
    series: Annotated[list[Series], Field(max_length=MOST)]
    posts: Annotated[list[Post], Field(max_length=MOST)]


def schema(address: str) -> dict[str, Any]:
    """As JSON Schema, to be found at ``address``."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": address}
    return {**head, **Portable.model_json_schema(), "title": FORMAT}
