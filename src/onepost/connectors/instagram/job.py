"""What every step of a publication works with, and what follows once it is live.

``make`` creates containers and ``send`` fills them with bytes; ``watch`` waits until Instagram has looked at them;
``publish`` and ``comment`` are public calls, and ``again`` is ``publish`` after a refusal that may have been none;
``link`` reads the address of what is live.
"""

from __future__ import annotations

from dataclasses import dataclass

from onepost.connectors.errors import Rejected
from onepost.connectors.meta.errors import GONE
from onepost.connectors.meta.graph import Graph, entry
from onepost.connectors.posts import Draft, Json, MediaFile, Rendered
from onepost.connectors.progress import Live, Progress, Published, Waiting


@dataclass(frozen=True, slots=True)
class Job:
    """One publication on the account ``user``. ``person`` reads where the page's token sees nothing; ``takes_bytes``:
    videos are sent, not fetched."""

    graph: Graph
    person: Graph | None
    user: str
    handle: str
    draft: Draft
    rendered: Rendered
    takes_bytes: bool

    @property
    def first_comment(self) -> str:
        return self.rendered.fields.get("first_comment", "")

    async def look(self, id: str, fields: str) -> dict[str, Json] | None:
        """Fields of an object; None when nobody sees it. Some objects are hidden from page tokens (100/33) and shown
        to the person's."""
        for graph in (self.graph, self.person):
            if graph is not None:
                try:
                    return entry((await graph.get(id, fields=fields)).json())
                except Rejected as error:
                    if error.code != GONE:
                        raise
        return None


def place(number: int, file: MediaFile) -> str:
    """Name of a file's container in the progress: the same file may be in a post twice."""
    return f"{number}.{file.id}"


def went_live(job: Job, progress: Progress, live: Live) -> Waiting | Published:
    """The post can be seen; its first comment, if there is one, is the last public call."""
    kept = progress.with_data(media=live.remote_id, url=live.url)
    if not live.url:
        return Waiting(kept.at("link"), live=live)
    if job.first_comment:
        return Waiting(kept.at("comment"), next="public", live=live)
    return Published(live, kept.at("done"))


def live_of(progress: Progress, *also: str) -> Live:
    return Live(progress.data["media"], progress.data["url"], also=also)
