"""Which channels a post goes to: in what order they are offered, groups of them, and those of the last time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.http import QueryDict

from onepost.accounts.models import Workspace
from onepost.channels import groups
from onepost.channels.models import Channel, ChannelGroup
from onepost.publishing.writing import at_hand, forms
from onepost.publishing.writing.at_hand import AtHand
from onepost.publishing.writing.content import FieldProblem
from onepost.publishing.writing.forms import ComposerData

SEARCHED = 8
"""From this many channels on they can be searched."""


@dataclass(frozen=True, slots=True)
class Set:
    """Channels that are chosen together; ``chosen``: all of them are. ``act`` is what its button sends."""

    act: str
    name: str
    channels: list[UUID]
    chosen: bool

    @property
    def ids(self) -> str:
        return " ".join(map(str, self.channels))


@dataclass(frozen=True, slots=True)
class Choosing:
    """``used``: a channel's place among those that were used last; ``last``: the channels of the last post."""

    sets: list[Set] = field(default_factory=list)
    used: Mapping[UUID, int] = field(default_factory=dict)
    last: list[UUID] = field(default_factory=list)

    def ordered(self, channels: Iterable[Channel], chosen: Iterable[UUID]) -> list[Channel]:
        """The chosen ones, then those that were used last, then the others as they come."""
        first, never = set(chosen), len(self.used)
        return sorted(channels, key=lambda c: (c.id not in first, self.used.get(c.id, never)))


def of(known: AtHand, data: ComposerData) -> Choosing:
    members: dict[tuple[UUID, str], list[UUID]] = {}
    for group, name, channel in known.groups:
        members.setdefault((group, name), []).append(channel)
    chosen = set(data.channels)
    sets = [Set(f"group:{id_}", name, found, chosen >= set(found)) for (id_, name), found in members.items()]
    newest = dict.fromkeys(channel for _id, channel, _post in known.used)
    last = [channel for _id, channel, post in known.used if post == known.used[0][2]]
    return Choosing(sets, {channel: place for place, channel in enumerate(newest)}, last)


def press(workspace: Workspace, data: ComposerData, posted: QueryDict) -> list[FieldProblem]:
    """What the buttons at the channels do; without JavaScript for choosing a group as well."""
    verb, _colon, word = posted.get("act", "").partition(":")
    if verb == "last-used":
        _toggle(data, of(at_hand.of(workspace, data.post_id, channels=True), data).last)
    elif verb == "group":
        asked = ChannelGroup.objects.filter(workspace=workspace, id__in=forms.uuids([word]))
        _toggle(data, list(asked.values_list("channels", flat=True)))
    elif verb == "make-group":
        said = groups.add(workspace, posted.get("group-name", ""), data.channels)
        return [FieldProblem("channels", "group", text) for text in said]
    return []


def _toggle(data: ComposerData, channels: list[UUID]) -> None:
    """All of them; none of them where all are chosen already."""
    if set(channels) <= set(data.channels):
        data.channels = [channel for channel in data.channels if channel not in channels]
    else:
        data.channels = list(dict.fromkeys([*data.channels, *channels]))
