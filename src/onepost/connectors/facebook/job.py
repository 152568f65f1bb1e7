"""What every step of a publication works with, and what follows once it is live.

``photos`` and ``transfer`` upload; ``feed``, ``again``, ``finish`` and ``comment`` are public calls; ``processing``
watches a video. ``twin``: Facebook refused the post as identical to the one before, which may be our own whose answer
was lost; ``again``: that was looked into and it was not ours, so a second such refusal counts.
"""

from __future__ import annotations

from dataclasses import dataclass

from onepost.connectors.base import Draft, Live, Progress, Published, Rendered, Waiting
from onepost.connectors.facebook.graph import Graph


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


def post_id(page: str, value: object) -> str:
    """The id of a post as ``{page}_{post}``; some answers hold its second half only. Empty when there is none."""
    text = str(value) if isinstance(value, str | int) else ""
    return f"{page}_{text}" if text and "_" not in text else text


def address(remote_id: str) -> str:
    """Where people see a post or a video: Facebook leads from the id to the page's own address (pages-api/posts)."""
    return f"https://www.facebook.com/{remote_id}"


def went_live(job: Job, progress: Progress, live: Live) -> Waiting | Published:
    """The post can be seen; its first comment, if there is one, is the last public call."""
    kept = progress.with_data(post=live.remote_id, url=live.url, also=list(live.also))
    if job.first_comment:
        return Waiting(kept.at("comment"), next="public", live=live)
    return Published(live, kept.at("done"))


def live_of(progress: Progress, *more: str) -> Live:
    """What :func:`went_live` kept, with further ids."""
    return Live(progress.data["post"], progress.data["url"], also=(*progress.data["also"], *more))
