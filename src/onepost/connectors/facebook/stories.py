"""Stories: a photo becomes one by a call of its own; the page's list of stories says when one can be seen."""

from __future__ import annotations

from onepost.connectors.errors import Rejected
from onepost.connectors.facebook.feed import fresh, photo_ids, without_lost_photos
from onepost.connectors.facebook.job import Job, address, post_id, went_live
from onepost.connectors.http import unclear
from onepost.connectors.meta.graph import encoded, entries, entry
from onepost.connectors.posts import Json
from onepost.connectors.progress import Live, Progress, Published, Waiting

LISTS = 3
POLLS = 5
"""How often to look for a story that Facebook says it has published, before its word has to do."""


async def tell(job: Job, progress: Progress) -> Waiting:
    """The public call of a photo story. Makes no request when the photo has lapsed: then it is uploaded again."""
    if not all(fresh(progress.upload(file.id)) for file in job.rendered.media):
        return Waiting(progress.at("photos"))
    photo = photo_ids(job, progress)[0]
    try:
        answer = await job.graph.post(f"{job.page}/photo_stories", {"photo_id": photo}, armed=True)
    except Rejected:
        kept = await without_lost_photos(job, progress)
        if kept.uploads != progress.uploads:
            return Waiting(kept.at("photos"))
        raise
    body = entry(answer.json())
    story = post_id(job.page, body.get("post_id"))
    if body.get("success") is not True and not story:
        raise unclear(True, "the answer names no story")
    return Waiting(progress.with_data(story=story, polls=0).at("showing"))


async def watch(job: Job, progress: Progress) -> Waiting | Published:
    """Ask whether the photo story can be seen by now; Facebook has said that it is published."""
    photo, polls = photo_ids(job, progress)[0], int(progress.data.get("polls", 0)) + 1
    try:
        live = await shown(job, photo)
    except Rejected:
        live = None  # that the question is refused says nothing of the story
    live = live or (live_by_answer(progress, photo) if polls >= POLLS else None)
    if live:
        return went_live(job, progress, live)
    return Waiting(progress.with_data(polls=polls), retry_in=max(job.graph.pause, 1.5**polls))


async def shown(job: Job, media: str) -> Live | None:
    """The story that is made of this photo or video, if it is in the page's list (video-api/page-stories-api)."""
    async for answer in job.graph.pages(f"{job.page}/stories", LISTS, status=encoded(["PUBLISHED"])):
        for story in entries(answer.json()):
            if str(story.get("media_id")) == media:
                return _live(job, story, media)
    return None


def _live(job: Job, story: dict[str, Json], media: str) -> Live:
    remote_id = post_id(job.page, story.get("post_id")) or media
    url = str(story.get("url") or "")
    return Live(remote_id, url if url.startswith("https://") else address(remote_id))


def live_by_answer(progress: Progress, media: str) -> Live:
    """What is known without the list: the id that the publishing call answered, else that of the photo or video."""
    remote_id = str(progress.data.get("story") or media)
    return Live(remote_id, address(remote_id))
