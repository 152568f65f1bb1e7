"""Files fetched from an address: announced as an upload, fetched by the worker, taken in like any other."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import urlsplit
from uuid import UUID

from asgiref.sync import sync_to_async
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from onepost import __version__
from onepost.accounts.models import User, Workspace
from onepost.connectors.errors import Misconfigured
from onepost.connectors.http import Http, HttpSettings
from onepost.media import services, uploads
from onepost.media.models import Folder, Upload
from onepost.media.refusal import MediaRefused
from onepost.media.sources import web
from onepost.media.sources.base import Link, Source, SourceRefused

LONGEST = 2000
"""Characters of an address."""
SANDBOX = "sandbox:"
"""How the address of a file in the sandbox begins; nobody can enter such a one."""
TOLD_EVERY = 1.0
"""Seconds between two notes of how far a file is."""


def begin(workspace: Workspace, user: User, address: str, folder: Folder | None = None) -> Upload:
    """Have a file fetched. Raises :class:`MediaRefused` for an address that is none, :class:`uploads.TooMuch`."""
    from onepost.media.tasks import import_file

    address = address.strip()
    try:
        web.check(address[:LONGEST])
    except SourceRefused as reason:
        raise MediaRefused(str(reason)) from None
    except (Misconfigured, ValueError):
        raise MediaRefused(str(web.private())) from None
    name = address.partition("?")[0].rstrip("/").rpartition("/")[2]
    upload = uploads.begin(workspace, user, name, 0, folder, address[:LONGEST])
    import_file.defer(upload_id=str(upload.id))
    return upload


def begin_link(workspace: Workspace, user: User, link: Link, folder: Folder | None, sandbox: bool) -> Upload:
    """Have a file fetched that a place has opened. Raises :class:`SourceRefused`, and as :func:`uploads.begin`."""
    from onepost.media.tasks import import_file

    if sandbox:
        address = SANDBOX + link.address.replace(f"{settings.SANDBOX_URL}/", "https://", 1)
    elif urlsplit(link.address).scheme == "https":
        address = link.address
    else:
        raise web.private()
    if len(address) > LONGEST:
        raise MediaRefused(_("This file's address is too long for OnePost. Download it and upload it here."))
    upload = uploads.begin(workspace, user, link.name, link.size, folder, address)
    import_file.defer(upload_id=str(upload.id))
    return upload


async def run(upload_id: UUID) -> None:
    """Fetch it from the internet, or from the sandbox what lies there."""
    address = await Upload.objects.filter(id=upload_id).values_list("address", flat=True).afirst() or ""
    sandbox = address.startswith(SANDBOX)
    about = HttpSettings(settings.SANDBOX_URL if sandbox else "", f"OnePost/{__version__}")
    async with Http(about, sandbox=sandbox, anywhere=True) as door:
        await fetch(upload_id, web.Web(door))


async def fetch(upload_id: UUID, source: Source) -> None:
    """Fetch the file of an upload from ``source`` and take it in. What speaks against it is kept with the upload."""
    upload = await Upload.objects.select_related("user").filter(id=upload_id, asset=None, problem="").afirst()
    if upload is None:
        return
    try:
        with uploads.writing(upload) as file, uploads.speaking_to(upload):
            await _fetch(upload, source, file)
    except (uploads.Locked, FileNotFoundError):
        return
    if not upload.problem:
        await sync_to_async(uploads.take)(upload.id)


async def _fetch(upload: Upload, source: Source, file: BinaryIO) -> None:
    file.truncate(0)
    file.seek(0)
    arrival = _Arrival(file)
    address = upload.address.removeprefix(SANDBOX)
    mine = Upload.objects.filter(id=upload.id)
    fetching = asyncio.ensure_future(source.fetch(address, arrival.take, settings.UPLOAD_MAX_BYTES))
    try:
        while not (await asyncio.wait({fetching}, timeout=TOLD_EVERY))[0]:
            told = {"received": arrival.received, "size": arrival.size, "touched_at": timezone.now()}
            if not await mine.aupdate(**told):
                return  # somebody has removed it
        name = await fetching
    except (SourceRefused, uploads.DiskFull) as reason:
        await sync_to_async(uploads.refuse)(upload, str(reason))
        uploads.path_of(upload).unlink(missing_ok=True)
        return
    finally:
        fetching.cancel()
    size = arrival.received
    await mine.aupdate(name=services.shown_name(name), size=size, received=size, touched_at=timezone.now())


@dataclass(slots=True)
class _Arrival:
    """Writes the pieces as they come; ``size`` is what was announced."""

    file: BinaryIO
    received: int = 0
    size: int = 0

    def take(self, piece: bytes, size: int) -> None:
        uploads.write(self.file, piece)
        self.received += len(piece)
        self.size = size
