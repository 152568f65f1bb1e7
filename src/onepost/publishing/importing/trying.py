"""The dry run: every row checked as it would be when it is planned. Nothing is stored and nothing is fetched."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import DatabaseError
from django.utils.translation import gettext as _

from onepost.connectors.errors import Misconfigured
from onepost.media.models import Asset, AssetKind
from onepost.media.sources import web
from onepost.media.sources.base import SourceRefused
from onepost.publishing import services
from onepost.publishing.importing.understanding import ASSET, RowProblem, Sense, Wanted
from onepost.publishing.models import ImportRun
from onepost.publishing.planning import queues
from onepost.publishing.planning.slots import FromQueue
from onepost.publishing.services import Plan
from onepost.publishing.writing import option_files
from onepost.publishing.writing.content import Content, FieldProblem, Known, channels_of, check_content

log = logging.getLogger("onepost.importing")

_KINDS = {
    **dict.fromkeys((".jpg", ".jpeg", ".heic"), (AssetKind.IMAGE, "image/jpeg")),
    ".png": (AssetKind.IMAGE, "image/png"),
    ".webp": (AssetKind.IMAGE, "image/webp"),
    ".gif": (AssetKind.GIF, "image/gif"),
    **dict.fromkeys((".mp4", ".mov", ".m4v"), (AssetKind.VIDEO, "video/mp4")),
    ".pdf": (AssetKind.DOCUMENT, "application/pdf"),
}
_OF_A_FILE = re.compile(r"(?:overrides\.[^.]+\.)?media\.(\d+)")
MOST_FILES = 50
"""Addresses in one row."""


def sense_of(run: ImportRun) -> Sense:
    """How the rows of ``run`` are understood: a handful of queries for all of them."""
    channels = channels_of(run.workspace)
    named = list(run.workspace.queues.values_list("name", "id")) if "queue" in run.mapping else []
    asked: list[UUID | None] = [None, *(queue for _name, queue in named)]
    if not {"queue", "at", "date"} & set(run.mapping):
        asked = []
    chosen = [UUID(given) for given in run.channels]
    return Sense(
        source=run.source,
        mapping=run.mapping,
        day_first=run.day_first,
        workspace=run.workspace,
        channels=channels,
        chosen=[channel for channel in chosen if channel in channels],
        queues={name.casefold(): queue for name, queue in named},
        without_times={
            queue: frozenset(queues.next_free(run.workspace, FromQueue(queue), list(channels)).without)
            for queue in asked
        },
    )


def tried(sense: Sense, number: int, cells: Sequence[str]) -> list[RowProblem]:
    """What keeps a row from being imported."""
    try:
        wanted = sense.read(number, cells)
        return problems_of(sense, wanted, *_supposed(sense, wanted))
    except DatabaseError:
        raise
    except Exception:
        log.exception("a row of an import could not be understood")
        return [RowProblem("", _("OnePost does not understand this row."))]


def content_of(wanted: Wanted, media: Sequence[UUID]) -> Content:
    return Content(
        text=wanted.text,
        channels=tuple(wanted.channels),
        media=tuple(media),
        options=wanted.options,
        overrides=wanted.overrides,
    )


def plan_of(wanted: Wanted) -> Plan:
    return FromQueue(wanted.queue) if wanted.queued else wanted.due_at


def _supposed(sense: Sense, wanted: Wanted) -> tuple[list[UUID], dict[UUID, Asset], set[int]]:
    """Ids for the files of a row, the files that addresses may turn out to be, and the places of those whose kind
    the address does not tell."""
    ids: list[UUID] = []
    assets: dict[UUID, Asset] = {}
    unknown: set[int] = set()
    networks = {sense.channels[channel].network for channel in wanted.channels}
    for place, address in enumerate(wanted.media[:MOST_FILES]):
        if (asset_id := library_id(address)) is not None:
            ids.append(asset_id)
            continue
        found = _KINDS.get(PurePosixPath(urlsplit(address).path).suffix.casefold())
        if found is None:
            unknown.add(place)
        kind, mime = found or ((AssetKind.VIDEO, "video/mp4") if "youtube" in networks else _KINDS[".jpg"])
        asset = Asset(id=uuid5(NAMESPACE_URL, address), kind=kind, mime=mime, size=500_000, width=1080, height=1080)
        asset.frames = 1
        if kind == AssetKind.VIDEO:
            asset.height, asset.seconds, asset.fps = 1920, 15.0, 30.0
            asset.video_codec, asset.audio_codec = "h264", "aac"
        asset.alt = wanted.alts[place] if place < len(wanted.alts) else ""
        ids.append(asset.id)
        assets[asset.id] = asset
    return ids, assets, unknown


def library_id(address: str) -> UUID | None:
    """The id in an address that names a file of the library."""
    return option_files.as_id(address.removeprefix(ASSET)) if address.startswith(ASSET) else None


def problems_of(
    sense: Sense, wanted: Wanted, ids: list[UUID], assets: dict[UUID, Asset], unknown: set[int]
) -> list[RowProblem]:
    problems = list(wanted.problems)
    if len(wanted.media) > MOST_FILES:
        problems.append(RowProblem("media", _("A row has at most %(most)s files.") % {"most": MOST_FILES}))
    for address in wanted.media:
        if library_id(address) is None and (text := _not_fetched(address)):
            problems.append(RowProblem("media", text))
    if not wanted.text and not wanted.media and not wanted.channels:
        problems.append(RowProblem("text", _("There is neither a text nor a file here.")))
    for channel in sense.without_times[wanted.queue].intersection(wanted.channels) if wanted.queued else ():
        text = _(
            "%(channel)s has no weekly times in the queue yet. Add some on the page Queue, or give a day and a time."
        )
        problems.append(RowProblem("queue", text % {"channel": sense.channels[channel].name}))
    if problems:
        return problems
    checked = check_content(sense.workspace, content_of(wanted, ids), known=Known(sense.channels, assets))
    supposed = {place for place, asset_id in enumerate(ids) if asset_id in assets}
    found = services.problems_of(checked, plan_of(wanted))
    return said(sense, wanted, [one for one in found if not _of_supposed(one, supposed, unknown)])


def _not_fetched(address: str) -> str:
    """Why an address is never asked for a file, as far as it shows; "" when it may be."""
    try:
        web.check(address)
    except SourceRefused:
        return _("“%(value)s” is not the address of a file; it begins with https://.") % {"value": address[:60]}
    except (Misconfigured, ValueError):
        return str(web.private())
    return ""


def _of_supposed(problem: FieldProblem, supposed: set[int], unknown: set[int]) -> bool:
    """Size and shape of a file are known once it is there; its kind often before."""
    found = _OF_A_FILE.fullmatch(problem.field)
    if not found or int(found[1]) not in supposed:
        return False
    return problem.code != "wrong_kind" or int(found[1]) in unknown


def said(sense: Sense, wanted: Wanted, problems: Sequence[FieldProblem]) -> list[RowProblem]:
    """The same problem once, with the channel's name where there are several."""
    out: dict[tuple[str, str], RowProblem] = {}
    for problem in problems:
        text = problem.text
        channel = sense.channels.get(problem.channel) if problem.channel else None
        if channel is not None and len(wanted.channels) > 1:
            text = f"{channel.name}: {text}"
        out.setdefault((problem.field, text), RowProblem(problem.field, text))
    return list(out.values())
