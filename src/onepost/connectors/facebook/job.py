"""What every step of a publication works with, and what follows once it is live.

``photos``, ``transfer`` and ``upload`` send files, ``cover`` a video's picture; ``feed``, ``again``, ``finish``,
``tell`` (a photo story) and ``comment`` are public calls; ``processing`` watches a video, ``showing`` a photo story.
``twin``: Facebook refused the post as identical to the one before, which may be our own whose answer was lost;
``again``: that was looked into and it was not ours, so a second such refusal counts.
"""

from __future__ import annotations

from dataclasses import dataclass

from onepost.connectors.facebook.graph import Graph
from onepost.connectors.facebook.rendering import options_of
from onepost.connectors.messages import N_, Message
from onepost.connectors.posts import Draft, MediaFile, Rendered
from onepost.connectors.progress import Live, Progress, Published, Waiting

COVER_SET, COVER_LATER, COVER_REFUSED = "set", "later", "refused"
"""What became of a reel's cover: taken; to be tried again when the reel is live; given up."""


@dataclass(frozen=True, slots=True)
class Job:
    """One publication on one page. ``page`` is the page's id."""

    graph: Graph
    page: str
    draft: Draft
    rendered: Rendered

    @property
    def first_comment(self) -> str:
        return self.rendered.fields.get("first_comment", "")

    @property
    def place(self) -> str:
        return options_of(self.draft).place

    @property
    def cover(self) -> MediaFile | None:
        return self.draft.attached.get("cover")


def post_id(page: str, value: object) -> str:
    """The id of a post as ``{page}_{post}``; some answers hold its second half only. Empty when there is none."""
    text = str(value) if isinstance(value, str | int) else ""
    return f"{page}_{text}" if text and "_" not in text else text


ADDRESS = "https://www.facebook.com/"


def address(remote_id: str) -> str:
    """Where people see a post or a video: Facebook leads from the id to the page's own address (pages-api/posts)."""
    return f"{ADDRESS}{remote_id}"


def went_live(job: Job, progress: Progress, live: Live) -> Waiting | Published:
    """The post can be seen. What can follow: its cover, if Facebook did not take it before, and its first comment."""
    kept = progress.with_data(post=live.remote_id, url=live.url, also=list(live.also))
    if progress.data.get("cover") == COVER_LATER:
        return Waiting(kept.at("cover"), live=live)
    return after_cover(job, kept)


def after_cover(job: Job, progress: Progress) -> Waiting | Published:
    live = live_of(progress)
    if job.first_comment:
        return Waiting(progress.at("comment"), next="public", live=live)
    return Published(live, progress.at("done"), without_cover(progress))


def without_cover(progress: Progress) -> Message | None:
    """What to tell the author when Facebook did not take the cover picture."""
    text = N_("Your post is published, but Facebook did not take its cover picture. Set it on Facebook.")
    return Message(text) if progress.data.get("cover") == COVER_REFUSED else None


def live_of(progress: Progress, *more: str) -> Live:
    """What :func:`went_live` kept, with further ids."""
    return Live(progress.data["post"], progress.data["url"], also=(*progress.data["also"], *more))
