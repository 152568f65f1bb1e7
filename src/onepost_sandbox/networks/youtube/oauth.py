"""Google's OAuth 2.0: consent page, code, tokens, revocation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from onepost_sandbox.core import consent
from onepost_sandbox.core.oauth import App, Token, basic_auth, pkce_matches, redirect_back
from onepost_sandbox.networks.youtube.problems import Refusal

if TYPE_CHECKING:
    from multidict import MultiMapping

    from onepost_sandbox.core.call import Call
    from onepost_sandbox.networks.youtube.network import YouTube

CODE_S = 600.0
ACCESS_S = 3599
TESTING_S = 604_799
UNUSED_S = 182 * 86_400.0
MOST_TOKENS = 100
"""Live refresh tokens of one person and client; the oldest goes without a word."""

_PREFIX = "https://www.googleapis.com/auth/"
SCOPES = {
    f"{_PREFIX}youtube": "Manage your YouTube account",
    f"{_PREFIX}youtube.force-ssl": "See, edit and delete your videos, ratings, comments and captions on YouTube",
    f"{_PREFIX}youtube.readonly": "See your YouTube account",
    f"{_PREFIX}youtube.upload": "Manage your YouTube videos",
    f"{_PREFIX}yt-analytics.readonly": "See YouTube Analytics reports of your content",
    "openid": "Know who you are on Google",
    "email": "See your e-mail address",
    "profile": "See your name and picture",
}
_SIGN_IN = frozenset({"openid", "email", "profile"})
_ASKED = (
    *("response_type", "client_id", "redirect_uri", "scope", "state", "access_type", "prompt"),
    *("code_challenge", "code_challenge_method", "include_granted_scopes"),
)


class OAuthError(Refusal):
    """RFC 6749, 5.2, in Google's words."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(status, {"error": error, "error_description": description})


async def authorize(net: YouTube, call: Call) -> web.Response:
    """The consent page, and the person's answer to it."""
    asked: MultiMapping[str] = await call.form() if call.method == "POST" else call.query
    app = net.world.apps.get("youtube", asked.get("client_id", ""))
    problem = _wrong(app, asked)
    if problem or app is None:
        return consent.error_page("Google", "Access blocked", problem)
    if call.method != "POST":
        return consent.render(_page(net, call, app, asked, ""))
    scopes = asked["scope"].split()
    optional = _optional(scopes)
    try:
        answer = consent.read(asked, dict.fromkeys(net.store.channels, ()), optional)
    except ValueError as error:
        return consent.render(_page(net, call, app, asked, str(error)))
    state = asked.get("state", "")
    if not answer.allowed:
        return redirect_back(asked["redirect_uri"], {"error": "access_denied", "state": state})
    call.account = answer.account
    granted = [name for name in scopes if name not in optional or name in answer.scopes]
    code = net.codes.issue(
        app,
        asked["redirect_uri"],
        answer.account,
        granted,
        CODE_S,
        asked.get("code_challenge", ""),
        asked.get("code_challenge_method", "plain"),
        offline=asked.get("access_type") == "offline",
        consented=asked.get("prompt") == "consent",
    )
    back = {"state": state, "code": code.value, "scope": " ".join(granted)}
    return redirect_back(asked["redirect_uri"], back)


def _optional(scopes: list[str]) -> list[str]:
    """With two or more permissions that are not about signing in, each has a box of its own."""
    own = [name for name in scopes if name not in _SIGN_IN]
    return own if len(own) > 1 else []


def _wrong(app: App | None, asked: MultiMapping[str]) -> str:
    """Why Google would not show the consent page; empty when it would."""
    if app is None:
        return "Error 401: invalid_client. The OAuth client was not found."
    if not app.accepts(asked.get("redirect_uri", "")):
        return "Error 400: redirect_uri_mismatch. The app has not registered this redirect address."
    if asked.get("response_type") != "code":
        return "Error 400: invalid_request. The response type must be code."
    scopes = asked.get("scope", "").split()
    if not scopes or not set(scopes) <= set(SCOPES):
        return "Error 400: invalid_scope. Some requested scopes were invalid."
    if asked.get("code_challenge") and asked.get("code_challenge_method", "plain") not in {"S256", "plain"}:
        return "Error 400: invalid_request. The code challenge method must be S256 or plain."
    return ""


