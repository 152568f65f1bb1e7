"""Proof that what must be done regularly was done (P-6B.10, P-4.2c)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from onepost.lib.ids import uuid7


class RunKind(models.TextChoices):
    PURGE = "purge", _("Deletion of what has been kept long enough")
    BACKUP = "backup", _("Backup")
    DRILL = "drill", _("Restore drill")


class Run(models.Model):
    """One run of a regular duty. ``numbers``: rows by rule, bytes, seconds; nothing of any person.

    ``seal``: an HMAC over the rest, so that a record cannot be made up with the database alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=16, choices=RunKind.choices)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ok = models.BooleanField(default=False)
    numbers = models.JSONField(default=dict)
    seal = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "-began_at"], name="run_latest")]
