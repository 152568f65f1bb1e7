"""What the API takes and gives."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError


def storable(value: Any) -> Any:
    """``value``, unless some text in it cannot be stored: NUL, or half of a character (a lone surrogate)."""
    if any("\0" in text or any("\ud800" <= sign <= "\udfff" for sign in text) for text in _texts(value)):
        raise PydanticCustomError(
            "unstorable_text", "The text holds a character that is none (NUL or half a character)"
        )
    return value


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield name
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


Text = Annotated[str, AfterValidator(storable)]
Options = Annotated[dict[str, Any], AfterValidator(storable)]


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
    kind: str = Field(description="image, gif, video, document (PDF) or captions (SubRip, WebVTT)")
    mime: str
    name: str
    size: int = Field(description="bytes, as stored: metadata such as GPS is removed (a PDF keeps its own)")
    sha256: str
    width: int = Field(description="pixels; of a document, points of its first page; 0 for captions")
    height: int
    seconds: float
    pages: int = Field(description="of a document, else 0")
    alt: str


class OverrideIn(Strict):
    """What one channel has of its own; what is null or left out follows the post."""

    text: Text | None = None
    media: list[UUID] | None = None
    options: Options | None = None


class PostIn(Strict):
    text: Text = ""
    channels: list[UUID] = []
    media: list[UUID] = []
    options: dict[Text, Options] = Field(
        {}, description="by network; an option that is a file (a cover, captions) takes the id of a file of the library"
    )
    overrides: dict[UUID, OverrideIn] = Field({}, description="by channel id")
    schedule: str | None = Field(
        None,
        description='"now", "next-slot", an ISO 8601 time (without an offset: in the workspace\'s zone), '
        "or null for a draft",
    )
    labels: list[Text] = Field([], description="by name; a label that there is not yet is made")


class RepeatIn(Strict):
    """How a post comes again; ``until`` or ``count`` is needed, so that it ends."""

    unit: Literal["day", "week", "month", "again"] = Field(
        description="`again`: back into the queue once it is out; the others need a time in `schedule`"
    )
    every: int = Field(1, description="so many days, weeks or months; of `again`, days at the earliest")
    weekdays: list[Annotated[int, Field(ge=0, le=6)]] = Field(
        [], description="of `week`, from Monday, 0; none is the weekday of the first post"
    )
    monthly: Literal["day", "weekday", "last"] = Field(
        "day", description="of `month`: the same day, the same weekday (the second Tuesday), the last such weekday"
    )
    until: date | None = Field(None, description="the last day")
    count: int | None = Field(None, description="posts in all")
    texts: list[Text] = Field([], description="further texts, which take turns with the post's own")


class PostNew(PostIn):
    repeat: RepeatIn | None = Field(None, description="the post is the first of a series")


class PostPatch(PostIn):
    """What is left out stays as it is; null is taken for ``schedule`` alone, and makes the post a draft."""


class PublicationOut(Schema):
    id: UUID
    channel: UUID | None = Field(description="null when the channel is not connected any more")
    network: str
    state: str
    due_at: datetime | None
    published_at: datetime | None
    remote_id: str | None
    url: str | None
    problem: str | None = Field(description="what happened and who has to do something, for people")


class PostOut(Schema):
    id: UUID
    text: str
    created_at: datetime
    labels: list[str]
    publications: list[PublicationOut]


class PostPage(Schema):
    posts: list[PostOut]
    next: UUID | None = Field(None, description="pass as `after` for the next page")


class FieldProblem(Schema):
    field: str = Field(description="path in the request, such as `overrides.<channel id>.text`")
    code: str
    message: str
    channel: UUID | None = None


class Problem(Schema):
    """An RFC 9457 problem document."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] = []


def problems(*statuses: int) -> dict[int, type[Problem]]:
    """The refusals a call may answer with."""
    return dict.fromkeys(statuses, Problem)


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
    problems: list[FieldProblem]
    warnings: list[str] = Field(description="what stops nothing, but may keep the post waiting when its time has come")
    channels: list[CheckedChannel]


class TakenDown(Schema):
    publication: UUID
    network: str
    remote_id: str
    outcome: str = Field(description="deleted, not possible (the network has no such call) or not connected")


class DeletedOut(Schema):
    id: UUID
    deleted: bool
    remote: list[TakenDown]
