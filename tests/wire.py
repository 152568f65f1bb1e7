"""Connectors against the sandbox without anything of the product between them."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import files
import pulling
from cases import Case
from onepost.connectors import registry
from onepost.connectors.accounts import AppKeys
from onepost.connectors.base import Connector
from onepost.connectors.http import Http, HttpSettings
from onepost.connectors.posts import Draft, MediaFile, Part
from onepost.connectors.progress import Delivered, Progress, Published, Step, Waiting
from onepost.connectors.secret import Secret
from onepost.demo.htmlforms import forms

BACK = "http://127.0.0.1:8000/channels/callback/test"


class Bytes:
    """A file in memory."""

    def __init__(self, data: bytes, mime: str = "application/octet-stream") -> None:
        self.data = data
        self.mime = mime

    async def read(self, offset: int, length: int) -> bytes:
        return self.data[offset : offset + length]

    async def url(self, expires: timedelta) -> str:
        return pulling.address(self.data, self.mime)


WIDTHS = {"document": 400, "captions": 0}
HEIGHTS = {"video": 240, "document": 300, "captions": 0}
FRAMES = {"gif": 3, "document": 3, "captions": 2}


def media(name: str, alt: str = "A lamp in the window") -> MediaFile:
    """A file as :mod:`files` makes it, described the way the library would."""
    data = files.named(name)
    kind, mime = {
        "mp4": ("video", "video/mp4"),
        "gif": ("gif", "image/gif"),
        "jpg": ("image", "image/jpeg"),
        "png": ("image", "image/png"),
        "pdf": ("document", "application/pdf"),
        "srt": ("captions", "application/x-subrip"),
        "vtt": ("captions", "text/vtt"),
    }[name.rpartition(".")[2]]
    tall = name.startswith("tall.")
    moving = {"seconds": 1.0, "fps": 30.0, "video_codec": "h264", "audio_codec": "aac"} if kind == "video" else {}
    if tall:
        moving["seconds"] = 3.0
    if name.startswith("film."):
        moving["seconds"] = 8.0
    return MediaFile(
        id=name,
        kind=kind,  # type: ignore[arg-type]
        mime=mime,
        size=len(data),
        width=540 if tall else WIDTHS.get(kind, 320),
        height=960 if tall else HEIGHTS.get(kind, 200),
        frames=FRAMES.get(kind, 0),
        alt=alt,
        source=Bytes(data, mime),
        **moving,
    )


def draft_of(case: Case, kind: type[Connector], **more: Any) -> Draft:
    options = dict(case.options)
    thread = tuple(Part(part["text"]) for part in options.pop("thread", ()))
    attached = {name: media(file) for name, file in case.files.items()}
    parsed, problems = kind.options.parse({**options, **case.files})
    assert not problems
    values = {"key": secrets.token_hex(8), "text": case.text, "due_at": datetime.now(UTC), "attached": attached, **more}
    return Draft(media=tuple(media(name) for name in case.media), thread=thread, options=parsed, **values)


@asynccontextmanager
async def door(url: str) -> AsyncIterator[Http]:
    async with Http(HttpSettings(sandbox_url=url), sandbox=True) as http:
        yield http


async def consent(
    http: Http, network: str, number: int = 0, login: str = "", refuse: tuple[str, ...] = ()
) -> Connector:
    """Walk the consent page for the account ``number`` and open its first page that can be published to; ``refuse``
    are scopes whose boxes are left empty."""
    kind = registry.connector(network)
    app = AppKeys(f"sandbox-{network}-app", Secret(f"sandbox-{network}-secret"), sandbox=True, login=login)
    verifier, state = secrets.token_urlsafe(48), secrets.token_urlsafe(16)
    address = http.address(kind.login(app.login).auth.address(app, BACK, state, verifier))
    page = await http.request("GET", address)
    form = forms(page.body.decode())[0]
    account = form.choices["account"][number]
    ticked = [(name, value) for name, value in form.without("account") if name != "scope" or value not in refuse]
    filled = [*ticked, ("account", account), ("decision", "allow")]
    answer = await http.request(
        "POST",
        urljoin(address, form.action),
        body=urlencode(filled).encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
        also_ok=(302, 303),
    )
    came = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert came["state"] == [state]
    bare = registry.open_connector(network, http, app)
    credentials = await bare.exchange(came["code"][0], BACK, verifier)
    profile = await registry.open_connector(network, http, app, credentials).profile()
    usable = [account for account in profile.accounts if account.problem is None]
    return registry.open_connector(network, http, app, credentials, usable[0])


@dataclass(slots=True)
class Drive:
    """A publication on its way, as the publisher drives it but without rows."""

    connector: Connector
    draft: Draft
    progress: Progress = field(default_factory=Progress)
    announced: str = "safe"

    async def step(self) -> Step:
        """The next step; its progress has been JSON in between, as it is when another worker goes on."""
        before = Progress.from_json(json.loads(json.dumps(self.progress.to_json())))
        step = await self.connector.advance(self.draft, before)
        self.accept(step)
        return step

    def accept(self, step: Step) -> None:
        self.progress = step.progress
        self.announced = step.next if isinstance(step, Waiting) else "safe"

    async def whole(self, limit: int = 200) -> Published:
        """Until it is published; waits as asked, at most half a second each time."""
        for _ in range(limit):
            step = await self.step()
            if isinstance(step, Published):
                return step
            assert not isinstance(step, Delivered)
            await pause(step)
        raise AssertionError("it never ends")

    async def until_public(self, limit: int = 200) -> bool:
        """Until the next call is announced as public. False when there is none any more."""
        for _ in range(limit):
            if self.announced == "public":
                return True
            step = await self.step()
            if isinstance(step, Published):
                return False
            if self.announced != "public":
                await pause(step)
        raise AssertionError("it never ends")


async def pause(step: Step) -> None:
    if isinstance(step, Waiting) and step.retry_in:
        await asyncio.sleep(min(step.retry_in, 0.5))


async def nobody_owns(remote_id: str) -> bool:
    return False


async def somebody_owns(remote_id: str) -> bool:
    return True
