"""Login Kit: consent page, code, tokens, revocation."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any

from aiohttp import web

from onepost_sandbox.core import consent
from onepost_sandbox.core.oauth import App, Token, pkce_matches, redirect_back
from onepost_sandbox.networks.tiktok import webhooks
from onepost_sandbox.networks.tiktok.problems import OAuthRefusal

if TYPE_CHECKING:
    from multidict import MultiMapping

    from onepost_sandbox.core.call import Call
    from onepost_sandbox.networks.tiktok.network import TikTok

REFRESH_S = 365 * 86_400
CODE_TAIL = "*0!5135.s1"
"""How codes end: a client that does not decode the address cannot use them."""
BASIC = "user.info.basic"
SCOPES = {
    BASIC: "See your profile",
    "user.info.profile": "See your profile page, your bio and whether you are verified",
    "user.info.stats": "See how many followers, likes and videos you have",
    "video.list": "See your public videos",
    "video.publish": "Post to your profile",
    "video.upload": "Send drafts to your inbox",
}
_ASKED = ("client_key", "response_type", "scope", "redirect_uri", "state", "code_challenge", "code_challenge_method")


async def authorize(net: TikTok, call: Call) -> web.Response:
    """The consent page, and the person's answer to it."""
    asked: MultiMapping[str] = await call.form() if call.method == "POST" else call.query
    app = net.world.apps.get(net.name, asked.get("client_key", ""))
    problem = _wrong(app, asked)
    if problem or app is None:
        return consent.error_page("TikTok", "Something went wrong", problem)
    scopes = _scopes(asked)
    if call.method != "POST":
        return consent.render(_page(net, call, app, asked, ""))
    optional = [name for name in scopes if name != BASIC]
    try:
        answer = consent.read(asked, dict.fromkeys(net.store.accounts, ()), optional)
    except ValueError as error:
        return consent.render(_page(net, call, app, asked, str(error)))
    state = asked.get("state", "")
    if not answer.allowed:
        refused = {"error": "access_denied", "error_description": "User canceled", "state": state}
        return redirect_back(asked["redirect_uri"], refused)
    call.account = answer.account
    granted = (BASIC, *answer.scopes)
    code = net.codes.issue(
        app,
        asked["redirect_uri"],
        answer.account,
        granted,
        net.seconds("code_life_s"),
        asked.get("code_challenge", "") if net.switch("pkce") == "checked" else "",
        "hex",
    )
    back = {"code": code.value + CODE_TAIL, "scopes": ",".join(granted), "state": state}
    return redirect_back(asked["redirect_uri"], back)


def _scopes(asked: MultiMapping[str]) -> list[str]:
    names = [name.strip() for name in asked.get("scope", "").split(",") if name.strip()]
    return list(dict.fromkeys([BASIC, *names]))


def _wrong(app: App | None, asked: MultiMapping[str]) -> str:
    """Why TikTok would not show the consent page; empty when it would."""
    if app is None:
        return "There is no app with this client_key."
    redirect = asked.get("redirect_uri", "")
    if not app.accepts(redirect) or "#" in redirect or len(redirect) >= 512:
        return "The app has not registered this redirect_uri."
    if asked.get("response_type") != "code":
        return "The response_type must be code."
    if not asked.get("scope") or not set(_scopes(asked)) <= set(SCOPES):
        return "One of the scopes does not exist. They are separated by commas."
    if asked.get("code_challenge") and asked.get("code_challenge_method") != "S256":
        return "The code_challenge_method must be S256."
    return ""


def _page(net: TikTok, call: Call, app: App, asked: MultiMapping[str], problem: str) -> consent.ConsentPage:
    accounts = tuple(
        consent.ConsentAccount(
            account.open_id,
            account.name,
            f"@{account.username}" + (" · private account" if account.private else ""),
            f"/_avatar/tiktok/{account.open_id}.png",
        )
        for account in net.store.accounts.values()
    )
    return consent.ConsentPage(
        network="TikTok",
        app=app.name,
        action=call.request.rel_url.raw_path,
        hidden=[(name, asked.get(name, "")) for name in _ASKED],
        accounts=accounts,
        scopes=tuple(consent.ConsentScope(name, SCOPES[name], name != BASIC) for name in _scopes(asked)),
        chosen=asked.get("account", ""),
        problem=problem,
    )


