"""LinkedIn's OAuth: consent page, code, tokens, introspection and (not documented) revocation.

The sandbox's one pair of keys stands for two apps: one with the self-serve products, one with the Community
Management API. Which of them is meant is told by the scopes.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

from onepost_sandbox.core import consent
from onepost_sandbox.core.oauth import App, Token, pkce_matches, redirect_back
from onepost_sandbox.networks.linkedin.errors import Refusal

if TYPE_CHECKING:
    from multidict import MultiMapping

    from onepost_sandbox.core.call import Call
    from onepost_sandbox.networks.linkedin.network import LinkedIn

CODE_S = 1800.0
ACCESS_S = 5_184_000
REFRESH_S = 31_536_000
MEMBER, ORGANIZATION = "member", "organization"

SELF_SERVE = {
    "openid": "Use your name and photo",
    "profile": "Use your name and photo",
    "email": "Use the primary email address of your LinkedIn account",
    "w_member_social": "Create, modify, and delete posts, comments, and reactions on your behalf",
}
COMMUNITY = {
    "r_basicprofile": "Use your basic profile including your name, photo, headline, and public profile URL",
    "w_member_social": "Create, modify, and delete posts, comments, and reactions on your behalf",
    "r_organization_social": "Retrieve your organizations' posts, comments, and reactions",
    "w_organization_social": "Create, modify, and delete posts, comments, and reactions for your organizations",
    "r_organization_admin": "Retrieve your organizations' pages and their reporting data",
    "rw_organization_admin": "Manage your organizations' pages and retrieve reporting data",
    "r_member_postAnalytics": "Retrieve your posts and their reporting data",
    "r_member_profileAnalytics": "Retrieve your profile's reporting data",
    "r_organization_social_feed": "Retrieve comments and reactions on your organizations' posts",
    "w_organization_social_feed": "Write comments and reactions for your organizations",
    "r_member_social_feed": "Retrieve comments and reactions on your posts",
    "w_member_social_feed": "Write comments and reactions on your behalf",
}
_ASKED = ("response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method")


class OAuthError(Refusal):
    def __init__(self, status: int, error: str, description: str) -> None:
        super().__init__(status, {"error": error, "error_description": description})


def product(scopes: frozenset[str] | set[str]) -> str:
    """Which of the two apps is meant; empty when no app has all of these scopes."""
    if scopes and scopes <= set(SELF_SERVE):
        return MEMBER
    return ORGANIZATION if scopes and scopes <= set(COMMUNITY) else ""


async def authorize(net: LinkedIn, call: Call) -> web.Response:
    """The consent page, and the person's answer to it."""
    asked: MultiMapping[str] = await call.form() if call.method == "POST" else call.query
    app = net.world.apps.get(net.name, asked.get("client_id", ""))
    problem = _wrong(app, asked)
    if problem or app is None:
        return consent.error_page("LinkedIn", "Bummer, something went wrong", problem)
    back, state = asked["redirect_uri"], asked.get("state", "")
    scopes = asked.get("scope", "").split()
    if not product(set(scopes)):
        description = f"Scope {scopes[-1] if scopes else ''} is not authorized for your application"
        return redirect_back(
            back, {"error": "unauthorized_scope_error", "error_description": description, "state": state}
        )
    if call.method != "POST":
        return consent.render(_page(net, call, app, asked, ""))
    try:
        answer = consent.read(asked, dict.fromkeys(net.store.members, ()), ())
    except ValueError as error:
        return consent.render(_page(net, call, app, asked, str(error)))
    if not answer.allowed:
        description = "The user cancelled the authorization"
        return redirect_back(
            back, {"error": "user_cancelled_authorize", "error_description": description, "state": state}
        )
    call.account = answer.account
    challenge, method = asked.get("code_challenge", ""), asked.get("code_challenge_method", "")
    code = net.codes.issue(app, back, answer.account, scopes, CODE_S, challenge, method)
    return redirect_back(back, {"code": code.value, "state": state})


def _wrong(app: App | None, asked: MultiMapping[str]) -> str:
    """Why LinkedIn would not show the consent page; empty when it would."""
    if app is None:
        return "The passed in client_id is invalid."
    if not app.accepts(asked.get("redirect_uri", "")):
        return "The redirect_uri does not match the registered value."
    if asked.get("response_type") != "code":
        return "The passed in response_type is invalid."
    return ""


def _page(net: LinkedIn, call: Call, app: App, asked: MultiMapping[str], problem: str) -> consent.ConsentPage:
    accounts = tuple(
        consent.ConsentAccount(member.id, member.name, member.about, f"/_avatar/linkedin/{member.id}.png")
        for member in net.store.members.values()
    )
    words = {**COMMUNITY, **SELF_SERVE}
    return consent.ConsentPage(
        network="LinkedIn",
        app=app.name,
        action=call.request.rel_url.raw_path,
        hidden=[(name, asked[name]) for name in _ASKED if name in asked],
        accounts=accounts,
        scopes=tuple(consent.ConsentScope(name, words[name]) for name in asked.get("scope", "").split()),
        chosen=asked.get("account", ""),
        problem=problem,
    )


def _client(net: LinkedIn, form: MultiMapping[str]) -> App:
    for name in ("client_id", "client_secret"):
        if not form.get(name):
            raise OAuthError(400, "invalid_request", f'A required parameter "{name}" is missing')
    app = net.world.apps.get(net.name, form["client_id"])
    if app is None or not app.secret_is(form["client_secret"]):
        raise OAuthError(401, "invalid_client", "Client authentication failed")
    return app


