"""The author has found the post: is it a post of this account, and does it stand where this part has to stand?"""

from __future__ import annotations

from typing import Any

from onepost.connectors.confirming import NOT_YOURS, TAKEN, place, refused
from onepost.connectors.errors import Rejected
from onepost.connectors.progress import Owned
from onepost.connectors.x.api import Api
from onepost.connectors.x.finding import continues

LABEL = "X"
_FIELDS = {"post.fields": "conversation_id", "expansions": "author_id,referenced_posts"}


def post_of(link: str) -> str:
    return place(link, {"x.com", "twitter.com"}, LABEL, r"^/(?:\w+|i/web)/status(?:es)?/(\d{1,19})\b")


async def checked(api: Api, account_id: str, link: str, live: list[str], owned: Owned) -> str:
    """The id of the post at ``link``; ``live`` are those of the parts before it."""
    found = post_of(link)
    if found in live or await owned(found):
        raise refused(TAKEN, LABEL)
    post = await _read(api, found)
    if not post or str(post.get("author_id", account_id)) != account_id:
        raise refused(NOT_YOURS, LABEL)
    if live and not continues(post, live[-1], live[0]):
        raise refused(NOT_YOURS, LABEL)
    return found


async def _read(api: Api, found: str) -> dict[str, Any]:
    """What X shows of it; nothing when there is no such post, which X says with 200 or with a refusal."""
    try:
        body = (await api.get(f"tweets/{found}", dict(_FIELDS))).json()
    except Rejected:
        return {}
    data = body.get("data") if isinstance(body, dict) else None
    return data if isinstance(data, dict) else {}
