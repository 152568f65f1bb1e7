"""Files of posts that are read in: how far each is, and what is wrong with which of its rows."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from onepost.accounts.models import User, Workspace
from onepost.lib.ids import uuid7
from onepost.media.models import Asset


class ImportState(models.TextChoices):
    MAPPING = "mapping", _("Choose the columns")
    CHECKING = "checking", _("Checking")
    CHECKED = "checked", _("Checked")
    IMPORTING = "importing", _("Importing")
    STOPPED = "stopped", _("Stopped")
    DONE = "done", _("Imported")
    UNDOING = "undoing", _("Undoing")
    UNDONE = "undone", _("Undone")
    FAILED = "failed", _("Failed")


WORKING = (ImportState.CHECKING, ImportState.IMPORTING, ImportState.UNDOING)
"""States in which a worker is on it, or will be soon."""


def stored_name(run: ImportRun, _filename: str = "") -> str:
    """Never the uploader's path."""
    return f"{run.workspace_id}/imports/{uuid.uuid4().hex}.csv"


class ImportRun(models.Model):
    """A file of posts on its way in. Rows are counted as a spreadsheet counts them: the names stand in row 1.

    ``mapping`` has one entry for each of ``columns``: the field it holds (:mod:`onepost.publishing.importing.fields`)
    or "". ``position`` is the last row that the present stage has dealt with, ``total`` the last row there is;
    ``good`` and ``bad`` count the rows of the dry run, ``made`` and ``refused`` those of the import. The file goes once
    it is not needed any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="imports")
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="imports")
    name = models.CharField(max_length=200)
    file = models.FileField(upload_to=stored_name, blank=True)
    source = models.CharField(max_length=12)
    encoding = models.CharField(max_length=12)
    separator = models.CharField(max_length=1)
    header = models.BooleanField()
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=list)
    day_first = models.BooleanField()
    channels = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.MAPPING)
    total = models.PositiveIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    made = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True)
    began_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [models.Index(fields=["workspace", "-created_at"], name="import_recent")]

    def __str__(self) -> str:
        return self.name


class ImportProblem(models.Model):
    """Why a row is not imported, in the words of whoever imports it. ``late``: found while importing."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="problems")
    row = models.PositiveIntegerField()
    field = models.CharField(max_length=80)
    text = models.CharField(max_length=600)
    late = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["row", "id"]
        indexes: ClassVar = [models.Index(fields=["run", "row"], name="import_problem_row")]


class ImportedFile(models.Model):
    """A file an import has fetched, so that an address that several rows name is fetched once."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="files")
    sha256 = models.CharField(max_length=64)
    asset = models.ForeignKey(Asset, models.CASCADE, related_name="imported")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "sha256"], name="imported_file_once")]
