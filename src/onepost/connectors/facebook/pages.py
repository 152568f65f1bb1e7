"""Who consented, to what, and which pages that gives."""

from __future__ import annotations

from collections.abc import AsyncIterator

from onepost.connectors.accounts import Account, Profile
from onepost.connectors.errors import ReconnectNeeded
from onepost.connectors.facebook import errors
from onepost.connectors.facebook.job import address
from onepost.connectors.messages import N_, Message
from onepost.connectors.meta.graph import DIALOG, GRAPH, Graph, entries, entry
from onepost.connectors.meta.login import SEE_PAGES, declined, granted, may_publish
from onepost.connectors.oauth import OAuth
from onepost.connectors.posts import Json
from onepost.connectors.secret import Secret

NEEDED = (SEE_PAGES, "pages_read_engagement", "pages_manage_posts")
"""Without these nothing can be published (page/feed, 2026-09-11)."""
SEE_BUSINESSES = "business_management"
"""Pages that a person reaches only through a business (Meta Business Suite). Everything else works without it."""
FOR_COMMENTS = ("pages_manage_engagement", "pages_read_user_content")
"""Writing the first comment, and looking for it when its answer was lost. A page works without them."""

AUTH = OAuth(
    authorize_url=DIALOG,
    token_url=f"{GRAPH}/oauth/access_token",
    scopes={
        "publish": (*NEEDED, *FOR_COMMENTS, SEE_BUSINESSES),
        "statistics": ("read_insights",),
        "comments": FOR_COMMENTS,
    },
    scope_separator=",",
    pkce="",
    extra={"auth_type": "rerequest"},  # without it, what was declined once is never asked again
    classify=errors.classify_login,
    needed=NEEDED,
    renews_itself=True,
)

FIELDS = "id,name,username,access_token,tasks,link,picture{url}"
LISTS = 20


async def profile(graph: Graph) -> Profile:
    person = entry((await graph.get("me", fields="id,name")).json())
    scopes = await granted(graph)
    if SEE_PAGES not in scopes:
        raise ReconnectNeeded(declined(SEE_PAGES).text, {"scope": SEE_PAGES})
    missing = next((scope for scope in NEEDED if scope not in scopes), "")
    accounts = [_account(row, missing) async for row in reached(graph, scopes)]
    return Profile(str(person.get("id") or ""), str(person.get("name") or ""), tuple(accounts))


async def reached(graph: Graph, scopes: frozenset[str] | None = None) -> AsyncIterator[dict[str, Json]]:
    """Every page the person reaches, each once: those with a role of their own, then those of their businesses."""
    seen: set[str] = set()
    if scopes is None:
        scopes = await granted(graph)
    paths = ["me/accounts"]
    if SEE_BUSINESSES in scopes:
        businesses = [row async for row in _rows(graph, "me/businesses", "id") if row.get("id")]
        paths += [f"{row['id']}/{edge}" for row in businesses for edge in ("owned_pages", "client_pages")]
    for path in paths:
        async for row in _rows(graph, path, FIELDS):
            if row.get("id") and str(row["id"]) not in seen:
                seen.add(str(row["id"]))
                yield row


async def _rows(graph: Graph, path: str, fields: str) -> AsyncIterator[dict[str, Json]]:
    async for answer in graph.pages(path, LISTS, fields=fields):
        for row in entries(answer.json()):
            yield row


def _account(row: dict[str, Json], missing: str) -> Account:
    token = str(row.get("access_token") or "")
    problem = None
    if missing:
        problem = declined(missing)
    elif not may_publish(row):
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
