"""What every step of a publication works with, and what follows once it is live.

``post`` and ``probe`` send the post: ``probe`` does it a second time, after a lost answer, because an equal post is
refused with the first one's URN. ``twin``: such a refusal came, and ``find`` decides whose the other post is.
``comment`` is the last public call.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from onepost.connectors.linkedin.api import Api
from onepost.connectors.linkedin.capabilities import ORGANIZATION
from onepost.connectors.posts import Draft, Rendered
from onepost.connectors.progress import Live, Progress, Published, Waiting

POST, PROBE, TWIN, COMMENT, DONE = "post", "probe", "twin", "comment", "done"

_EARLY = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Job:
    """One publication by one author. ``deadline`` is how long, in seconds, an armed call can be under way."""

    api: Api
    author: str
    draft: Draft
    rendered: Rendered
    deadline: float

    @property
    def first_comment(self) -> str:
        return self.rendered.fields.get("first_comment", "")

    @property
    def by_organization(self) -> bool:
        return self.author.startswith(f"urn:li:{ORGANIZATION}:")

    def earliest(self, progress: Progress, armed_at: datetime) -> datetime:
        """Before this no attempt can have been made. When files were ready long before, only the last one counts."""
        announced = moment(progress, "announced") or armed_at
        first = min(armed_at, max(announced, self.draft.due_at or announced))
        return first if armed_at - first < _EARLY else armed_at


def author_of(kind: str, remote_id: str) -> str:
    return f"urn:li:{'organization' if kind == ORGANIZATION else 'person'}:{remote_id}"


def address(urn: str) -> str:
    """Where people see a post."""
    return f"https://www.linkedin.com/feed/update/{urn}/"


def moment(progress: Progress, name: str) -> datetime | None:
    """A time noted in the progress."""
    noted = progress.data.get(name)
    return datetime.fromisoformat(noted) if noted else None


def announced(progress: Progress) -> Progress:
    """Ready for the public call; the moment is kept, because nothing of it can be older."""
    data = {"announced": datetime.now(UTC).isoformat(), **progress.data}
    return Progress(POST, progress.uploads, data)


def went_live(job: Job, progress: Progress, urn: str) -> Waiting | Published:
    """The post is there; its first comment, if there is one, is the last public call."""
    live = Live(urn, address(urn))
    kept = Progress(DONE, (), {"post": urn})
    if job.first_comment:
        return Waiting(kept.at(COMMENT), next="public", live=live)
    return Published(live, kept)


def commented(progress: Progress, comment: str) -> Published:
    """The first comment is there as well; ``comment`` is its URN."""
    urn = str(progress.data["post"])
    live = Live(urn, address(urn), also=(comment,))
    return Published(live, Progress(DONE, (), {"post": urn, "comment": comment}))
