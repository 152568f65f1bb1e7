"""What happens to files of the library; pages, API and publishing call nothing else."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path, PurePath
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from onepost.accounts.models import User, Workspace
from onepost.connectors.posts import MediaFile, MediaKind
from onepost.media import captions, documents, images, incoming, pull, sniff, videos
from onepost.media.models import Asset, AssetKind
from onepost.media.refusal import MediaRefused

__all__ = ["InUse", "MediaRefused", "accept", "delete", "media_file"]

JPEG = "image/jpeg"
WAITING = ("draft", "scheduled", "publishing", "held", "unconfirmed", "failed")
"""States of a publication that still needs its files."""


class InUse(Exception):
    """The file cannot be deleted now; ``str`` is the sentence for the person."""


def accept(workspace: Workspace, user: User | None, file: File[Any], name: str, alt: str) -> Asset:
    """Check, clean and store an upload, streamed throughout. Raises :class:`MediaRefused`; then nothing is stored."""
    if not file.size:
        raise MediaRefused(_("This file is empty (0 bytes)."))
    if file.size > settings.UPLOAD_MAX_BYTES:
        raise too_large()
    if len(alt) > 4000:
        raise MediaRefused(_("The description is longer than 4000 characters."))
    with incoming.workbench() as made:
        folder = Path(made)
        source = folder / "upload"
        incoming.take(file, source)
        asset = Asset(workspace=workspace, uploaded_by=user, name=shown_name(name), alt=alt.strip())
        content, thumbnail = _examine(asset, source, folder)
        jpeg = folder / "copy.jpg"
        wanted = asset.kind == AssetKind.IMAGE and asset.mime != JPEG
        _store(asset, content, thumbnail, jpeg if wanted and images.jpeg_copy(content, jpeg) else None)
    return asset


def too_large() -> MediaRefused:
    most = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
    return MediaRefused(_("This file is larger than %(most)s MB, the most this installation takes.") % {"most": most})


def _examine(asset: Asset, source: Path, folder: Path) -> tuple[Path, Path | None]:
    """Fill in what the file is; returns the cleaned file and its thumbnail, where it has one."""
    with source.open("rb") as file:
        mime = sniff.detect(file.read(sniff.HEAD))
    thumbnail = folder / "thumbnail.webp"
    if mime is None:
        raise MediaRefused(
            _(
                "This is not a file OnePost knows. It takes pictures (JPEG, PNG, GIF, WebP, HEIC), videos (MP4, MOV, "
                "WebM), documents (PDF) and captions (SRT, VTT)."
            )
        )
    if mime == "application/pdf":
        document = documents.take(source)
        asset.kind, asset.mime, asset.frames = AssetKind.DOCUMENT, mime, document.pages
        asset.width, asset.height = round(document.width), round(document.height)
        return source, None
    if mime in (captions.SRT, captions.VTT):
        taken = captions.take(source, mime)
        asset.kind, asset.mime, asset.frames, asset.seconds = AssetKind.CAPTIONS, mime, taken.cues, taken.seconds
        return source, None
    if mime.startswith("video/"):
        video = videos.probe(source, thumbnail, mime)
        if mime != "video/webm":
            videos.blot_notes(source)
        asset.kind, asset.mime = AssetKind.VIDEO, mime
        asset.width, asset.height, asset.seconds, asset.fps = video.width, video.height, video.seconds, video.fps
        asset.video_codec, asset.audio_codec = video.video_codec[:20], video.audio_codec[:20]
        return source, thumbnail
    picture = images.take(source, mime, folder)
    images.thumbnail(picture.path, thumbnail)
    asset.kind = AssetKind.GIF if picture.mime == "image/gif" and picture.frames > 1 else AssetKind.IMAGE
    asset.mime, asset.width, asset.height = picture.mime, picture.width, picture.height
    asset.frames, asset.seconds = picture.frames, picture.seconds
    asset.fps = picture.frames / picture.seconds if picture.seconds else 0.0
    return picture.path, thumbnail


def _store(asset: Asset, content: Path, thumbnail: Path | None, jpeg: Path | None) -> None:
    digest = hashlib.sha256()
    with content.open("rb") as file:
        while piece := file.read(1024 * 1024):
            digest.update(piece)
    asset.sha256, asset.size = digest.hexdigest(), content.stat().st_size
    try:
        with content.open("rb") as file:
            asset.file.save("file" + sniff.EXTENSIONS[asset.mime], incoming.Placed(file), save=False)
        if thumbnail is not None:
            with thumbnail.open("rb") as file:
                asset.thumbnail.save("thumbnail.webp", File(file), save=False)
        if jpeg is not None:
            asset.jpeg_size = jpeg.stat().st_size
            with jpeg.open("rb") as file:
                asset.jpeg.save("copy.jpg", File(file), save=False)
        asset.save()
    except BaseException:
        _remove(asset.file.storage, *_names(asset))
        raise


def shown_name(name: str) -> str:
    """The name a person knows the file by: no folders, no control characters, 200 characters at most."""
    plain = "".join(c for c in PurePath(name.replace("\\", "/")).name if c.isprintable()).strip()
    return plain[-200:] or _("Untitled")


def attachments() -> QuerySet[Any]:
    """The places of files in posts, which belong to the layer above."""
    return Asset.attachments.rel.related_model._default_manager.all()


def uses(asset: Asset) -> list[Any]:
    """The posts that still need the file, newest first."""
    return uses_of([asset.id]).get(asset.id, [])


def uses_of(asset_ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    """The posts that still need each file, newest first; a file that none needs is left out."""
    rows = attachments().filter(asset__in=asset_ids).select_related("post")
    shared = rows.filter(publication=None, post__publications__state__in=WAITING)
    own = rows.filter(publication__state__in=WAITING)
    undecided = rows.filter(publication=None, post__publications=None)
    comes_again = rows.filter(post__occurrence__recurrence__next_on__isnull=False)
    comes_again = comes_again.filter(post__occurrence__recurrence__ended_at=None)
    found: dict[UUID, dict[UUID, Any]] = {}
    for item in (*shared, *own, *undecided, *comes_again):
        found.setdefault(item.asset_id, {})[item.post_id] = item.post
    return {
        asset_id: sorted(posts.values(), key=lambda post: post.created_at, reverse=True)
        for asset_id, posts in found.items()
    }


def posts_with(asset: Asset) -> list[Any]:
    """Every post with the file, newest first, at most 50, with its publications."""
    attached = attachments().filter(asset=asset)
    posts = attached.model._meta.get_field("post").related_model._default_manager
    rows = posts.filter(id__in=attached.values("post"), deleting_at=None).order_by("-created_at")
    return list(rows.prefetch_related("publications__channel")[:50])


def named(posts: Sequence[Any]) -> str:
    """Posts by their first words, three at most."""
    shown = [f"“{Truncator(post.text).chars(40)}”" if post.text else _("a post without text") for post in posts[:3]]
    return ", ".join(shown) + (" …" if len(posts) > 3 else "")


def delete(asset: Asset) -> None:
    """Remove the file and its row. Posts that are out keep their text. Raises :class:`InUse` while one needs it."""
    with transaction.atomic():
        Asset.objects.select_for_update().get(id=asset.id)
        if needed := uses(asset):
            text = _("This file is part of a draft or of a planned post: %(posts)s. Take it out there first.")
            raise InUse(text % {"posts": named(needed)})
        asset.attachments.all().delete()
        storage, names = asset.file.storage, _names(asset)
        asset.delete()
        transaction.on_commit(lambda: _remove(storage, *names))


def _names(asset: Asset) -> tuple[str | None, ...]:
    """Everything that is stored of it."""
    return asset.file.name, asset.thumbnail.name, asset.jpeg.name


def _remove(storage: Storage, *names: str | None) -> None:
    for name in names:
        if name:
            storage.delete(name)


def media_file(asset: Asset) -> MediaFile:
    """The asset as connectors know files."""
    file = MediaFile(
        id=str(asset.id),
        kind=cast(MediaKind, str(asset.kind)),
        mime=asset.mime,
        size=asset.size,
        width=asset.width,
        height=asset.height,
        seconds=asset.seconds,
        fps=asset.fps,
        video_codec=asset.video_codec,
        audio_codec=asset.audio_codec,
        frames=asset.frames,
        alt=asset.alt,
        source=StoredFile(asset.id, asset.file.storage, asset.file.name or ""),
    )
    if not asset.jpeg:
        return file
    source = StoredFile(asset.id, asset.jpeg.storage, asset.jpeg.name or "", jpeg=True)
    return replace(file, copies=(replace(file, mime=JPEG, size=asset.jpeg_size, source=source),))


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Reads pieces of a stored file, or of its ``jpeg`` copy, off the event loop."""

    asset_id: UUID
    storage: Storage
    name: str
    jpeg: bool = False

    async def url(self, expires: timedelta) -> str:
        return pull.address(self.asset_id, timezone.now() + expires, self.jpeg)

    async def read(self, offset: int, length: int) -> bytes:
        return await asyncio.to_thread(self._read, offset, length)

    def _read(self, offset: int, length: int) -> bytes:
        with self.storage.open(self.name) as file:
            file.seek(offset)
            return bytes(file.read(length))
