"""What people were asked and what they said (P-3.3, P-7.6), and who wants or no longer wants the newsletter (P-3.5)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from onepost.accounts.models import User
from onepost.lib.ids import uuid7
from onepost.privacy.vocabulary import Purpose


class Action(models.TextChoices):
    GIVEN = "given", _("Consent given")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Consent taken back")
    VOIDED = "voided", _("No longer valid, because what was agreed to has changed")


class ConsentEvent(models.Model):
    """One answer to one question. Rows are added and deleted, never changed: the database refuses it.

    ``receipt`` stands in the visitor's own cookie and nowhere else, so that a choice can be proved by whoever made it
    and leads to nobody otherwise; there is no address and no browser. ``user`` is set for what is asked of an account.
    ``text_sha256`` is the hash of the question as it was shown, in hexadecimal digits.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="consent_events")
    receipt = models.UUIDField(null=True)
    purpose = models.CharField(max_length=16, choices=[(purpose.value, purpose.value) for purpose in Purpose])
    action = models.CharField(max_length=16, choices=Action.choices)
    until = models.DateTimeField(null=True)
    surface = models.CharField(max_length=16)
    text_sha256 = models.CharField(max_length=64)
    language = models.CharField(max_length=8)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["receipt", "-at"], name="consent_of_receipt")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(user=None) | Q(receipt=None), name="consent_of_visitor_or_of_account")
        ]


class Objection(models.Model):
    """A person's no to a purpose that rests on a legitimate interest (P-6A.5). Taken back, the row goes."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="objections")
    purpose = models.CharField(max_length=16, choices=[(purpose.value, purpose.value) for purpose in Purpose])
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "purpose"], name="objection_once")]


class Reader(models.Model):
    """Somebody who asked for the newsletter; who has not confirmed by mail gets nothing but that one mail.

    The links in mails carry the row's id and are signed, so no key is stored.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(max_length=254)
    language = models.CharField(max_length=8)
    asked_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="reader_once")]


class Suppression(models.Model):
    """An address that must not get the newsletter again unless it asks: a keyed hash, for three years."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    address_mac = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(auto_now_add=True)


class Issue(models.Model):
    """One issue of the newsletter, as the operator wrote it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subject = models.CharField(_("Subject"), max_length=150)
    text = models.TextField(_("Text"), max_length=50_000)
    created_at = models.DateTimeField(auto_now_add=True)


class Sending(models.Model):
    """One issue to one reader. The row is the queue; it goes with the reader."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    issue = models.ForeignKey(Issue, models.CASCADE, related_name="sendings")
    reader = models.ForeignKey(Reader, models.CASCADE, related_name="sendings")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["issue", "reader"], name="issue_once")]
