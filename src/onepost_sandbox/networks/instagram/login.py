"""Instagram's own login: the consent page, codes, tokens of an hour and of 60 days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from onepost_sandbox.core import consent
from onepost_sandbox.core.call import Call
from onepost_sandbox.core.consent import ConsentAccount, ConsentPage, ConsentScope
from onepost_sandbox.core.oauth import App, Token, redirect_back
from onepost_sandbox.networks.instagram.model import IgAccount, IgConsent
from onepost_sandbox.networks.meta import params, tokens
from onepost_sandbox.networks.meta.errors import GraphError, invalid

if TYPE_CHECKING:
    from onepost_sandbox.networks.instagram.ask import Ask
    from onepost_sandbox.networks.instagram.network import Instagram

TITLE = "Instagram"
CODE_LIFE_S = 3600.0
SHORT_LIFE_S = 3600.0
LONG_LIFE_S = 5_183_944.0
YOUNG_S = 24 * 3600.0
BASIC = "instagram_business_basic"
SCOPES = {
    BASIC: "See your profile and your posts",
    "instagram_business_content_publish": "Publish on your account",
    "instagram_business_manage_comments": "Read, write and delete comments on your account",
    "instagram_business_manage_insights": "Read the statistics of your account",
}


async def page(instagram: Instagram, call: Call) -> web.Response:
    """The page where a person lets an app use their account, and what becomes of the choice."""
    posted = await call.form() if call.method == "POST" else None
    query = call.query
    app = instagram.world.apps.get(instagram.name, query.get("client_id", ""))
    if app is None:
        return consent.error_page(TITLE, "Invalid platform app", "The request is invalid: Invalid platform app")
    redirect_uri = query.get("redirect_uri", "")
    if not app.accepts(redirect_uri):
        return consent.error_page(TITLE, "Invalid redirect_uri", "The request is invalid: Invalid redirect_uri")
    asked = list(dict.fromkeys(scope for scope in query.get("scope", "").replace(" ", ",").split(",") if scope))
    if not asked or any(scope not in SCOPES for scope in asked):
        return consent.error_page(TITLE, "Invalid scopes", "The request is invalid: Invalid scope")
    problem = ""
    if posted is not None:
        try:
            answer = consent.read(posted, dict.fromkeys(instagram.store.accounts, ()), asked)
        except ValueError as error:
            problem = str(error)
        else:
            return _answer(instagram, app, redirect_uri, query.get("state", ""), answer)
    who = tuple(_who(account) for account in instagram.store.accounts.values())
    scopes = tuple(ConsentScope(name, SCOPES[name], name != BASIC) for name in asked)
    action = call.request.rel_url.raw_path_qs
    return consent.render(ConsentPage(TITLE, app.name, action, (), who, scopes, problem=problem))


def _who(account: IgAccount) -> ConsentAccount:
    note = {"PERSONAL": "Personal account", "BUSINESS": "Business account"}.get(account.type, "Creator account")
    return ConsentAccount(account.id, account.username, note, f"/_avatar/instagram/{account.id}.png")


def _answer(
    instagram: Instagram, app: App, redirect_uri: str, state: str, answer: consent.ConsentAnswer
) -> web.Response:
    back = {"state": state} if state else {}
    if not answer.allowed:
        denied = {
            "error": "access_denied",
            "error_reason": "user_denied",
            "error_description": "The user denied your request",
        }
        return redirect_back(redirect_uri, denied | back)
    key = (answer.account, app.client_id)
    given = instagram.store.consents.get(key)
    if given is None:
        family = f"{answer.account}:{app.client_id}:{instagram.world.next_id('instagram.consent')}"
        given = instagram.store.consents[key] = IgConsent(answer.account, app.client_id, family)
    given.scopes = {BASIC, *answer.scopes}
    code = instagram.codes.issue(app, redirect_uri, answer.account, sorted(given.scopes), CODE_LIFE_S)
    return redirect_back(redirect_uri, {"code": code.value} | back)


async def access_token(instagram: Instagram, call: Call) -> web.Response:
    """``POST api.instagram.com/oauth/access_token``: errors have a shape of their own here."""
    form = (await params.read(call)).values
    app = instagram.world.apps.get(instagram.name, form.get("client_id", ""))
    if app is None:
        return _refused("Invalid platform app")
    if not app.secret_is(form.get("client_secret", "")):
        return _refused("Error validating client secret.")
    if form.get("grant_type") != "authorization_code":
        return _refused("Invalid grant_type")
    code = instagram.codes.get(form.get("code", ""))
    if code is None or code.client_id != app.client_id or code.used:
        return _refused("Matching code was not found or was already used")
    if code.redirect_uri != form.get("redirect_uri"):
        return _refused("Error validating verification code. Please make sure your redirect_uri is identical")
    given = instagram.store.consents.get((code.account, app.client_id))
    if instagram.codes.take(code.value) is None or given is None:
        return _refused("Matching code was not found or was already used")
    token = instagram.tokens.issue("short", code.account, app.client_id, given.scopes, SHORT_LIFE_S, given.family)
    call.account = code.account
    row: dict[str, Any] = {
        "access_token": token.value,
        "user_id": instagram.store.accounts[code.account].scoped,
        "permissions": ",".join(sorted(given.scopes)),
    }
    if instagram.switch("token_answers") == "flat":
        row["permissions"] = sorted(given.scopes)
        return web.json_response(row)
    return web.json_response({"data": [row]})


def _refused(message: str) -> web.Response:
    return web.json_response({"error_type": "OAuthException", "code": 400, "error_message": message}, status=400)


def exchange(instagram: Instagram, call: Call) -> dict[str, Any]:
    """``GET graph.instagram.com/access_token``: an hour for 60 days."""
    short = tokens.good(instagram.tokens, call.query.get("access_token", ""), instagram.world.clock.now())
    app = instagram.world.apps.get(instagram.name, short.client_id)
    if app is None or not app.secret_is(call.query.get("client_secret", "")):
        raise GraphError("Error validating client secret.", 1)
    if call.query.get("grant_type") != "ig_exchange_token" or short.kind != "short":
        raise invalid("Unsupported grant_type")
    call.account = short.account
    return _long(instagram, short)


def refresh(instagram: Instagram, call: Call) -> dict[str, Any]:
    """``GET graph.instagram.com/refresh_access_token``: another 60 days, for a token that is a day old."""
    old = tokens.good(instagram.tokens, call.query.get("access_token", ""), instagram.world.clock.now())
    if call.query.get("grant_type") != "ig_refresh_token" or old.kind != "long":
        raise invalid("Unsupported grant_type")
    if instagram.world.clock.now() < old.issued_at + YOUNG_S:
        raise invalid("The token is younger than 24 hours")
    if BASIC not in instagram.store.consents[(old.account, old.client_id)].scopes:
        raise tokens.refusal(f"The permission {BASIC} has been taken back.")
    call.account = old.account
    return _long(instagram, old) | {"permissions": ",".join(sorted(old.scopes))}


def _long(instagram: Instagram, old: Token) -> dict[str, Any]:
    given = instagram.store.consents[(old.account, old.client_id)]
    made = instagram.tokens.issue("long", old.account, old.client_id, given.scopes, LONG_LIFE_S, given.family)
    return {"access_token": made.value, "token_type": "bearer", "expires_in": int(LONG_LIFE_S)}


async def permissions(ask: Ask) -> dict[str, Any]:
    given = ask.store.consents[(ask.token.account, ask.token.client_id)]
    return {"data": [{"permission": scope, "status": "granted"} for scope in sorted(given.scopes)]}


async def take_back(ask: Ask) -> dict[str, Any]:
    """``DELETE /me/permissions``"""
    remove_app(ask.instagram, ask.store.consents[(ask.token.account, ask.token.client_id)])
    return {"success": True}


def remove_app(instagram: Instagram, given: IgConsent) -> None:
    instagram.tokens.revoke_family(given.family, tokens.APP_REMOVED)
    instagram.store.consents.pop((given.account, given.client_id), None)
