"""The author has found the video, on YouTube or in YouTube Studio: is it a video of this channel?"""

from __future__ import annotations

from onepost.connectors.confirming import NOT_YOURS, TAKEN, place, refused
from onepost.connectors.progress import Owned, Progress, Step
from onepost.connectors.youtube import after, uploads
from onepost.connectors.youtube.api import part
from onepost.connectors.youtube.job import Job
from onepost.connectors.youtube.options import PRIVATE

LABEL = "YouTube"
HOSTS = {"youtube.com", "youtu.be", "studio.youtube.com"}
_ID = r"([\w-]{11})(?![\w-])"


def post_of(link: str) -> str:
    return place(link, HOSTS, LABEL, rf"[?&]v={_ID}", rf"^/(?:shorts|live|video|embed)/{_ID}", rf"^/{_ID}(?:$|\?)")


async def confirm(job: Job, progress: Progress, link: str, owned: Owned) -> Step:
    video = post_of(link)
    if await owned(video):
        raise refused(TAKEN, LABEL)
    found = await job.api.items("videos", part="id,snippet,status", id=video)
    if not found or part(found[0], "snippet").get("channelId") != job.channel:
        raise refused(NOT_YOURS, LABEL)
    if progress.step == "last":
        return uploads.processing(progress, video)
    if part(found[0], "status").get("privacyStatus") == PRIVATE:
        raise refused(NOT_YOURS, LABEL)
    return after.went_live(job, progress.with_data(video=video))
