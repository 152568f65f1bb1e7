"""Who consented, through which login, and which Instagram accounts that gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from onepost.connectors.accounts import Account, AppKeys, Credentials, Profile
from onepost.connectors.errors import ConnectorError, ReconnectNeeded
from onepost.connectors.http import Http
from onepost.connectors.instagram import errors
from onepost.connectors.instagram.capabilities import DELETES
from onepost.connectors.messages import N_, Message
from onepost.connectors.meta.graph import DIALOG, GRAPH, VERSION, Graph, entries, entry
from onepost.connectors.meta.login import LONG_LIFE, SEE_PAGES, declined, granted, may_publish
from onepost.connectors.oauth import OAuth, credentials_from
from onepost.connectors.posts import Json
from onepost.connectors.secret import Secret

IG_HOST = "https://graph.instagram.com"
IG_GRAPH = f"{IG_HOST}/{VERSION}"

BASIC, PUBLISH = "instagram_business_basic", "instagram_business_content_publish"
PAGE_NEEDED = (SEE_PAGES, "pages_read_engagement", "instagram_basic", "instagram_content_publish")
DELETE_SCOPE = "instagram_manage_contents"

INSTAGRAM_LOGIN = OAuth(
    authorize_url="https://www.instagram.com/oauth/authorize",
    token_url="https://api.instagram.com/oauth/access_token",  # noqa: S106 - an address
    scopes={
        # Comments are asked for with publishing because of the first comment; an account works without them.
        "publish": (BASIC, PUBLISH, "instagram_business_manage_comments"),
        "statistics": ("instagram_business_manage_insights",),
        "comments": ("instagram_business_manage_comments",),
    },
    scope_separator=",",
    pkce="",
    extra={"enable_fb_login": "0", "force_authentication": "1"},  # so that another account can be chosen
    classify=errors.classify_code,
    needed=(BASIC, PUBLISH),
    renews_itself=True,
)
PAGE_LOGIN = OAuth(
    authorize_url=DIALOG,
    token_url=f"{GRAPH}/oauth/access_token",
    scopes={
        "publish": (*PAGE_NEEDED, "instagram_manage_comments", DELETE_SCOPE),
        "statistics": ("instagram_manage_insights",),
        "comments": ("instagram_manage_comments",),
    },
    scope_separator=",",
    pkce="",
    extra={"auth_type": "rerequest"},  # without it, what was declined once is never asked again
    classify=errors.TABLES.classify_login,
    needed=PAGE_NEEDED,
    renews_itself=True,
)

YOUNG = timedelta(days=1)
"""A token younger than this is not renewed (refresh_access_token)."""
PROFESSIONAL = {"BUSINESS", "MEDIA_CREATOR", "CREATOR"}
ME_FIELDS = "id,user_id,username,name,account_type,profile_picture_url"
PAGE_FIELDS = "id,name,access_token,tasks,instagram_business_account{id,username,name,profile_picture_url}"
LISTS = 20
QUOTA = N_("Posts in 24 hours")


def first(body: Json) -> dict[str, Json]:
    """An answer that is documented as ``{"data": [{…}]}`` and comes flat: either."""
    rows = entries(body)
    return rows[0] if rows else entry(body)


async def short_token(http: Http, app: AppKeys, code: str, redirect_uri: str) -> tuple[Secret, frozenset[str]]:
    """A token of an hour for a consent's code, and what was granted."""
    form = {
        "client_id": app.client_id,
        "client_secret": app.client_secret.reveal(),
        "grant_type": "authorization_code",
        "redirect_uri": redirect_uri,
        "code": code,
    }
    answer = await http.request("POST", INSTAGRAM_LOGIN.token_url, form=form, classify=errors.classify_code)
    body = first(answer.json())
    names = body.get("permissions") or ()
    given = names.replace(",", " ").split() if isinstance(names, str) else map(str, names)
    return credentials_from(body).access_token, frozenset(given)


async def long_token(http: Http, app: AppKeys, short: Secret, scopes: frozenset[str]) -> Credentials:
    """The token of an hour for one of 60 days."""
    params = {
        "grant_type": "ig_exchange_token",
        "client_secret": app.client_secret.reveal(),
        "access_token": short.reveal(),
    }
    return await _token(http, "access_token", params, scopes)


async def renewed(http: Http, graph: Graph, old: Credentials) -> Credentials:
    """The token of 60 days for another one. One that is too young for that is looked at instead."""
    if old.expires_at is not None and old.expires_at > datetime.now(UTC) + LONG_LIFE - YOUNG:
        await graph.get("me", fields="user_id")
        return old
    params = {"grant_type": "ig_refresh_token", "access_token": old.access_token.reveal()}
    return await _token(http, "refresh_access_token", params, old.scopes)


