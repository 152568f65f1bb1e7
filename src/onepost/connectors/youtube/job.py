"""What every step of a publication works with.

``send``, ``ask`` and ``last`` upload the bytes (the last ones make a private video); ``processing`` watches it;
``extra`` adds thumbnail and subtitles while nobody sees it. ``publish`` is the public call; ``plan`` and ``planned``
leave it to YouTube. What follows once it is live: ``check``, ``thumbnail``, ``captions``, ``playlist``, ``comment``.
``lost``: the prepared video is gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from onepost.connectors.posts import Draft, MediaFile, Rendered
from onepost.connectors.progress import Live, Progress
from onepost.connectors.youtube.api import Api
from onepost.connectors.youtube.options import PUBLIC, YouTubeOptions

LEAD = timedelta(minutes=2)
"""How long before the planned time YouTube must know of it; later we do it ourselves."""


@dataclass(frozen=True, slots=True)
class Job:
    """One publication on one channel (``channel`` is its id)."""

    api: Api
    channel: str
    draft: Draft
    rendered: Rendered
    options: YouTubeOptions

    @property
    def file(self) -> MediaFile:
        return self.rendered.media[0]

    @property
    def first_comment(self) -> str:
        return self.rendered.fields["first_comment"]


def live_of(job: Job, progress: Progress) -> Live:
    """The video as people find it, with its first comment among its ids."""
    video = str(progress.data["video"])
    comment = progress.data.get("comment")
    return Live(video, address(video, job.rendered.kind), also=(str(comment),) if comment else ())


def address(video: str, kind: str) -> str:
    return f"https://www.youtube.com/{'shorts/' if kind == 'short' else 'watch?v='}{video}"


def planned_there(job: Job) -> datetime | None:
    """When YouTube itself shall publish the video, if it shall and there is time."""
    due = job.draft.due_at
    if not job.options.publish_at_youtube or job.options.privacy != PUBLIC or due is None:
        return None
    return due if due > datetime.now(UTC) + LEAD else None