def _page(net: YouTube, call: Call, app: App, asked: MultiMapping[str], problem: str) -> consent.ConsentPage:
    accounts = tuple(
        consent.ConsentAccount(channel.id, channel.title, channel.handle, f"/_avatar/youtube/{channel.id}.png")
        for channel in net.store.channels.values()
    )
    scopes = asked.get("scope", "").split()
    optional = _optional(scopes)
    return consent.ConsentPage(
        network="Google",
        app=app.name,
        action=call.request.rel_url.raw_path,
        hidden=[(name, asked[name]) for name in _ASKED if name in asked],
        accounts=accounts,
        scopes=tuple(consent.ConsentScope(name, SCOPES[name], name in optional) for name in scopes),
        chosen=asked.get("account", ""),
        problem=problem,
    )


def _client(net: YouTube, call: Call, form: MultiMapping[str]) -> App:
    basic = basic_auth(call.headers.get("Authorization", ""))
    client_id, secret = basic or (form.get("client_id", ""), form.get("client_secret", ""))
    app = net.world.apps.get("youtube", client_id)
    if app is None:
        raise OAuthError(401, "invalid_client", "The OAuth client was not found.")
    if not app.secret_is(secret):
        raise OAuthError(401, "invalid_client", "Unauthorized")
    return app


async def token(net: YouTube, call: Call) -> dict[str, Any]:
    """A code or a refresh token for an access token."""
    form = await call.form()
    app = _client(net, call, form)
    grant = form.get("grant_type")
    if grant == "authorization_code":
        return _by_code(net, call, app, form)
    if grant == "refresh_token":
        return _by_refresh(net, call, app, form)
    raise OAuthError(400, "unsupported_grant_type", f"Invalid grant_type: {grant}")


def _by_code(net: YouTube, call: Call, app: App, form: MultiMapping[str]) -> dict[str, Any]:
    code = net.codes.get(form.get("code", ""))
    if code is None or code.client_id != app.client_id:
        raise OAuthError(400, "invalid_grant", "Malformed auth code.")
    if code.redirect_uri != form.get("redirect_uri"):
        raise OAuthError(400, "redirect_uri_mismatch", "Bad Request")
    if code.challenge and not pkce_matches(form.get("code_verifier", ""), code.challenge, code.challenge_method):
        raise OAuthError(400, "invalid_grant", "Missing code verifier.")
    if net.codes.take(code.value) is None:
        raise OAuthError(400, "invalid_grant", "Bad Request")
    call.account = code.account
    access = net.tokens.issue("access", code.account, app.client_id, code.scopes, ACCESS_S)
    answer = _answer(access)
    first = (code.account, app.client_id) not in net.store.consents
    net.store.consents.add((code.account, app.client_id))
    if code.data["offline"] and (code.data["consented"] or first):
        testing = net.on("testing_app")
        life = TESTING_S if testing else UNUSED_S
        refresh = net.tokens.issue("refresh", code.account, app.client_id, code.scopes, life, access.family)
        _drop_oldest(net, code.account, app.client_id)
        answer["refresh_token"] = refresh.value
        if testing:
            answer["refresh_token_expires_in"] = TESTING_S
    return answer


def _by_refresh(net: YouTube, call: Call, app: App, form: MultiMapping[str]) -> dict[str, Any]:
    found = net.tokens.get(form.get("refresh_token"))
    if found is None or found.kind != "refresh" or found.client_id != app.client_id or not net.tokens.alive(found):
        raise OAuthError(400, "invalid_grant", "Token has been expired or revoked.")
    call.account = found.account
    if not net.on("testing_app"):
        found.expires_at = net.world.clock.now() + UNUSED_S  # counted from its last use
    access = net.tokens.issue("access", found.account, app.client_id, found.scopes, ACCESS_S, found.family)
    return _answer(access)


def _answer(access: Token) -> dict[str, Any]:
    return {
        "access_token": access.value,
        "expires_in": ACCESS_S,
        "scope": " ".join(sorted(access.scopes)),
        "token_type": "Bearer",
    }


def _drop_oldest(net: YouTube, account: str, client: str) -> None:
    live = [
        found
        for found in net.tokens.of(account)
        if found.kind == "refresh" and found.client_id == client and net.tokens.alive(found)
    ]
    for found in live[:-MOST_TOKENS]:
        found.revoked = "too many tokens"


async def revoke(net: YouTube, call: Call) -> dict[str, Any]:
    """Give a token back, and with it everything this person allowed the app."""
    form = await call.form()
    value = form.get("token") or call.query.get("token")
    found = net.tokens.get(value)
    if found is None or not net.tokens.alive(found):
        if net.switch("revoked_again") == 200:
            return {}
        raise OAuthError(400, "invalid_token", "Token expired or revoked")
    call.account = found.account
    net.tokens.revoke_account(found.account, "revoked", found.client_id)
    net.store.consents.discard((found.account, found.client_id))
    return {}
