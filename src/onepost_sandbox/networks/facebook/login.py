"""Facebook Login: the dialog, codes, short and long tokens, page tokens, permissions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from onepost_sandbox.core import consent
from onepost_sandbox.core.call import Call
from onepost_sandbox.core.consent import ConsentAccount, ConsentItem, ConsentPage, ConsentScope
from onepost_sandbox.core.oauth import App, Token, redirect_back
from onepost_sandbox.networks.facebook.ask import Ask
from onepost_sandbox.networks.facebook.model import Consent, Person
from onepost_sandbox.networks.meta import tokens
from onepost_sandbox.networks.meta.errors import GraphError, invalid

if TYPE_CHECKING:
    from onepost_sandbox.networks.facebook.network import Facebook

CODE_LIFE_S = 600.0
SHORT_LIFE_S = 5400.0
LONG_LIFE_S = 5_183_944.0
DATA_ACCESS_S = 90 * 24 * 3600.0
TITLE = "Facebook"

SCOPES = {
    "public_profile": "See your name and your picture",
    "email": "See your e-mail address",
    "pages_show_list": "See the list of pages you look after",
    "pages_read_engagement": "Read what your pages have published",
    "pages_manage_posts": "Create, change and delete posts on your pages",
    "pages_manage_engagement": "Write and delete comments as your pages",
    "pages_read_user_content": "Read what other people write on your pages",
    "pages_manage_metadata": "Change the settings of your pages",
    "read_insights": "Read the statistics of your pages",
    "business_management": "Manage your business",
    "instagram_basic": "See the profile and posts of the Instagram account of your page",
    "instagram_content_publish": "Publish on the Instagram account of your page",
    "instagram_manage_comments": "Manage comments of the Instagram account of your page",
    "instagram_manage_insights": "Read the statistics of the Instagram account of your page",
    "instagram_manage_contents": "Delete posts of the Instagram account of your page",
}


async def dialog(facebook: Facebook, call: Call) -> web.Response:
    """The page where a person chooses pages and permissions, and what becomes of the choice."""
    posted = await call.form() if call.method == "POST" else None
    query = call.query
    app = facebook.app(query.get("client_id", ""))
    if app is None:
        return consent.error_page(TITLE, "Invalid app ID", "The app asks with an ID that Facebook does not know.")
    redirect_uri = query.get("redirect_uri", "")
    if not app.accepts(redirect_uri):
        sentence = "This redirect failed because the redirect URI is not on the app's list."
        return consent.error_page(TITLE, "URL blocked", sentence)
    asked = [scope for scope in query.get("scope", "").replace(" ", ",").split(",") if scope]
    unknown = [scope for scope in asked if scope not in SCOPES]
    if unknown:
        return consent.error_page(TITLE, "Invalid scopes", f"These permissions do not exist: {', '.join(unknown)}.")
    asked = list(dict.fromkeys(["public_profile", *asked]))
    problem = ""
    if posted is not None:
        pages = {person.id: tuple(person.roles) for person in facebook.store.persons.values()}
        try:
            answer = consent.read(posted, pages, asked[1:])
        except ValueError as error:
            problem = str(error)
        else:
            return _answer(facebook, app, redirect_uri, query.get("state", ""), asked, answer)
    persons = tuple(_person(facebook, person) for person in facebook.store.persons.values())
    scopes = tuple(ConsentScope(name, SCOPES[name], name != "public_profile") for name in asked)
    # The parameters stay in the address: ``scope`` is also the name of the boxes.
    action = call.request.rel_url.raw_path_qs
    return consent.render(ConsentPage(TITLE, app.name, action, (), persons, scopes, problem=problem))


def _person(facebook: Facebook, person: Person) -> ConsentAccount:
    pages = [(facebook.store.pages[page], tasks) for page, tasks in person.roles.items()]
    items = tuple(
        ConsentItem(page.id, page.name, page.category if "CREATE_CONTENT" in tasks else "You cannot post here")
        for page, tasks in pages
    )
    return ConsentAccount(person.id, person.name, "", f"/_avatar/facebook/{person.id}.png", items)


def _answer(
    facebook: Facebook, app: App, redirect_uri: str, state: str, asked: list[str], answer: consent.ConsentAnswer
) -> web.Response:
    back = {"state": state} if state else {}
    if not answer.allowed:
        denied = {
            "error": "access_denied",
            "error_code": "200",
            "error_description": "Permissions error",
            "error_reason": "user_denied",
        }
        return redirect_back(redirect_uri, denied | back)
    granted = {"public_profile", *answer.scopes}
    given = _given(facebook, answer.account, app.client_id)
    given.at = facebook.world.clock.now()
    given.statuses.update({scope: "granted" if scope in granted else "declined" for scope in asked})
    given.pages = set(answer.pages)
    code = facebook.codes.issue(app, redirect_uri, answer.account, sorted(granted), CODE_LIFE_S)
    return redirect_back(redirect_uri, {"code": code.value} | back)


def _given(facebook: Facebook, person: str, client_id: str) -> Consent:
    """The consent of this person for this app: one, however often they come back."""
    found = facebook.store.consents.get((person, client_id))
    if found is None:
        family = f"{person}:{client_id}:{facebook.world.next_id('facebook.consent')}"
        found = Consent(person, client_id, family, facebook.world.clock.now())
        facebook.store.consents[(person, client_id)] = found
    return found


def access_token(ask: Ask) -> dict[str, Any]:
    """``/oauth/access_token``: a code, a short token or the app's own keys for a token."""
    app = _app(ask)
    grant = ask.params.text("grant_type")
    if grant == "client_credentials":
        return {"access_token": f"{app.client_id}|{app.client_secret}", "token_type": "bearer"}
    if grant == "fb_exchange_token":
        return _longer(ask, app)
    return _redeem(ask, app)


