"""What a person asked for, checked whole before anything is stored: one way in for the composer and the API."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from onepost.accounts.models import Workspace
from onepost.channels.models import Channel
from onepost.connectors import registry
from onepost.connectors.base import Connector
from onepost.connectors.check import Count, check, counts
from onepost.connectors.posts import Draft, MediaFile, Rendered
from onepost.lib.sentences import sentence
from onepost.media import services as media
from onepost.media.models import Asset
from onepost.publishing.sending import drafts
from onepost.publishing.writing import option_files
from onepost.publishing.writing.filling import Filling


@dataclass(frozen=True, slots=True)
class Override:
    """What one channel has of its own; None follows the post."""

    text: str | None = None
    media: tuple[UUID, ...] | None = None
    options: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """A post as asked for. ``options`` by network, ``overrides`` by channel id, ``media`` in order."""

    text: str = ""
    channels: tuple[UUID, ...] = ()
    media: tuple[UUID, ...] = ()
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    overrides: Mapping[UUID, Override] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """A problem at a field; ``channel`` is None when it is the whole post's. ``text`` is in the reader's language."""

    field: str
    code: str
    text: str
    channel: UUID | None = None


class ContentRefused(Exception):
    """The content cannot be stored or scheduled as it is."""

    def __init__(self, problems: list[FieldProblem]) -> None:
        super().__init__("; ".join(problem.text for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class ForChannel:
    """The content as it will be on one channel."""

    channel: Channel
    override: Override
    draft: Draft
    rendered: Rendered
    counts: Mapping[str, Count]
    problems: tuple[FieldProblem, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """Content whose channels and files were fetched and authorised, with what each channel says of it."""

    content: Content
    assets: Mapping[UUID, Asset]
    channels: tuple[ForChannel, ...]
    problems: tuple[FieldProblem, ...]

    @property
    def all_problems(self) -> list[FieldProblem]:
        return [*self.problems, *(problem for one in self.channels for problem in one.problems)]


@dataclass(frozen=True, slots=True)
class Known:
    """What was fetched of a workspace before, so that thousands of contents are checked without asking each time:
    all of its channels, and files, which may be such as are only supposed."""

    channels: Mapping[UUID, Channel]
    assets: Mapping[UUID, Asset]


def check_content(
    workspace: Workspace,
    content: Content,
    alts: Mapping[UUID, str] | None = None,
    known: Known | None = None,
    due: object = None,
) -> Checked:
    """Fetch what ``content`` names, in this workspace only, and check it for every channel. Stores nothing.

    ``alts`` are descriptions of files as they are being written, instead of those in the library. ``due`` is the plan:
    where it is no time, variables are filled for the present one.
    """
    moment = due if isinstance(due, datetime) else timezone.now()
    problems: list[FieldProblem] = []
    channels = _channels(workspace, content, problems, known)
    assets = _assets(workspace, content, channels, problems, known)
    for asset in assets.values():
        asset.alt = (alts or {}).get(asset.id, asset.alt)
    for channel_id in content.overrides:
        if channel_id not in content.channels:
            text = _("There are changes for a channel that is not chosen.")
            problems.append(FieldProblem(f"overrides.{channel_id}", "unknown_channel", text))
    for network in content.options:
        if network not in registry.NETWORKS:
            text = _("There is no network named “%(name)s”.") % {"name": network}
            problems.append(FieldProblem(f"options.{network}", "unknown_network", text))
    for path, options in _all_options(content):
        if not _is_thread(options.get(drafts.THREAD)):
            text = _("Give a list of posts, each with “text” and, where it has files, “media”.")
            problems.append(FieldProblem(f"{path}.thread", "wrong_option", text))
    files = {asset_id: media.media_file(asset) for asset_id, asset in assets.items()}
    return Checked(
        content,
        assets,
        tuple(_one(workspace, content, channel, files, moment) for channel in channels),
        tuple(problems),
    )


def channels_of(workspace: Workspace, **only: Any) -> dict[UUID, Channel]:
    """Channels as checks need them, by id."""
    rows = Channel.objects.filter(workspace=workspace, **only)
    return {c.id: c for c in rows.select_related("grant").defer("sealed", "grant__sealed")}


def _channels(
    workspace: Workspace, content: Content, problems: list[FieldProblem], known: Known | None
) -> list[Channel]:
    found = known.channels if known else channels_of(workspace, id__in=content.channels)
    for number, channel_id in enumerate(content.channels):
        if channel_id not in found:
            text = _("This channel does not exist or is not connected any more.")
            problems.append(FieldProblem(f"channels.{number}", "unknown_channel", text))
    return [found[channel_id] for channel_id in dict.fromkeys(content.channels) if channel_id in found]


def _assets(
    workspace: Workspace,
    content: Content,
    channels: Iterable[Channel],
    problems: list[FieldProblem],
    known: Known | None,
) -> dict[UUID, Asset]:
    wanted: list[tuple[str, UUID | None]] = _numbered("media", content.media)
    for cid, own in content.overrides.items():
        wanted += _numbered(f"overrides.{cid}.media", own.media or ())
    for path, options in _all_options(content):
        wanted += _numbered(f"{path}.thread", _thread_media(options))
    wanted += _option_files(content, channels)
    ids = {asset_id for _path, asset_id in wanted if asset_id is not None}
    found = {id_: known.assets[id_] for id_ in ids if id_ in known.assets} if known else {}
    if missing := ids - found.keys():
        found |= {asset.id: asset for asset in Asset.objects.filter(workspace=workspace, id__in=missing)}
    for path, asset_id in wanted:
        if asset_id not in found:
            problems.append(FieldProblem(path, "unknown_media", _("This file does not exist in the library.")))
    return found


def _numbered(path: str, ids: Iterable[UUID]) -> list[tuple[str, UUID | None]]:
    return [(f"{path}.{number}", asset_id) for number, asset_id in enumerate(ids)]


def _option_files(content: Content, channels: Iterable[Channel]) -> Iterable[tuple[str, UUID | None]]:
    """Files that options name, each with its path; None where it is no id."""
    found = [(f"options.{network}", network, options) for network, options in content.options.items()]
    for channel in channels:
        if own := content.overrides.get(channel.id, Override()).options:
            found.append((f"overrides.{channel.id}.options", channel.network, own))
    for path, network, options in found:
        for name, value in option_files.given(network, options).items():
            yield f"{path}.{name}", option_files.as_id(value)


def _all_options(content: Content) -> list[tuple[str, Mapping[str, Any]]]:
    """All options there are, by network and of single channels, each with its path."""
    out = [(f"options.{network}", options) for network, options in content.options.items()]
    return out + [(f"overrides.{cid}.options", own.options) for cid, own in content.overrides.items() if own.options]


def _is_thread(value: Any) -> bool:
    """Whether nothing of it would get lost in :func:`thread_parts`."""
    return value is None or (isinstance(value, list) and all(_is_part(part) for part in value))


def _is_part(part: Any) -> bool:
    if isinstance(part, str):
        return True
    if not isinstance(part, Mapping) or not set(part) <= {"text", "media"} or not isinstance(part.get("text", ""), str):
        return False
    ids = part.get("media") or []
    return isinstance(ids, list) and all(option_files.as_id(given) for given in ids)


def _thread_media(options: Mapping[str, Any]) -> Iterable[UUID]:
    for part in thread_parts(options):
        yield from part[1]


def thread_parts(options: Mapping[str, Any]) -> list[tuple[str, list[UUID]]]:
    """Texts and files of a thread's further parts; what is malformed is left out (:func:`check_content` reports it)."""
    out: list[tuple[str, list[UUID]]] = []
    value = options.get(drafts.THREAD)
    for part in value if isinstance(value, list) else []:
        if isinstance(part, Mapping):
            ids = part.get("media")
            own = (
                [asset_id for given in ids if (asset_id := option_files.as_id(given))] if isinstance(ids, list) else []
            )
            out.append((str(part.get("text", "")), own))
        else:
            out.append((str(part), []))
    return out


