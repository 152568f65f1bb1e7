"""How an operator registers an app at a network, and what the doctor found there: words for a person, kept as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from onepost.connectors.messages import Message


@dataclass(frozen=True, slots=True)
class Guide:
    """The way to an app of one's own. All sentences are marked for translation (``N_``).

    ``console`` is the address of the network's developer pages. ``steps`` come in order and may name the address to
    enter as ``%(redirect)s``, and where OnePost listens for the network's notices as ``%(notices)s``. ``review`` says
    what the network wants to see before people who are strangers to the app may connect, ``before_review`` what works
    until then. ``source`` and ``checked_on``: where this stands.
    """

    console: str
    steps: tuple[str, ...]
    review: str
    before_review: str
    source: str
    checked_on: date

    def said(self, redirect: str, notices: str) -> list[Message]:
        """The steps with this installation's own addresses."""
        ours = {"redirect": redirect, "notices": notices}
        return [
            Message(step, {name: address for name, address in ours.items() if f"%({name})s" in step})
            for step in self.steps
        ]


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that was looked at; ``mend`` is the exact step that puts it right."""

    state: Literal["good", "warning", "bad"]
    what: Message
    mend: Message | None = None
