"""Connected accounts. A grant is one person's consent and holds the tokens; a channel is one page or profile."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from onepost.accounts.models import User, Workspace
from onepost.connectors import registry
from onepost.connectors.accounts import Account, Credentials
from onepost.connectors.secret import Secret
from onepost.lib import vault
from onepost.lib.fields import SealedField
from onepost.lib.ids import uuid7


class DataKey(models.Model):
    """The key of one grant, wrapped by the master key. Its deletion shreds what it sealed (P-R.1).

    A table of its own, so that its backups can be kept for 72 hours only.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    wrapped = SealedField()
    created_at = models.DateTimeField(auto_now_add=True)

    @classmethod
    def make(cls) -> DataKey:
        key = cls()
        key.wrapped = vault.wrap(vault.new_data_key(), key.owner)
        key.save()
        return key

    @property
    def owner(self) -> str:
        return f"channels.datakey|wrapped||{self.id}"

    def reveal(self) -> bytes:
        return vault.unwrap(self.wrapped, self.owner)


class GrantState(models.TextChoices):
    LIVE = "live", _("Connected")
    LOST = "lost", _("Reconnect needed")


class Grant(models.Model):
    """One person's consent at one network, by one of its logins, in one workspace.

    ``epoch`` grows with every change of the tokens: an answer that comes late finds another epoch and stores nothing,
    so it can never bring back a token that was deleted. ``ends_at`` is when the permission ends unless the person gives
    it anew, None when OnePost renews it without end; ``end_told`` is the end of which they were told. ``lost_at`` is
    set while a refusal waits for a second one (decision 11).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="grants")
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="grants")
    network = models.CharField(max_length=16)
    login = models.CharField(max_length=16, blank=True)
    sandbox = models.BooleanField(default=False)
    remote_id = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    key = models.OneToOneField(DataKey, models.PROTECT, related_name="grant")
    sealed = SealedField()
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField(null=True, blank=True)
    refresh_expires_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    end_told = models.DateTimeField(null=True, blank=True)
    epoch = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=8, choices=GrantState.choices, default=GrantState.LIVE)
    created_at = models.DateTimeField(auto_now_add=True)
    refreshed_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    lost_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "network", "login", "sandbox", "remote_id"], name="grant_once")
        ]

    @property
    def owner(self) -> str:
        return f"channels.grant|sealed|{self.workspace_id}|{self.id}"

    def put(self, credentials: Credentials) -> None:
        """Seal ``credentials`` into this row; the caller saves."""
        self.sealed = seal_credentials(self.key.reveal(), self.owner, credentials)
        self.scopes = sorted(credentials.scopes)
        self.expires_at = credentials.expires_at
        self.refresh_expires_at = credentials.refresh_expires_at
        self.ends_at = ends_at(self.network, self.login, credentials)

    def credentials(self) -> Credentials:
        return open_credentials(self.key.reveal(), self.owner, self.sealed)


class ChannelState(models.TextChoices):
    ACTIVE = "active", _("Connected")
    HELD = "held", _("Needs you")


class Channel(models.Model):
    """One page or profile that posts go to. Since ``paused_at`` nothing does, until somebody lets it.

    ``stops_at`` and ``needs_help`` are of rows from :mod:`channels.ending`.
    """

    stops_at: datetime | None
    needs_help: bool

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="channels")
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="channels")
    network = models.CharField(max_length=16)
    kind = models.CharField(max_length=24)
    remote_id = models.CharField(max_length=200)
    name = models.CharField(max_length=200)
    handle = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=500, blank=True)
    sealed = SealedField(blank=True)
    limits = models.JSONField(default=dict)
    limits_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=ChannelState.choices, default=ChannelState.ACTIVE)
    problem = models.JSONField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    connected_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["workspace", "network", "remote_id"], name="channel_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def owner(self) -> str:
        return f"channels.channel|sealed|{self.workspace_id}|{self.id}"

    def put_token(self, token: Secret | None) -> None:
        """Seal the account's own token (a Facebook page's) with its grant's key; the caller saves."""
        self.sealed = (
            vault.seal(self.grant.key.reveal(), {"token": token.reveal()}, self.owner) if token is not None else ""
        )

    def account(self) -> Account:
        return account_of(
            self.grant.key.reveal() if self.sealed else b"",
            self.owner,
            self.sealed,
            remote_id=self.remote_id,
            kind=self.kind,
            name=self.name,
            handle=self.handle,
            url=self.url,
            limits=self.limits,
        )