def _app(ask: Ask) -> App:
    client_id = ask.params.text("client_id")
    if not client_id:
        raise GraphError("Missing client_id parameter.", 101)
    app = ask.facebook.app(client_id)
    if app is None:
        raise GraphError("Error validating application. Invalid application ID.", 101)
    if not app.secret_is(ask.params.text("client_secret")):
        raise GraphError("Error validating client secret.", 1)
    return app


def _redeem(ask: Ask, app: App) -> dict[str, Any]:
    code = ask.facebook.codes.get(ask.params.needed("code"))
    if code is None or code.client_id != app.client_id:
        raise GraphError("Invalid verification code format.", 100, 36009)
    if code.redirect_uri != ask.params.text("redirect_uri"):
        raise GraphError(
            "Error validating verification code. Please make sure your redirect_uri is identical to the one you used "
            "in the OAuth dialog request",
            100,
            36008,
        )
    if code.used:
        raise GraphError("This authorization code has been used.", 100, 36009)
    if ask.facebook.codes.take(code.value) is None:
        raise GraphError("This authorization code has expired.", 100, 36007)
    return _bearer(ask, _user_token(ask, code.account, app, SHORT_LIFE_S, long=False))


def _longer(ask: Ask, app: App) -> dict[str, Any]:
    old = tokens.good(ask.facebook.tokens, ask.params.needed("fb_exchange_token"), ask.now)
    if old.kind != "user" or old.client_id != app.client_id:
        raise tokens.refusal("Error validating access token: The token belongs to another application.")
    if old.data["long"] and ask.switch("long_token_restarts") is not True:
        return _bearer(ask, old)
    return _bearer(ask, _user_token(ask, old.account, app, LONG_LIFE_S, long=True))


def _user_token(ask: Ask, person: str, app: App, life_s: float, long: bool) -> Token:
    given = _given(ask.facebook, person, app.client_id)
    scopes = [scope for scope, status in given.statuses.items() if status == "granted"]
    ask.call.account = person
    return ask.facebook.tokens.issue(
        "user", person, app.client_id, scopes, life_s, given.family, person=person, long=long
    )


