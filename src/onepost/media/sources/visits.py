"""A person's way into a place such as Dropbox: kept sealed in their session, for as long as the permission lives.

Nothing of it is stored elsewhere. The ``state`` that travels with the person is random, works once, for ten minutes,
and only in the session it was made in.
"""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from asgiref.sync import async_to_sync
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from onepost import __version__
from onepost.accounts.models import User
from onepost.connectors.accounts import AppKeys
from onepost.connectors.http import Http, HttpSettings
from onepost.connectors.secret import Secret
from onepost.lib import env, vault
from onepost.media.sources.base import Access, Place, SourceRefused
from onepost.media.sources.dropbox import Dropbox

PLACES: dict[str, type[Place]] = {Dropbox.name: Dropbox}
CONSENT_SECONDS = 600
"""How long a person may take at the consent page."""


@dataclass(frozen=True, slots=True)
class Visit:
    """An open place. ``person`` is whose it is there."""

    place: str
    sandbox: bool
    token: Secret
    until: datetime
    person: str

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Place]:
        async with door(self.sandbox) as found:
            yield PLACES[self.place](found, self.token)


def door(sandbox: bool) -> Http:
    return Http(HttpSettings(settings.SANDBOX_URL, f"OnePost/{__version__}"), sandbox=sandbox)


def keys(place: str, sandbox: bool) -> AppKeys | None:
    """The app's keys, None when there are none."""
    if sandbox:
        app = f"sandbox-{place}"
        return AppKeys(f"{app}-app", Secret(f"{app}-secret"), sandbox=True) if settings.SANDBOX_URL else None
    name = f"ONEPOST_{place.upper()}"
    client_id, secret = env.text(f"{name}_CLIENT_ID"), env.text(f"{name}_CLIENT_SECRET")
    return AppKeys(client_id, Secret(secret)) if client_id and secret else None


def offered(place: str) -> tuple[bool, bool]:
    """Whether it can be connected at the service itself, and in the sandbox."""
    return keys(place, False) is not None, keys(place, True) is not None


def start(session: SessionBase, user: User, place: str, sandbox: bool, more: Mapping[str, str]) -> str:
    """Begin a consent; returns the address of its page. ``more`` comes back with :func:`finish`.

    Raises :class:`SourceRefused` without keys.
    """
    found = keys(place, sandbox)
    if found is None:
        raise _without_keys(place)
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(64)
    asked = {"state": state, "verifier": verifier, "sandbox": sandbox, "at": time.time(), "more": dict(more)}
    session[_consent(place)] = _seal(asked, user, place)
    address = PLACES[place].consent(found, _redirect_uri(place), state, verifier)
    return door(sandbox).address(address)


def finish(session: SessionBase, user: User, place: str, answer: Mapping[str, str]) -> Mapping[str, str]:
    """The person comes back: the place is open from now on. Returns what :func:`start` was given.

    Raises :class:`SourceRefused`.
    """
    asked = _open(session.pop(_consent(place), ""), user, place)
    same = asked is not None and hmac.compare_digest(str(asked["state"]), answer.get("state", ""))
    if asked is None or not same or time.time() - asked["at"] > CONSENT_SECONDS:
        raise SourceRefused(_("This answer does not belong to a connection that you started here. Start again."))
    if answer.get("error") or not answer.get("code"):
        raise SourceRefused(_("You refused at %(place)s, so it is not connected.") % {"place": PLACES[place].label})
    found = keys(place, asked["sandbox"])
    if found is None:
        raise _without_keys(place)
    access = async_to_sync(_exchanged)(place, found, answer["code"], asked["verifier"])
    kept = {
        "token": access.token.reveal(),
        "until": access.until.timestamp(),
        "person": access.name,
        "sandbox": asked["sandbox"],
    }
    session[_visit(place)] = _seal(kept, user, place)
    return dict(asked["more"])


async def _exchanged(place: str, keys: AppKeys, code: str, verifier: str) -> Access:
    async with door(keys.sandbox) as found:
        return await PLACES[place].exchange(found, keys, code, _redirect_uri(place), verifier)


def current(session: SessionBase, user: User, place: str) -> Visit | None:
    """None when the place is not open, or not any more."""
    kept = _open(session.get(_visit(place), ""), user, place)
    if kept is None or kept["until"] < timezone.now().timestamp():
        return None
    until = datetime.fromtimestamp(kept["until"], UTC)
    return Visit(place, kept["sandbox"], Secret(kept["token"]), until, kept["person"])


def forget(session: SessionBase, place: str) -> None:
    session.pop(_visit(place), None)


def leave(session: SessionBase, visit: Visit) -> None:
    """Forget the permission here, and give it back there as far as the service listens."""
    forget(session, visit.place)
    async_to_sync(_left)(visit)


async def _left(visit: Visit) -> None:
    async with visit.opened() as place:
        try:
            await place.leave()
        except SourceRefused:
            return


def _without_keys(place: str) -> SourceRefused:
    text = _("This installation has no keys for %(place)s yet; who runs it can add them.")
    return SourceRefused(text % {"place": PLACES[place].label})


def _redirect_uri(place: str) -> str:
    return settings.PUBLIC_URL + reverse("place-callback", args=[place])


def _consent(place: str) -> str:
    return f"place-consent-{place}"


def _visit(place: str) -> str:
    return f"place-{place}"


def _seal(value: dict[str, Any], user: User, place: str) -> str:
    return vault.lock(value, f"session|{place}|{user.pk}")


def _open(sealed: str, user: User, place: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = vault.unlock(sealed, f"session|{place}|{user.pk}") if sealed else {}
    except (vault.CannotOpen, ValueError):
        return None
    return found or None
