"""Files that come in pieces: what has arrived lies in the folder of uploads, and the size of that file is the truth.

A piece is written as it comes, so whatever breaks off loses nothing; a file is never held in memory.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from onepost.accounts.models import User, Workspace
from onepost.media import incoming, services
from onepost.media.models import Asset, Folder, Upload
from onepost.media.refusal import MediaRefused

LIFE = timedelta(days=1)
"""An upload that nobody goes on with is dropped after this."""
MOST_OPEN = 50
"""Unfinished uploads of one person at a time."""
MOST_OPEN_FILES = 10
"""Unfinished uploads of a workspace together: at most this many times the largest file."""
AT_ONCE_BYTES = 32 * 1024 * 1024
"""A file up to this size is taken into the library in the request that brings its last byte, a larger one after it."""
KEPT_FREE_BYTES = 256 * 1024 * 1024
"""What an upload leaves free on the disk."""
PIECE = 256 * 1024


class TooMuch(Exception):
    """There is no room for another upload; ``str`` is the sentence for the person."""


class WrongPlace(Exception):
    """The piece does not begin where the upload ends."""


class Locked(Exception):
    """Another request is writing this upload right now."""


class DiskFull(Exception):
    """The server's disk is full; what has arrived before is kept. ``str`` is the sentence for the person."""


class Spoilt(Exception):
    """The piece is not what its sender said; nothing of it is kept."""


def path_of(upload: Upload) -> Path:
    return incoming.folder() / f"piecewise-{upload.id.hex}"


def received(upload: Upload) -> int:
    """How many bytes have arrived; all of them once the file was taken or refused."""
    if upload.asset_id or upload.problem:
        return upload.size
    try:
        return path_of(upload).stat().st_size
    except FileNotFoundError:
        return 0


def begin(
    workspace: Workspace, user: User, name: str, size: int, folder: Folder | None = None, address: str = ""
) -> Upload:
    """Make room for a file. Raises :class:`MediaRefused` or :class:`TooMuch`."""
    if size > settings.UPLOAD_MAX_BYTES:
        raise services.too_large()
    if not size and not address:
        raise MediaRefused(_("This file is empty (0 bytes)."))
    under_way = Upload.objects.filter(workspace=workspace, asset=None, problem="")
    planned = under_way.aggregate(total=Sum("size"))["total"] or 0
    if under_way.filter(user=user).count() >= MOST_OPEN or (
        planned + size > MOST_OPEN_FILES * settings.UPLOAD_MAX_BYTES
    ):
        raise TooMuch(_("Too many files are on their way. Finish or remove some in the library, then add this one."))
    if shutil.disk_usage(incoming.folder()).free < size + KEPT_FREE_BYTES:
        raise TooMuch(_("There is no room for this file on the server. Ask who runs it to make some."))
    upload = Upload(workspace=workspace, user=user, folder=folder, size=size, address=address)
    upload.name = services.shown_name(name)
    path_of(upload).touch(mode=0o600)
    upload.save()
    return upload


@contextmanager
def writing(upload: Upload) -> Iterator[BinaryIO]:
    """The file of the upload, at its end, for one writer. Raises :class:`Locked`, FileNotFoundError."""
    with path_of(upload).open("r+b", buffering=0) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Locked from None
        file.seek(0, 2)
        yield file


def add(upload: Upload, offset: int, read: Callable[[int], bytes], checksum: tuple[str, bytes] | None = None) -> int:
    """Write what ``read`` gives behind ``offset`` and return the new end, also when the sender is suddenly gone.

    Raises :class:`WrongPlace`, :class:`Locked`, :class:`Spoilt`, :class:`DiskFull`, and :class:`MediaRefused` for more
    than was announced.
    """
    with writing(upload) as file:
        if file.tell() != offset:
            raise WrongPlace
        digest = hashlib.new(checksum[0]) if checksum else None
        end = _copy(file, read, upload.size, digest)
        if digest and checksum and digest.digest() != checksum[1]:
            file.truncate(offset)
            raise Spoilt
    Upload.objects.filter(id=upload.id).update(received=end, touched_at=timezone.now())
    return end


def _copy(file: BinaryIO, read: Callable[[int], bytes], size: int, digest: Any) -> int:
    end = file.tell()
    while True:
        try:
            piece = read(PIECE)
        except OSError:
            return end
        if not piece:
            return end
        if end + len(piece) > size:
            raise MediaRefused(_("More was sent than was announced. Choose the file again."))
        write(file, piece)
        end += len(piece)
        if digest:
            digest.update(piece)


def write(file: BinaryIO, piece: bytes) -> None:
    """All of ``piece``. Raises :class:`DiskFull`."""
    view = memoryview(piece)
    with full_disk_told():
        while view:
            view = view[file.write(view) :]


@contextmanager
def full_disk_told() -> Iterator[None]:
    """Raises :class:`DiskFull` where there is no room left."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        text = _("The server's disk is full, so the file cannot come. Ask who runs it to make room, then add it again.")
        raise DiskFull(text) from None


def finish(upload: Upload) -> None:
    """All is here: into the library, at once when it is small."""
    if upload.size <= AT_ONCE_BYTES:
        take(upload.id)
        return
    from onepost.media.tasks import take_upload

    take_upload.defer(upload_id=str(upload.id))


def take(upload_id: UUID) -> None:
    """Take the file into the library, once; what speaks against it is kept with the upload."""
    upload = Upload.objects.select_related("workspace", "user", "folder").filter(id=upload_id).first()
    if upload is None or upload.asset_id or upload.problem:
        return
    with suppress(Locked, FileNotFoundError), writing(upload), speaking_to(upload):
        _take(upload)


def _take(upload: Upload) -> None:
    """The library moves a second link away: when this process is killed, the first is there to try again."""
    path, link = path_of(upload), path_of(upload).with_suffix(".taken")
    link.unlink(missing_ok=True)
    link.hardlink_to(path)
    try:
        with full_disk_told(), transaction.atomic(), link.open("rb") as file:
            upload.asset = services.accept(upload.workspace, upload.user, incoming.Placed(file), upload.name, "")
            Asset.objects.filter(id=upload.asset.id).update(folder=upload.folder)
            upload.received = upload.size
            upload.save(update_fields=["asset", "received", "touched_at"])
    except (MediaRefused, DiskFull) as reason:
        refuse(upload, str(reason))
    finally:
        link.unlink(missing_ok=True)
    path.unlink(missing_ok=True)


def refuse(upload: Upload, sentence: str) -> None:
    """Keep why the file does not come."""
    upload.asset, upload.problem = None, sentence[:300]
    upload.save(update_fields=["asset", "problem", "touched_at"])


def speaking_to(upload: Upload) -> AbstractContextManager[None]:
    """The language of whoever sent it."""
    return override((upload.user.language if upload.user else "") or None)


def drop(upload: Upload) -> None:
    """Forget an upload, with what has arrived of it. A file that is in the library stays."""
    path = path_of(upload)
    upload.delete()
    path.unlink(missing_ok=True)


def forget() -> None:
    """Drop what nobody went on with for a day."""
    for upload in Upload.objects.filter(touched_at__lt=timezone.now() - LIFE):
        drop(upload)
