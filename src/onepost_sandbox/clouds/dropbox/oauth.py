"""Dropbox's OAuth 2.0: consent page with PKCE, and a token that lives for four hours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from onepost_sandbox.clouds.dropbox.problems import TokenProblem
from onepost_sandbox.clouds.dropbox.store import ACCOUNTS
from onepost_sandbox.core import consent
from onepost_sandbox.core.oauth import App, basic_auth, pkce_matches, redirect_back

if TYPE_CHECKING:
    from multidict import MultiMapping

    from onepost_sandbox.clouds.dropbox.network import Dropbox
    from onepost_sandbox.core.call import Call

CODE_S = 600.0
ACCESS_S = 14_400
SCOPES = {
    "account_info.read": "See your name and address",
    "files.metadata.read": "See the names of your files and folders",
    "files.content.read": "Read your files",
}
_ASKED = ("response_type", "client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method")


async def authorize(net: Dropbox, call: Call) -> web.Response:
    """The consent page, and the person's answer to it."""
    asked: MultiMapping[str] = await call.form() if call.method == "POST" else call.query
    app = net.world.apps.get(net.name, asked.get("client_id", ""))
    problem = _wrong(app, asked)
    if problem or app is None:
        return consent.error_page(net.label, "Something went wrong", problem)
    if call.method != "POST":
        return consent.render(_page(net, call, app, asked, ""))
    try:
        answer = consent.read(asked, dict.fromkeys(ACCOUNTS, ()), ())
    except ValueError as error:
        return consent.render(_page(net, call, app, asked, str(error)))
    if not answer.allowed:
        return redirect_back(asked["redirect_uri"], {"error": "access_denied", "state": asked.get("state", "")})
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
    return redirect_back(asked["redirect_uri"], {"state": asked.get("state", ""), "code": code.value})


def _wrong(app: App | None, asked: MultiMapping[str]) -> str:
    """Why Dropbox would not show the consent page; empty when it would."""
    if app is None:
        return "There is no app with this client id."
    if not app.accepts(asked.get("redirect_uri", "")):
        return "The app has not registered this redirect address."
    if asked.get("response_type") != "code" or asked.get("code_challenge_method") != "S256":
        return "The response type must be code, with a challenge of the method S256."
    scopes = asked.get("scope", "").split()
    return "" if scopes and set(scopes) <= set(SCOPES) else "One of the scopes does not exist."


def _page(net: Dropbox, call: Call, app: App, asked: MultiMapping[str], problem: str) -> consent.ConsentPage:
    return consent.ConsentPage(
        network=net.label,
        app=app.name,
        action=call.request.rel_url.raw_path,
        hidden=[(name, asked.get(name, "")) for name in _ASKED],
        accounts=tuple(consent.ConsentAccount(key, name, mail) for key, (name, mail) in ACCOUNTS.items()),
        scopes=tuple(consent.ConsentScope(name, SCOPES[name]) for name in asked.get("scope", "").split()),
        chosen=asked.get("account", ""),
        problem=problem,
    )


async def token(net: Dropbox, call: Call) -> dict[str, Any]:
    """A code for a token."""
    form = await call.form()
    basic = basic_auth(call.headers.get("Authorization", "")) or (
        form.get("client_id", ""),
        form.get("client_secret", ""),
    )
    app = net.world.apps.get(net.name, basic[0])
    if app is None or not app.secret_is(basic[1]):
        raise TokenProblem(401, "invalid_client")
    if form.get("grant_type") != "authorization_code":
        raise TokenProblem(400, "unsupported_grant_type")
    code = net.codes.get(form.get("code", ""))
    good = (
        code is not None
        and code.client_id == app.client_id
        and code.redirect_uri == form.get("redirect_uri")
        and pkce_matches(form.get("code_verifier", ""), code.challenge, code.challenge_method)
        and net.codes.take(code.value) is not None
    )
    if code is None or not good:
        raise TokenProblem(400, "invalid_grant")
    call.account = code.account
    made = net.tokens.issue("access", code.account, app.client_id, code.scopes, ACCESS_S)
    return {
        "access_token": made.value,
        "token_type": "bearer",
        "expires_in": ACCESS_S,
        "scope": " ".join(code.scopes),
        "account_id": code.account,
        "uid": str(list(ACCOUNTS).index(code.account) + 1),
    }
