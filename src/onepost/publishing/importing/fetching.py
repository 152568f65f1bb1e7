"""The files of a row: those it names in the library, and those at addresses, each fetched once an import."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from onepost import __version__
from onepost.connectors.http import Http, HttpSettings
from onepost.media import incoming
from onepost.media import services as media
from onepost.media.models import Asset
from onepost.media.refusal import MediaRefused
from onepost.media.sources.base import SourceRefused
from onepost.media.sources.web import Web
from onepost.publishing.importing.trying import library_id
from onepost.publishing.importing.understanding import ASSET, Wanted
from onepost.publishing.models import ImportedFile, ImportRun


def outside() -> Http:
    """The door to the internet."""
    return Http(HttpSettings(user_agent=f"OnePost/{__version__}"), anywhere=True)


def files(run: ImportRun, wanted: Wanted, door: Callable[[], Http] = outside) -> list[Asset]:
    """In the row's order. Raises :class:`MediaRefused` when one of them cannot be had."""
    out = []
    for place, address in enumerate(wanted.media):
        alt = wanted.alts[place] if place < len(wanted.alts) else ""
        out.append(_of_library(run, address) if address.startswith(ASSET) else _fetched(run, address, alt, door))
    return out


def _of_library(run: ImportRun, address: str) -> Asset:
    asset_id = library_id(address)
    found = Asset.objects.filter(workspace=run.workspace, id=asset_id).first() if asset_id else None
    if found is None:
        raise MediaRefused(_("This file does not exist in the library."))
    return found


def _fetched(run: ImportRun, address: str, alt: str, door: Callable[[], Http]) -> Asset:
    digest = hashlib.sha256(address.encode()).hexdigest()
    before = ImportedFile.objects.select_related("asset").filter(run=run, sha256=digest).first()
    if before is not None:
        return before.asset
    asset = _fetch(run, address, alt, door)
    ImportedFile.objects.create(run=run, sha256=digest, asset=asset)
    return asset


def _fetch(run: ImportRun, address: str, alt: str, door: Callable[[], Http]) -> Asset:
    with incoming.workbench() as made:
        target = Path(made) / "fetched"
        try:
            name = asyncio.run(_download(address, target, door))
        except SourceRefused as refused:
            raise MediaRefused(str(refused)) from None
        with target.open("rb") as file:
            return media.accept(run.workspace, run.user, incoming.Placed(file), name, alt)


async def _download(address: str, target: Path, door: Callable[[], Http]) -> str:
    async with door() as opened:
        with target.open("wb") as out:
            return await Web(opened).fetch(address, lambda piece, _size: _write(out, piece), settings.UPLOAD_MAX_BYTES)


def _write(out: BinaryIO, piece: bytes) -> None:
    out.write(piece)
