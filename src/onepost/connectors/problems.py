"""One thing to mend in a draft."""

from __future__ import annotations

from dataclasses import dataclass

from onepost.connectors.messages import Message


@dataclass(frozen=True, slots=True)
class Problem:
    """``field`` is a path: ``text``, ``media``, ``media.2``, ``media.2.alt``, ``thread.1.text``, ``options.poll``;
    ``code`` a stable word for programs."""

    field: str
    code: str
    message: Message
