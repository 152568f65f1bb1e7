"""A consent under way: the way to the network's page, and whether what comes back belongs to it.

The ``state`` that travels with the person is random, works once, for ten minutes, and only in the session, for the
person, the workspace and the network it was made for; stored is its hash.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from onepost.accounts.models import User, Workspace
from onepost.channels.door import http_settings
from onepost.channels.keys import app_keys
from onepost.channels.models import ConnectionAttempt
from onepost.connectors import registry
from onepost.connectors.http import Http
from onepost.lib import vault

LIFE = timedelta(minutes=10)
"""How long a person may take at the network's consent page."""


class NotConnected(Exception):
    """Connecting did not work out; ``str`` is the sentence for the person."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who connects: a person, in one session, in one workspace."""

    workspace: Workspace
    user: User
    session: str


def start(who: Visitor, network: str, sandbox: bool, login: str = "") -> str:
    """Begin a consent by one of the network's logins; returns the address of the network's page.

    Raises :class:`Misconfigured` when this installation has no keys for the network.
    """
    keys = app_keys(network, sandbox, login)
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    attempt = ConnectionAttempt(
        workspace=who.workspace,
        user=who.user,
        network=network,
        login=login,
        sandbox=sandbox,
        state_sha256=_sha256(state),
        session_sha256=_sha256(who.session),
    )
    attempt.verifier = vault.wrap(verifier.encode(), attempt.owner)
    attempt.save()
    address = registry.connector(network).login(login).auth.address(keys, redirect_uri(network), state, verifier)
    return Http(http_settings(), sandbox=sandbox).address(address)


def redirect_uri(network: str) -> str:
    """Where the network sends the person back; the operator registers this address at the network."""
    return settings.PUBLIC_URL + reverse("channel-callback", args=[network])


def notice_uri(network: str) -> str:
    """How the addresses begin at which the network may tell what people did there; the kind of notice follows."""
    return f"{settings.PUBLIC_URL}/callbacks/{network}"


def take(who: Visitor, network: str, state: str) -> ConnectionAttempt:
    """The consent that ``state`` belongs to, spent by this call. Raises :class:`NotConnected`."""
    attempt = ConnectionAttempt.objects.filter(state_sha256=_sha256(state)).first()
    if attempt is None or attempt.network != network or not is_of(attempt, who):
        raise NotConnected(
            _("This answer does not belong to a connection that you started here. Nothing was connected. Start again.")
        )
    if attempt.created_at < timezone.now() - LIFE:
        raise NotConnected(
            _("You started this connection more than ten minutes ago. Nothing was connected. Start again.")
        )
    unused = ConnectionAttempt.objects.filter(id=attempt.id, used_at=None)
    if not unused.update(used_at=timezone.now()):
        raise NotConnected(
            _(
                "This answer was used already, so nothing was changed now. "
                "If the channel is not in the list, start again."
            )
        )
    return attempt


def is_of(attempt: ConnectionAttempt, who: Visitor) -> bool:
    """Whether it was started by this person, in this session and workspace."""
    same_session = hmac.compare_digest(attempt.session_sha256, _sha256(who.session))
    return same_session and attempt.user_id == who.user.pk and attempt.workspace_id == who.workspace.pk


def verifier_of(attempt: ConnectionAttempt) -> str:
    """The PKCE secret whose hash went with the person."""
    return vault.unwrap(attempt.verifier, attempt.owner).decode()


def refusal(label: str, answer: Mapping[str, str]) -> NotConnected | None:
    """The error a network sent the person back with (RFC 6749, 4.1.2.1), None when it sent none."""
    error = answer.get("error") or answer.get("error_code") or ""
    if not error:
        return None
    named = {"network": label, "error": re.sub(r"[^A-Za-z0-9_.:-]", "", error)[:60]}
    if error in _REFUSED:
        return NotConnected(_("You refused at %(network)s, so nothing was connected.") % named)
    if error in {"server_error", "temporarily_unavailable"}:
        return NotConnected(
            _(
                "%(network)s has a fault of its own just now (%(error)s). Nothing was connected. "
                "Try again in a few minutes."
            )
            % named
        )
    return NotConnected(
        _(
            "%(network)s does not let this installation ask for the permission (%(error)s). Nothing was connected. "
            "The operator of OnePost has to check the app's settings at %(network)s."
        )
        % named
    )


_REFUSED = {"access_denied", "user_denied", "user_cancelled_login", "user_cancelled_authorize"}
"""RFC 6749, Facebook, and LinkedIn's own two."""


def _sha256(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()
