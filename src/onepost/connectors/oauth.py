"""OAuth 2 authorisation code flow, driven by data: six networks, one piece of code."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote, urlencode

from onepost.connectors.errors import Misconfigured, ReconnectNeeded, Rejected, Temporary
from onepost.connectors.guide import Remark
from onepost.connectors.messages import N_, Message
from onepost.connectors.secret import Secret

if TYPE_CHECKING:
    from onepost.connectors.accounts import AppKeys, Credentials
    from onepost.connectors.http import Classifier, Http

Purpose = Literal["publish", "statistics", "comments"]


@dataclass(frozen=True, slots=True)
class OAuth:
    """One network's OAuth. ``pkce`` is ``S256``, ``hex`` (TikTok's own form) or empty; ``client_auth`` says where the
    app's secret goes; ``extra`` are further parameters of the authorisation address; ``needed`` are the scopes without
    which nothing can be published, all of *publish* when empty; ``renews_itself`` where a live token is exchanged for a
    later one and there is no refresh token (Meta)."""

    authorize_url: str
    token_url: str
    scopes: Mapping[Purpose, tuple[str, ...]]
    scope_separator: str = " "
    client_id_name: str = "client_id"
    client_auth: Literal["basic", "body"] = "body"
    pkce: Literal["S256", "hex", ""] = "S256"
    extra: Mapping[str, str] = field(default_factory=dict)
    classify: Classifier | None = None
    needed: tuple[str, ...] = ()
    renews_itself: bool = False

    def renews(self, credentials: Credentials) -> bool:
        """Whether these can be renewed without the person."""
        return self.renews_itself or credentials.refresh_token is not None

    def missing(self, granted: frozenset[str]) -> tuple[str, ...]:
        """Needed scopes that were not granted. Who names none has granted what was asked for (RFC 6749, 5.1)."""
        needed = self.needed or self.scopes.get("publish", ())
        return tuple(name for name in needed if name not in granted) if granted else ()

    def scope(self, purposes: tuple[Purpose, ...]) -> str:
        names = dict.fromkeys(name for purpose in purposes for name in self.scopes.get(purpose, ()))
        return self.scope_separator.join(names)

    def address(
        self,
        app: AppKeys,
        redirect_uri: str,
        state: str,
        verifier: str,
        purposes: tuple[Purpose, ...] = ("publish",),
    ) -> str:
        """The network's consent page. ``verifier`` is the PKCE secret kept on our side (43 to 128 characters)."""
        params = {
            "response_type": "code",
            self.client_id_name: app.client_id,
            "redirect_uri": redirect_uri,
            "scope": self.scope(purposes),
            "state": state,
            **self.extra,
        }
        if self.pkce:
            params |= {"code_challenge": challenge(verifier, self.pkce), "code_challenge_method": "S256"}
        return f"{self.authorize_url}?{urlencode(params, quote_via=quote)}"

    async def exchange(self, http: Http, app: AppKeys, code: str, redirect_uri: str, verifier: str) -> Credentials:
        """Code for tokens. Raises :class:`ReconnectNeeded` when the code is spent or too old."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        if self.pkce:
            form["code_verifier"] = verifier
        return await self.token(http, app, form)

    async def refresh(self, http: Http, app: AppKeys, refresh_token: Secret) -> Credentials:
        """A new pair of tokens. Raises :class:`ReconnectNeeded` when the network says the permission is gone."""
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token.reveal()}
        return await self.token(http, app, form)

    async def token(self, http: Http, app: AppKeys, form: dict[str, str]) -> Credentials:
        headers: dict[str, str] = {}
        form = {**form, self.client_id_name: app.client_id}
        if self.client_auth == "basic":
            headers["Authorization"] = basic(app)
        else:
            form["client_secret"] = app.client_secret.reveal()
        answer = await http.request(
            "POST", self.token_url, form=form, headers=headers, classify=self.classify or token_error
        )
        return credentials_from(answer.json())

    async def probe(self, http: Http, app: AppKeys, redirect_uri: str) -> Remark:
        """Whether the network knows these keys: it is asked for tokens with a made-up code, and its reason tells.

        Raises :class:`Temporary` when it cannot be reached.
        """
        try:
            await self.exchange(http, app, MADE_UP, redirect_uri, MADE_UP)
        except Misconfigured as error:
            if error.code in {"invalid_redirect_uri", "redirect_uri_mismatch"}:
                mend = Message(
                    N_("Enter exactly this redirect address in the app's settings: %(redirect)s"),
                    {"redirect": redirect_uri},
                )
                return Remark("bad", Message(N_("The network does not know the redirect address.")), mend)
            mend = Message(N_("Copy the app's id and secret again from the network's developer pages."))
            return Remark("bad", error.message, mend)
        except (ReconnectNeeded, Rejected):
            pass
        return Remark("good", Message(N_("The network accepts the app's keys.")))


MADE_UP = "onepost-asks-whether-these-keys-are-known-0000"
"""No network gives such a code; long enough for a PKCE verifier (RFC 7636, 4.1)."""


def basic(app: AppKeys) -> str:
    """The app's keys as a ``Basic`` header."""
    pair = f"{app.client_id}:{app.client_secret.reveal()}".encode()
    return "Basic " + base64.b64encode(pair).decode()


def challenge(verifier: str, method: str) -> str:
    digest = hashlib.sha256(verifier.encode())
    if method == "hex":
        return digest.hexdigest()
    return base64.urlsafe_b64encode(digest.digest()).rstrip(b"=").decode()


_OPERATOR = {
    *("invalid_client", "unauthorized_client", "unsupported_grant_type"),
    *("invalid_redirect_uri", "redirect_uri_mismatch"),
}


def token_error(response: Any) -> ReconnectNeeded | Misconfigured | Temporary | None:
    """The errors of RFC 6749, 5.2, whatever the HTTP status (TikTok answers 200)."""
    body = response.json_or_none()
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, str) or not error:
        return None
    detail = f"{response.status} {error}"
    if error in {
        "invalid_client",
        "unauthorized_client",
        "invalid_redirect_uri",
        "redirect_uri_mismatch",
        "unsupported_grant_type",
    }:
        return Misconfigured(N_("The network does not accept this app's keys."), detail=detail, code=error)
    if error in {"server_error", "temporarily_unavailable"}:
        return Temporary(N_("The network could not answer just now."), detail=detail, code=error)
    return ReconnectNeeded(N_("The network no longer accepts this permission."), detail=detail, code=error)


def credentials_from(body: Any) -> Credentials:
    """RFC 6749, 5.1, with the networks' own additions for the life of a refresh token."""
    from onepost.connectors.accounts import Credentials

    if not isinstance(body, dict) or not body.get("access_token"):
        raise Temporary(N_("The network's answer held no token."))
    scopes = str(body.get("scope", "")).replace(",", " ").split()
    refresh = body.get("refresh_token")
    return Credentials(
        access_token=Secret(str(body["access_token"])),
        refresh_token=Secret(str(refresh)) if refresh else None,
        expires_at=_after(body.get("expires_in")),
        refresh_expires_at=_after(body.get("refresh_expires_in") or body.get("refresh_token_expires_in")),
        scopes=frozenset(scopes),
    )


def _after(seconds: Any) -> datetime | None:
    try:
        return datetime.now(UTC) + timedelta(seconds=int(seconds))
    except (TypeError, ValueError):
        return None
