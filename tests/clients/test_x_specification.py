"""X's machine-readable specification, as the models generated from it in X's own kit, judges both sides of the wire."""

from __future__ import annotations

import base64
import re
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError
from relay import Exchange, Relay, relay
from xdk import schemas

import wire
from control import Control
from onepost.connectors.posts import Draft, Part
from onepost.connectors.progress import Progress
from onepost.connectors.x.options import XOptions
from wire import Drive, nobody_owns

SENT: dict[tuple[str, str], type[BaseModel]] = {
    ("POST", "tweets"): schemas.CreatePostsRequest,
    ("POST", "media/upload"): schemas.MediaUploadRequest,
    ("POST", "media/upload/initialize"): schemas.InitializeMediaUploadRequest,
    ("POST", "media/upload/#/append"): schemas.AppendMediaUploadRequest,
    ("POST", "media/metadata"): schemas.CreateMediaMetadataRequest,
}
SAID: dict[tuple[str, str], type[BaseModel]] = {
    ("POST", "tweets"): schemas.CreatePostsResponse,
    ("DELETE", "tweets/#"): schemas.DeletePostsResponse,
    ("POST", "media/upload"): schemas.MediaUploadResponse,
    ("POST", "media/upload/initialize"): schemas.InitializeMediaUploadResponse,
    ("POST", "media/upload/#/append"): schemas.AppendMediaUploadResponse,
    ("POST", "media/upload/#/finalize"): schemas.FinalizeMediaUploadResponse,
    ("GET", "media/upload"): schemas.GetMediaUploadStatusResponse,
    ("POST", "media/metadata"): schemas.CreateMediaMetadataResponse,
    ("GET", "users/me"): schemas.GetUsersMeResponse,
    ("GET", "users/#/tweets"): schemas.GetUsersPostsResponse,
}
LIVE_ONLY = {"edit_history_tweet_ids"}
"""Seen on the wire although the specification has another name for it."""


@pytest.fixture
async def between(sandbox: Any, control: Control) -> AsyncIterator[Relay]:
    control.post("switches", network="x", name="processing_s", value=0.05)
    async with relay(sandbox.url) as found:
        yield found


def call(seen: Exchange) -> tuple[str, str]:
    path = seen.path.removeprefix("/api.x.com/2/")
    return seen.method, re.sub(r"(?<=/)[0-9]{5,}", "#", path)


def undeclared(model: BaseModel, where: str = "") -> Iterator[str]:
    """Names that the specification does not know: its models take them silently."""
    for name in model.model_extra or ():
        if name not in LIVE_ONLY:
            yield f"{where}{name}"
    for name in type(model).model_fields:
        value = getattr(model, name)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, BaseModel):
                yield from undeclared(one, f"{where}{name}.")


def judged(kind: type[BaseModel], value: Any) -> list[str]:
    try:
        return list(undeclared(kind.model_validate(value, strict=True)))
    except ValidationError as error:
        return [str(error)]


def as_json(fields: dict[str, Any]) -> dict[str, Any]:
    """A multipart body as the specification writes it: bytes in base64, numbers as numbers."""
    out: dict[str, Any] = {name: value.decode() for name, value in fields.items() if name != "media"}
    if "segment_index" in out:
        out["segment_index"] = int(out["segment_index"])
    return out | {"media": base64.b64encode(fields["media"]).decode()}


def problems(seen: list[Exchange]) -> list[tuple[str, str, list[str]]]:
    found = []
    for one in seen:
        key = call(one)
        if key in SENT:
            sent = as_json(one.sent) if "media" in one.sent and isinstance(one.sent["media"], bytes) else one.sent
            found.append((*key, judged(SENT[key], sent)))
        if key in SAID:
            found.append((*key, judged(SAID[key], one.said)))
    return [problem for problem in found if problem[2]]


async def test_everything_that_is_asked_and_answered_is_in_the_specification(between: Relay, control: Control) -> None:
    pictures = (wire.media("a.png"), wire.media("b.jpg"))
    parts = (Part("With pictures", pictures), Part("With a film", (wire.media("clip.mp4"),)))
    options = XOptions(
        poll=("Tea", "Coffee"),
        reply_settings="mentionedUsers",
        made_with_ai=True,
        paid_partnership=True,
        community_id="149",
        share_with_followers=True,
    )
    async with wire.door(between.url) as http:
        mara = await wire.consent(http, "x", 1)
        first = Draft("key", "Which one, @studio_lumen? #lamps $TEA example.org", (), parts, options)
        long = Draft("key", "The lamps of this street. " * 20 + "https://example.org", (wire.media("loop.gif"),))
        for draft in (first, long):
            await Drive(mara, draft).whole()
            await mara.find(draft, Progress("post"), datetime.now(UTC), nobody_owns)
        for post in control.posts("x"):
            await mara.delete(post["id"])
    asked = {call(one) for one in between.seen if "api.x.com/2/" in one.path and "oauth2" not in one.path}
    assert asked == set(SAID)
    assert problems(between.seen) == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"text": "Hello", "foo": 1}, "foo"),
        ({"poll": {"options": ["a", "b"], "duration_minutes": 60, "colour": "red"}}, "poll.colour"),
        ({"reply_settings": "friends"}, "reply_settings"),
        ({"media": {}}, "media_ids"),
        ({"made_with_ai": "yes"}, "made_with_ai"),
    ],
)
def test_the_judge_sees_what_the_models_let_through(body: dict[str, Any], said: str) -> None:
    found = judged(schemas.CreatePostsRequest, body)
    assert len(found) == 1
    assert said in found[0]
