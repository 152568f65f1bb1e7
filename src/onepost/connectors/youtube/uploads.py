"""The bytes on their way: a session is opened, pieces go up, the last one makes a private video.

One session makes one video at most, however often its last piece is sent; a second session is opened only when the
first is gone and the channel shows nothing of it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from onepost.connectors.errors import ConnectorError, OutcomeUnknown, Rejected, Temporary
from onepost.connectors.http import Response, unclear
from onepost.connectors.messages import N_, Message
from onepost.connectors.progress import Progress, Upload, Waiting
from onepost.connectors.youtube import errors
from onepost.connectors.youtube.api import Api, entry
from onepost.connectors.youtube.job import Job
from onepost.connectors.youtube.rendering import file_name, video_body

PIECE = 32 * 262_144
"""Bytes of a piece: a multiple of 262,144, as YouTube wants all but the last to be."""
DOUBTS = 6
"""How often in a row an upload may fail to move on before the worker is left to wait longer."""
RESTARTS = 3

_RANGE = re.compile(r"(?:bytes=)?0-([0-9]+)")


async def open_session(job: Job, progress: Progress) -> Waiting:
    """Metadata go first, and are refused here if at all. Repeated, it opens another session; unused ones expire."""
    params = {"part": "snippet,status", "notifySubscribers": "true" if job.options.notify_subscribers else "false"}
    body = video_body(job.rendered, job.options)
    url = await job.api.open_upload("videos", params, body, job.file, file_name(job.draft, job.file))
    if not url:
        raise Temporary(N_("YouTube's answer names no upload. Nothing to do: OnePost tries again."))
    upload = Upload(job.file.id, url=url)
    kept = {name: value for name, value in progress.data.items() if name == "restarts"}
    return goes_on(job, Progress("", (upload,), {**kept, "size": job.file.size}))


def goes_on(job: Job, progress: Progress) -> Waiting:
    """The next piece; the one that ends the file is announced."""
    left = job.file.size - progress.upload(job.file.id).offset
    if left <= PIECE:
        return Waiting(progress.at("last"), next="once")
    return Waiting(progress.at("send"))


async def send(job: Job, progress: Progress) -> Waiting:
    """A piece that does not end the file. Where YouTube stands is its word, not ours."""
    try:
        answer = await _put(job, progress, PIECE)
    except (OutcomeUnknown, Rejected) as error:
        return _doubt(progress, error)
    return moved(job, progress, answer)


async def last(job: Job, progress: Progress) -> Waiting:
    """The piece after which there is a video."""
    left = job.file.size - progress.upload(job.file.id).offset
    try:
        answer = await _put(job, progress, left)
    except Rejected as error:
        return _doubt(progress, error)
    return moved(job, progress, answer)


async def ask(job: Job, progress: Progress) -> Waiting:
    """After a doubt: how much is there?"""
    try:
        return moved(job, progress, await query(job, progress))
    except Rejected as error:
        return _doubt(progress, error)


async def query(job: Job, progress: Progress) -> Response:
    return await job.api.ask_upload(progress.upload(job.file.id).url, job.file.size)


async def finished(api: Api, progress: Progress) -> str:
    """The video of an upload that nobody waits for any more; empty, and the upload cancelled, if there is none."""
    for upload in progress.uploads:
        try:
            answer = await api.ask_upload(upload.url, progress.data.get("size"))
            if answer.status != 308:
                return str(entry(answer).get("id") or "")
            await api.cancel_upload(upload.url)
        except Rejected:
            continue
    return ""


async def _put(job: Job, progress: Progress, most: int) -> Response:
    upload = progress.upload(job.file.id)
    if not await job.file.read(upload.offset, 1):
        raise Rejected(N_("The file of this post is not complete any more. Add it again."), field="media")
    length = min(most, job.file.size - upload.offset)
    return await job.api.put_piece(upload.url, job.file, upload.offset, length)


def stored(answer: Response) -> int:
    """How many bytes an answer says are there."""
    match = _RANGE.fullmatch(answer.headers.get("Range", ""))
    return int(match[1]) + 1 if match else 0


def moved(job: Job, progress: Progress, answer: Response) -> Waiting:
    if answer.status != 308:
        return received(progress, answer)
    upload, offset = progress.upload(job.file.id), stored(answer)
    doubts = 0 if offset > upload.offset else int(progress.data.get("doubts", 0)) + 1
    if doubts > DOUBTS:
        raise Temporary(N_("YouTube's upload does not move on."), detail=f"308 at {offset}")
    there = progress.with_upload(replace(upload, offset=offset)).with_data(doubts=doubts)
    step = goes_on(job, there)
    return replace(step, retry_in=0.25 * 2**doubts if doubts > 1 else 0.0)


def received(progress: Progress, answer: Response) -> Waiting:
    """The whole file is there: from now on the video's id is all that is needed."""
    video = str(entry(answer).get("id") or "")
    if not video:
        raise unclear(answer.armed, "the answer names no video")
    return processing(progress, video)


def processing(progress: Progress, video: str) -> Waiting:
    note = Message(N_("YouTube is processing the video. Nobody sees it yet."))
    kept = {"video": video, "since": datetime.now(UTC).isoformat(), "polls": 0}
    return Waiting(Progress("processing", (), kept), retry_in=0.5, note=note)


def _doubt(progress: Progress, error: ConnectorError) -> Waiting:
    """What became of a piece is unclear, or YouTube did not want it there: ask. Any other refusal stands."""
    if error.code == errors.SESSION_GONE:
        return _afresh(progress, error)
    if isinstance(error, Rejected) and error.code != errors.MISPLACED:
        raise error
    doubts = int(progress.data.get("doubts", 0)) + 1
    if doubts > DOUBTS:
        raise Temporary(error.message.text, error.message.params, detail=error.detail)
    return Waiting(progress.at("ask").with_data(doubts=doubts), retry_in=0.25 * 2**doubts)


def _afresh(progress: Progress, error: ConnectorError) -> Waiting:
    times = int(progress.data.get("restarts", 0)) + 1
    if times > RESTARTS:
        raise Temporary(error.message.text, error.message.params, detail=error.detail)
    return Waiting(Progress(data={"restarts": times}), retry_in=0.25)
