"""A video on its way to TikTok, in pieces. Nobody sees anything before the last one."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from onepost.connectors.errors import ConnectorError, Rejected
from onepost.connectors.http import UPLOAD_DEADLINE_SECONDS, Response, unclear
from onepost.connectors.messages import N_, Message
from onepost.connectors.progress import Progress, Upload, Waiting
from onepost.connectors.tiktok import watching
from onepost.connectors.tiktok.api import Api
from onepost.connectors.tiktok.capabilities import CAPABILITIES
from onepost.connectors.tiktok.job import Job, afresh, may_restart, publish_id
from onepost.connectors.tiktok.rendering import video_info

PIECE = 6_000_000
"""Least size of a piece in bytes: TikTok's 5 MB in either meaning; small, because the last one goes at the due time."""
PIECES = 1000
WHOLE = 201
"""Answer to the piece with which the file is whole."""
_STORED = re.compile(r"bytes (\d+)-(\d+)/\d+")
_LOST = frozenset({"403", "404", "416"})
"""Answers to a piece: the address has run out, the upload is unknown, another piece was expected."""
LATE = Message(N_("The upload took too long for TikTok and begins again."))


@dataclass(frozen=True, slots=True)
class Plan:
    """``count`` pieces of ``size`` bytes, the last with what is left: TikTok counts floor(whole / size) pieces."""

    whole: int
    size: int
    count: int

    def end(self, offset: int) -> int:
        """Where the piece that begins at ``offset`` ends."""
        return self.whole if offset >= (self.count - 1) * self.size else offset + self.size

    def is_last(self, offset: int) -> bool:
        return self.end(offset) == self.whole

    def after(self, stored: int) -> int | None:
        """The beginning of the next piece when ``stored`` is the last byte there, or the count of bytes there."""
        for number in range(self.count + 1):
            start = self.whole if number == self.count else number * self.size
            if stored in (start, start - 1):
                return start
        return None