def options_for(content: Content, channel: Channel) -> Mapping[str, Any]:
    override = content.overrides.get(channel.id, Override())
    return override.options if override.options is not None else content.options.get(channel.network, {})


def files_for(content: Content, channel: Channel) -> list[tuple[UUID, int]]:
    """Asset ids with the part of the thread they belong to, in order."""
    override = content.overrides.get(channel.id, Override())
    first = content.media if override.media is None else override.media
    out = [(asset_id, 0) for asset_id in first]
    for number, (_text, ids) in enumerate(thread_parts(options_for(content, channel)), start=1):
        out += [(asset_id, number) for asset_id in ids]
    return out


def _one(
    workspace: Workspace, content: Content, channel: Channel, files: Mapping[UUID, MediaFile], due: datetime
) -> ForChannel:
    override = content.overrides.get(channel.id, Override())
    text = content.text if override.text is None else override.text
    kind = registry.connector(channel.network)
    placed = [(files[asset_id], part) for asset_id, part in files_for(content, channel) if asset_id in files]
    options = options_for(content, channel)
    named = option_files.ids(channel.network, options)
    attached = {name: files[asset_id] for name, asset_id in named.items() if asset_id in files}
    draft, wrong = drafts.build(kind, str(channel.id), text, options, placed, attached)
    draft = Filling.of(workspace, channel, channel.network).draft(draft, due, drafts.is_plain(options))
    connector = preview_connector(kind)
    rendered = connector.render(draft)
    capabilities = kind.capabilities_of(channel.limits)
    where = f"overrides.{channel.id}" if channel.id in content.overrides else ""
    problems = [
        FieldProblem(f"options.{channel.network}.{p.field}", "wrong_option", sentence(p.message), channel.id)
        for p in wrong
    ]
    problems += [
        FieldProblem(_path(p.field, channel.network, where), p.code, sentence(p.message), channel.id)
        for p in check(connector, draft, rendered, channel.limits)
    ]
    problems += _not_on_account(kind, channel, draft, {problem.field for problem in problems})
    return ForChannel(channel, override, draft, rendered, counts(rendered, capabilities), tuple(problems))


def _not_on_account(
    kind: type[Connector], channel: Channel, draft: Draft, said: Collection[str]
) -> Iterable[FieldProblem]:
    """Choices that another account has and this one has not, where the connector itself has not ``said`` so."""
    for name, choices in kind.choices(channel.limits).items():
        path, value = f"options.{channel.network}.{name}", getattr(draft.options, name, "")
        if value and choices and value not in {choice.value for choice in choices} and path not in said:
            text = _("This account does not have what is chosen here. Choose something else.")
            yield FieldProblem(path, "not_on_account", text, channel.id)


def preview_connector(kind: type[Connector]) -> Connector:
    """A connector for ``render`` alone: it has neither door nor keys, so that it can send nothing."""
    bare = kind.__new__(kind)
    return bare


def _path(field_path: str, network: str, where: str) -> str:
    """The path of the request's field for a path of the rendered post."""
    if field_path.startswith("options."):
        return f"options.{network}.{field_path.removeprefix('options.')}"
    if field_path == "thread" or field_path.startswith("thread."):
        return f"options.{network}.{field_path}"
    return f"{where}.{field_path}" if where else field_path
