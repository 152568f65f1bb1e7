"""What is kept about the keeping itself, and the registers that whoever runs the service has to keep."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from onepost.lib.ids import uuid7


class InactivityWarning(models.Model):
    """Somebody was told that their account closes if they do not come back. Goes when they do."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="inactivity_warning")
    warned_at = models.DateTimeField()


class SecurityReview(models.Model):
    """Security was looked at as a whole; due every six months (P-4.2b)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    done_at = models.DateTimeField()
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    found = models.TextField(_("What was looked at and found"), max_length=10_000)
    measures = models.TextField(_("What will be changed, until when"), max_length=10_000, blank=True)

    class Meta:
        ordering: ClassVar = ["-done_at"]


class Breach(models.Model):
    """Personal data got lost, changed or into wrong hands (Art. 33, 34). Kept even when nobody had to be told."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    known_at = models.DateTimeField(_("When you learned of it (UTC)"))
    since = models.DateTimeField(_("It began (UTC)"))
    until = models.DateTimeField(_("It ended (UTC)"), null=True, blank=True)
    what = models.TextField(_("What happened"), max_length=10_000)
    data = models.TextField(_("Which data it concerns"), max_length=2_000)
    consequences = models.TextField(_("What may follow from it for people"), max_length=5_000)
    measures = models.TextField(_("What was done, and what will be"), max_length=5_000)
    networks = models.JSONField(_("Networks whose connections are concerned"), default=list)
    high_risk = models.BooleanField(_("The risk for people is high: they have to be told (Art. 34)"), default=False)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-known_at"]


class BreachStep(models.Model):
    """Somebody who must be told, and until when."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    breach = models.ForeignKey(Breach, models.CASCADE, related_name="steps")
    whom = models.CharField(max_length=16)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(_("What was done, or why it was not needed"), max_length=1_000, blank=True)

    class Meta:
        ordering: ClassVar = ["due_at", "whom"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["breach", "whom"], name="breach_step_once")]


class BreachNotice(models.Model):
    """Somebody concerned by a breach was told, once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    breach = models.ForeignKey(Breach, models.CASCADE, related_name="notices")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    sent_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["breach", "user"], name="breach_notice_once")]


class Disclosure(models.Model):
    """An authority asks for somebody's data (P-5.3). Nothing goes out before two people have agreed.

    ``scope``: categories of data. ``sha256`` is that of what was handed over; the thing itself is not kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    asked_at = models.DateTimeField(_("When the request came (UTC)"))
    authority = models.CharField(_("Authority"), max_length=200)
    reference = models.CharField(_("Their reference"), max_length=200, blank=True)
    legal_basis = models.CharField(_("Law that obliges you"), max_length=500)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="disclosures")
    scope = models.JSONField(_("What may be handed over"), default=list)
    since = models.DateTimeField(_("Only from (UTC)"), null=True, blank=True)
    until = models.DateTimeField(_("Only until (UTC)"), null=True, blank=True)
    gag_until = models.DateTimeField(_("The person must not be told before (UTC)"), null=True, blank=True)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    first_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    first_at = models.DateTimeField(null=True, blank=True)
    second_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    second_at = models.DateTimeField(null=True, blank=True)
    handed_over_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refusal = models.CharField(_("Why it was refused"), max_length=1_000, blank=True)

    class Meta:
        ordering: ClassVar = ["-asked_at"]
