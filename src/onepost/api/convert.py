"""Between the API's shapes and the services' own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NoReturn

from django.utils import timezone

from onepost.accounts.models import Workspace
from onepost.api.problems import ApiProblem
from onepost.api.schemas import OverrideIn, PostIn, PostPatch, RepeatIn
from onepost.lib.sentences import sentence
from onepost.media.models import Asset
from onepost.publishing.models import Post, Publication
from onepost.publishing.planning import when
from onepost.publishing.planning.rules import Rule, WrongRule
from onepost.publishing.planning.series import Series, check_plan
from onepost.publishing.planning.slots import FromQueue
from onepost.publishing.services import Plan
from onepost.publishing.writing.content import Content, ContentRefused, FieldProblem, Override


def content(data: PostIn) -> Content:
    return Content(
        text=_text(data.text),
        channels=tuple(dict.fromkeys(data.channels)),
        media=tuple(data.media),
        options=data.options,
        overrides={channel: override(value) for channel, value in data.overrides.items()},
    )


def patched(current: Content, data: PostPatch) -> Content:
    """``current`` with what ``data`` names; changes for channels that are no longer chosen go with them."""
    new = content(data)
    given = data.model_fields_set - {"schedule", "labels"}
    out = replace(current, **{name: getattr(new, name) for name in given})
    if "overrides" in given:
        return out
    return replace(out, overrides={channel: own for channel, own in out.overrides.items() if channel in out.channels})


def _text(value: str) -> str:
    return value.replace("\r\n", "\n")


def override(value: OverrideIn) -> Override:
    text = None if value.text is None else _text(value.text)
    return Override(text, tuple(value.media) if value.media is not None else None, value.options)


def plan(schedule: str | None, workspace: Workspace) -> Plan:
    """Raises :class:`ApiProblem` at the field ``schedule``."""
    if schedule is None:
        return None
    if schedule == "now":
        return "now"
    if schedule == "next-slot":
        return FromQueue()
    try:
        return when.parse(schedule, workspace.zone)
    except when.WrongTime as error:
        _refuse("wrong_time", str(error))


def series(repeat: RepeatIn, post: Post, content: Content, plan: Plan) -> Series:
    """The series of which ``post`` is the first. Raises :class:`ContentRefused` at the field ``repeat``."""
    zone = post.workspace.zone
    due = min((row.due_at for row in post.publications.all() if row.due_at), default=timezone.now()).astimezone(zone)
    rule = Rule(
        unit=repeat.unit,
        starts_on=due.date(),
        every=repeat.every,
        weekdays=tuple(sorted(set(repeat.weekdays))) if repeat.unit == "week" else (),
        monthly=repeat.monthly,
        at=None if repeat.unit == "again" else due.time().replace(second=0, microsecond=0),
        until=repeat.until,
        count=repeat.count,
    )
    try:
        rule.check()
        check_plan(rule, plan)
    except WrongRule as wrong:
        raise ContentRefused([FieldProblem("repeat", "wrong_rule", str(wrong))]) from None
    texts = tuple(_text(text) for text in repeat.texts)
    return Series(rule, content, texts, plan.queue if isinstance(plan, FromQueue) else None)


def _refuse(code: str, text: str) -> NoReturn:
    raise ApiProblem(422, "content-refused", text, [{"field": "schedule", "code": code, "message": text}])


def publication(row: Publication) -> dict[str, Any]:
    return {
        "id": row.id,
        "channel": row.channel_id,
        "network": row.network,
        "state": row.state,
        "due_at": row.due_at,
        "published_at": row.published_at,
        "remote_id": row.remote_id or None,
        "url": row.url or None,
        "problem": sentence(row.problem) or None,
    }


def post(row: Post) -> dict[str, Any]:
    rows = sorted(row.publications.all(), key=lambda publication: (publication.network, publication.id))
    return {
        "id": row.id,
        "text": row.text,
        "created_at": row.created_at,
        "labels": [label.name for label in row.labels.all()],
        "publications": [publication(item) for item in rows],
    }


def asset(row: Asset) -> dict[str, Any]:
    names = ("id", "kind", "mime", "name", "size", "sha256", "width", "height", "seconds", "alt")
    return {name: getattr(row, name) for name in names} | {"pages": row.pages}
