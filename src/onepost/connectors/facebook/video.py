"""Videos: start, transfer, finish. The video's id is known before the finish makes it public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from onepost.connectors.errors import ConnectorError, Rejected, Temporary
from onepost.connectors.facebook import errors, stories
from onepost.connectors.facebook.feed import fresh, lapses_at, picture
from onepost.connectors.facebook.graph import GRAPH_VIDEO
from onepost.connectors.facebook.job import ADDRESS, Job, address, post_id, went_live
from onepost.connectors.facebook.options import REEL, STORY
from onepost.connectors.http import DEADLINE_SECONDS, UPLOAD_DEADLINE_SECONDS, FilePart, Response, unclear
from onepost.connectors.messages import N_, Message
from onepost.connectors.meta.errors import GONE, envelope, error_data
from onepost.connectors.meta.graph import entry
from onepost.connectors.meta.rupload import Arrived, arrived
from onepost.connectors.posts import Json
from onepost.connectors.progress import Live, Progress, Published, Upload, Waiting

RESUME = 1363037
"""Subcode of a chunk that did not fit: the answer names the offsets to go on from (facebook-business 26.0.3)."""
BROKEN_UPLOAD = {"100", "6000", "6001", GONE}
GIVE_UP = timedelta(days=1)
FORGOTTEN = timedelta(minutes=10)
"""A video that is ready and not being published for so long after its finish was never told to finish."""
FIELDS = "status,post_id,permalink_url,published"
POLLS_FOR_POST = 5
"""How often to ask for the post of a published video before its own id has to do."""


async def start(job: Job, progress: Progress) -> Waiting:
    """Open an upload session. Repeated, it opens another one and nobody sees either."""
    file = job.rendered.media[0]
    form: dict[str, str | int] = {"upload_phase": "start", "file_size": file.size}
    answer = await job.graph.post(f"{job.page}/videos", form, base=GRAPH_VIDEO)
    body = entry(answer.json())
    video, session, window = str(body.get("video_id") or ""), str(body.get("upload_session_id") or ""), _window(body)
    if not video or not session or window is None:
        raise Temporary(N_("Facebook's answer names no upload. Nothing to do: OnePost tries again."))
    upload = Upload(file.id, video, url=session, offset=window[0], expires_at=lapses_at())
    return _after_piece(job, progress.with_upload(upload).with_data(video=video, end=window[1]))


async def transfer(job: Job, progress: Progress) -> Waiting:
    """Send the piece the network asks for; its offsets count, not ours."""
    file = job.rendered.media[0]
    upload, end = progress.upload(file.id), int(progress.data["end"])
    if not fresh(upload):
        return afresh(progress)
    if not await file.read(end - 1, 1):
        raise Rejected(N_("The file of this post is not complete any more. Add it again."), field="media")
    piece = file.slice(upload.offset, end - upload.offset)
    form: dict[str, str | int] = {
        "upload_phase": "transfer",
        "upload_session_id": upload.url,
        "start_offset": upload.offset,
    }
    try:
        answer = await job.graph.post(
            f"{job.page}/videos",
            form,
            files=(FilePart("video_file_chunk", "chunk", "application/octet-stream", piece),),
            base=GRAPH_VIDEO,
            deadline=UPLOAD_DEADLINE_SECONDS,
            classify=_classify_piece,
            also_ok=(400,),
        )
    except Rejected as error:
        if error.code in BROKEN_UPLOAD and not progress.data.get("restarts"):
            return afresh(progress)
        raise
    window = _window(entry(answer.json())) or _resume_window(answer)
    if window is None:
        raise Temporary(N_("Facebook's answer names no offset. Nothing to do: OnePost tries again."))
    moved = Upload(file.id, upload.remote_id, upload.url, window[0], expires_at=upload.expires_at)
    return _after_piece(job, progress.with_upload(moved).with_data(end=window[1]))


def _after_piece(job: Job, progress: Progress) -> Waiting:
    upload = progress.upload(job.rendered.media[0].id)
    if upload.offset == progress.data["end"]:
        return Waiting(progress.at("finish"), next="public")
    return Waiting(progress.at("transfer"), retry_in=job.graph.pause)


def afresh(progress: Progress) -> Waiting:
    return Waiting(Progress(data={"restarts": int(progress.data.get("restarts", 0)) + 1}))


def _window(body: dict[str, Json]) -> tuple[int, int] | None:
    """Numbers as text: from where to where the next piece goes."""
    try:
        return int(body["start_offset"]), int(body["end_offset"])
    except (KeyError, TypeError, ValueError):
        return None


def _resume_window(answer: Response) -> tuple[int, int] | None:
    error = envelope(answer) or {}
    return _window(error_data(error)) if error.get("error_subcode") == RESUME else None


def _classify_piece(response: Response) -> ConnectorError | None:
    return None if _resume_window(response) else errors.classify(response)


async def finish(job: Job, progress: Progress) -> Waiting:
    """The public call: from now on Facebook publishes the video as soon as it has processed it."""
    upload = progress.upload(job.rendered.media[0].id)
    if not fresh(upload):
        return afresh(progress)
    form = {"upload_phase": "finish", "upload_session_id": upload.url}
    if job.rendered.text:
        form["description"] = job.rendered.text
    files = () if job.cover is None else (await picture(job.cover, "thumb"),)
    try:
        answer = await job.graph.post(
            f"{job.page}/videos", form, files=files, base=GRAPH_VIDEO, armed=True, deadline=finish_seconds(job)
        )
    except Rejected:
        if not progress.data.get("restarts") and await look(job, upload.remote_id) is None:
            return afresh(progress)
        raise
    if entry(answer.json()).get("success") is not True:
        raise unclear(True, "the answer does not say success")
    return processing(progress)


def finish_seconds(job: Job) -> float:
    """The cover of a video goes with the last call."""
    return UPLOAD_DEADLINE_SECONDS if job.rendered.kind == "video" and job.cover is not None else DEADLINE_SECONDS


def processing(progress: Progress) -> Waiting:
    note = Message(N_("Facebook is processing the video; it appears by itself."))
    started = progress.with_data(finished_at=datetime.now(UTC).isoformat(), polls=0)
    return Waiting(started.at("processing"), retry_in=1.0, note=note)


@dataclass(frozen=True, slots=True)
class Look:
    """What Facebook says of a video. ``started``: it is on its way to the page or there; ``reason``: what broke;
    ``arrived``: how much of a reel's or story's file is there."""

    post: str
    live: bool
    started: bool
    working: bool
    failed: bool
    reason: str
    arrived: Arrived


async def look(job: Job, video: str) -> Look | None:
    """The video's state; None when there is no such video."""
    try:
        answer = await job.graph.get(video, fields=FIELDS)
    except Rejected as error:
        if error.code == GONE:
            return None
        raise
    body = entry(answer.json())
    status = entry(body.get("status"))
    phases = [entry(status.get(name)) for name in ("uploading_phase", "processing_phase", "publishing_phase")]
    word, publishing = str(status.get("video_status") or ""), phases[2]
    post = post_id(job.page, body.get("post_id"))
    state, told = publishing.get("status"), publishing.get("publish_status")
    live = bool(post) or body.get("published") is True or (told == "published" and state in {"complete", "completed"})
    return Look(
        post=post,
        live=live,
        started=live or state in {"in_progress", "complete", "completed"},
        working=word == "processing",
        failed=word in {"error", "upload_failed", "expired"} or any(phase.get("status") == "error" for phase in phases),
        reason=next((text for phase in phases if (text := _reason(phase))), ""),
        arrived=arrived(phases[0], word),
    )


