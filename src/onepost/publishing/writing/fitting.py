"""Files that do not fit a chosen network: what would make them fit, how far that is, and putting it in their place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from onepost.accounts.models import User
from onepost.connectors import registry
from onepost.connectors.capabilities import MediaRule
from onepost.connectors.check import check
from onepost.connectors.posts import Draft, MediaFile, Part, Rendered
from onepost.connectors.registry import network_label
from onepost.lib.sentences import sentence
from onepost.media import services as media
from onepost.media.models import Asset, Repair, RepairState
from onepost.media.repair import words, work
from onepost.media.repair.recipes import FITS, MENDABLE, Fit, Recipe, expected, recipe
from onepost.publishing.writing.content import Checked, ForChannel, preview_connector
from onepost.publishing.writing.forms import ComposerData

_PLACE = re.compile(r"(?:thread\.(\d+)\.)?media\.(\d+)")
_ABOVE = re.compile(r"(?:overrides\.[0-9a-f-]{36}\.|options\.\w+\.)")
TURNS = 3
"""A file of another kind may make a post of another kind, with other limits: planned again so many times at most."""


@dataclass(frozen=True, slots=True)
class Fix:
    """One way to make a file fit some of the chosen channels. ``repair`` is where it stands, if it was begun."""

    asset: Asset
    networks: tuple[str, ...]
    channels: frozenset[UUID]
    made: Recipe
    what: tuple[str, ...]
    fit: str
    reshapes: bool
    repair: Repair | None = None

    @property
    def value(self) -> str:
        """What the form's button sends after its verb."""
        return f"{self.asset.id}:{','.join(self.networks)}"

    @property
    def who(self) -> str:
        return ", ".join(map(network_label, self.networks))

    @property
    def state(self) -> str:
        """Empty when there is nothing yet; a result that was deleted since is nothing."""
        if self.repair is None or (self.repair.state == RepairState.DONE and self.repair.result_id is None):
            return ""
        return "" if self.repair.state == RepairState.STOPPED else self.repair.state

    @property
    def going(self) -> bool:
        return self.state in (RepairState.WAITING, RepairState.RUNNING)

    @property
    def problem(self) -> str:
        return sentence(self.repair.problem) if self.repair else ""

    @property
    def percent(self) -> int:
        return round(self.repair.done * 100) if self.repair else 0


@dataclass(frozen=True, slots=True)
class _Need:
    """A channel that does not take a file as it is, and the rule that it has to fit there."""

    one: ForChannel
    rule: MediaRule


def fixes(checked: Checked, fits: Mapping[UUID, str]) -> list[Fix]:
    """What can be made to fit, by file: one fix for all channels in need where that is possible, else one a network."""
    needs: dict[UUID, list[_Need]] = {}
    for one in checked.channels:
        for asset_id in dict.fromkeys(_in_need(one)):
            need = _need(one, checked.assets, asset_id, _fit(fits, asset_id))
            if need is not None:
                needs.setdefault(asset_id, []).append(need)
    found = [
        fix
        for asset_id, together in needs.items()
        for fix in _together(checked.assets[asset_id], together, _fit(fits, asset_id))
    ]
    known = work.latest([fix.asset.id for fix in found])
    return [replace(fix, repair=known.get((fix.asset.id, work.key(fix.made)))) for fix in found]


def _fit(fits: Mapping[UUID, str], asset_id: UUID) -> Fit:
    given = fits.get(asset_id, "")
    return next((fit for fit in FITS if fit == given), FITS[0])


def _in_need(one: ForChannel) -> Iterator[UUID]:
    """Files of a post about which this channel says what a repair may mend."""
    for problem in one.problems:
        file = _placed(problem.field, one.rendered) if problem.code in MENDABLE else None
        if file is not None:
            yield UUID(file.id)


def _placed(path: str, rendered: Rendered) -> MediaFile | None:
    found = _PLACE.fullmatch(_ABOVE.sub("", path))
    if found is None:
        return None
    part, number = int(found[1] or 0), int(found[2])
    files = rendered.parts[part].media if part < len(rendered.parts) else ()
    return files[number] if number < len(files) else None


def _need(one: ForChannel, assets: Mapping[UUID, Asset], asset_id: UUID, fit: Fit) -> _Need | None:
    """The rule that decides, once the file is what it has to become; None when nothing helps."""
    file = media.media_file(assets[asset_id])
    capabilities = registry.connector(one.channel.network).capabilities_of(one.channel.limits)
    wanted = "video" if file.kind == "gif" else file.kind
    rule = _rule(one, one.rendered, file.id, wanted) or next(
        (rule for kind in capabilities.kinds for rule in kind.media if rule.kind == wanted), None
    )
    for _ in range(TURNS):
        made = recipe(file, [rule], fit) if rule else None
        if rule is None or made is None:
            return None
        rendered, problems = _asked(one, expected(file, made))
        decides = _rule(one, rendered, file.id, made.kind)
        if decides == rule:
            return None if problems else _Need(one, rule)
        rule = decides
    return None


