"""What every step of a publication works with.

``check`` asks what the creator may do; ``init`` opens an upload; ``piece`` sends a part of the file. Two steps are
public calls: ``last`` sends the part with which TikTok has the whole and begins to publish it, ``photos`` hands over
the photos. ``watch`` asks until TikTok says what became of it; ``failed`` is what it said; ``doubt`` asks whether an
upload that TikTok no longer takes was whole, ``stop`` ends one of which it does not say so; ``link`` waits for the
address of what is published.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from onepost.connectors.accounts import Account
from onepost.connectors.posts import Draft, Rendered
from onepost.connectors.progress import Progress
from onepost.connectors.tiktok.api import Api
from onepost.connectors.tiktok.options import TikTokOptions

RESTARTS = 3
"""How often a publication may be begun anew because an upload or TikTok itself failed."""
FORGOTTEN = 2 * 3600.0
"""Seconds after which that no longer counts: longer than one upload may take, so that an endless row of them ends."""


@dataclass(frozen=True, slots=True)
class Job:
    """One publication on one account."""

    api: Api
    account: Account
    draft: Draft
    rendered: Rendered
    options: TikTokOptions

    @property
    def first(self) -> str:
        """The step to begin with: the inbox asks for no choice of the creator's."""
        if not self.options.inbox:
            return "check"
        return "init" if self.rendered.kind == "video" else "photos"

    def address(self, post: str) -> str:
        """Where people see a post; empty when the account's name is not known."""
        word = "video" if self.rendered.kind == "video" else "photo"
        return f"https://www.tiktok.com/@{self.account.handle}/{word}/{post}" if self.account.handle else ""


def now() -> str:
    return datetime.now(UTC).isoformat()


def age(at: Any) -> float:
    """Seconds since a moment that :func:`now` wrote down; endless when there is none."""
    return (datetime.now(UTC) - datetime.fromisoformat(at)).total_seconds() if at else float("inf")


def publish_id(progress: Progress) -> str:
    return str(progress.data.get("publish_id", ""))


def afresh(job: Job, progress: Progress) -> Progress:
    """From the beginning, because what was begun can no longer become a post."""
    return Progress(job.first).with_data(restarts=_restarts(progress) + 1, restarted_at=now())


def may_restart(progress: Progress) -> bool:
    return _restarts(progress) < RESTARTS


def _restarts(progress: Progress) -> int:
    recent = age(progress.data.get("restarted_at")) < FORGOTTEN
    return int(progress.data.get("restarts", 0)) if recent else 0