def plan(whole: int) -> Plan:
    """Pieces of the same size, so that the last one is not longer than the others by more than their number."""
    count = min(max(whole // PIECE, 1), PIECES)
    return Plan(whole, whole // count, count)


async def init(job: Job, progress: Progress) -> Waiting:
    """Open an upload. Repeated, it opens another one: without the bytes neither is ever seen."""
    file = job.rendered.media[0]
    pieces = plan(file.size)
    source = {"source": "FILE_UPLOAD", "video_size": file.size, "chunk_size": pieces.size}
    body: dict[str, Any] = {"source_info": {**source, "total_chunk_count": pieces.count}}
    path = "post/publish/inbox/video/init/"
    if not job.options.inbox:
        body["post_info"] = video_info(job.rendered, job.options)
        path = "post/publish/video/init/"
    data = await job.api.post(path, body)
    begun, url = str(data.get("publish_id") or ""), str(data.get("upload_url") or "")
    if not begun or not url:
        raise unclear(False, "200 without an upload")
    expires = datetime.now(UTC) + CAPABILITIES.prepared_life
    upload = Upload(file.id, begun, url, expires_at=expires.isoformat())
    return following(job, progress.with_upload(upload).with_data(publish_id=begun), upload)


def following(job: Job, progress: Progress, upload: Upload) -> Waiting:
    """Announce the next piece."""
    if not plan(job.rendered.media[0].size).is_last(upload.offset):
        return Waiting(progress.with_upload(upload).at("piece"))
    note = None
    if job.options.inbox and job.draft.text:
        note = Message(N_("TikTok takes no text with a video for the inbox. Write it in the TikTok app."))
    return Waiting(progress.with_upload(upload).at("last"), next="public", note=note)


async def piece(job: Job, progress: Progress) -> Waiting:
    """One piece that is not the last."""
    upload = progress.upload(job.rendered.media[0].id)
    if _lapsed(upload):
        return Waiting(afresh(job, progress), note=LATE)
    try:
        answer = await _put(job, upload, armed=False)
    except Rejected as error:
        return await _refused(job, progress, upload, error)
    if answer.status == 416:
        return _other(job, progress, upload, answer)
    moved = replace(upload, offset=plan(job.rendered.media[0].size).end(upload.offset))
    return following(job, progress, moved)


async def last(job: Job, progress: Progress) -> Waiting:
    """The public call: TikTok has the whole file and begins to publish it.

    Sent twice it still makes one post, because the upload belongs to one ``publish_id``. A new upload is only begun
    when TikTok has said that this one is not whole.
    """
    upload = progress.upload(job.rendered.media[0].id)
    if _lapsed(upload):
        return Waiting(progress.at("doubt"), note=LATE)
    try:
        answer = await _put(job, upload, armed=True)
    except Rejected as error:
        if error.code in _LOST:
            return Waiting(progress.at("doubt"))
        raise
    if answer.status == 416:
        return _other(job, progress, upload, answer)
    if answer.status != WHOLE:
        raise unclear(True, f"upload {answer.status}")
    return watching.begin(progress)


async def doubt(job: Job, progress: Progress) -> Waiting:
    """TikTok takes no more of this upload: because it is whole, or because it lapsed before it was."""
    data = await watching.status(job, progress)
    word, there = str(data.get("status")), data.get("uploaded_bytes")
    if word != "PROCESSING_UPLOAD":
        return watching.begin(progress)
    if not isinstance(there, int):
        return Waiting(progress.at("stop"))
    return _anew(job, progress) if there < job.rendered.media[0].size else watching.begin(progress)


async def stop(job: Job, progress: Progress) -> Waiting:
    """TikTok does not say how much it has. What it agrees to stop is never published, so that it can begin anew."""
    try:
        await cancel(job.api, progress)
    except Rejected:
        return watching.begin(progress)
    return _anew(job, progress)


async def cancel(api: Api, progress: Progress) -> None:
    await api.post("post/publish/cancel/", {"publish_id": publish_id(progress)})


def _anew(job: Job, progress: Progress) -> Waiting:
    if may_restart(progress):
        return Waiting(afresh(job, progress))
    text = N_("The upload to TikTok broke off several times. Nothing was published. Try again later.")
    raise Rejected(text, code="upload", field="media")


def _lapsed(upload: Upload) -> bool:
    return datetime.fromisoformat(upload.expires_at) <= datetime.now(UTC)


async def _put(job: Job, upload: Upload, armed: bool) -> Response:
    file = job.rendered.media[0]
    start, end = upload.offset, plan(file.size).end(upload.offset)
    if not await file.read(end - 1, 1):
        raise Rejected(N_("The file of this post is not complete any more. Add it again."), field="media")
    headers = {
        "Content-Type": file.mime,
        "Content-Length": str(end - start),
        "Content-Range": f"bytes {start}-{end - 1}/{file.size}",
    }
    return await job.api.http.request(
        "PUT",
        upload.url,
        headers=headers,
        body=file.stream(start, end - start),
        armed=armed,
        deadline=UPLOAD_DEADLINE_SECONDS,
        classify=_classify,
        also_ok=(416,),
    )


def _classify(response: Response) -> ConnectorError | None:
    """The upload host answers by its status."""
    if response.status in (400, 403, 404):
        text = N_("TikTok does not take this file. Nothing was published. Replace the file.")
        return Rejected(text, detail=f"upload {response.status}", code=str(response.status), field="media")
    return None


def _other(job: Job, progress: Progress, upload: Upload, answer: Response) -> Waiting:
    """416: TikTok expected another piece and says how much it has."""
    stored = _STORED.fullmatch(answer.headers.get("Content-Range", "").strip())
    start = plan(job.rendered.media[0].size).after(int(stored[2])) if stored else None
    if start == job.rendered.media[0].size:
        return watching.begin(progress)
    if start is None or start == upload.offset:
        return Waiting(progress.at("doubt"), retry_in=1.0)
    return following(job, progress, replace(upload, offset=start))


async def _refused(job: Job, progress: Progress, upload: Upload, error: Rejected) -> Waiting:
    """The upload is gone before it was whole: begin again."""
    if error.code not in _LOST or not may_restart(progress):
        raise error
    return Waiting(afresh(job, progress), retry_in=1.0)
