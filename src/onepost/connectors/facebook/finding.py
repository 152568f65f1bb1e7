"""After a lost answer: did the announced call take effect? Reads only."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from onepost.connectors.errors import ReconnectNeeded
from onepost.connectors.facebook import comments, stories, video
from onepost.connectors.facebook.feed import photo_ids
from onepost.connectors.facebook.job import Job, address, post_id, went_live
from onepost.connectors.facebook.options import STORY
from onepost.connectors.messages import N_, Message
from onepost.connectors.meta.errors import is_permission
from onepost.connectors.meta.graph import entries, entry
from onepost.connectors.meta.reading import Entry, plain, recent
from onepost.connectors.progress import Absent, CannotTell, Finding, Happened, Live, Owned, Progress, Waiting

POST_FIELDS = (
    "id,message,created_time,is_published,"
    "attachments{type,url,unshimmed_url,target{id},subattachments{type,target{id}}}"
)
COMMENT_FIELDS = "id,message,created_time,from{id}"
_MENTION = re.compile(r"@\[[^\]]*\]")

SEVERAL = Message(
    N_(
        "Facebook shows this text more than once, so OnePost cannot tell which one is this post. "
        "Look at the page and say whether it is there."
    )
)
TOO_MANY = Message(
    N_("This page publishes too much for OnePost to find the post. Look at the page and say whether it is there.")
)

NOT_READABLE = Message(
    N_(
        "OnePost may not read comments on this page and cannot tell whether the first one is there. "
        "Look below your post; if it is missing, write it on Facebook."
    )
)


async def find(job: Job, progress: Progress, armed_at: datetime, owned: Owned) -> Finding:
    match progress.step:
        case "comment":
            return await _comment(job, progress, armed_at, owned)
        case "finish":
            return await _video(job, progress, owned)
        case "tell":
            return await _photo_story(job, progress, owned)
        case "twin":
            return await _twin(job, progress, armed_at, owned)
        case _:
            return await _post(job, progress, armed_at, owned)


async def _post(job: Job, progress: Progress, since: datetime, owned: Owned) -> Finding:
    photos = set(photo_ids(job, progress))
    same = alike(job, progress)
    found = await recent(job.graph, f"{job.page}/published_posts", {"fields": POST_FIELDS}, since, same)
    if found is None:
        return CannotTell(TOO_MANY)
    ids = [post_id(job.page, post.get("id")) for post in found]
    free = [remote_id for remote_id in ids if remote_id and not await owned(remote_id)]
    if not free:
        return Absent()
    if len(free) > 1 or (job.draft.repeated and not photos):
        return CannotTell(SEVERAL)
    return Happened(went_live(job, progress, Live(free[0], address(free[0]))))


async def _twin(job: Job, progress: Progress, armed_at: datetime, owned: Owned) -> Finding:
    """The identical post that Facebook speaks of: ours since it was due, or somebody else's."""
    since = max(job.draft.due_at or armed_at, armed_at - timedelta(days=1))
    finding = await _post(job, progress, min(since, armed_at), owned)
    if isinstance(finding, Happened):
        return finding
    return Happened(Waiting(progress.at("again"), next="public"))


async def _video(job: Job, progress: Progress, owned: Owned) -> Finding:
    """Exact: the id was known before the call. A video that is being processed has been told to finish; if it turns
    out that it has not, the watching step sees that."""
    seen = await video.look(job, str(progress.data["video"]))
    if seen is None or not (seen.started or seen.working):
        return Absent()
    if job.rendered.kind == STORY:
        return Happened(video.processing(progress))
    live = video.live_video(job, str(progress.data["video"]), seen)
    if await owned(live.remote_id) or await owned(str(progress.data["video"])):
        return Absent()
    return Happened(went_live(job, progress, live) if seen.live and seen.post else video.processing(progress))


async def _photo_story(job: Job, progress: Progress, owned: Owned) -> Finding:
    """Exact: the photo is in no other story."""
    live = await stories.shown(job, photo_ids(job, progress)[0])
    return Happened(went_live(job, progress, live)) if live and not await owned(live.remote_id) else Absent()


async def _comment(job: Job, progress: Progress, armed_at: datetime, owned: Owned) -> Finding:
    target = progress.data.get("comment_on") or progress.data["post"]
    wanted = _pattern(job.first_comment)

    def ours(comment: Entry) -> bool:
        author = entry(comment.get("from")).get("id")
        return author in (None, job.page) and bool(wanted.fullmatch(plain(comment.get("message"))))

    query = {"fields": COMMENT_FIELDS, "filter": "toplevel", "order": "reverse_chronological"}
    try:
        found = await recent(job.graph, f"{target}/comments", query, armed_at, ours)
    except ReconnectNeeded as error:
        if is_permission(error):
            return CannotTell(NOT_READABLE)
        raise
    if found is None:
        return CannotTell(TOO_MANY)
    free = [str(comment["id"]) for comment in found if not await owned(str(comment["id"]))]
    if not free:
        return Absent()
    return Happened(comments.done(progress, free[0])) if len(free) == 1 else CannotTell(SEVERAL)


def alike(job: Job, progress: Progress) -> Callable[[Entry], bool]:
    """The same photos; without photos, the same words."""
    photos = set(photo_ids(job, progress))
    return _shows(photos) if photos else _says(job)


def _shows(photos: set[str]) -> Callable[[Entry], bool]:
    """A photo belongs to one publication, so one of them is enough."""

    def same(post: Entry) -> bool:
        tops = entries(post.get("attachments"))
        parts = [part for top in tops for part in (top, *entries(top.get("subattachments")))]
        return any(str(entry(part.get("target")).get("id")) in photos for part in parts)

    return same


def _says(job: Job) -> Callable[[Entry], bool]:
    """The same text with nothing but a link below it; without text, the same link."""
    wanted, link = _pattern(job.rendered.text), job.rendered.link.rstrip("/")

    def same(post: Entry) -> bool:
        if post.get("is_published") is False or not wanted.fullmatch(plain(post.get("message"))):
            return False
        tops = entries(post.get("attachments"))
        if any(str(top.get("type")) in {"photo", "album", "video_inline", "video_autoplay"} for top in tops):
            return False
        urls = {str(top.get(name) or "").rstrip("/") for top in tops for name in ("url", "unshimmed_url")}
        return bool(job.rendered.text) or link in urls

    return same


def _pattern(text: str) -> re.Pattern[str]:
    """``text`` as Facebook may show it: a mention (``@[page id]``) becomes the page's name."""
    pieces = [re.escape(plain(piece, strip=False)) for piece in _MENTION.split(plain(text))]
    return re.compile(".+?".join(pieces), re.DOTALL)
