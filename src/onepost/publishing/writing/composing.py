"""What the composer shows: made the same way for the page and for the part of it that follows the writing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from onepost.accounts.models import Workspace
from onepost.channels.models import Channel
from onepost.channels.shown import whole
from onepost.connectors import registry
from onepost.connectors.registry import network_label
from onepost.media.models import Asset, AssetKind
from onepost.publishing.models import EDITABLE, Post, Publication
from onepost.publishing.planning import budgets, labels, recurrences, when
from onepost.publishing.planning.queued import Queued
from onepost.publishing.planning.slots import FromQueue
from onepost.publishing.services import Plan
from onepost.publishing.writing import aids, at_hand, changing, choosing, edit_state, fitting, option_files, repeats
from onepost.publishing.writing.at_hand import AtHand
from onepost.publishing.writing.coming_again import ComingAgain, coming_again
from onepost.publishing.writing.content import Checked, FieldProblem, ForChannel, Known, Override, check_content
from onepost.publishing.writing.filling import PLAIN
from onepost.publishing.writing.forms import ComposerData, ThreadPart
from onepost.publishing.writing.guiding import Guided, guided
from onepost.publishing.writing.notes import Notes
from onepost.publishing.writing.option_fields import Around, OptionField, has_threads, option_fields
from onepost.publishing.writing.shown import Shown, of_rendered

RECENT = 12
"""Files of the library offered to people without JavaScript."""
SEEN = (AssetKind.IMAGE, AssetKind.GIF, AssetKind.VIDEO, AssetKind.DOCUMENT)
"""Kinds of file that are part of a post; the others belong to an option."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A post as one channel will show it; ``moment`` and ``day`` say when, ``problems`` how much is in its way, and
    ``differs`` what it has of its own."""

    channel: Channel
    shown: Shown
    moment: str
    day: str
    problems: int
    differs: str = ""


@dataclass(frozen=True, slots=True)
class ChannelChoice:
    """A channel to choose. ``fixed`` is its publication when that can no longer change; ``own_files`` None follows the
    post, ``differs`` is what of the post is not the same there, in words."""

    channel: Channel
    chosen: bool
    own_text: str | None
    fixed: Publication | None
    own_files: list[Asset] | None = None
    differs: str = ""
    own_options: bool = False

    @property
    def label(self) -> str:
        return network_label(self.channel.network)

    @property
    def id(self) -> str:
        return str(self.channel.id)


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
    """What can be chosen for a network, on those of its ``channels`` whose post can still change. ``parts`` is None
    where the network has no threads."""

    name: str
    label: str
    channels: list[ChannelChoice]
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
    _whole: bool = field(default=False, init=False)

    @cached_property
    def _all_channels(self) -> list[Channel]:
        return list(_channels(self.workspace))

    @cached_property
    def checked(self) -> Checked:
        known = Known({channel.id: channel for channel in self._all_channels}, {}) if self._whole else None
        return check_content(self.workspace, self.data.content(), self.data.alts, known, due=self.due)

    @cached_property
    def plan(self) -> Plan:
        """None when there is none, or when what stands in the form cannot be one."""
        try:
            return self.data.plan(self.workspace)
        except when.WrongTime:
            return None

    @cached_property
    def queued(self) -> Queued | None:
        """When it comes to its turn; None where it is not to go to a queue."""
        if not isinstance(self.plan, FromQueue):
            return None
        names = {channel.id: channel.name for channel in self._all_channels}
        mine = [channel for channel in self.data.channels if channel in names]
        return Queued(self.workspace, self.plan, self.data.post_id, mine, names)

    @cached_property
    def due(self) -> datetime | Literal["now"] | None:
        """The first time it goes out."""
        if isinstance(self.plan, FromQueue):
            return self.queued.first if self.queued else None
        return self.plan

    @cached_property
    def problems(self) -> list[FieldProblem]:
        """Everything to mend; that nothing is written yet is one only when the post is to go out (``strict``)."""
        found = [*self.said, *self.checked.all_problems]
        try:
            self.data.plan(self.workspace)
        except when.WrongTime as error:
            found.append(FieldProblem("at", "wrong_time", str(error)))
        if self.queued:
            found += self.queued.problems
        found += self.again.problems
        return [problem for problem in dict.fromkeys(found) if self.strict or problem.code != "required"]

    @cached_property
    def again(self) -> ComingAgain:
        if self.plan is None and self.data.manner != "draft":
            return ComingAgain()  # what stands at the time says why
        return coming_again(self.workspace, self.data.repeat, self.data.content(), self.plan, self.due)

    @cached_property
    def guided(self) -> Guided:
        return guided(self.checked.channels)

    @property
    def stop(self) -> str:
        """Why the button does not publish what stands there; a draft can always be kept."""
        return "" if self.data.manner == "draft" else self.guided.stop

    @cached_property
    def notes(self) -> Notes:
        differs = {f"differs-{channel}": words for channel, words in self.differing.items()}
        said = {**self.guided.said, **differs}
        return Notes(self.data, self.checked, self.problems, self.warnings, said, self.fixes)

    @cached_property
    def fixes(self) -> list[fitting.Fix]:
        return fitting.fixes(self.checked, self.data.fits)

    @cached_property
    def differing(self) -> dict[UUID, str]:
        """What the chosen channels have of their own, in words."""
        overrides = self.checked.content.overrides
        return {
            channel: _("Differs from the post: %(what)s.") % {"what": _own(own)} for channel, own in overrides.items()
        }

    @cached_property
    def warnings(self) -> list[str]:
        """Sentences, some with a link. What does not keep the post from being planned, but is seldom meant or may keep
        it waiting when its time has come."""
        if self.due is None:
            return []
        at = timezone.now() if self.due == "now" else self.due
        kinds = [(one.channel, one.rendered.kind) for one in self.checked.channels]
        same = repeats.found(self.workspace, self.checked, at, self.data.post_id)
        return [*(repeat.linked for repeat in same), *budgets.warnings(kinds, at, self.data.post_id)]

    @property
    def action(self) -> str:
        """What the button does, in words that leave nothing open."""
        if self.data.manner == "draft":
            return _("Save as draft")
        if self.data.manner == "now":
            return _("Publish now")
        if self.data.manner == "queue":
            return self.queued.action if self.queued else _("Add to queue")
        if isinstance(self.plan, datetime):
            return _("Plan for %(time)s") % {"time": when.said(self.plan, self.workspace.zone)}
        return _("Plan")

    @cached_property
    def previews(self) -> list[Preview]:
        assets = {str(asset.id): asset for asset in self.checked.assets.values()}
        moment, day = self._moment()
        stopped = [problem.channel for problem in self.problems]
        return [
            Preview(
                one.channel,
                _shown(one, assets),
                moment,
                day,
                stopped.count(one.channel.id),
                self.differing.get(one.channel.id, ""),
            )
            for one in self.checked.channels
        ]

    def _moment(self) -> tuple[str, str]:
        """When it will have gone out, as a network says it: in full, and as the day alone."""
        if self.due == "now":
            return _("Just now"), _("now")
        if self.due is None:
            return "", ""
        local = self.due.astimezone(self.workspace.zone)
        return when.said(self.due, self.workspace.zone), date_format(local, "j M")

    @cached_property
    def at_hand(self) -> AtHand:
        return at_hand.of(self.workspace, self.data.post_id, channels=self._whole)

    def part(self) -> dict[str, Any]:
        """Context of what follows the writing: previews, counters, problems, the button's words."""
        return {
            "composing": self,
            "notes": self.notes,
            "previews": self.previews,
            "action": self.action,
            "queued": self.queued,
            "queue_chosen": self.data.queue,
            "queues": self.at_hand.queues,
            "guided": self.guided,
            "stop": self.stop,
            "repeat_said": self.again.said,
        }

    def page(self, post: Post | None) -> dict[str, Any]:
        """Context of the whole page."""
        self._whole = True
        fixed = _fixed(post)
        first = self.due if isinstance(self.due, datetime) else timezone.now()
        self.data.repeat.offered(first.astimezone(self.workspace.zone).date())
        offered = choosing.of(self.at_hand, self.data)
        channels = [
            ChannelChoice(
                c,
                c.id in self.data.channels,
                self.data.own_texts.get(c.id),
                fixed.get(c.id),
                self._assets(self.data.own_media[c.id]) if c.id in self.data.own_media else None,
                self.differing.get(c.id, ""),
                self.data.keep.get(c.id, Override()).options is not None,
            )
            for c in offered.ordered(self._all_channels, self.data.channels)
        ]
        networks = list(dict.fromkeys(c.network for c in self._all_channels))
        recent, newest = self._recent(networks)
        return {
            "data": self.data,
            "post": post,
            "planned": post is not None and edit_state.plan_of(post) is not None,
            "channels": channels,
            "choosing": offered,
            "choosing_search": choosing.SEARCHED,
            "fixed": list(fixed.values()),
            "assets": self._assets(self.data.media),
            "networks": [self._network(network, channels, newest) for network in networks],
            "zone": self.workspace.time_zone,
            "recent": recent,
            "aids": aids.of(self.workspace, self.at_hand.snippets),
            "labels": (choices := labels.choices(self.at_hand.labels, self.data)),
            "occurrence": recurrences.place_of(post),
            "labels_open": bool(self.data.new_label) or any(chosen for _label, chosen in choices),
            **self.part(),
        }

    def _network(self, network: str, channels: Iterable[ChannelChoice], newest: list[Asset]) -> NetworkChoice:
        values = self.data.options.get(network, {})
        of_network = [c for c in channels if c.channel.network == network]
        connected = [c.channel for c in of_network]
        videos = changing.videos(self.data, {channel.id for channel in connected}, self.checked.assets)
        around = Around(connected, self.checked.assets, newest, self.guided, videos)
        parts = [self._part(network, n, p) for n, p in enumerate(self.data.threads.get(network, ()), start=2)]
        return NetworkChoice(
            name=network,
            label=network_label(network),
            channels=[c for c in of_network if not c.fixed],
            chosen=any(c.chosen for c in of_network),
            fields=option_fields(network, values, around),
            parts=parts if has_threads(network) else None,
            touched=bool(values.keys() - {PLAIN}),
        )

    def _recent(self, networks: Iterable[str]) -> tuple[list[Asset], list[Asset]]:
        """The newest files for posts, and for the networks' options, offered to people without JavaScript."""
        kinds = {kind for network in networks for taken in option_files.kinds(network).values() for kind in taken}
        library = Asset.objects.filter(workspace=self.workspace).order_by("-created_at")
        for_posts = library.filter(kind__in=SEEN).exclude(id__in=self.data.media)[:RECENT]
        both = for_posts.union(library.filter(kind__in=kinds)[:RECENT]) if kinds else for_posts
        found = sorted(both, key=lambda asset: asset.created_at, reverse=True)
        others = [asset for asset in found if asset.kind in SEEN and asset.id not in self.data.media]
        return others[:RECENT], [asset for asset in found if asset.kind in kinds][:RECENT]

    def _part(self, network: str, number: int, part: ThreadPart) -> Part:
        return Part(part.key, number, part.text, f"media-{network}-{part.key}", self._assets(part.media))

    def _assets(self, ids: Iterable[Any]) -> list[Asset]:
        return [self.checked.assets[asset_id] for asset_id in ids if asset_id in self.checked.assets]


def _own(own: Override) -> str:
    found = (
        (own.text is not None, _("text")),
        (own.media is not None, _("pictures and files")),
        (own.options is not None, _("options set by a program")),
    )
    return ", ".join(words for is_own, words in found if is_own)


def _shown(one: ForChannel, assets: Mapping[str, Asset]) -> Shown:
    return of_rendered(registry.connector(one.channel.network), one.draft, one.rendered, assets)


def _channels(workspace: Workspace) -> QuerySet[Channel]:
    """With their connections, which may have to be asked anew, and when those end."""
    return whole(workspace).order_by("network", "name", "id")


def _fixed(post: Post | None) -> Mapping[Any, Publication]:
    rows = post.publications.all() if post else ()
    return {row.channel_id: row for row in rows if row.channel_id and row.state not in EDITABLE}
