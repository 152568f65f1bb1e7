"""X's OAuth 2.0: consent page, code, tokens that rotate, revocation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from aiohttp import web

from onepost_sandbox.core import consent
from onepost_sandbox.core.oauth import App, Token, basic_auth, pkce_matches, redirect_back
from onepost_sandbox.networks.x.problems import Refusal

if TYPE_CHECKING:
    from multidict import MultiMapping

    from onepost_sandbox.core.call import Call
    from onepost_sandbox.networks.x.network import X

CODE_S = 30.0
ACCESS_S = 7200
REFRESH_S = 180 * 86_400.0

SCOPES = {
    "tweet.read": "See posts and what people do with them",
    "tweet.write": "Post and delete posts for you",
    "tweet.moderate.write": "Hide and unhide replies to your posts",
    "users.read": "See your profile",
    "users.email": "See your e-mail address",
    "media.write": "Upload media for you",
    "offline.access": "Stay connected until you take it back",
    "follows.read": "See whom you follow",
    "follows.write": "Follow and unfollow for you",
    "like.read": "See what you liked",
    "like.write": "Like and unlike for you",
    "list.read": "See your lists",
    "list.write": "Make and change your lists",
    "bookmark.read": "See your bookmarks",
    "bookmark.write": "Make and remove bookmarks",
    "dm.read": "Read your direct messages",
    "dm.write": "Send direct messages for you",
    "space.read": "See spaces",
    "timeline.read": "See your home timeline",
    "block.read": "See whom you block",
    "block.write": "Block and unblock for you",
    "mute.read": "See whom you mute",
    "mute.write": "Mute and unmute for you",
    "broadcast.read": "See your broadcasts",
    "broadcast.write": "Make broadcasts for you",
}


class OAuthError(Refusal):
    """RFC 6749, 5.2, in X's words."""

    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(status, {"error": error, "error_description": description})


async def authorize(net: X, call: Call) -> web.Response:
    """The consent page, and the person's answer to it."""
    asked: MultiMapping[str] = await call.form() if call.method == "POST" else call.query
    app = net.world.apps.get("x", asked.get("client_id", ""))
    problem = _wrong(app, asked)
    if problem or app is None:
        return consent.error_page("X", "Something went wrong", problem)
    if call.method != "POST":
        return consent.render(_page(net, call, app, asked, ""))
    try:
        answer = consent.read(asked, dict.fromkeys(net.store.accounts, ()), ())
    except ValueError as error:
        return consent.render(_page(net, call, app, asked, str(error)))
    state = asked.get("state", "")
    if not answer.allowed:
        return redirect_back(asked["redirect_uri"], {"error": "access_denied", "state": state})
    call.account = answer.account
    code = net.codes.issue(
        app,
        asked["redirect_uri"],
        answer.account,
        asked["scope"].split(),
        CODE_S,
        asked["code_challenge"],
        asked["code_challenge_method"],
    )
    return redirect_back(asked["redirect_uri"], {"state": state, "code": code.value})


def _wrong(app: App | None, asked: MultiMapping[str]) -> str:
    """Why X would not show the consent page; empty when it would."""
    if app is None:
        return "There is no app with this client id."
    if not app.accepts(asked.get("redirect_uri", "")):
        return "The app has not registered this redirect address."
    if asked.get("response_type") != "code":
        return "The response type must be code."
    if not 1 <= len(asked.get("state", "")) <= 500:
        return "The state must have 1 to 500 characters."
    if not asked.get("code_challenge") or asked.get("code_challenge_method") not in {"S256", "plain"}:
        return "A code challenge is needed, with the method S256 or plain."
    scopes = asked.get("scope", "").split()
    if not scopes or not set(scopes) <= set(SCOPES):
        return "One of the scopes does not exist."
    return ""


_ASKED = ("response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method")


