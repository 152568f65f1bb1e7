"""From rows to what a connector is given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from onepost.connectors.base import Connector, Draft, MediaFile, Part
from onepost.connectors.options import OptionProblem
from onepost.media import services as media
from onepost.media.models import Asset
from onepost.publishing import rows
from onepost.publishing.rows import Pool, Row

THREAD = "thread"
"""The option that holds the texts of a thread after the first: ``[{"text": …, "media": [ids]}]``."""


async def of_row(pool: Pool, row: Row, connector: type[Connector]) -> Draft:
    """The draft of a claimed row, with files that can be read."""
    placed: list[tuple[UUID, int]] = []
    if row["has_media"]:
        placed = [(found["asset_id"], found["part"]) for found in await rows.attachments(pool, row)]
    assets = {}
    if placed:
        ids = [asset_id for asset_id, _ in placed]
        assets = {asset.id: asset async for asset in Asset.objects.filter(id__in=ids)}
    files = [(media.media_file(assets[asset_id]), part) for asset_id, part in placed if asset_id in assets]
    draft, _ = build(connector, str(row["id"]), row["text"], row["options"], files)
    return Draft(
        key=draft.key,
        text=draft.text,
        media=draft.media,
        thread=draft.thread,
        options=draft.options,
        due_at=row["due_at"],
    )


def build(
    connector: type[Connector],
    key: str,
    text: str,
    options: Mapping[str, Any],
    files: Iterable[tuple[MediaFile, int]],
) -> tuple[Draft, list[OptionProblem]]:
    """A draft from its pieces; ``files`` come with the number of the part they belong to, in order."""
    by_part: dict[int, list[MediaFile]] = defaultdict(list)
    for file, part in files:
        by_part[part].append(file)
    own = {name: value for name, value in options.items() if name != THREAD}
    parsed, problems = connector.options.parse(own)
    more = thread_texts(options)
    draft = Draft(
        key=key,
        text=text,
        media=tuple(by_part[0]),
        thread=tuple(Part(part, tuple(by_part[number])) for number, part in enumerate(more, start=1)),
        options=parsed,
    )
    return draft, problems


def thread_texts(options: Mapping[str, Any]) -> list[str]:
    """The texts of a thread's further parts, whichever way they were given."""
    value = options.get(THREAD) or []
    if not isinstance(value, list):
        return []
    return [str(part.get("text", "")) if isinstance(part, dict) else str(part) for part in value]
