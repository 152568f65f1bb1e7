"""Who has been told of which version of the policy (P-9.2)."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from onepost.lib.ids import uuid7


class Announcement(models.Model):
    """The mail about a new version went out to this person; it is not sent twice."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="policy_announcements")
    version = models.CharField(max_length=32)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "version"], name="announced_once")]