def _page(net: X, call: Call, app: App, asked: MultiMapping[str], problem: str) -> consent.ConsentPage:
    accounts = tuple(
        consent.ConsentAccount(
            account.id,
            account.name,
            f"@{account.username}" + (f" · {account.subscription}" if account.subscription != "None" else ""),
            f"/_avatar/x/{account.id}.png",
        )
        for account in net.store.accounts.values()
    )
    return consent.ConsentPage(
        network="X",
        app=app.name,
        action=call.request.rel_url.raw_path,
        hidden=[(name, asked.get(name, "")) for name in _ASKED],
        accounts=accounts,
        scopes=tuple(consent.ConsentScope(name, SCOPES[name]) for name in asked.get("scope", "").split()),
        chosen=asked.get("account", ""),
        problem=problem,
    )


def _client(net: X, call: Call, form: MultiMapping[str]) -> App:
    """The app that asks: confidential clients by Basic, public ones by ``client_id``."""
    basic = basic_auth(call.headers.get("Authorization", ""))
    app = net.world.apps.get("x", basic[0] if basic else form.get("client_id", ""))
    missing = OAuthError(401, "unauthorized_client", "Missing valid authorization header")
    if app is None:
        raise missing
    if app.client_secret and (basic is None or not app.secret_is(basic[1])):
        raise missing
    return app


async def token(net: X, call: Call) -> dict[str, Any]:
    """A code or a refresh token for new tokens."""
    form = await call.form()
    app = _client(net, call, form)
    grant = form.get("grant_type")
    if grant == "authorization_code":
        return _by_code(net, call, app, form)
    if grant == "refresh_token":
        return _by_refresh(net, call, app, form)
    raise OAuthError(400, "unsupported_grant_type", "Value passed for the grant type was invalid.")


def _by_code(net: X, call: Call, app: App, form: MultiMapping[str]) -> dict[str, Any]:
    code = net.codes.get(form.get("code", ""))
    good = (
        code is not None
        and code.client_id == app.client_id
        and code.redirect_uri == form.get("redirect_uri")
        and pkce_matches(form.get("code_verifier", ""), code.challenge, code.challenge_method)
        and net.codes.take(code.value) is not None
    )
    if code is None or not good:
        error = str(net.switch("code_error"))
        raise OAuthError(400, error, "Value passed for the authorization code was invalid.")
    call.account = code.account
    return _tokens(net, code.account, app.client_id, code.scopes, "")


def _by_refresh(net: X, call: Call, app: App, form: MultiMapping[str]) -> dict[str, Any]:
    spent = net.tokens.get(form.get("refresh_token"))
    dead = OAuthError(400, "invalid_request", "Value passed for the token was invalid.")
    if spent is None or spent.kind != "refresh" or spent.client_id != app.client_id:
        raise dead
    call.account = spent.account
    if spent.revoked == "rotated":
        net.tokens.revoke_family(spent.family, "a spent refresh token came back")
    if not net.tokens.alive(spent):
        raise dead
    spent.revoked = "rotated"
    if net.on("refresh_ends_access"):
        for other in net.tokens.of(spent.account):
            if other.family == spent.family and other.kind == "access" and not other.revoked:
                other.revoked = "refreshed"
    return _tokens(net, spent.account, app.client_id, tuple(spent.data["asked"]), spent.family)


def _tokens(net: X, account: str, client_id: str, scopes: tuple[str, ...], family: str) -> dict[str, Any]:
    access = net.tokens.issue("access", account, client_id, scopes, ACCESS_S, family)
    answer: dict[str, Any] = {
        "token_type": "bearer",
        "expires_in": ACCESS_S,
        "access_token": access.value,
        "scope": " ".join(scopes),
    }
    if "offline.access" in scopes:
        refresh = net.tokens.issue("refresh", account, client_id, scopes, REFRESH_S, access.family, asked=scopes)
        answer["refresh_token"] = refresh.value
    return answer


async def revoke(net: X, call: Call) -> Mapping[str, Any]:
    """Give a token back; unknown and dead ones are fine (RFC 7009, 2.2)."""
    form = await call.form()
    app = _client(net, call, form)
    if not form.get("token"):
        raise OAuthError(400, "invalid_request", "Missing required parameter [token].")
    found: Token | None = net.tokens.get(form["token"])
    if found is not None and found.client_id == app.client_id:
        call.account = found.account
        if net.switch("revoke_scope") == "consent":
            net.tokens.revoke_family(found.family, "revoked")
        elif not found.revoked:
            found.revoked = "revoked"
    return {"revoked": True}
