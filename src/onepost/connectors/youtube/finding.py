"""After a lost answer: did the announced call take effect? Reads only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from onepost.connectors.errors import Rejected
from onepost.connectors.messages import N_, Message
from onepost.connectors.progress import Absent, CannotTell, Finding, Happened, Owned, Progress
from onepost.connectors.youtube import after, channel, errors, uploads
from onepost.connectors.youtube.api import part
from onepost.connectors.youtube.job import Job
from onepost.connectors.youtube.looking import look
from onepost.connectors.youtube.options import PRIVATE
from onepost.connectors.youtube.rendering import file_name

MARGIN = timedelta(minutes=5)
_MARK = "onepost-"

SEVERAL = Message(
    N_("More than one video on your channel could be this one. Look in YouTube Studio whether this video is there.")
)
NOT_OURS = Message(
    N_("This video belongs to another post. Look in YouTube Studio whether the video of this post is there.")
)


async def find(job: Job, progress: Progress, armed_at: datetime, owned: Owned) -> Finding:
    match progress.step:
        case "last":
            return await _upload(job, progress, armed_at, owned)
        case "publish":
            return await _public(job, progress, owned)
        case "playlist":
            return await _in_playlist(job, progress)
        case "comment":
            return await _commented(job, progress, owned)
    return Absent()


async def _upload(job: Job, progress: Progress, armed_at: datetime, owned: Owned) -> Finding:
    """The session itself knows; only when it is gone does the channel's list of uploads have to tell."""
    try:
        answer = await uploads.query(job, progress)
    except Rejected as error:
        if error.code != errors.SESSION_GONE:
            return Absent()
        return await _listed(job, progress, armed_at, owned)
    if answer.status != 308:
        return Happened(uploads.received(progress, answer))
    before = progress.upload(job.file.id)
    if uploads.stored(answer) <= before.offset:
        return Absent()
    return Happened(uploads.moved(job, progress, answer))


async def _listed(job: Job, progress: Progress, armed_at: datetime, owned: Owned) -> Finding:
    """Uploads since then: the file name is proof where YouTube keeps it, else title and description have to agree."""
    found = await channel.mine(job.api)
    playlist = str(part(part(found or {}, "contentDetails"), "relatedPlaylists").get("uploads") or "")
    if not playlist:
        return Absent()
    listed = await job.api.items("playlistItems", part="contentDetails", playlistId=playlist, maxResults=50)
    ids = [str(part(item, "contentDetails").get("videoId") or "") for item in listed]
    known = ",".join(filter(None, ids))
    videos = await job.api.items("videos", part="id,snippet,status,fileDetails", id=known) if known else []
    names = {str(one["id"]): str(part(one, "fileDetails").get("fileName") or "") for one in videos}
    ours = [id_ for id_, name in names.items() if name == file_name(job.draft, job.file)]
    if ours:
        return Happened(uploads.processing(progress, ours[0]))
    alike = [
        str(one["id"])
        for one in videos
        if not names[str(one["id"])].startswith(_MARK)
        and _alike(job, one, armed_at - MARGIN)
        and not await owned(str(one["id"]))
    ]
    if not alike:
        return Absent()
    if len(alike) > 1 or job.draft.repeated:
        return CannotTell(SEVERAL)
    return Happened(uploads.processing(progress, alike[0]))


def _alike(job: Job, one: dict[str, Any], since: datetime) -> bool:
    """A private video with our words, not older than our call can be."""
    snippet = part(one, "snippet")
    try:
        made = datetime.fromisoformat(str(snippet.get("publishedAt")))
    except ValueError:
        return False
    same = (snippet.get("title"), str(snippet.get("description") or "").strip())
    ours = (job.rendered.fields["title"], job.rendered.text.strip())
    return made >= since and same == ours and part(one, "status").get("privacyStatus") == PRIVATE


async def _public(job: Job, progress: Progress, owned: Owned) -> Finding:
    """A video that was private can be seen: that is this call's doing."""
    seen = await look(job.api, str(progress.data["video"]))
    if seen is None or seen.privacy in {"", PRIVATE}:
        return Absent()
    if await owned(str(progress.data["video"])):
        return CannotTell(NOT_OURS)
    return Happened(after.went_live(job, progress))


async def _in_playlist(job: Job, progress: Progress) -> Finding:
    try:
        found = await job.api.items(
            "playlistItems", part="id", playlistId=job.options.playlist, videoId=str(progress.data["video"])
        )
    except Rejected:
        return Absent()
    return Happened(after.done(job, progress)) if found else Absent()


async def _commented(job: Job, progress: Progress, owned: Owned) -> Finding:
    """A comment of the channel itself below its video, with our words."""
    threads = await job.api.items(
        "commentThreads", part="snippet", videoId=str(progress.data["video"]), order="time", maxResults=100
    )
    for thread in threads:
        comment = part(part(thread, "snippet"), "topLevelComment")
        snippet = part(comment, "snippet")
        author = part(snippet, "authorChannelId").get("value")
        text = str(snippet.get("textOriginal") or snippet.get("textDisplay") or "")
        remote_id = str(comment.get("id") or thread.get("id") or "")
        if author == job.channel and text.split() == job.first_comment.split() and not await owned(remote_id):
            return Happened(after.done(job, progress.with_data(comment=remote_id)))
    return Absent()
