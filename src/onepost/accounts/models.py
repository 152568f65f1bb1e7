"""People, the workspaces they share, and the keys of programs that act for a workspace."""

from __future__ import annotations

import zoneinfo
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from onepost.lib.ids import uuid7

LANGUAGES = [("en", "English"), ("fr", "Français")]
"""In which pages and mails exist, each named in itself."""


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person. Only what the sign-up asks for is stored (privacy policy, 2.1).

    ``is_operator``: runs this installation, and enters its app keys. Whoever signs up first does.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("E-mail"), max_length=254)
    first_name = models.CharField(_("First name"), max_length=80, blank=True)
    last_name = models.CharField(_("Last name"), max_length=80, blank=True)
    phone = models.CharField(_("Phone"), max_length=32, blank=True, db_default="")
    language = models.CharField(_("Language"), max_length=8, blank=True, choices=LANGUAGES)
    time_zone = models.CharField(_("Time zone"), max_length=64, blank=True)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)
    of_age_confirmed_at = models.DateTimeField(null=True, blank=True)
    date_joined = models.DateTimeField(auto_now_add=True)
    # Set by privacy/restricting.py: until it is empty again nothing of this person is published.
    restricted_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.full_name

    @cached_property
    def policy_read(self) -> str:
        """The newest version of the policy that this person has read, "" for none."""
        return self.policy_acknowledgements.order_by("-version").values_list("version", flat=True).first() or ""

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip() or self.email


def valid_time_zone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError(_("There is no time zone named “%(value)s”."), params={"value": value})


class Workspace(models.Model):
    """Where channels, posts and media live, shared by its members.

    Since ``stopped_at`` nothing goes out, because ``stopped_by`` said so, until somebody lets it. ``holidays`` are
    country codes between commas; ``utm`` is what is added to links: ``{"source": …, "medium": …, "campaign": …,
    "domains": […]}``, nothing when it is empty or says ``"off"``. ``language`` is that of dates written into posts.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("Name"), max_length=80)
    time_zone = models.CharField(_("Time zone"), max_length=64, default="UTC", validators=[valid_time_zone])
    late_hours = models.PositiveSmallIntegerField(_("Still send posts that are late by up to (hours)"), default=6)
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    holidays = models.CharField(_("Public holidays of"), max_length=200, blank=True, db_default="")
    utm = models.JSONField(default=dict, blank=True, db_default={})
    language = models.CharField(
        _("Language of dates in posts"), max_length=8, choices=LANGUAGES, default="en", db_default="en"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    members = models.ManyToManyField(User, through="Membership", related_name="workspaces")

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    EDITOR = "editor", _("Editor")


class Membership(models.Model):
    """A member of a workspace and what they may do there."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.EDITOR)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["workspace", "user"], name="member_once")]


class PolicyAcknowledgement(models.Model):
    """Which text of the privacy policy a person had in front of them, and where."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="policy_acknowledgements")
    version = models.CharField(max_length=32)
    sha256 = models.CharField(max_length=64)
    surface = models.CharField(max_length=32)
    at = models.DateTimeField(auto_now_add=True)


class ApiKey(models.Model):
    """Lets a program act for a workspace. Only a hash is stored; the key itself is shown once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="api_keys")
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="api_keys")
    name = models.CharField(_("Name"), max_length=80)
    prefix = models.CharField(max_length=16)
    sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
