"""Requests about one's data, how far each is, and what somebody wishes for after their death (privacy.md 2.11)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onepost.accounts.models import User
from onepost.lib.fields import SealedField
from onepost.lib.ids import uuid7


class Wish(models.TextChoices):
    """What somebody asks for."""

    ACCESS = "access", _("A copy of my data, or to know what you hold")
    CORRECT = "correct", _("Correct something")
    ERASE = "erase", _("Erase my data")
    PORT = "port", _("Take my data elsewhere")
    OBJECT = "object", _("Stop using my data for something")
    RESTRICT = "restrict", _("Restrict the use of my data")
    MINOR = "minor", _("Report an account of somebody under 16")
    AFTERLIFE = "afterlife", _("The account of somebody who has died")
    QUESTION = "question", _("A question about privacy")


class Way(models.TextChoices):
    """How it reached us."""

    APP = "app", _("In OnePost")
    FORM = "form", _("Public form")
    MAIL = "mail", _("E-mail")
    POST = "post", _("Letter")
    NETWORK = "network", _("A network")


class Decision(models.TextChoices):
    GRANTED = "granted", _("Done as asked")
    PARTLY = "partly", _("Done in part")
    REFUSED = "refused", _("Refused")
    NOTHING = "nothing", _("We hold nothing")


class Did(models.TextChoices):
    """The steps of a case."""

    RECEIVED = "received", _("Received")
    PROVED = "proved", _("The address was confirmed")
    PAUSED = "paused", _("Waiting for an answer; the time stands still")
    RESUMED = "resumed", _("Answered; the time goes on")
    EXTENDED = "extended", _("Two months more")
    FORWARDED = "forwarded", _("Passed on to the workspace it is about")
    COPIED = "copied", _("A copy was taken")
    DELETED = "deleted", _("Data was deleted")
    OPENED = "opened", _("The wishes for after death were opened")
    DECIDED = "decided", _("Answered")


class RightsRequest(models.Model):
    """One case. ``received_on`` is the legal day, of the letter or the mail; ``due_on`` follows from it (due.py).

    ``user`` is known when they were logged in, or when the confirmed address is that of an account. ``handle`` is a
    name at a network, to look for. ``reminded`` is for how many days before the end the operators were told last.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=16, unique=True)
    wish = models.CharField(max_length=12, choices=Wish.choices)
    way = models.CharField(max_length=8, choices=Way.choices)
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="rights_requests")
    email = models.EmailField(max_length=254, blank=True)
    handle = models.CharField(max_length=100, blank=True)
    text = models.TextField(blank=True, max_length=5000)
    language = models.CharField(max_length=8)
    received_on = models.DateField()
    proved_at = models.DateTimeField(null=True)
    paused_on = models.DateField(null=True)
    paused_days = models.PositiveIntegerField(default=0)
    extended_at = models.DateTimeField(null=True)
    due_on = models.DateField()
    reminded = models.PositiveSmallIntegerField(null=True)
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)
    closed_on = models.DateField(null=True)
    twin = models.ForeignKey("self", models.SET_NULL, null=True, related_name="twins")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(closed_on=None, decision="") | (Q(closed_on__isnull=False) & ~Q(decision="")),
                name="request_closed_by_a_decision",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["due_on"], condition=Q(closed_on=None), name="request_open_by_day")]


class RequestStep(models.Model):
    """What was done, and the text that was sent about it. ``tell``: goes to who asked, by mail; that is the queue."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(RightsRequest, models.CASCADE, related_name="steps")
    did = models.CharField(max_length=12, choices=Did.choices)
    text = models.TextField(blank=True)
    tell = models.BooleanField(default=False)
    sent_at = models.DateTimeField(null=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


class Directive(models.Model):
    """What shall become of somebody's data after their death (French law of 1978, Art. 85): optional, sealed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.OneToOneField(User, models.CASCADE, related_name="directive")
    sealed = SealedField()
    written_at = models.DateTimeField(auto_now=True)

    @property
    def owner(self) -> str:
        """What the text is bound to."""
        return f"privacy.directive|sealed||{self.pk}"
