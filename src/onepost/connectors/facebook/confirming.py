"""The author has found the post: which one of the page's is it?

The address that a browser shows often names the post by a code (``pfbid…``) that the API does not know; then the
page's own list tells, by the addresses it gives and, last, by the same words.
"""

from __future__ import annotations

from datetime import datetime

from onepost.connectors.confirming import NOT_YOURS, TAKEN, place, refused
from onepost.connectors.errors import Rejected
from onepost.connectors.facebook import video
from onepost.connectors.facebook.finding import POST_FIELDS, alike
from onepost.connectors.facebook.job import Job, address, post_id, went_live
from onepost.connectors.meta.errors import GONE
from onepost.connectors.meta.graph import entry
from onepost.connectors.meta.reading import Entry, recent
from onepost.connectors.progress import Live, Owned, Progress, Published, Waiting

LABEL = "Facebook"
_NAME = r"(pfbid\w+|\d+)"
_WAYS = (
    rf"[?&]story_fbid={_NAME}",
    rf"^/[^/]+/posts/(?:[^/]+/)?{_NAME}",
    rf"^/[^/]+/videos/(?:[^/]+/)?{_NAME}",
    rf"^/reel/{_NAME}",
    rf"^/stories/[^/]+/{_NAME}",
    rf"^/watch/?\?(?:.*&)?v={_NAME}",
    rf"[?&]fbid={_NAME}",
    r"^/(\d+_\d+)\b",
    rf"^/{_NAME}/?$",
)


def post_of(link: str) -> str:
    return place(link, {"facebook.com", "fb.com"}, LABEL, *_WAYS)


async def confirm(job: Job, progress: Progress, armed_at: datetime, link: str, owned: Owned) -> Waiting | Published:
    if progress.step == "finish":
        return await _video(job, progress)
    remote_id = await _by_id(job, post_of(link)) or await _listed(job, progress, armed_at, post_of(link), owned)
    if not remote_id:
        raise refused(NOT_YOURS, LABEL)
    if await owned(remote_id):
        raise refused(TAKEN, LABEL)
    return went_live(job, progress, Live(remote_id, address(remote_id)))


async def _video(job: Job, progress: Progress) -> Waiting | Published:
    """Its id was known before the call: whatever the address, this is the one."""
    seen = await video.look(job, str(progress.data["video"]))
    if seen is None or not (seen.live or seen.started or seen.working):
        raise refused(NOT_YOURS, LABEL)
    return video.processing(progress)


async def _by_id(job: Job, name: str) -> str:
    """The id of the page's post of this number; empty when there is none."""
    whole = post_id(job.page, name)
    if name.startswith("pfbid") or not whole.startswith(f"{job.page}_"):
        return ""
    try:
        found = entry((await job.graph.get(whole, fields="id")).json())
    except Rejected as error:
        if error.code != GONE:
            raise
        return ""
    return post_id(job.page, found.get("id"))


async def _listed(job: Job, progress: Progress, armed_at: datetime, name: str, owned: Owned) -> str:
    same = alike(job, progress)

    def may_be(post: Entry) -> bool:
        return name in str(post.get("permalink_url")) or same(post)

    query: dict[str, str | int] = {"fields": f"{POST_FIELDS},permalink_url"}
    found = await recent(job.graph, f"{job.page}/published_posts", query, armed_at, may_be) or []
    named = [post for post in found if name in str(post.get("permalink_url"))]
    ids = [post_id(job.page, post.get("id")) for post in named or found]
    free = [remote_id for remote_id in ids if not await owned(remote_id)]
    # Among equal posts that nobody owns it makes no difference; the first one made is ours most likely.
    return free[-1] if free and (named or name.startswith("pfbid")) else ""
