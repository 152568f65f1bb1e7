"""What is written and where it goes. The publication's row is the queue (DESIGN rule 1)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onepost.accounts.models import User, Workspace
from onepost.channels.models import Channel
from onepost.lib.fields import SealedField
from onepost.lib.ids import uuid7
from onepost.media.models import Asset
from onepost.publishing.models.planning import Label, Queue


class Post(models.Model):
    """What the author writes once. ``options`` are by network: ``{"x": {…}}``.

    ``revision`` counts its changes, so that nobody overwrites what they have not seen.
    Once ``deleting_at`` is set the post is on no list and does not go out; then it is deleted, if nobody undoes it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="posts")
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="posts")
    text = models.TextField(blank=True)
    options = models.JSONField(default=dict)
    labels = models.ManyToManyField(Label, related_name="posts", blank=True)
    revision = models.PositiveIntegerField(db_default=0, default=0)
    deleting_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["workspace", "-created_at"], name="post_recent")]


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SCHEDULED = "scheduled", _("Planned")
    PUBLISHING = "publishing", _("Publishing")
    PUBLISHED = "published", _("Published")
    DELIVERED = "delivered", _("Delivered to the app")
    FAILED = "failed", _("Failed")
    UNCONFIRMED = "unconfirmed", _("Unconfirmed")
    HELD = "held", _("On hold")
    CANCELLED = "cancelled", _("Cancelled")


EDITABLE = (State.DRAFT, State.SCHEDULED, State.FAILED, State.HELD, State.CANCELLED)
"""States in which text, media, options and time may change (nothing of it is public)."""
WAITING = (State.SCHEDULED, State.PUBLISHING)
"""States the dispatcher looks at; a published row with work left (a first comment) has ``next_attempt_at`` too."""


class Publication(models.Model):
    """A post on one channel: its own text, media, options, time and state.

    ``kind`` is the network's kind of post, as it was when the post was written. ``own_text`` None follows the post;
    ``own_media`` says whether attachments of its own replace the post's. ``filled`` is what variables and links were
    filled with (:mod:`onepost.publishing.writing.filling`), since something of it was sent.
    ``next_attempt_at`` is the one answer to "when next". ``handed_until`` keeps the dispatcher from handing a row over
    twice in a row; ``lease`` grows with every worker that takes it, ``leased_until`` frees the row of a dead one.
    ``next_call`` is what the connector announced; ``armed_at`` is set, and committed, before a call that must not
    happen twice. ``also_ids`` are further live things of the publication: parts of a thread, the first comment.
    ``seen_url`` is where the author says that an unconfirmed one is, until that is checked; ``left_open``: they do not
    mind not knowing, and are asked no more. ``queue`` is where its time came from, until it is given another one.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="publications")
    post = models.ForeignKey(Post, models.CASCADE, related_name="publications")
    channel = models.ForeignKey(Channel, models.SET_NULL, null=True, related_name="publications")
    network = models.CharField(max_length=16)
    kind = models.CharField(max_length=20, blank=True, db_default="")
    own_text = models.TextField(null=True, blank=True)
    own_media = models.BooleanField(default=False)
    own_options = models.JSONField(null=True, blank=True)
    filled = models.JSONField(null=True, blank=True)

    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    due_at = models.DateTimeField(null=True, blank=True)
    queue = models.ForeignKey(Queue, models.SET_NULL, null=True, blank=True, related_name="publications")
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    lease = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    handed_until = models.DateTimeField(null=True, blank=True)
    next_call = models.CharField(max_length=8, blank=True)
    armed_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    progress = SealedField(blank=True)

    remote_id = models.CharField(max_length=200, blank=True)
    also_ids = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    url = models.CharField(max_length=500, blank=True)
    whole = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True, blank=True)
    problem = models.JSONField(null=True, blank=True)
    seen_url = models.CharField(max_length=500, blank=True, db_default="")
    left_open = models.BooleanField(db_default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["next_attempt_at"], name="publication_due", condition=Q(next_attempt_at__isnull=False)
            ),
            models.Index(fields=["workspace", "due_at"], name="publication_calendar"),
            models.Index(fields=["channel", "remote_id"], name="publication_remote", condition=~Q(remote_id="")),
            # For those who watch. Neither costs the way of an ordinary post anything: it has left the first one when it
            # is published, and never enters the second.
            models.Index(fields=["due_at"], name="publication_late", condition=Q(next_attempt_at__isnull=False)),
            models.Index(fields=["due_at"], name="publication_trouble", condition=Q(problem__isnull=False)),
            # What has been used of the networks' caps, however many are planned.
            models.Index(
                fields=["network", "published_at"],
                name="publication_published",
                condition=Q(published_at__isnull=False),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["post", "channel"], name="publication_once"),
        ]

    @property
    def owner(self) -> str:
        return f"publishing.publication|progress|{self.workspace_id}|{self.id}"

    @property
    def text(self) -> str:
        return self.post.text if self.own_text is None else self.own_text

    @property
    def options(self) -> dict[str, object]:
        if self.own_options is not None:
            return dict(self.own_options)
        return dict(self.post.options.get(self.network, {}))


class Attachment(models.Model):
    """A file of a post at its place. Without publication it belongs to the post for every channel; ``part`` counts
    the posts of a thread, 0 being the first.

    ``option`` says that it is no part of the post but an option's file (a cover, captions), which the options name:
    ``youtube.thumbnail`` of a post, ``thumbnail`` of a publication with options of its own.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.CASCADE, related_name="attachments")
    publication = models.ForeignKey(Publication, models.CASCADE, null=True, blank=True, related_name="attachments")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="attachments")
    part = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveSmallIntegerField(default=0)
    option = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering: ClassVar = ["part", "position"]


class Attempt(models.Model):
    """One step of a publication as the author may read it: what was tried, what came back, who acts next."""

    id = models.BigAutoField(primary_key=True)
    publication = models.ForeignKey(Publication, models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    step = models.CharField(max_length=40)
    outcome = models.CharField(max_length=16)
    message = models.JSONField(null=True, blank=True)
    detail = models.CharField(max_length=500, blank=True)
    milliseconds = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [models.Index(fields=["publication", "at"], name="attempt_timeline")]


class Pause(models.Model):
    """A network has asked for patience: nothing is sent before ``until``, for one channel or (None) the whole app."""

    id = models.BigAutoField(primary_key=True)
    network = models.CharField(max_length=16)
    login = models.CharField(max_length=16, blank=True)
    sandbox = models.BooleanField()
    channel = models.ForeignKey(Channel, models.CASCADE, null=True, related_name="pauses")
    until = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["network", "login", "sandbox", "channel"], name="pause_once", nulls_distinct=False
            ),
        ]


class IdempotencyKey(models.Model):
    """What the API answered to a request, so that the same request sent again does nothing new."""

    id = models.BigAutoField(primary_key=True)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="idempotency_keys")
    key = models.CharField(max_length=200)
    request_sha256 = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(default=0)
    post = models.ForeignKey(Post, models.SET_NULL, null=True, related_name="idempotency_keys")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "key"], name="idempotency_once")]