class ChannelGroup(models.Model):
    """Channels that are often chosen together, by a name."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="channel_groups")
    name = models.CharField(_("Name"), max_length=60)
    channels = models.ManyToManyField(Channel, related_name="groups", verbose_name=_("Channels"))
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = [Lower("name")]
        constraints: ClassVar = [models.UniqueConstraint("workspace", Lower("name"), name="channel_group_once")]

    def __str__(self) -> str:
        return self.name


class ConnectionAttempt(models.Model):
    """A consent under way: single use, ten minutes, bound to session, person, workspace and network."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="connection_attempts")
    user = models.ForeignKey(User, models.CASCADE, related_name="connection_attempts")
    network = models.CharField(max_length=16)
    login = models.CharField(max_length=16, blank=True)
    sandbox = models.BooleanField(default=False)
    state_sha256 = models.CharField(max_length=64, unique=True)
    session_sha256 = models.CharField(max_length=64)
    verifier = SealedField()
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True, blank=True)
    grant = models.ForeignKey(Grant, models.CASCADE, null=True, blank=True, related_name="attempts")
    found = SealedField(blank=True)

    @property
    def owner(self) -> str:
        return f"channels.connectionattempt|verifier|{self.workspace_id}|{self.id}"


class AppKey(models.Model):
    """The operator's registration at a network, for one of its logins, as entered on a page.

    Its secret is wrapped by the master key itself: no grant has a part in it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    network = models.CharField(max_length=16)
    login = models.CharField(max_length=16, blank=True)
    client_id = models.CharField(max_length=300)
    sealed = SealedField()
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["network", "login"], name="app_key_once")]

    @property
    def owner(self) -> str:
        return f"channels.appkey|sealed||{self.id}"

    def put(self, secret: str) -> None:
        """Seal the app's secret into this row; the caller saves."""
        self.sealed = vault.wrap(secret.encode(), self.owner)

    def reveal(self) -> Secret:
        return Secret(vault.unwrap(self.sealed, self.owner).decode())


def ends_at(network: str, login: str, credentials: Credentials) -> datetime | None:
    """When the permission ends unless the person gives it anew; None when it can be renewed without end."""
    if registry.connector(network).login(login).auth.renews(credentials):
        return credentials.refresh_expires_at
    return credentials.expires_at


def seal_credentials(data_key: bytes, owner: str, credentials: Credentials) -> str:
    value = {
        "access_token": credentials.access_token.reveal(),
        "refresh_token": credentials.refresh_token.reveal() if credentials.refresh_token else "",
        "expires_at": credentials.expires_at.timestamp() if credentials.expires_at else None,
        "refresh_expires_at": (credentials.refresh_expires_at.timestamp() if credentials.refresh_expires_at else None),
        "scopes": sorted(credentials.scopes),
    }
    return vault.seal(data_key, value, owner)


def open_credentials(data_key: bytes, owner: str, sealed: str) -> Credentials:
    value = vault.open_sealed(data_key, sealed, owner)
    return Credentials(
        access_token=Secret(value["access_token"]),
        refresh_token=Secret(value["refresh_token"]) if value["refresh_token"] else None,
        expires_at=_time(value["expires_at"]),
        refresh_expires_at=_time(value["refresh_expires_at"]),
        scopes=frozenset(value["scopes"]),
    )


def account_of(data_key: bytes, owner: str, sealed: str, **fields: Any) -> Account:
    token = Secret(vault.open_sealed(data_key, sealed, owner)["token"]) if sealed else None
    return Account(token=token, **fields)


def _time(value: float | None) -> datetime | None:
    return None if value is None else datetime.fromtimestamp(value, UTC)