def _reason(phase: dict[str, Json]) -> str:
    """The words of a phase's error: documented as ``error``, by the SDK as ``errors``."""
    several = phase.get("errors")
    first = several[0] if isinstance(several, list) and several else phase.get("error")
    return str(entry(first).get("message") or "")


async def watch(job: Job, progress: Progress) -> Waiting | Published:
    """Ask whether the video can be seen by now."""
    video, polls = str(progress.data["video"]), int(progress.data["polls"]) + 1
    progress = progress.with_data(polls=polls)
    waited = datetime.now(UTC) - datetime.fromisoformat(progress.data["finished_at"])
    try:
        seen = await look(job, video)
        live = await _shown(job, progress, seen, polls) if seen and not seen.failed else None
    except Rejected:
        # That the question is refused says nothing of the video.
        return _patiently(job, progress, waited)
    if live:
        return went_live(job, progress, live)
    if seen is None:
        raise Rejected(N_("Facebook has dropped this video. Look at the page; if it is missing, try again."))
    if seen.failed:
        text = N_("Facebook could not process this video, so it was not published. Export it as MP4 and try again.")
        raise Rejected(text, detail=seen.reason, field="media")
    if waited > FORGOTTEN and not seen.started and not seen.working and not progress.data.get("told"):
        return Waiting(progress.at("finish"), next="public")
    return _patiently(job, progress, waited)


def _patiently(job: Job, progress: Progress, waited: timedelta) -> Waiting:
    """Look again later, at longer and longer intervals. Raises :class:`Rejected` after a day."""
    if waited > GIVE_UP:
        text = N_("Facebook has been processing this video for a day. Look at the page before you try again.")
        raise Rejected(text, field="media")
    return Waiting(progress, retry_in=max(job.graph.pause, min(1.5 ** int(progress.data["polls"]), 60.0)))


async def _shown(job: Job, progress: Progress, seen: Look, polls: int) -> Live | None:
    video = str(progress.data["video"])
    if job.rendered.kind == STORY:
        return await stories.shown(job, video) or (
            stories.live_by_answer(progress, video) if seen.live and polls >= POLLS_FOR_POST else None
        )
    return live_video(job, video, seen) if seen.live and (seen.post or polls >= POLLS_FOR_POST) else None


def live_video(job: Job, video: str, seen: Look) -> Live:
    """The video's post, with the video itself among its ids; the video alone while its post is not named."""
    url = f"{ADDRESS}reel/{video}" if job.rendered.kind == REEL else address(seen.post or video)
    return Live(seen.post, url, also=(video,)) if seen.post else Live(video, url)
