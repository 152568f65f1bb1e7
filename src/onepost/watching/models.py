"""Signs of life, counts, and what was wrong. Nothing of any person or post stands here."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onepost.lib.ids import uuid7


class Worker(models.Model):
    """A worker process. ``left_at`` is set by one that was told to stop; one that was killed just falls silent."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    host = models.CharField(max_length=255)
    pid = models.PositiveIntegerField()
    version = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)
    busy = models.PositiveIntegerField(default=0)
    places = models.PositiveIntegerField(default=0)


class Tally(models.Model):
    """A count that only grows, over all workers and restarts."""

    id = models.BigAutoField(primary_key=True)
    measure = models.CharField(max_length=16)
    network = models.CharField(max_length=16)
    label = models.CharField(max_length=16, blank=True)
    count = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["measure", "network", "label"], name="tally_once")]


class Kind(models.TextChoices):
    LATE = "late", _("Posts are late")
    NO_WORKER = "no-worker", _("No worker is running")
    SILENT = "silent", _("A worker is silent")
    FAILING = "failing", _("A network fails")
    PURGE = "purge", _("Old data is not deleted")
    BACKUP = "backup", _("No backup is made")
    DRILL = "drill", _("Restoring is not practised")
    REVIEW = "review", _("The security review is overdue")
    BREACH = "breach", _("A step after a breach is overdue")
    LEAVING = "leaving", _("An erasure does not come to its end")


class Incident(models.Model):
    """Something wrong, from its first sight to its end. ``subject`` is a network or a host, or empty.

    ``calm_since`` is set while it is not seen any more: it is over only when that lasts.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    subject = models.CharField(max_length=255, blank=True)
    number = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField()
    calm_since = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    end_told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "subject"], name="incident_open_once", condition=Q(ended_at=None)),
        ]