async def token(net: LinkedIn, call: Call) -> dict[str, Any]:
    """A code or a refresh token for new tokens."""
    form = await call.form()
    app = _client(net, form)
    grant = form.get("grant_type")
    if grant == "authorization_code":
        return _by_code(net, call, app, form)
    if grant == "refresh_token":
        return _by_refresh(net, call, app, form)
    raise OAuthError(400, "invalid_request", 'A required parameter "grant_type" is missing or wrong')


def _by_code(net: LinkedIn, call: Call, app: App, form: MultiMapping[str]) -> dict[str, Any]:
    for name in ("code", "redirect_uri"):
        if not form.get(name):
            raise OAuthError(400, "invalid_request", f'A required parameter "{name}" is missing')
    code = net.codes.get(form["code"])
    good = (
        code is not None
        and code.client_id == app.client_id
        and code.redirect_uri == form["redirect_uri"]
        and (not code.challenge or pkce_matches(form.get("code_verifier", ""), code.challenge, code.challenge_method))
        and net.codes.take(code.value) is not None
    )
    if code is None or not good:
        raise OAuthError(
            400,
            "invalid_request",
            "Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. "
            "Or authorization code expired. Or external member binding exists",
        )
    call.account = code.account
    scopes = frozenset(code.scopes)
    for other in net.tokens.of(code.account):
        same_app = other.client_id == app.client_id and product(other.scopes) == product(scopes)
        if same_app and other.scopes != scopes and not other.revoked:
            other.revoked = "other scopes were allowed"
    return _tokens(net, app, code.account, code.scopes, net.world.clock.now())


def _by_refresh(net: LinkedIn, call: Call, app: App, form: MultiMapping[str]) -> dict[str, Any]:
    refresh = net.tokens.good(form.get("refresh_token"), "refresh")
    if refresh is None or refresh.client_id != app.client_id:
        raise OAuthError(
            400, "invalid_request", "The provided authorization grant or refresh token is invalid, expired or revoked."
        )
    call.account = refresh.account
    return _tokens(net, app, refresh.account, tuple(refresh.data["asked"]), refresh.data["consented"], refresh)


def _tokens(
    net: LinkedIn, app: App, account: str, scopes: tuple[str, ...], consented: float, refresh: Token | None = None
) -> dict[str, Any]:
    """A refresh token lives a year from the consent on, however often it is used, and no access token outlives it."""
    left = consented + REFRESH_S - net.world.clock.now()
    family = refresh.family if refresh else ""
    life = min(ACCESS_S, left) if refresh else ACCESS_S
    access = net.tokens.issue("access", account, app.client_id, scopes, life, family)
    answer: dict[str, Any] = {
        "access_token": access.value,
        "expires_in": int(life),
        "scope": str(net.switch("scope_separator")).join(scopes),
        "token_type": "Bearer",
    }
    if "openid" in scopes:
        answer["id_token"] = _id_token(net, app, account)
    who = net.switch("refresh_tokens")
    if who == "all" or (who == ORGANIZATION and product(frozenset(scopes)) == ORGANIZATION):
        if refresh is None:
            refresh = net.tokens.issue(
                "refresh", account, app.client_id, scopes, left, access.family, asked=scopes, consented=consented
            )
        answer |= {"refresh_token": refresh.value, "refresh_token_expires_in": int(left)}
    return answer


def _id_token(net: LinkedIn, app: App, account: str) -> str:
    """In the form of a JWT; its signature is none."""
    member, now = net.store.members[account], int(net.world.clock.now())
    claims = {"iss": "https://www.linkedin.com/oauth", "aud": app.client_id, "sub": member.id, "name": member.name}
    parts = ({"alg": "RS256", "typ": "JWT"}, {**claims, "iat": now, "exp": now + 3600}, "sandbox")
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts)


async def introspect(net: LinkedIn, call: Call) -> dict[str, Any]:
    form = await call.form()
    app = _client(net, form)
    found = net.tokens.get(form.get("token"))
    if found is None or found.client_id != app.client_id:
        return {"active": False}
    alive = net.tokens.alive(found)
    return {
        "active": alive,
        "client_id": app.client_id,
        "authorized_at": int(found.issued_at),
        "created_at": int(found.issued_at),
        "status": "active" if alive else "revoked" if found.revoked else "expired",
        "expires_at": int(found.expires_at or 0),
        "scope": ",".join(sorted(found.scopes)),
        "auth_type": "3L",
    }


async def revoke(net: LinkedIn, call: Call) -> dict[str, Any] | None:
    form = await call.form()
    if net.switch("revoke_endpoint") == "404":
        raise Refusal(404, {"status": 404, "message": "Not found"})
    app = _client(net, form)
    found = net.tokens.get(form.get("token"))
    if found is not None and found.client_id == app.client_id:
        call.account = found.account
        net.tokens.revoke_family(found.family, "revoked")
    return None


def configuration() -> dict[str, Any]:
    """OpenID Connect discovery."""
    base = "https://www.linkedin.com/oauth"
    return {
        "issuer": base,
        "authorization_endpoint": f"{base}/v2/authorization",
        "token_endpoint": f"{base}/v2/accessToken",
        "userinfo_endpoint": "https://api.linkedin.com/v2/userinfo",
        "jwks_uri": f"{base}/openid/jwks",
        "response_types_supported": ["code"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "scopes_supported": ["openid", "profile", "email"],
    }
