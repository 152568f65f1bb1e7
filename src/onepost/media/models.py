"""The library: files that posts are made of."""

from __future__ import annotations

import uuid
from pathlib import PurePosixPath
from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from onepost.accounts.models import User, Workspace
from onepost.lib.ids import uuid7


class AssetKind(models.TextChoices):
    IMAGE = "image", _("Picture")
    GIF = "gif", _("Animation")
    VIDEO = "video", _("Video")
    DOCUMENT = "document", _("Document")
    CAPTIONS = "captions", _("Captions")


class Folder(models.Model):
    """A folder of the library; ``parent`` None is the top."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="folders")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    name = models.CharField(_("Name"), max_length=80)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = [Lower("name")]
        constraints: ClassVar = [
            models.UniqueConstraint("workspace", "parent", Lower("name"), name="folder_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return self.name


def stored_name(asset: Asset, _filename: str = "") -> str:
    """Never the uploader's path: workspace, a random id and the extension of the detected type."""
    suffix = PurePosixPath(_filename).suffix
    return f"{asset.workspace_id}/{uuid.uuid4().hex}{suffix}"


class Asset(models.Model):
    """A file in the library, as it will be sent. Sizes in bytes and pixels, duration in seconds.

    Of a document, ``frames`` are its pages and the size is the first page's in points; of captions, ``frames`` are the
    pieces of text and ``seconds`` when the last one ends. ``jpeg`` shows a picture of another type as JPEG, which every
    network takes. One made by repair or cropping names the file it was ``made_from`` and the ``changes`` that were
    made (:mod:`onepost.media.repair`). Once ``deleting_at`` is set the library does not show the file; it is deleted
    then, unless somebody undoes it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="assets")
    uploaded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="assets")
    kind = models.CharField(max_length=12, choices=AssetKind.choices)
    mime = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)
    fps = models.FloatField(default=0)
    frames = models.PositiveIntegerField(default=0)
    video_codec = models.CharField(max_length=20, blank=True)
    audio_codec = models.CharField(max_length=20, blank=True)
    folder = models.ForeignKey(Folder, models.SET_NULL, null=True, blank=True, related_name="assets")
    made_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="versions")
    changes = models.JSONField(default=list, blank=True, db_default=[])
    alt = models.CharField(_("Description for people who cannot see it"), max_length=4000, blank=True)
    file = models.FileField(upload_to=stored_name, max_length=200)
    thumbnail = models.FileField(upload_to=stored_name, max_length=200, blank=True)
    jpeg = models.FileField(upload_to=stored_name, max_length=200, blank=True)
    jpeg_size = models.BigIntegerField(default=0)
    deleting_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "-created_at"], name="asset_recent")]

    def __str__(self) -> str:
        return self.name

    @property
    def seen(self) -> bool:
        """Whether it is something to look at, so that people who cannot see it need a description."""
        return self.kind not in (AssetKind.DOCUMENT, AssetKind.CAPTIONS)

    @property
    def shape(self) -> str:
        """As the library's filter names it, "" of what has none."""
        if not self.seen or not self.width:
            return ""
        if self.width == self.height:
            return "square"
        return "portrait" if self.height > self.width else "landscape"

    @property
    def pages(self) -> int:
        """Of a document, 0 of anything else."""
        return self.frames if self.kind == AssetKind.DOCUMENT else 0

    @property
    def length(self) -> str:
        """Duration as players show it: ``0:07``, ``1:02:30``."""
        minutes, seconds = divmod(max(round(self.seconds), 1), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


class Upload(models.Model):
    """A file on its way, in pieces (tus protocol) or from an ``address``: ``received`` of ``size`` bytes are here.

    A ``size`` of 0 is not known yet. It ends as an ``asset`` or with a ``problem``, a sentence for the person.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="uploads")
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="uploads")
    folder = models.ForeignKey(Folder, models.SET_NULL, null=True, blank=True, related_name="uploads")
    asset = models.ForeignKey(Asset, models.SET_NULL, null=True, blank=True, related_name="uploads")
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    received = models.BigIntegerField(default=0)
    address = models.CharField(max_length=2000, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(auto_now=True)


class RepairState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Being made")
    DONE = "done", _("Ready")
    FAILED = "failed", _("Failed")
    STOPPED = "stopped", _("Stopped")


class Repair(models.Model):
    """A fitting version of a file being made. ``recipe`` says what to do, ``done`` how much is, from 0 to 1; ``tries``
    counts the workers that have begun it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="repairs")
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="repairs")
    asset = models.ForeignKey(Asset, models.CASCADE, related_name="repairs")
    result = models.ForeignKey(Asset, models.SET_NULL, null=True, blank=True, related_name="repaired")
    recipe = models.JSONField()
    state = models.CharField(max_length=8, choices=RepairState.choices, default=RepairState.WAITING)
    done = models.FloatField(default=0)
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["asset", "-created_at"], name="repair_recent")]
