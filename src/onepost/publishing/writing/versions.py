"""Earlier versions of a post: what each save left, what was being written between two saves, and who came between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.utils import timezone

from onepost.accounts.models import User, Workspace
from onepost.publishing.models import Post, Version
from onepost.publishing.planning.slots import FromQueue
from onepost.publishing.writing.content import Content, Override

EVERY = 10
"""Minutes: of what is stored while somebody writes, one version stays for each."""
MOST = 50
"""Versions of a post that nobody asked for."""


class Outdated(Exception):
    """Somebody else has changed the post since it was read; nothing was stored."""


@dataclass(frozen=True, slots=True)
class Saving:
    """Who changes a post and how it is remembered.

    ``page`` names the window that is written in, "" for programs. ``seen`` is the revision it shows, None where nobody
    says. ``kept``: somebody asked for it. ``wish`` is the manner and the time that stand in the form, where they are
    not the plan yet; ``repeat`` how the post is to come again (:mod:`onepost.publishing.writing.repeating`).
    """

    user: User | None = None
    page: str = ""
    seen: int | None = None
    kept: bool = True
    wish: tuple[str, str] | None = None
    repeat: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Left:
    """A post as somebody left it. ``at`` is a time as the form holds it, ``alts`` are descriptions not stored yet,
    ``queue`` is the one it is to wait in, "" for the workspace's own."""

    content: Content
    manner: str = "draft"
    at: str = ""
    alts: Mapping[UUID, str] = field(default_factory=dict)
    queue: str = ""
    repeat: Mapping[str, Any] = field(default_factory=dict)


def of_plan(content: Content, plan: datetime | Literal["now"] | FromQueue | None, workspace: Workspace) -> Left:
    if isinstance(plan, FromQueue):
        return Left(content, "queue", queue=str(plan.queue or ""))
    if isinstance(plan, datetime):
        return Left(content, "at", plan.astimezone(workspace.zone).strftime("%Y-%m-%dT%H:%M"))
    return Left(content, "now" if plan == "now" else "draft")


def check_seen(post: Post, saving: Saving) -> None:
    """Raise :class:`Outdated` when somebody else, or another window, came between."""
    if saving.seen is None or saving.seen == post.revision:
        return
    since = Version.objects.filter(post=post, number__gt=saving.seen)
    # What the same window stored while its answer was lost is no reason to stop.
    if not saving.page or set(since.values_list("content__page", flat=True)) != {saving.page}:
        raise Outdated


def record(post: Post, saving: Saving, left: Left, number: int | None = None) -> None:
    """Remember ``left``. What a window stored within the same ten minutes is replaced.

    ``number`` is the revision it began from, where that is not the newest one.
    """
    now = timezone.now()
    values: dict[str, Any] = {
        "content": {**packed(left), "page": saving.page},
        "number": post.revision if number is None else number,
        "kept": saving.kept,
        "author": saving.user,
    }
    written = Version.objects.filter(post=post, kept=False)
    if saving.page:
        begun = now.replace(minute=now.minute - now.minute % EVERY, second=0, microsecond=0)
        same = written.filter(author=saving.user, content__page=saving.page, at__gte=begun).order_by("-at")
        if running := same.values_list("id", flat=True).first():
            Version.objects.filter(id=running).update(**values, at=now)
            return
    Version.objects.create(post=post, **values)
    if not saving.kept:
        surplus = list(written.order_by("-at").values_list("id", flat=True)[MOST:])
        if surplus:
            Version.objects.filter(id__in=surplus).delete()


def keep(post: Post, saving: Saving, left: Left) -> None:
    """As :func:`record`, for a save that changes nothing: once, however often it is asked for."""
    newest = Version.objects.filter(post=post).order_by("-number", "-at").first()
    if newest is None or not newest.kept or unpacked(newest.content) != unpacked(packed(left)):
        record(post, saving, left)


def newest(post: Post) -> Version | None:
    """What was written last. One that is not ``kept`` was not saved: the post stands otherwise, if it is no draft."""
    return post.versions.select_related("author").order_by("-at").first()


def packed(left: Left) -> dict[str, Any]:
    content = left.content
    return {
        "text": content.text,
        "channels": [str(channel) for channel in content.channels],
        "media": [str(asset) for asset in content.media],
        "options": {network: dict(values) for network, values in content.options.items()},
        "overrides": {str(channel): _override(own) for channel, own in content.overrides.items()},
        "manner": left.manner,
        "at": left.at,
        "queue": left.queue,
        "repeat": dict(left.repeat),
        "alts": {str(asset): alt for asset, alt in left.alts.items()},
    }


def _override(own: Override) -> dict[str, Any]:
    return {
        "text": own.text,
        "media": None if own.media is None else [str(asset) for asset in own.media],
        "options": None if own.options is None else dict(own.options),
    }


def unpacked(stored: Mapping[str, Any]) -> Left:
    overrides = {
        UUID(channel): Override(
            own["text"],
            None if own["media"] is None else tuple(UUID(asset) for asset in own["media"]),
            own["options"],
        )
        for channel, own in stored["overrides"].items()
    }
    content = Content(
        text=stored["text"],
        channels=tuple(UUID(channel) for channel in stored["channels"]),
        media=tuple(UUID(asset) for asset in stored["media"]),
        options=stored["options"],
        overrides=overrides,
    )
    alts = {UUID(asset): alt for asset, alt in stored["alts"].items()}
    return Left(content, stored["manner"], stored["at"], alts, stored.get("queue", ""), stored.get("repeat", {}))
