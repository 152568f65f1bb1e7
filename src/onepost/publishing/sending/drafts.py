"""From rows to what a connector is given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from onepost.connectors import copies
from onepost.connectors.base import Connector
from onepost.connectors.errors import Rejected
from onepost.connectors.messages import N_
from onepost.connectors.options import OptionProblem
from onepost.connectors.posts import Draft, MediaFile, Part
from onepost.media import services as media
from onepost.media.models import Asset
from onepost.publishing.sending import rows
from onepost.publishing.sending.rows import Pool, Row
from onepost.publishing.writing import filling, option_files

THREAD = "thread"
"""The option that holds the texts of a thread after the first: ``[{"text": …, "media": [ids]}]``."""
RESERVED = (THREAD, filling.PLAIN)
"""Options that OnePost itself understands, for every network."""


async def of_row(pool: Pool, row: Row, connector: type[Connector]) -> Draft:
    """The draft of a claimed row, with files that can be read. Raises :class:`Rejected` when an option's is gone."""
    placed: list[tuple[UUID, int]] = []
    if row["has_media"]:
        placed = [(found["asset_id"], found["part"]) for found in await rows.attachments(pool, row)]
    named = option_files.ids(row["network"], row["options"])
    assets = {}
    if placed or named:
        ids = [*(asset_id for asset_id, _ in placed), *named.values()]
        found = Asset.objects.filter(workspace_id=row["workspace_id"], id__in=ids)
        assets = {asset.id: media.media_file(asset) async for asset in found}
    for name, asset_id in named.items():
        if asset_id not in assets:
            raise Rejected(
                N_("A file chosen for this post is no longer in the library; choose another."), field=f"options.{name}"
            )
    files = [(assets[asset_id], part) for asset_id, part in placed if asset_id in assets]
    attached = {name: assets[asset_id] for name, asset_id in named.items()}
    draft, _ = build(connector, str(row["id"]), row["text"], row["options"], files, attached)
    if filling.depends(draft):
        filled = filling.Filling.of_row(row)
        row["filled"] = filled.to_json()
        draft = filled.draft(draft, row["due_at"] or row["now"], is_plain(row["options"]))
    return replace(draft, due_at=row["due_at"])


def is_plain(options: Mapping[str, Any]) -> bool:
    """Whether links of the post are left as they are."""
    return bool(options.get(filling.PLAIN))


def build(
    connector: type[Connector],
    key: str,
    text: str,
    options: Mapping[str, Any],
    files: Iterable[tuple[MediaFile, int]],
    attached: Mapping[str, MediaFile] | None = None,
) -> tuple[Draft, list[OptionProblem]]:
    """A draft from its pieces; ``files`` come with the number of the part they belong to, in order, ``attached`` are
    those of options by the option's name. Pictures of a type the network does not take are replaced by their copies."""
    capabilities = connector.capabilities
    by_part: dict[int, list[MediaFile]] = defaultdict(list)
    for file, part in files:
        by_part[part].append(copies.for_post(file, capabilities))
    own = {name: value for name, value in options.items() if name not in RESERVED}
    parsed, problems = connector.options.parse(own)
    more = thread_texts(options)
    draft = Draft(
        key=key,
        text=text,
        media=tuple(by_part[0]),
        thread=tuple(Part(part, tuple(by_part[number])) for number, part in enumerate(more, start=1)),
        options=parsed,
        attached=copies.for_options(attached or {}, capabilities),
    )
    return draft, problems


def thread_texts(options: Mapping[str, Any]) -> list[str]:
    """The texts of a thread's further parts, whichever way they were given."""
    value = options.get(THREAD) or []
    if not isinstance(value, list):
        return []
    return [str(part.get("text", "")) if isinstance(part, dict) else str(part) for part in value]
