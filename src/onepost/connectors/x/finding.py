"""Looking for a post whose answer got lost, on the account's own timeline."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from onepost.connectors import weighted
from onepost.connectors.x.api import Api
from onepost.connectors.x.errors import server_time

MARGIN = timedelta(minutes=1)
SKEW = timedelta(seconds=5)
PAGES = 5
SNOWFLAKE_EPOCH_MS = 1_288_834_974_657

_FIELDS: dict[str, str | int] = {
    "max_results": 100,
    "post.fields": "attachments,conversation_id,created_at,entities,note_post,text",
    "expansions": "referenced_posts",
}
_OWN_MEDIA = re.compile(r"https?://(?:x|twitter)\.com/\w+/status/\d+/(?:photo|video)/\d+", re.IGNORECASE)
_CUT = re.compile(r"…(?:\s*(?:https?://)?t\.co/\w+)?$")
_LEAST_OF_LONG = 100
"""Characters of the beginning that stand for a long text where X keeps the rest back."""


@dataclass(frozen=True, slots=True)
class Sought:
    """One part as it was sent. ``parent`` and ``root`` are ids of the thread before it, empty for the first."""

    text: str
    keys: frozenset[str]
    files: int
    poll: bool
    parent: str = ""
    root: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A post that may be it. ``sure``: only ours can hold these files, or stand at this place of our thread."""

    id: str
    sure: bool


async def matches(api: Api, account_id: str, sought: Sought, since: datetime, by_text: datetime) -> list[Match]:
    """Every post of the account that may be the one sought, newest first; sure ones put the others aside.

    ``since`` is the earliest that it can have been sent; a post that only has the same text must not be older than
    ``by_text``. Both are times of our clock.
    """
    found = []
    async for post, behind in timeline(api, account_id, since):
        match = compare(post, sought)
        if match and (match.sure or _created(post) >= by_text - behind - MARGIN):
            found.append(match)
    return [match for match in found if match.sure] or found


async def timeline(api: Api, account_id: str, since: datetime) -> AsyncIterator[tuple[dict[str, Any], timedelta]]:
    """Posts from ``since`` minus a margin on, and how far X's clock is behind ours."""
    start = since - MARGIN
    params: dict[str, str | int] = {**_FIELDS, "start_time": _rfc3339(start)}
    behind = timedelta(0)
    seen: set[str] = set()
    for number in range(PAGES):
        response = await api.get(f"users/{account_id}/tweets", params)
        if number == 0 and (behind := _behind(response.headers)):
            params["start_time"] = _rfc3339(start - behind)
            response = await api.get(f"users/{account_id}/tweets", params)
        body = response.json()
        fresh = [post for post in body.get("data") or () if str(post.get("id")) not in seen]
        for post in fresh:
            seen.add(str(post["id"]))
            yield post, behind
        token = (body.get("meta") or {}).get("next_token")
        # Some feeds hand out tokens for ever: a page without news is the last.
        if not token or not fresh:
            return
        params["pagination_token"] = str(token)


def _behind(headers: Mapping[str, str]) -> timedelta:
    theirs = server_time(headers)
    behind = datetime.now(UTC) - theirs if theirs else timedelta(0)
    return behind if behind > SKEW else timedelta(0)


def _created(post: dict[str, Any]) -> datetime:
    """When X made it: said, or counted in its id (milliseconds since an epoch of its own)."""
    try:
        return datetime.fromisoformat(str(post.get("created_at")))
    except ValueError:
        return datetime.fromtimestamp(((int(post["id"]) >> 22) + SNOWFLAKE_EPOCH_MS) / 1000, UTC)


def _rfc3339(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def compare(post: dict[str, Any], sought: Sought) -> Match | None:
    """Whether ``post`` may be the one sought. Fields that X left out do not speak against it."""
    attachments = post.get("attachments") or {}
    keys = set(attachments.get("media_keys") or ())
    if sought.parent:
        if not continues(post, sought.parent, sought.root):
            return None
    elif _parents(post):
        return None
    if sought.keys and sought.keys <= keys:
        return Match(str(post["id"]), True)
    if "attachments" in post and (len(keys) != sought.files or bool(attachments.get("poll_ids")) != sought.poll):
        return None
    if not same_text(post, sought.text):
        return None
    return Match(str(post["id"]), bool(sought.parent))


def _parents(post: dict[str, Any]) -> list[str]:
    references = post.get("referenced_posts") or post.get("referenced_tweets") or ()
    return [str(reference.get("id")) for reference in references if reference.get("type") == "replied_to"]


def continues(post: dict[str, Any], parent: str, root: str) -> bool:
    """Whether ``post`` is the next part after ``parent`` of the thread that begins with ``root``, as far as X says."""
    parents = _parents(post)
    return parent in parents if parents else str(post.get("conversation_id")) == root != str(post["id"])


def same_text(post: dict[str, Any], text: str) -> bool:
    ours, theirs = _normal(text), _normal(shown_text(post))
    if ours == theirs:
        return True
    note = (post.get("note_post") or post.get("note_tweet") or {}).get("text")
    cut = _CUT.search(theirs)
    if cut and not note:
        beginning = theirs[: cut.start()].rstrip()
        return len(beginning) >= _LEAST_OF_LONG and ours.startswith(beginning)
    return "t.co/" in theirs and _same_but_for_short_links(ours, theirs)


def shown_text(post: dict[str, Any]) -> str:
    """The text as it was written: t.co links expanded, the link to its own media taken off, HTML undone."""
    note = post.get("note_post") or post.get("note_tweet") or {}
    text = str(note.get("text") or post.get("text") or "")
    entities = [*((note.get("entities") or {}).get("urls") or ()), *((post.get("entities") or {}).get("urls") or ())]
    for entity in entities:
        short, long = str(entity.get("url") or ""), str(entity.get("expanded_url") or "")
        if not short:
            continue
        own = entity.get("media_key") or _OWN_MEDIA.fullmatch(long)
        text = text.replace(short, "" if own else long.replace("&", "&amp;"))
    return html.unescape(text)


def _normal(text: str) -> str:
    """Without what X changes: normal form, space, the ways to write one address."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    out, at = "", 0
    for start, end in weighted.urls(text):
        address = re.sub(r"^https?://", "", text[start:end], flags=re.IGNORECASE)
        host, slash, path = address.partition("/")
        out += text[at:start] + host.lower() + (slash + path).rstrip("/")
        at = end
    return out + text[at:]


def _same_but_for_short_links(ours: str, theirs: str) -> bool:
    """Whether only addresses differ that X shortened without saying for what; one too many at the end is its media."""
    our_words, our_links = _taken_apart(ours)
    their_words, their_links = _taken_apart(theirs)
    pairs = zip(our_links, their_links, strict=False)
    alike = all(one == other or other.startswith("t.co/") for one, other in pairs)
    return our_words == their_words and alike and 0 <= len(their_links) - len(our_links) <= 1


def _taken_apart(text: str) -> tuple[str, list[str]]:
    """The text without its addresses, and these."""
    out, links, at = "", [], 0
    for start, end in weighted.urls(text):
        out += text[at:start]
        links.append(text[start:end])
        at = end
    return " ".join((out + text[at:]).split()), links