def _client(net: TikTok, form: MultiMapping[str]) -> App:
    app = net.world.apps.get(net.name, form.get("client_key", ""))
    if app is None or not app.secret_is(form.get("client_secret", "")):
        raise OAuthRefusal("invalid_client", "Client key or secret is incorrect.")
    return app


async def token(net: TikTok, call: Call) -> dict[str, Any]:
    """A code or a refresh token for new tokens."""
    if call.content_type != "application/x-www-form-urlencoded":
        raise OAuthRefusal("invalid_request", "Only `application/x-www-form-urlencoded` is supported as Content-Type.")
    form = await call.form()
    app = _client(net, form)
    match form.get("grant_type"):
        case "authorization_code":
            return _by_code(net, call, app, form)
        case "refresh_token":
            return _by_refresh(net, call, app, form)
        case "client_credentials":
            made = net.tokens.issue("client", "", app.client_id, (), 7200)
            return {"access_token": f"clt.{made.value}", "expires_in": 7200, "token_type": "Bearer"}
    raise OAuthRefusal("unsupported_grant_type", "The grant type is not supported by the authorization server.")


def _by_code(net: TikTok, call: Call, app: App, form: MultiMapping[str]) -> dict[str, Any]:
    code = net.codes.get(form.get("code", "").removesuffix(CODE_TAIL))
    if code is None or code.client_id != app.client_id or not form["code"].endswith(CODE_TAIL):
        raise OAuthRefusal("invalid_grant", "Authorization code is expired.")
    if code.redirect_uri != form.get("redirect_uri"):
        raise OAuthRefusal("invalid_request", "Redirect_uri is not matched with the uri when requesting code.")
    if code.challenge and not pkce_matches(form.get("code_verifier", ""), code.challenge, code.challenge_method):
        raise OAuthRefusal("invalid_request", "Code verifier or code challenge is invalid.")
    if net.codes.take(code.value) is None:
        raise OAuthRefusal("invalid_grant", "Authorization code is expired.")
    call.account = code.account
    return _tokens(net, code.account, app.client_id, code.scopes)


def _by_refresh(net: TikTok, call: Call, app: App, form: MultiMapping[str]) -> dict[str, Any]:
    spent = net.tokens.get(form.get("refresh_token"))
    bad = spent is None or spent.kind != "refresh" or spent.client_id != app.client_id or not net.tokens.alive(spent)
    if spent is None or bad or net.on("refresh_refused"):
        raise OAuthRefusal("invalid_grant", "Refresh token is invalid or expired.")
    call.account = spent.account
    return _tokens(net, spent.account, app.client_id, tuple(spent.data["asked"]), spent)


def _tokens(
    net: TikTok, account: str, client_id: str, scopes: tuple[str, ...], spent: Token | None = None
) -> dict[str, Any]:
    life = int(net.seconds("access_life_s"))
    family = spent.family if spent else ""
    access = net.tokens.issue("access", account, client_id, scopes, life, family)
    refresh, left = spent, REFRESH_S
    now = net.world.clock.now()
    if spent is not None and spent.expires_at is not None:
        left = int(spent.expires_at - now)  # a year from the first consent, however often it is renewed
    if spent is None or net.on("refresh_rotates"):
        refresh = net.tokens.issue("refresh", account, client_id, scopes, left, access.family, asked=scopes)
        if spent is not None:
            spent.revoked = "rotated"
    assert refresh is not None
    return {
        "access_token": access.value,
        "expires_in": life,
        "open_id": account,
        "refresh_expires_in": left,
        "refresh_token": refresh.value,
        "scope": ",".join(scopes),
        "token_type": "Bearer",
    }


async def revoke(net: TikTok, call: Call) -> dict[str, Any]:
    """The app gives a permission back by its access token."""
    form = await call.form()
    app = _client(net, form)
    found = net.tokens.good(form.get("token"))
    if found is None or not hmac.compare_digest(found.client_id, app.client_id):
        raise OAuthRefusal("invalid_grant", "Access token is invalid or expired.")
    call.account = found.account
    remove(net, found.account, app.client_id, webhooks.DEVELOPER_REVOKED)
    return {}


def remove(net: TikTok, account: str, client_id: str, reason: int) -> None:
    """Tokens die, what is being published fails, and the app is told."""
    net.tokens.revoke_account(account, "removed", client_id)
    for publish in net.store.publishes.values():
        if publish.account.open_id == account and publish.client_id == client_id and not publish.over:
            publish.state, publish.fail_reason = "FAILED", "auth_removed"
    webhooks.later(net, client_id, account, "authorization.removed", {"reason": reason})
