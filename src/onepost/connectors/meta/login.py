"""What every login through Facebook shares: long tokens, the permissions left on, and roles on a page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from onepost.connectors.accounts import Credentials
from onepost.connectors.messages import N_, Message
from onepost.connectors.meta.graph import Graph, entries
from onepost.connectors.posts import Json

SEE_PAGES = "pages_show_list"
MAY_PUBLISH = {"CREATE_CONTENT", "PROFILE_PLUS_CREATE_CONTENT", "PROFILE_PLUS_FULL_CONTROL"}
"""Tasks of which one is needed: Page roles, and their names on new Pages (facebook-business 26.0.3)."""
LONG_LIFE = timedelta(days=60)
"""Of a long user token whose answer names no end."""


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


def may_publish(row: dict[str, Json]) -> bool:
    """Whether a page of ``/me/accounts`` comes with its token and with a role that may publish."""
    tasks = row.get("tasks")
    return bool(row.get("access_token")) and not (isinstance(tasks, list) and not MAY_PUBLISH & set(map(str, tasks)))


def declined(scope: str) -> Message:
    text = N_("You left out the permission “%(scope)s”, which OnePost needs. Connect again and allow it.")
    return Message(text, {"scope": scope})
