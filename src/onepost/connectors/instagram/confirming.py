"""The author has found the post: which one of the account's is it? Its address holds a code, its id is in the list."""

from __future__ import annotations

from datetime import datetime

from onepost.connectors.confirming import NOT_YOURS, TAKEN, place, refused
from onepost.connectors.instagram.finding import POST_FIELDS, list_of
from onepost.connectors.instagram.job import Job, went_live
from onepost.connectors.meta.reading import Entry, recent
from onepost.connectors.progress import Live, Owned, Progress, Published, Waiting

LABEL = "Instagram"
_WAYS = (r"^/(?:[\w.]+/)?(?:p|reel|reels|tv)/([\w-]+)", r"^/stories/[\w.]+/(\d+)")


def post_of(link: str) -> str:
    return place(link, {"instagram.com"}, LABEL, *_WAYS)


async def confirm(job: Job, progress: Progress, armed_at: datetime, link: str, owned: Owned) -> Waiting | Published:
    name = post_of(link)

    def same(post: Entry) -> bool:
        return f"/{name}/" in f"{str(post.get('permalink')).rstrip('/')}/"

    found = await recent(job.graph, list_of(job), {"fields": POST_FIELDS}, armed_at, same, made="timestamp")
    if not found:
        raise refused(NOT_YOURS, LABEL)
    remote_id = str(found[0].get("id"))
    if await owned(remote_id):
        raise refused(TAKEN, LABEL)
    return went_live(job, progress, Live(remote_id, str(found[0].get("permalink") or "")))
