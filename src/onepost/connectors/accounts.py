"""Whose app, whose consent, which accounts: what connecting brings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from onepost.connectors.messages import Message
from onepost.connectors.posts import Json
from onepost.connectors.secret import Secret


@dataclass(frozen=True, slots=True)
class AppKeys:
    """The operator's registration at a network, for one of its logins; ``sandbox`` keys only ever speak to the
    sandbox."""

    client_id: str
    client_secret: Secret
    sandbox: bool = False
    login: str = ""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a consent or a refresh gave. Times are aware UTC; None means the network named none."""

    access_token: Secret
    refresh_token: Secret | None = None
    expires_at: datetime | None = None
    refresh_expires_at: datetime | None = None
    scopes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Account:
    """One page or profile that can become a channel.

    ``token`` is its own token where the network gives one (Facebook pages). ``limits`` narrows or widens the
    network's limits for this account; its ``quotas``, a list of ``{"name", "used", "most"}``, is what the network
    itself counts. ``problem`` says why it cannot be published to.
    """

    remote_id: str
    kind: str
    name: str
    handle: str = ""
    url: str = ""
    avatar_url: str = ""
    token: Secret | None = None
    limits: Mapping[str, Json] = field(default_factory=dict)
    problem: Message | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """The person who consented, and the accounts reached through that consent."""

    remote_id: str
    name: str
    accounts: tuple[Account, ...] = ()
