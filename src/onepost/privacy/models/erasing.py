"""Leaving: what was asked, how far it is, and what is kept of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onepost.accounts.models import User
from onepost.lib.fields import SealedField
from onepost.lib.ids import uuid7


class Leaving(models.TextChoices):
    CLOSE = "close", _("Close the account")
    ERASE = "erase", _("Erase everything")
    MINOR = "minor", _("Erase the account of somebody under 16")


class Stage(models.TextChoices):
    """In this order; ``failed`` is left by trying again."""

    REMOTE = "remote", _("Permissions are given back")
    ERASING = "erasing", _("Data is deleted")
    VERIFYING = "verifying", _("It is checked that nothing is left")
    DONE = "done", _("Done")
    FAILED = "failed", _("Something is left; the operator has been told")


class Erasure(models.Model):
    """One leaving, and afterwards its receipt. Nothing of the person stands in it once it is done.

    ``subject`` is the account's random id, for the case that a backup brings it back. ``identity`` are the addresses
    that are looked for at the end; emptied then. ``step``: the table that is being emptied. ``counts``: rows deleted by
    table; ``recipients``: who was told, and what they said; ``kept``: what stays, why, and until when.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=8, choices=Leaving.choices)
    subject = models.UUIDField()
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="erasures")
    workspaces = models.JSONField(default=list)
    identity = models.JSONField(default=list)
    language = models.CharField(max_length=8)
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.REMOTE)
    step = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)
    recipients = models.JSONField(default=list)
    kept = models.JSONField(default=list)
    problem = models.TextField(blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subject"], condition=~Q(stage="done"), name="one_leaving_at_a_time")
        ]


class LockedAway(Exception):
    """The archive is read with :func:`onepost.privacy.erasing.archive.opened` only, for a reason that is noted."""


class _Locked(models.Manager["Archived"]):
    def get_queryset(self) -> Any:
        raise LockedAway


class Archived(models.Model):
    """Who had an account that was closed: sealed, apart, for three years at most (P-6B.1).

    Nobody can sign in by it, and the address is free to be used again. ``address_mac`` finds it when its person asks
    for it to be erased: a keyed hash, no address.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sealed = SealedField()
    address_mac = models.CharField(max_length=64, db_index=True)
    closed_at = models.DateTimeField(auto_now_add=True)

    objects = _Locked()
    locked: ClassVar[models.Manager[Archived]] = models.Manager()

    class Meta:
        # What deletes and seals anew goes by this one; whoever writes ``objects`` meets the locked door.
        default_manager_name = "locked"
        base_manager_name = "locked"

    @property
    def owner(self) -> str:
        """What the value is bound to."""
        return f"privacy.archived|sealed||{self.pk}"


class Restriction(models.Model):
    """Why a person's data is not used just now, and when that ends, once it was said. ``User.restricted_at`` rules."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.OneToOneField(User, models.CASCADE, related_name="restriction")
    reason = models.CharField(max_length=200, blank=True)
    began_at = models.DateTimeField(auto_now_add=True)
    lifts_at = models.DateTimeField(null=True, blank=True)