async def _token(http: Http, path: str, params: dict[str, str], scopes: frozenset[str]) -> Credentials:
    answer = await http.request("GET", f"{IG_HOST}/{path}", params=params, classify=errors.classify)
    found = credentials_from(answer.json())
    end = found.expires_at or datetime.now(UTC) + LONG_LIFE
    # Past its end a token cannot be renewed.
    return replace(found, expires_at=end, refresh_expires_at=end, scopes=scopes)


async def own_profile(graph: Graph, scopes: frozenset[str]) -> Profile:
    """The one account that logged in at Instagram."""
    me = first((await graph.get("me", fields=ME_FIELDS)).json())
    user, username = str(me.get("user_id") or me.get("id") or ""), str(me.get("username") or "")
    kind = str(me.get("account_type") or "").upper()
    problem = next((declined(name) for name in (BASIC, PUBLISH) if scopes and name not in scopes), None)
    if kind and kind not in PROFESSIONAL:
        problem = Message(
            N_(
                "“%(name)s” is a personal account, and Instagram lets apps publish on professional ones only. "
                "Switch to a professional account in Instagram's settings, then connect it again."
            ),
            {"name": username},
        )
    limits = {} if problem else await limits_of(graph, user)
    account = _account(user, username, str(me.get("name") or ""), str(me.get("profile_picture_url") or ""))
    person = str(me.get("id") or user)
    return Profile(person, username, (replace(account, limits=limits, problem=problem),))


async def page_profile(graph: Graph, page_graph: Graph) -> Profile:
    """The accounts behind the pages that a person ticked at Facebook. ``page_graph`` gets each page's token in turn."""
    person = entry((await graph.get("me", fields="id,name")).json())
    scopes = await granted(graph)
    if SEE_PAGES not in scopes:
        missing = declined(SEE_PAGES)
        raise ReconnectNeeded(missing.text, missing.params)
    accounts = []
    async for answer in graph.pages("me/accounts", LISTS, fields=PAGE_FIELDS):
        accounts += [await _behind(row, scopes, page_graph) for row in entries(answer.json()) if row.get("id")]
    return Profile(str(person.get("id") or ""), str(person.get("name") or ""), tuple(accounts))


async def _behind(row: dict[str, Json], scopes: frozenset[str], graph: Graph) -> Account:
    page, linked = str(row.get("name") or row["id"]), entry(row.get("instagram_business_account"))
    missing = next((scope for scope in PAGE_NEEDED if scope not in scopes), "")
    if not linked.get("id"):
        text = N_(
            "No professional Instagram account is linked to the page “%(page)s”. "
            "Link one in the page's settings on Facebook, then connect again."
        )
        return Account(str(row["id"]), "page", page, problem=declined(missing) if missing else _about(text, page))
    name, handle = str(linked.get("name") or ""), str(linked.get("username") or "")
    found = _account(str(linked["id"]), handle, name, str(linked.get("profile_picture_url") or ""))
    if missing:
        return replace(found, problem=declined(missing))
    if not may_publish(row):
        text = N_("You may not publish on the page “%(page)s”. Ask an administrator to let you create content there.")
        return replace(found, problem=_about(text, page))
    graph.token = Secret(str(row["access_token"]))
    limits = await limits_of(graph, found.remote_id)
    return replace(found, token=graph.token, limits={**limits, DELETES: DELETE_SCOPE in scopes})


def _about(text: str, page: str) -> Message:
    return Message(text, {"page": page})


def _account(id: str, handle: str, name: str, picture: str) -> Account:
    address = f"https://www.instagram.com/{handle}/" if handle else "https://www.instagram.com/"
    return Account(id, "profile", name or handle or id, handle, address, picture)


async def limits_of(graph: Graph, user: str) -> dict[str, Json]:
    """How much of its own quota the account has used; nothing when Instagram does not say."""
    try:
        used, most = await quota(graph, user)
    except ConnectorError:
        return {}
    return {"quotas": [{"name": QUOTA, "used": used, "most": most}]} if most else {}


async def quota(graph: Graph, user: str) -> tuple[int, int]:
    """Posts used and allowed in a moving window: Meta's pages disagree on the number, so it is read."""
    row = first((await graph.get(f"{user}/content_publishing_limit", fields="quota_usage,config")).json())
    used, most = row.get("quota_usage"), entry(row.get("config")).get("quota_total")
    return (used if isinstance(used, int) else 0, most if isinstance(most, int) else 0)
