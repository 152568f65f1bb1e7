"""Variables filled and links tagged, for one channel: the last change before a post is rendered.

The composer, the publication's page and the publisher all come through :meth:`Filling.draft`, so that what is shown is
what is sent. What it was filled with is kept with the publication from the first step at the network on
(``Publication.filled``): asked for a post in doubt, a connector must be given the text as it was sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from onepost.accounts.models import Workspace
from onepost.channels.models import Channel
from onepost.connectors.posts import Draft
from onepost.publishing.writing import snippets, utm

PLAIN = "plain_links"
"""The option of a post, beside those of its networks, that leaves its links untagged."""
WRITTEN = ("text", "textarea")
"""Options that hold text of the author's."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What one channel's texts are filled with; the time is the publication's own."""

    network: str
    workspace: str
    channel: str
    handle: str
    zone: str
    language: str
    utm: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, workspace: Workspace, channel: Channel | None, network: str) -> Filling:
        name, handle = (channel.name, channel.handle) if channel else ("", "")
        return cls(network, workspace.name, name, handle, workspace.time_zone, workspace.language, workspace.utm)

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> Filling:
        """That of a claimed row: as it was kept, else as the workspace and the channel are now."""
        if row["filled"] is not None:
            return cls.from_json(row["filled"])
        return cls(
            network=row["network"],
            workspace=row["workspace_name"],
            channel=row["account_name"],
            handle=row["account_handle"],
            zone=row["time_zone"],
            language=row["language"],
            utm=row["utm"],
        )

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Filling:
        return cls(**stored)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    def text(self, text: str, due: datetime, plain: bool = False) -> str:
        names = {"workspace": self.workspace, "channel": self.channel, "channel_handle": self.handle or self.channel}
        filled = snippets.fill(text, names, ZoneInfo(self.zone), self.language, due)
        return filled if plain else utm.tagged(filled, self.utm, self.network)

    def draft(self, draft: Draft, due: datetime, plain: bool = False) -> Draft:
        """``draft`` with every text of the author's filled. ``plain`` leaves links as they are."""
        own = {name: self.text(value, due, plain) for name, value in _written(draft)}
        return replace(
            draft,
            text=self.text(draft.text, due, plain),
            thread=tuple(replace(part, text=self.text(part.text, due, plain)) for part in draft.thread),
            options=replace(draft.options, **own) if draft.options and own else draft.options,
        )


def _written(draft: Draft) -> Iterable[tuple[str, str]]:
    for spec in fields(draft.options) if draft.options else ():
        value = getattr(draft.options, spec.name)
        if spec.metadata["widget"] in WRITTEN and isinstance(value, str) and value:
            yield spec.name, value


def texts_of(draft: Draft) -> list[str]:
    """All that :meth:`Filling.draft` may change."""
    return [draft.text, *(part.text for part in draft.thread), *(value for _name, value in _written(draft))]


def depends(draft: Draft) -> bool:
    """Whether the workspace's settings or the channel's name could make another text of it."""
    return any(snippets.has_variables(text) or utm.has_links(text) for text in texts_of(draft))


def tells_time(text: str, options: Mapping[str, Any]) -> bool:
    """Whether a stored text or one of its options is another one at another time."""
    return snippets.tells_time(text) or any(snippets.tells_time(found) for found in _strings(options))


def _strings(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
