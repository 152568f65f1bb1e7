"""Copies of everything about a person, for that person; and copies from elsewhere on their way in."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from onepost.accounts.models import User, Workspace
from onepost.lib.ids import uuid7


class CopyKind(models.TextChoices):
    ALL = "all", _("Everything about me")
    PORTABLE = "portable", _("What I have made, to take along")


class CopyState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Being made")
    DONE = "done", _("Ready")
    FAILED = "failed", _("Failed")


UNDER_WAY = (CopyState.WAITING, CopyState.RUNNING)


def stored_name(row: Copy | PortableImport, _filename: str = "") -> str:
    """Random: nothing about whose it is."""
    return f"copies/{uuid.uuid4().hex}.zip"


class Copy(models.Model):
    """A copy somebody asked for. ``position`` of ``total`` rows and files are in it; it is deleted after a week.

    ``problem`` is a sentence for the person.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="copies")
    kind = models.CharField(max_length=8, choices=CopyKind.choices)
    language = models.CharField(max_length=8)
    state = models.CharField(max_length=8, choices=CopyState.choices, default=CopyState.WAITING)
    position = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to=stored_name, blank=True)
    size = models.BigIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(auto_now=True)
    ready_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user"], condition=models.Q(state__in=UNDER_WAY), name="one_copy_at_a_time")
        ]


class PortableImport(models.Model):
    """What somebody brings along from another installation. ``position`` of ``total`` things are in; ``made`` counts
    by kind, ``notes`` count what came in another way than it was (:mod:`onepost.privacy.importing.words`).
    ``as_drafts``: what is planned is not planned here. The file goes once it is done."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="portable_imports")
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="portable_imports")
    language = models.CharField(max_length=8)
    as_drafts = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=CopyState.choices, default=CopyState.WAITING)
    position = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to=stored_name, blank=True)
    made = models.JSONField(default=dict)
    notes = models.JSONField(default=dict)
    problem = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    touched_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["workspace"], condition=models.Q(state__in=UNDER_WAY), name="one_portable_import_at_a_time"
            )
        ]
