"""What YouTube says of one of its videos, and what it means when there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from onepost.connectors.messages import N_
from onepost.connectors.progress import Progress, Waiting
from onepost.connectors.youtube.api import Api, part
from onepost.connectors.youtube.rendering import MUTABLE

STANDS = timedelta(seconds=30)
"""How long the news stands that a prepared video is gone; whoever tries again later starts anew."""

LOST = N_("The prepared video is no longer on YouTube, so nothing was published. Try again to upload it once more.")


@dataclass(frozen=True, slots=True)
class Look:
    """What YouTube says of a video. ``kept`` is what an update must repeat; ``reason`` why it cannot be used."""

    privacy: str
    uploaded: str
    reason: str
    kept: Mapping[str, Any]

    @property
    def unusable(self) -> bool:
        return self.uploaded in {"failed", "rejected", "deleted"}


async def look(api: Api, video: str) -> Look | None:
    """The state of a video; None when there is none."""
    found = await api.items("videos", part="id,status,processingDetails", id=video)
    if not found:
        return None
    status = part(found[0], "status")
    details = part(found[0], "processingDetails")
    reason = status.get("failureReason") or status.get("rejectionReason") or details.get("processingFailureReason")
    return Look(
        privacy=str(status.get("privacyStatus") or ""),
        uploaded=str(status.get("uploadStatus") or ""),
        reason=str(reason or ""),
        kept={name: status[name] for name in MUTABLE if name in status},
    )


def lost() -> Waiting:
    return Waiting(Progress("lost", (), {"at": datetime.now(UTC).isoformat()}))


def recently_lost(progress: Progress) -> bool:
    return datetime.now(UTC) - datetime.fromisoformat(progress.data["at"]) < STANDS
