"""What the composer shows: made the same way for the page and for the part of it that follows the writing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from onepost.accounts.models import Workspace
from onepost.channels.models import Channel
from onepost.connectors import registry
from onepost.media.models import Asset, AssetKind
from onepost.publishing import budgets, option_files, when
from onepost.publishing.cards import network_label
from onepost.publishing.content import Checked, FieldProblem, ForChannel, check_content
from onepost.publishing.forms import ComposerData, ThreadPart
from onepost.publishing.guiding import Guided, guided
from onepost.publishing.models import EDITABLE, Post, Publication
from onepost.publishing.notes import Notes
from onepost.publishing.option_fields import Around, OptionField, has_threads, option_fields
from onepost.publishing.services import Plan
from onepost.publishing.shown import Shown, of_rendered

RECENT = 12
"""Files of the library offered to people without JavaScript."""
SEEN = (AssetKind.IMAGE, AssetKind.GIF, AssetKind.VIDEO, AssetKind.DOCUMENT)
"""Kinds of file that are part of a post; the others belong to an option."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A post as one channel will show it; ``moment`` and ``day`` say when, ``problems`` how much is in its way."""

    channel: Channel
    shown: Shown
    moment: str
    day: str
    problems: int


@dataclass(frozen=True, slots=True)
class ChannelChoice:
    """A channel to choose. ``fixed`` is its publication when that can no longer change."""

    channel: Channel
    chosen: bool
    own_text: str | None
    fixed: Publication | None

    @property
    def label(self) -> str:
        return network_label(self.channel.network)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a thread with its files."""

    key: str
    number: int
    text: str
    strip: str
    assets: list[Asset]


@dataclass(frozen=True, slots=True)
class NetworkChoice:
    """What can be chosen for a network. ``parts`` is None where the network has no threads."""

    name: str
    label: str
    chosen: bool
    fields: list[OptionField]
    parts: list[Part] | None
    touched: bool


@dataclass
class Composing:
    """A post being written, checked as it stands; ``said`` are problems found elsewhere (files, time, services)."""

    workspace: Workspace
    data: ComposerData
    said: list[FieldProblem] = field(default_factory=list)
    strict: bool = False

    @cached_property
    def checked(self) -> Checked:
        return check_content(self.workspace, self.data.content(), self.data.alts)

    @cached_property
    def plan(self) -> Plan:
        """None when there is none, or when what stands in the form cannot be one."""
        try:
            return self.data.plan(self.workspace)
        except when.WrongTime:
            return None

    @cached_property
    def problems(self) -> list[FieldProblem]:
        """Everything to mend; that nothing is written yet is one only when the post is to go out (``strict``)."""
        found = [*self.said, *self.checked.all_problems]
        try:
            self.data.plan(self.workspace)
        except when.WrongTime as error:
            found.append(FieldProblem("at", "wrong_time", str(error)))
        return [problem for problem in dict.fromkeys(found) if self.strict or problem.code != "required"]

    @cached_property
    def guided(self) -> Guided:
        return guided(self.checked.channels)

    @property
    def stop(self) -> str:
        """Why the button does not publish what stands there; a draft can always be kept."""
        return "" if self.data.manner == "draft" else self.guided.stop

    @cached_property
    def notes(self) -> Notes:
        return Notes(self.data, self.checked, self.problems, self.warnings, self.guided.said)

    @cached_property
    def warnings(self) -> list[str]:
        """What does not keep the post from being planned, but may keep it waiting when its time has come."""
        if self.plan is None:
            return []
        at = timezone.now() if self.plan == "now" else self.plan
        kinds = [(one.channel, one.rendered.kind) for one in self.checked.channels]
        return budgets.warnings(kinds, at, self.data.post_id)

    @property
    def action(self) -> str:
        """What the button does, in words that leave nothing open."""
        if self.data.manner == "draft":
            return _("Save as draft")
        if self.data.manner == "now":
            return _("Publish now")
        if isinstance(self.plan, datetime):
            return _("Plan for %(time)s") % {"time": when.said(self.plan, self.workspace.zone)}
        return _("Plan")

    @cached_property
    def previews(self) -> list[Preview]:
        assets = {str(asset.id): asset for asset in self.checked.assets.values()}
        moment, day = self._moment()
        stopped = [problem.channel for problem in self.problems]
        return [
            Preview(one.channel, _shown(one, assets), moment, day, stopped.count(one.channel.id))
            for one in self.checked.channels
        ]

    def _moment(self) -> tuple[str, str]:
        """When it will have gone out, as a network says it: in full, and as the day alone."""
        if self.plan == "now":
            return _("Just now"), _("now")
        if self.plan is None:
            return "", ""
        local = self.plan.astimezone(self.workspace.zone)
        return when.said(self.plan, self.workspace.zone), date_format(local, "j M")

    def part(self) -> dict[str, Any]:
        """Context of what follows the writing: previews, counters, problems, the button's words."""
        return {
            "composing": self,
            "notes": self.notes,
            "previews": self.previews,
            "action": self.action,
            "guided": self.guided,
            "stop": self.stop,
        }

    def page(self, post: Post | None) -> dict[str, Any]:
        """Context of the whole page."""
        fixed = _fixed(post)
        channels = [
            ChannelChoice(c, c.id in self.data.channels, self.data.own_texts.get(c.id), fixed.get(c.id))
            for c in _channels(self.workspace)
        ]
        library = Asset.objects.filter(workspace=self.workspace)
        recent = library.filter(kind__in=SEEN).exclude(id__in=self.data.media).order_by("-created_at")
        networks = list(dict.fromkeys(c.channel.network for c in channels))
        newest = self._recent(networks)
        return {
            "data": self.data,
            "post": post,
            "channels": channels,
            "fixed": list(fixed.values()),
            "assets": self._assets(self.data.media),
            "networks": [self._network(network, channels, newest) for network in networks],
            "zone": self.workspace.time_zone,
            "recent": recent[:RECENT],
            **self.part(),
        }

    def _network(self, network: str, channels: Iterable[ChannelChoice], newest: list[Asset]) -> NetworkChoice:
        values = self.data.options.get(network, {})
        connected = [c.channel for c in channels if c.channel.network == network]
        around = Around(connected, self.checked.assets, newest, self.guided)
        parts = [self._part(network, n, p) for n, p in enumerate(self.data.threads.get(network, ()), start=2)]
        return NetworkChoice(
            name=network,
            label=network_label(network),
            chosen=any(c.chosen for c in channels if c.channel.network == network),
            fields=option_fields(network, values, around),
            parts=parts if has_threads(network) else None,
            touched=bool(values),
        )

    def _recent(self, networks: Iterable[str]) -> list[Asset]:
        """The newest files that the networks' options may hold, offered to people without JavaScript."""
        kinds = {kind for network in networks for taken in option_files.kinds(network).values() for kind in taken}
        if not kinds:
            return []
        return list(Asset.objects.filter(workspace=self.workspace, kind__in=kinds).order_by("-created_at")[:RECENT])

    def _part(self, network: str, number: int, part: ThreadPart) -> Part:
        return Part(part.key, number, part.text, f"media-{network}-{part.key}", self._assets(part.media))

    def _assets(self, ids: Iterable[Any]) -> list[Asset]:
        return [self.checked.assets[asset_id] for asset_id in ids if asset_id in self.checked.assets]


def _shown(one: ForChannel, assets: Mapping[str, Asset]) -> Shown:
    return of_rendered(registry.connector(one.channel.network), one.draft, one.rendered, assets)


def _channels(workspace: Workspace) -> QuerySet[Channel]:
    """With their connections, which may have to be asked anew."""
    rows = Channel.objects.filter(workspace=workspace).select_related("grant").defer("sealed", "grant__sealed")
    return rows.order_by("network", "name", "id")


def _fixed(post: Post | None) -> Mapping[Any, Publication]:
    rows = post.publications.all() if post else ()
    return {row.channel_id: row for row in rows if row.channel_id and row.state not in EDITABLE}
