"""What the composer says of a post that is added to a queue: when it goes out, and which other times are free."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from onepost.accounts.models import Workspace
from onepost.publishing.planning import queues, when
from onepost.publishing.planning.slots import FromQueue
from onepost.publishing.writing.content import FieldProblem


@dataclass
class Queued:
    """``names`` are those of the chosen channels."""

    workspace: Workspace
    plan: FromQueue
    post: UUID
    channels: Collection[UUID]
    names: Mapping[UUID, str]

    @cached_property
    def _ahead(self) -> queues.Free:
        ahead = replace(self.plan, after=None)
        return queues.next_free(self.workspace, ahead, self.channels, queues.PICKER, self.post)

    @cached_property
    def found(self) -> queues.Free:
        if self.plan.after is None:
            return self._ahead
        return queues.next_free(self.workspace, self.plan, self.channels, post=self.post)

    @property
    def first(self) -> datetime | None:
        return min(self.found.first.values(), default=None)

    @property
    def problems(self) -> list[FieldProblem]:
        return queues.missing(self.workspace, self.found)

    @property
    def action(self) -> str:
        times = sorted(set(self.found.first.values()))
        if not times:
            return _("Add to queue")
        said = {"time": when.said(times[0], self.workspace.zone)}
        return (_("Add to queue · %(time)s") if len(times) == 1 else _("Add to queue · from %(time)s")) % said

    @property
    def each(self) -> list[tuple[str, str]]:
        """Channel and time, where they are not all the same."""
        times = self.found.first
        if len(set(times.values())) < 2:
            return []
        ordered = sorted((at, self.names.get(channel, "")) for channel, at in times.items())
        return [(name, when.said(at, self.workspace.zone)) for at, name in ordered]

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Free times as value, words, and whether it is the one that was picked."""
        zone, picked = self.workspace.zone, self.plan.after
        times = {*self._ahead.choices, *([picked] if picked else [])}
        return [(slot_value(at), when.said(at, zone), at == picked) for at in sorted(times)]


def slot_value(at: datetime) -> str:
    """A time of a queue as a form holds it: in UTC, since of an hour that comes twice the wall clock tells only one."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M+00:00")


def picked(value: str) -> datetime | None:
    """The time of :func:`slot_value`; None where nothing (sensible) was picked, or it is over: then the next one is."""
    with suppress(when.WrongTime):
        return when.parse(value, ZoneInfo("UTC")) if value else None
    return None