def _bearer(ask: Ask, token: Token) -> dict[str, Any]:
    out: dict[str, Any] = {"access_token": token.value, "token_type": "bearer"}
    if token.expires_at is not None and ask.switch("expires_in_given") is True:
        out["expires_in"] = int(token.expires_at - ask.now)
    return out


def page_token(ask: Ask, page: str) -> str:
    """The page's token for the person who asks: without end from a long token, else with the short one's."""
    token, given = ask.someone(), ask.consent()
    long = bool(token.data.get("long"))
    for old in ask.facebook.tokens.of(page):
        same = old.kind == "page" and old.family == given.family and old.data["long"] == long
        if same and ask.facebook.tokens.alive(old):
            return old.value
    life = None if long or token.expires_at is None else token.expires_at - ask.now
    scopes = [scope for scope, status in given.statuses.items() if status == "granted"]
    issued = ask.facebook.tokens.issue(
        "page", page, token.client_id, scopes, life, given.family, person=given.person, long=long
    )
    return issued.value


def debug_token(ask: Ask) -> dict[str, Any]:
    """Who a token belongs to and until when. Only for the app's own tokens."""
    asker = ask.someone()
    token = ask.facebook.tokens.get(ask.params.needed("input_token"))
    if token is None:
        error = {"code": 190, "message": "Invalid OAuth access token - Cannot parse access token"}
        return {"data": {"error": error, "is_valid": False, "scopes": []}}
    if token.client_id != asker.client_id:
        raise invalid("(#100) The App_id in the input_token did not match the Viewing App")
    app = ask.facebook.app(token.client_id)
    given = ask.store.consents.get((token.data["person"], token.client_id))
    data: dict[str, Any] = {
        "app_id": token.client_id,
        "type": token.kind.upper(),
        "application": app.name if app else "",
        "data_access_expires_at": int((given.at if given else token.issued_at) + DATA_ACCESS_S),
        "expires_at": int(token.expires_at) if token.expires_at else 0,
        "is_valid": True,
        "issued_at": int(token.issued_at),
        "scopes": sorted(scope for scope, status in (given.statuses if given else {}).items() if status == "granted"),
        "user_id": token.data["person"],
    }
    if token.kind == "page":
        data["profile_id"] = token.account
    if given:
        data["granular_scopes"] = [
            {"scope": scope, "target_ids": sorted(given.pages)}
            for scope in data["scopes"]
            if scope.startswith("pages_")
        ]
    if problem := tokens.problem_of(token, ask.now):
        body = problem.body
        data["is_valid"] = False
        data["error"] = {"code": body["code"], "message": body["message"], "subcode": body.get("error_subcode", 0)}
    return {"data": data}


def permissions(ask: Ask) -> dict[str, Any]:
    ask.person()
    rows = [{"permission": scope, "status": status} for scope, status in ask.consent().statuses.items()]
    return {"data": rows}


def take_back(ask: Ask) -> dict[str, Any]:
    """``DELETE /me/permissions``: one permission, or the whole consent with every token."""
    ask.person()
    given, scope = ask.consent(), ask.path[2] if len(ask.path) > 2 else ask.params.text("permission")
    if scope:
        if scope not in given.statuses:
            raise invalid(f"The permission {scope} has not been granted")
        given.statuses[scope] = "declined"
        return {"success": True}
    remove_app(ask.facebook, given)
    return {"success": True}


def remove_app(facebook: Facebook, given: Consent) -> None:
    facebook.tokens.revoke_family(given.family, tokens.APP_REMOVED)
    facebook.store.consents.pop((given.person, given.client_id), None)


def app_token(facebook: Facebook, value: str) -> Token | None:
    """``{app id}|{app secret}`` as a token."""
    client_id, bar, secret = value.partition("|")
    app = facebook.app(client_id) if bar else None
    if app is None or not app.secret_is(secret):
        return None
    now = facebook.world.clock.now()
    return Token(value, "app", client_id, client_id, frozenset(), "", now, data={"person": ""})
