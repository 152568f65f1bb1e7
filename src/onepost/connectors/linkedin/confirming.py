"""The author has found the post. A page's posts can be read; of a member's, only the number in the address tells."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import unquote

from onepost.connectors.confirming import NOT_YOURS, OLDER, TAKEN, place, refused
from onepost.connectors.errors import ReconnectNeeded, Rejected
from onepost.connectors.linkedin.api import entry, escaped
from onepost.connectors.linkedin.errors import PERMISSION
from onepost.connectors.linkedin.finding import of_ours
from onepost.connectors.linkedin.job import Job, went_live
from onepost.connectors.progress import Owned, Progress, Published, Waiting

LABEL = "LinkedIn"
ACTIVITY = "urn:li:activity:"
"""What a post's address often names instead of the post; the API reads no post by it."""
NOBODY = "nobody"


def post_of(link: str) -> str:
    """The URN."""
    kinds = "share|ugcPost|activity"
    found = place(
        unquote(link), {"linkedin.com"}, LABEL, rf"urn:li:((?:{kinds}):\d+)", rf"^/posts/.*?\b((?:{kinds})-\d+)"
    )
    return f"urn:li:{found.replace('-', ':')}"


async def confirm(job: Job, progress: Progress, armed_at: datetime, link: str, owned: Owned) -> Waiting | Published:
    urn = post_of(link)
    if await owned(urn):
        raise refused(TAKEN, LABEL)
    if not of_ours(progress, armed_at, urn):
        raise refused(OLDER, LABEL)
    if job.by_organization and not urn.startswith(ACTIVITY) and await _author(job, urn) not in {job.author, ""}:
        raise refused(NOT_YOURS, LABEL)
    return went_live(job, progress, urn)


async def _author(job: Job, urn: str) -> str:
    """Whose post it is; empty when LinkedIn lets us read no posts at all."""
    try:
        return str(entry((await job.api.get(f"posts/{escaped(urn)}")).json()).get("author"))
    except ReconnectNeeded as error:
        if error.code != PERMISSION:
            raise
        return NOBODY if await _reads_its_own(job) else ""
    except Rejected:
        return NOBODY


async def _reads_its_own(job: Job) -> bool:
    """Whether the page's posts can be read; then one that cannot is somebody else's."""
    try:
        await job.api.get("posts", {"author": job.author, "q": "author", "count": 1}, "FINDER")
    except ReconnectNeeded as error:
        if error.code != PERMISSION:
            raise
        return False
    return True