def _rule(one: ForChannel, rendered: Rendered, file_id: str, kind: str) -> MediaRule | None:
    """The rule for files of this kind in the part of the post that holds the file."""
    capabilities = registry.connector(one.channel.network).capabilities_of(one.channel.limits)
    for part in rendered.parts:
        if any(file.id == file_id for file in part.media):
            rules = capabilities.kind(part.kind or rendered.kind).media
            return next((rule for rule in rules if rule.kind == kind), None)
    return None


def _asked(one: ForChannel, after: MediaFile) -> tuple[Rendered, set[str]]:
    """The post with the file as it would become, and codes of what the network still says about it, or then says
    about the rest."""
    connector = preview_connector(registry.connector(one.channel.network))
    known = {(p.field, p.code) for p in check(connector, one.draft, one.rendered, one.channel.limits)}
    draft = _swapped(one.draft, after)
    rendered = connector.render(draft)
    problems = check(connector, draft, rendered, one.channel.limits)
    at_file = {p.code for p in problems if (file := _placed(p.field, rendered)) and file.id == after.id}
    return rendered, at_file | {p.code for p in problems if (p.field, p.code) not in known}


def _swapped(draft: Draft, after: MediaFile) -> Draft:
    def swapped(files: Iterable[MediaFile]) -> tuple[MediaFile, ...]:
        return tuple(after if file.id == after.id else file for file in files)

    thread = tuple(Part(part.text, swapped(part.media)) for part in draft.thread)
    return replace(draft, media=swapped(draft.media), thread=thread)


def _together(asset: Asset, needs: Sequence[_Need], fit: Fit) -> Iterator[Fix]:
    if (fix := _fix(asset, needs, fit)) is not None:
        yield fix
        return
    for network in dict.fromkeys(need.one.channel.network for need in needs):
        own = [need for need in needs if need.one.channel.network == network]
        if (fix := _fix(asset, own, fit)) is not None:
            yield fix


def _fix(asset: Asset, needs: Sequence[_Need], fit: Fit) -> Fix | None:
    """One recipe for all of ``needs``; None when there is none that every one of them takes."""
    file = media.media_file(asset)
    made = recipe(file, [need.rule for need in needs], fit)
    if made is None:
        return None
    after = expected(file, made)
    if any(_asked(need.one, after)[1] for need in needs):
        return None
    whole = abs(made.width / made.height / (file.width / file.height) - 1) < words.SLACK
    return Fix(
        asset=asset,
        networks=tuple(dict.fromkeys(need.one.channel.network for need in needs)),
        channels=frozenset(need.one.channel.id for need in needs),
        made=made,
        what=tuple(sentence(change) for change in words.changes(file, after, made)),
        fit=fit,
        reshapes=not whole,
    )


def press(found: Iterable[Fix], data: ComposerData, action: str, user: User | None) -> Fix | None:
    """What ``repair:<file>:<networks>`` and ``stop:…`` do: begin, or put what is ready in its place; None: not ours."""
    verb, _, value = action.partition(":")
    fix = next((fix for fix in found if fix.value == value), None)
    if fix is None or verb not in ("repair", "stop"):
        return None
    if verb == "stop":
        if fix.repair is not None:
            work.stop(fix.repair)
            fix.repair.refresh_from_db()
        return fix
    repair = work.begin(fix.asset, fix.made, user)
    if repair.state == RepairState.DONE and repair.result_id is not None:
        put(data, fix, repair.result_id)
    return replace(fix, repair=repair)


def put(data: ComposerData, fix: Fix, result: UUID) -> None:
    """The fitting version in the file's place: for every channel when all that show it need it, else for those alone,
    as files of their own."""
    old = fix.asset.id
    data.alts[result] = data.alts.get(old, fix.asset.alt)
    data.alts.pop(old, None)
    following = [channel for channel in data.channels if channel not in data.own_media]
    if old in data.media:
        if fix.channels.issuperset(following):
            data.media[:] = _with(data.media, old, result)
        else:
            for channel in fix.channels.intersection(following):
                data.own_media[channel] = list(data.media)
    for channel in fix.channels.intersection(data.own_media):
        data.own_media[channel][:] = _with(data.own_media[channel], old, result)
    for network in fix.networks:
        for part in data.threads.get(network, ()):
            part.media[:] = _with(part.media, old, result)


def _with(files: Iterable[UUID], old: UUID, new: UUID) -> list[UUID]:
    return list(dict.fromkeys(new if asset == old else asset for asset in files))
