"""Who consented, to what, and which pages that gives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from onepost.connectors.base import Account, Credentials, Json, Profile
from onepost.connectors.errors import ReconnectNeeded
from onepost.connectors.facebook import errors
from onepost.connectors.facebook.graph import DIALOG, GRAPH, Graph, entries, entry
from onepost.connectors.facebook.job import address
from onepost.connectors.messages import N_, Message
from onepost.connectors.oauth import OAuth
from onepost.connectors.secret import Secret

SEE_PAGES = "pages_show_list"
NEEDED = (SEE_PAGES, "pages_read_engagement", "pages_manage_posts")
"""Without these nothing can be published (page/feed, 2026-09-11)."""
FOR_COMMENTS = ("pages_manage_engagement", "pages_read_user_content")
"""Writing the first comment, and looking for it when its answer was lost. A page works without them."""

AUTH = OAuth(
    authorize_url=DIALOG,
    token_url=f"{GRAPH}/oauth/access_token",
    scopes={
        "publish": (*NEEDED, *FOR_COMMENTS),
        "statistics": ("read_insights",),
        "comments": FOR_COMMENTS,
    },
    scope_separator=",",
    pkce="",
    extra={"auth_type": "rerequest"},  # without it, what was declined once is never asked again
    classify=errors.classify_login,
    needed=NEEDED,
)

MAY_PUBLISH = {"CREATE_CONTENT", "PROFILE_PLUS_CREATE_CONTENT", "PROFILE_PLUS_FULL_CONTROL"}
"""Tasks of which one is needed: Page roles, and their names on new Pages (facebook-business 26.0.3)."""
LONG_LIFE = timedelta(days=60)
"""Of a long user token whose answer names no end."""
FIELDS = "id,name,username,access_token,tasks,link,picture{url}"
LISTS = 20


def lasting(credentials: Credentials, scopes: frozenset[str]) -> Credentials:
    """A long user token as it is kept. It is needed to list pages and to revoke; the pages' own tokens outlive it, so
    that past its end there is nothing to refresh and publishing goes on."""
    end = credentials.expires_at or datetime.now(UTC) + LONG_LIFE
    return Credentials(credentials.access_token, expires_at=end, refresh_expires_at=end, scopes=scopes)


async def granted(graph: Graph) -> frozenset[str]:
    """The permissions that the person left on in the dialog."""
    answer = await graph.get("me/permissions")
    given = (row for row in entries(answer.json()) if row.get("status") == "granted")
    return frozenset(str(row.get("permission")) for row in given)


async def profile(graph: Graph) -> Profile:
    person = entry((await graph.get("me", fields="id,name")).json())
    scopes = await granted(graph)
    if SEE_PAGES not in scopes:
        raise ReconnectNeeded(_declined(SEE_PAGES).text, {"scope": SEE_PAGES})
    missing = next((scope for scope in NEEDED if scope not in scopes), "")
    accounts = []
    async for answer in graph.pages("me/accounts", LISTS, fields=FIELDS):
        accounts += [_account(row, missing) for row in entries(answer.json()) if row.get("id")]
    return Profile(str(person.get("id") or ""), str(person.get("name") or ""), tuple(accounts))


def _account(row: dict[str, Json], missing: str) -> Account:
    token, tasks = str(row.get("access_token") or ""), row.get("tasks")
    problem = None
    if missing:
        problem = _declined(missing)
    elif not token or (isinstance(tasks, list) and not MAY_PUBLISH & set(map(str, tasks))):
        problem = Message(
            N_("You may not publish on this page. Ask an administrator of the page to let you create content there.")
        )
    username, picture = str(row.get("username") or ""), entry(entry(row.get("picture")).get("data"))
    return Account(
        remote_id=str(row["id"]),
        kind="page",
        name=str(row.get("name") or username or row["id"]),
        handle=username,
        url=str(row.get("link") or address(username or str(row["id"]))),
        avatar_url=str(picture.get("url") or ""),
        token=Secret(token) if token else None,
        problem=problem,
    )


def _declined(scope: str) -> Message:
    text = N_("You left out the permission “%(scope)s”, which OnePost needs. Connect again and allow it.")
    return Message(text, {"scope": scope})
