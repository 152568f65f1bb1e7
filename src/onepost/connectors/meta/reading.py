"""Reading Meta's lists to find what an announced call made."""

from __future__ import annotations

import email.utils
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from onepost.connectors.http import Response
from onepost.connectors.meta.graph import Graph, entries, entry
from onepost.connectors.posts import Json

MARGIN = timedelta(seconds=10)
"""Clocks differ a little, and Meta's times have no fraction of a second."""
LISTS = 5

Entry = dict[str, Json]


async def recent(
    graph: Graph,
    path: str,
    query: Mapping[str, str | int],
    since: datetime,
    same: Callable[[Entry], bool],
    made: str = "created_time",
) -> list[Entry] | None:
    """What ``same`` accepts among the entries made after ``since``; the newest come first. None: too many to read.

    ``made`` is the field that says when an entry was made.
    """
    found: list[Entry] = []
    async for answer in graph.pages(path, LISTS, **query):
        start = since + skew(answer) - MARGIN
        for item in entries(answer.json()):
            at = _time(item.get(made))
            if at is not None and at < start:
                return found
            if same(item):
                found.append(item)
        if not entry(entry(answer.json()).get("paging")).get("next"):
            return found
    return None


def plain(value: Json, strip: bool = True) -> str:
    """Text without what a network may change in passing: kinds of space, control characters, composition."""
    if not isinstance(value, str):
        return ""
    text = unicodedata.normalize("NFC", value)
    text = "".join(
        " " if char.isspace() else char for char in text if char.isspace() or unicodedata.category(char)[0] != "C"
    )
    text = re.sub(" +", " ", text)
    return text.strip() if strip else text


def skew(answer: Response) -> timedelta:
    """How much Meta's clock is ahead of ours, by the ``Date`` of its answer."""
    try:
        return email.utils.parsedate_to_datetime(answer.headers.get("Date", "")) - datetime.now(UTC)
    except (TypeError, ValueError):
        return timedelta(0)


def _time(value: Json) -> datetime | None:
    try:
        return datetime.strptime(str(value), "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        return None
