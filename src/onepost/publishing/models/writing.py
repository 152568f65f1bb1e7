"""What helps people write: earlier versions, who else writes, and pieces of text used again and again."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from onepost.accounts.models import User, Workspace
from onepost.lib.ids import uuid7
from onepost.publishing.models.posts import Post


class Version(models.Model):
    """A post as somebody left it. ``content`` is what :mod:`onepost.publishing.writing.versions` made of it.

    ``number`` is that of the post (``Post.revision``) at that moment. ``kept`` are those that people asked for; the
    others were stored while they wrote, and thin out.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.CASCADE, related_name="versions")
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    kept = models.BooleanField(default=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["-number", "-at"]
        indexes: ClassVar = [models.Index(fields=["post", "-at"], name="version_recent")]


class Presence(models.Model):
    """Somebody has this post open in the composer; forgotten soon after they left. ``page`` tells two tabs apart."""

    id = models.BigAutoField(primary_key=True)
    post = models.ForeignKey(Post, models.CASCADE, related_name="presences")
    user = models.ForeignKey(User, models.CASCADE, related_name="presences")
    page = models.CharField(max_length=36)
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["post", "user", "page"], name="presence_once")]


class SnippetKind(models.TextChoices):
    TEXT = "text", _("Text")
    SIGNATURE = "signature", _("Signature")
    HASHTAGS = "hashtags", _("Hashtags")


class Snippet(models.Model):
    """A piece of text to insert; it may hold variables (:mod:`onepost.publishing.writing.snippets`).

    ``standard``: the one signature that new posts end with.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="snippets")
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="snippets")
    kind = models.CharField(_("Kind"), max_length=10, choices=SnippetKind.choices, default=SnippetKind.TEXT)
    name = models.CharField(_("Name"), max_length=60)
    text = models.TextField(_("Text"), max_length=5000)
    standard = models.BooleanField(_("New posts end with it"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["kind", Lower("name")]
        constraints: ClassVar = [
            models.UniqueConstraint("workspace", "kind", Lower("name"), name="snippet_once"),
            models.UniqueConstraint(fields=["workspace"], condition=Q(standard=True), name="snippet_standard"),
        ]

    def __str__(self) -> str:
        return self.name
