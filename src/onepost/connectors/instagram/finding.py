"""After a lost answer: did the announced call take effect? Reads only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from onepost.connectors.errors import ReconnectNeeded
from onepost.connectors.instagram.containers import container, state_of
from onepost.connectors.instagram.job import Job, went_live
from onepost.connectors.instagram.publishing import commented
from onepost.connectors.messages import N_, Message
from onepost.connectors.meta.errors import is_permission
from onepost.connectors.meta.reading import Entry, plain, recent
from onepost.connectors.progress import Absent, CannotTell, Finding, Happened, Live, Owned, Progress

POST_FIELDS = "id,caption,timestamp,permalink,media_type,media_product_type"
COMMENT_FIELDS = "id,text,timestamp,username"
SHAPES = {
    "image": ({"IMAGE"}, {"FEED"}),
    "carousel": ({"CAROUSEL_ALBUM"}, {"FEED"}),
    "reel": ({"VIDEO"}, {"REELS", "FEED"}),
    "story": ({"IMAGE", "VIDEO"}, {"STORY"}),
}
"""``media_type`` and ``media_product_type`` of each kind of post."""

NOT_SHOWN = Message(
    N_("Instagram says that the post is out, but does not show it to OnePost yet. Look at your profile on Instagram.")
)
SEVERAL = Message(
    N_(
        "Instagram says that the post is out, and shows several like it, so OnePost cannot tell which one it is. "
        "Look at your profile on Instagram."
    )
)
HIDDEN = Message(
    N_(
        "Instagram does not tell OnePost what became of this post. "
        "Look at your profile on Instagram and say whether it is there."
    )
)
COMMENT_HIDDEN = Message(
    N_(
        "OnePost cannot tell whether the first comment is there. "
        "Look below your post; if it is missing, write it on Instagram."
    )
)


async def find(job: Job, progress: Progress, armed_at: datetime, owned: Owned) -> Finding:
    if progress.step == "comment":
        return await _comment(job, progress, armed_at, owned)
    return await _post(job, progress, armed_at, owned)


async def _post(job: Job, progress: Progress, since: datetime, owned: Owned) -> Finding:
    """Exact where it matters: the container is known, and says itself whether it has been published."""
    state, _ = await state_of(job, container(job, progress).remote_id)
    if state not in {"PUBLISHED", ""}:
        return Absent()
    found = await recent(job.graph, list_of(job), {"fields": POST_FIELDS}, since, _like(job), made="timestamp")
    free = [post for post in found or () if not await owned(str(post.get("id")))]
    if len(free) == 1 and not (state == "" and job.draft.repeated):
        live = Live(str(free[0]["id"]), str(free[0].get("permalink") or ""))
        return Happened(went_live(job, progress, live))
    if state == "":
        return CannotTell(HIDDEN)
    return CannotTell(SEVERAL if free else NOT_SHOWN)


def list_of(job: Job) -> str:
    """Where the account's posts of this kind are listed."""
    return f"{job.user}/{'stories' if job.rendered.kind == 'story' else 'media'}"


def _like(job: Job) -> Callable[[Entry], bool]:
    """The same kind with the same text. With Instagram's own login, Meta does not promise to show the text."""
    types, products = SHAPES[job.rendered.kind]
    text = plain(job.rendered.text)

    def same(post: Entry) -> bool:
        if post.get("media_type") not in types or post.get("media_product_type", min(products)) not in products:
            return False
        return job.rendered.kind == "story" or "caption" not in post or plain(post.get("caption")) == text

    return same


async def _comment(job: Job, progress: Progress, since: datetime, owned: Owned) -> Finding:
    wanted = plain(job.first_comment)

    def ours(comment: Entry) -> bool:
        return comment.get("username") in (None, job.handle) and plain(comment.get("text")) == wanted

    query: dict[str, str | int] = {"fields": COMMENT_FIELDS, "limit": 50}
    try:
        found = await recent(job.graph, f"{progress.data['media']}/comments", query, since, ours, made="timestamp")
    except ReconnectNeeded as error:
        if is_permission(error):
            return CannotTell(COMMENT_HIDDEN)
        raise
    if found is None:
        return CannotTell(COMMENT_HIDDEN)
    free = [str(comment["id"]) for comment in found if not await owned(str(comment["id"]))]
    if not free:
        return Absent()
    return Happened(commented(progress, free[0])) if len(free) == 1 else CannotTell(COMMENT_HIDDEN)
