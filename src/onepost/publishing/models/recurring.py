"""Posts that come again: what is sent, by which rule, and which posts have been made of it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onepost.accounts.models import User, Workspace
from onepost.lib.ids import uuid7
from onepost.publishing.models.planning import Label, Queue
from onepost.publishing.models.posts import Post


class Unit(models.TextChoices):
    DAY = "day", _("Days")
    WEEK = "week", _("Weeks")
    MONTH = "month", _("Months")
    AGAIN = "again", _("Back into the queue")


class Monthly(models.TextChoices):
    DAY = "day", _("On the same day of the month")
    WEEKDAY = "weekday", _("On the same weekday, such as the second Tuesday")
    LAST = "last", _("On the last such weekday of the month")


class Recurrence(models.Model):
    """A post that comes again at a wall-clock time of the workspace, or goes back into a queue once it is out.

    ``content`` is what :mod:`onepost.publishing.writing.versions` makes of one, ``others`` are texts that take turns
    with its own. ``starts_on`` is the day the rule counts from; ``next_on`` the first day no post was made for yet
    (of one that goes back: before which it does not), None when there is none left. ``count`` is of posts in all.
    ``problem`` says why no more are made, until it is mended.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="recurrences")
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="recurrences")
    labels = models.ManyToManyField(Label, related_name="recurrences", blank=True)
    content = models.JSONField()
    others = models.JSONField(default=list)
    unit = models.CharField(max_length=8, choices=Unit.choices)
    every = models.PositiveSmallIntegerField(default=1)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    monthly = models.CharField(max_length=8, choices=Monthly.choices, default=Monthly.DAY)
    at = models.TimeField(null=True)
    queue = models.ForeignKey(Queue, models.SET_NULL, null=True, related_name="recurrences")
    starts_on = models.DateField()
    until = models.DateField(null=True)
    count = models.PositiveSmallIntegerField(null=True)
    next_on = models.DateField(null=True)
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [
            models.Index(
                fields=["next_on"],
                name="recurrence_next",
                condition=Q(next_on__isnull=False, paused_at=None, ended_at=None),
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(until=None, count=None), name="recurrence_ends"),
        ]


class Occurrence(models.Model):
    """A day of a recurrence for which a post was made: once, whoever makes it, also after the post is deleted.

    ``number`` counts from 1; ``text`` says which of the texts it has, 0 being the post's own. ``revision`` is the
    post's as it was made: with another one somebody has changed it since.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    recurrence = models.ForeignKey(Recurrence, models.CASCADE, related_name="occurrences")
    on = models.DateField()
    number = models.PositiveIntegerField()
    text = models.PositiveSmallIntegerField(default=0)
    post = models.OneToOneField(Post, models.SET_NULL, null=True, related_name="occurrence")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recurrence", "on"], name="occurrence_once"),
            models.UniqueConstraint(fields=["recurrence", "number"], name="occurrence_number"),
        ]
