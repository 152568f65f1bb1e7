"""What posts are planned by: queues with their weekly times, labels, and calendars that other programs subscribe to."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from onepost.accounts.models import User, Workspace
from onepost.channels.models import Channel
from onepost.lib.ids import uuid7


class Colour(models.TextChoices):
    GREY = "grey", _("Grey")
    RED = "red", _("Red")
    ORANGE = "orange", _("Orange")
    YELLOW = "yellow", _("Yellow")
    GREEN = "green", _("Green")
    BLUE = "blue", _("Blue")
    PURPLE = "purple", _("Purple")
    PINK = "pink", _("Pink")


class Label(models.Model):
    """A word people sort posts by."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="labels")
    name = models.CharField(_("Name"), max_length=40)
    colour = models.CharField(_("Colour"), max_length=8, choices=Colour.choices, default=Colour.GREY)

    class Meta:
        ordering: ClassVar = [Lower("name")]
        constraints: ClassVar = [models.UniqueConstraint("workspace", Lower("name"), name="label_once")]

    def __str__(self) -> str:
        return self.name


class Queue(models.Model):
    """Posts that wait for the next free weekly time of their channel. Every workspace has one, and may have more."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="queues")
    name = models.CharField(_("Name"), max_length=60)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["created_at", "id"]
        constraints: ClassVar = [models.UniqueConstraint("workspace", Lower("name"), name="queue_once")]

    def __str__(self) -> str:
        return self.name


class Slot(models.Model):
    """A weekly time of a channel's queue, on the clock of the workspace: 09:00 stays 09:00 when the clocks change.

    ``weekday`` counts from Monday, 0.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    queue = models.ForeignKey(Queue, models.CASCADE, related_name="slots")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="slots")
    weekday = models.PositiveSmallIntegerField()
    at = models.TimeField()

    class Meta:
        ordering: ClassVar = ["weekday", "at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["queue", "channel", "weekday", "at"], name="slot_once"),
            models.CheckConstraint(condition=models.Q(weekday__lte=6), name="slot_in_week"),
        ]


class Feed(models.Model):
    """A calendar address for one person's calendar program. Only a hash of it is stored; it is shown once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="feeds")
    user = models.ForeignKey(User, models.CASCADE, related_name="feeds")
    sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "user"], name="feed_once")]
