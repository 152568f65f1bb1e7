"""Reels and video stories: start, bytes to Meta's upload host, finish. The video's id is known before the finish."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from onepost.connectors.errors import Rejected, Temporary
from onepost.connectors.facebook import video
from onepost.connectors.facebook.feed import fresh, lapses_at, picture
from onepost.connectors.facebook.job import (
    COVER_LATER,
    COVER_REFUSED,
    COVER_SET,
    Job,
    after_cover,
    post_id,
)
from onepost.connectors.facebook.options import REEL, STORY
from onepost.connectors.http import UPLOAD_DEADLINE_SECONDS, unclear
from onepost.connectors.messages import N_
from onepost.connectors.meta import rupload
from onepost.connectors.meta.graph import entry
from onepost.connectors.progress import Progress, Published, Upload, Waiting

EDGES = {REEL: "video_reels", STORY: "video_stories"}
UNUSABLE = N_("Facebook cannot use this video. Nothing was published. Export it upright as MP4 (H.264 and AAC).")


async def start(job: Job, progress: Progress) -> Waiting:
    """Open an upload. Repeated, it opens another one and nobody sees either."""
    answer = await job.graph.post(f"{job.page}/{EDGES[job.rendered.kind]}", {"upload_phase": "start"})
    body = entry(answer.json())
    video_id, url = str(body.get("video_id") or ""), str(body.get("upload_url") or "")
    if not video_id or not _is_metas(job, url):
        raise Temporary(N_("Facebook's answer names no upload. Nothing to do: OnePost tries again."))
    upload = Upload(job.rendered.media[0].id, video_id, url=url, expires_at=lapses_at())
    return Waiting(progress.with_upload(upload).with_data(video=video_id).at("upload"))


def _is_metas(job: Job, url: str) -> bool:
    """The page's token goes there: only to Meta's own host."""
    reached = job.graph.http.address
    return bool(url) and urlsplit(reached(url)).netloc == urlsplit(reached(f"https://{rupload.HOST}/")).netloc


async def upload(job: Job, progress: Progress) -> Waiting:
    """Send what is not there yet: how much is, Facebook says before every attempt."""
    file = job.rendered.media[0]
    there = progress.upload(file.id)
    seen = await video.look(job, there.remote_id) if fresh(there) else None
    if seen is None or seen.failed:
        if progress.data.get("restarts"):
            raise Rejected(UNUSABLE, detail=seen.reason if seen else "the upload is gone", field="media")
        return video.afresh(progress)
    if seen.arrived.whole:
        return _prepared(job, progress)
    await rupload.send(job.graph, there.url, file, seen.arrived.offset, UNUSABLE)
    moved = replace(there, offset=file.size)
    return Waiting(progress.with_upload(moved), retry_in=job.graph.pause)


def _prepared(job: Job, progress: Progress) -> Waiting:
    if job.cover is not None and job.rendered.kind == REEL and not progress.data.get("cover"):
        return Waiting(progress.at("cover"))
    return Waiting(progress.at("finish"), next="public")


async def cover(job: Job, progress: Progress) -> Waiting | Published:
    """The reel's cover picture. When in its life a reel takes one is not documented: what is refused before it is
    published is tried again afterwards, and given up then."""
    assert job.cover is not None
    live = "post" in progress.data
    form = {"is_preferred": "true"}
    files = (await picture(job.cover, "source"),)
    try:
        await job.graph.post(
            f"{progress.data['video']}/thumbnails", form, files=files, deadline=UPLOAD_DEADLINE_SECONDS
        )
    except Rejected:
        done = progress.with_data(cover=COVER_REFUSED if live else COVER_LATER)
    else:
        done = progress.with_data(cover=COVER_SET)
    return after_cover(job, done) if live else _prepared(job, done)


async def finish(job: Job, progress: Progress) -> Waiting:
    """The public call: Facebook publishes the video as soon as it has processed it."""
    if not fresh(progress.upload(job.rendered.media[0].id)):
        return video.afresh(progress)
    video_id = str(progress.data["video"])
    form = {"upload_phase": "finish", "video_id": video_id}
    if job.rendered.kind == REEL:
        form["video_state"] = "PUBLISHED"
        form |= {"description": job.rendered.text} if job.rendered.text else {}
        form |= {"place": job.place} if job.place else {}
    try:
        answer = await job.graph.post(f"{job.page}/{EDGES[job.rendered.kind]}", form, armed=True)
    except Rejected:
        if not progress.data.get("restarts") and await video.look(job, video_id) is None:
            return video.afresh(progress)
        raise
    body = entry(answer.json())
    if body.get("success") is not True:
        raise unclear(True, "the answer does not say success")
    story = post_id(job.page, body.get("post_id")) if job.rendered.kind == STORY else ""
    return video.processing(progress.with_data(told=True, story=story))
