"""Codes, tokens and apps: what the networks' OAuth endpoints share (the page is in ``consent.py``)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from aiohttp import web

if TYPE_CHECKING:
    from onepost_sandbox.core.clock import Clock


@dataclass(slots=True)
class App:
    """A registered client. ``any_local``: every redirect address on 127.0.0.1 or localhost is accepted."""

    network: str
    client_id: str
    client_secret: str
    name: str = "OnePost (sandbox)"
    redirect_uris: set[str] = field(default_factory=set)
    any_local: bool = False

    def accepts(self, redirect_uri: str) -> bool:
        if redirect_uri in self.redirect_uris:
            return True
        try:
            parts = urlsplit(redirect_uri)
            return self.any_local and parts.scheme in {"http", "https"} and parts.hostname in {"127.0.0.1", "localhost"}
        except ValueError:
            return False

    def secret_is(self, secret: str) -> bool:
        return hmac.compare_digest(self.client_secret.encode(), secret.encode())


class Apps:
    """The apps registered at each network; every network has ``sandbox-<network>-app`` from the start."""

    def __init__(self) -> None:
        self._apps: dict[tuple[str, str], App] = {}

    def reset(self, networks: Iterable[str]) -> None:
        self._apps.clear()
        for name in networks:
            self.register(App(name, f"sandbox-{name}-app", f"sandbox-{name}-secret", any_local=True))

    def register(self, app: App) -> None:
        self._apps[(app.network, app.client_id)] = app

    def get(self, network: str, client_id: str) -> App | None:
        return self._apps.get((network, client_id))


@dataclass(slots=True)
class Code:
    """An authorisation code, waiting to be exchanged once before ``expires_at``."""

    value: str
    client_id: str
    redirect_uri: str
    account: str
    scopes: tuple[str, ...]
    expires_at: float
    challenge: str = ""
    challenge_method: str = ""
    used: bool = False
    data: dict[str, Any] = field(default_factory=dict)


class Codes:
    """Codes of one network. A code that was exchanged is remembered, so that a second use can be noticed."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._codes: dict[str, Code] = {}

    def issue(
        self,
        app: App,
        redirect_uri: str,
        account: str,
        scopes: Iterable[str],
        life_s: float,
        challenge: str = "",
        challenge_method: str = "",
        **data: Any,
    ) -> Code:
        value = secrets.token_urlsafe(48)
        code = Code(
            value,
            app.client_id,
            redirect_uri,
            account,
            tuple(scopes),
            self._clock.now() + life_s,
            challenge,
            challenge_method,
            data=data,
        )
        self._codes[value] = code
        return code

    def get(self, value: str) -> Code | None:
        return self._codes.get(value)

    def take(self, value: str) -> Code | None:
        """The code, spent by this call; None when unknown, spent or too old."""
        code = self._codes.get(value)
        if code is None or code.used or self._clock.now() >= code.expires_at:
            return None
        code.used = True
        return code

    def reset(self) -> None:
        self._codes.clear()


@dataclass(slots=True)
class Token:
    """``kind``: ``access``, ``refresh`` or a network's own word. ``family`` joins all tokens of one consent.

    ``revoked`` holds the reason (``"app removed"``, ``"rotated"``, …), empty while the token is good.
    """

    value: str
    kind: str
    account: str
    client_id: str
    scopes: frozenset[str]
    family: str
    issued_at: float
    expires_at: float | None = None
    revoked: str = ""
    data: dict[str, Any] = field(default_factory=dict)


class Tokens:
    """Tokens of one network, dead ones included (their reason decides the network's answer)."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tokens: dict[str, Token] = {}
        self._by_account: dict[str, list[Token]] = {}

    def issue(
        self,
        kind: str,
        account: str,
        client_id: str,
        scopes: Iterable[str],
        life_s: float | None,
        family: str = "",
        **data: Any,
    ) -> Token:
        """A new token; ``life_s`` None = no end, ``family`` empty = a consent of its own."""
        now = self._clock.now()
        token = Token(
            value=secrets.token_urlsafe(48),
            kind=kind,
            account=account,
            client_id=client_id,
            scopes=frozenset(scopes),
            family=family or secrets.token_hex(8),
            issued_at=now,
            expires_at=None if life_s is None else now + life_s,
            data=data,
        )
        self._tokens[token.value] = token
        self._by_account.setdefault(account, []).append(token)
        return token

    def get(self, value: str | None) -> Token | None:
        """The token, good or not."""
        return self._tokens.get(value) if value else None

    def alive(self, token: Token) -> bool:
        return not token.revoked and (token.expires_at is None or self._clock.now() < token.expires_at)

    def good(self, value: str | None, kind: str = "access") -> Token | None:
        """The token if it is of this kind, not revoked and not expired."""
        token = self.get(value)
        return token if token is not None and token.kind == kind and self.alive(token) else None

    def of(self, account: str) -> Iterator[Token]:
        return iter(tuple(self._by_account.get(account, ())))

    def revoke_family(self, family: str, reason: str) -> int:
        """Kill every token of one consent; returns how many were still good."""
        return self._revoke((token for token in self._tokens.values() if token.family == family), reason)

    def revoke_account(self, account: str, reason: str, client_id: str = "") -> int:
        """Kill every token of an account (of one app, if ``client_id`` is given)."""
        return self._revoke((t for t in self.of(account) if client_id in ("", t.client_id)), reason)

    def _revoke(self, tokens: Iterable[Token], reason: str) -> int:
        count = 0
        for token in tokens:
            if not token.revoked:
                token.revoked = reason
                count += 1
        return count

    def reset(self) -> None:
        self._tokens.clear()
        self._by_account.clear()


def pkce_matches(verifier: str, challenge: str, method: str) -> bool:
    """RFC 7636, 4.6; ``hex`` is TikTok's own form (SHA-256 in hexadecimal digits)."""
    if method == "plain":
        return hmac.compare_digest(verifier.encode(), challenge.encode())
    digest = hashlib.sha256(verifier.encode())
    base64url = base64.urlsafe_b64encode(digest.digest()).rstrip(b"=").decode()
    made = digest.hexdigest() if method == "hex" else base64url
    return hmac.compare_digest(made.encode(), challenge.rstrip("=").encode())


def basic_auth(header: str) -> tuple[str, str] | None:
    """Client id and secret of a ``Basic`` header, None when there is none."""
    kind, _, value = header.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        client_id, colon, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        return None
    return (client_id, secret) if colon else None


def redirect_back(redirect_uri: str, params: dict[str, str]) -> web.Response:
    """302 to the app with these parameters added."""
    joint = "&" if urlsplit(redirect_uri).query else "?"
    return web.Response(status=302, headers={"Location": f"{redirect_uri}{joint}{urlencode(params)}"})
