"""Containers: one for each file, and one more for a carousel. Nobody sees them, and they lapse after a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from onepost.connectors.errors import ReconnectNeeded, Rejected, Temporary
from onepost.connectors.http import Form
from onepost.connectors.instagram import errors
from onepost.connectors.instagram.capabilities import CAPABILITIES
from onepost.connectors.instagram.job import Job, place
from onepost.connectors.instagram.rendering import carousel_form, item_form
from onepost.connectors.messages import N_, Message
from onepost.connectors.meta import rupload
from onepost.connectors.meta.graph import entry
from onepost.connectors.posts import Json, MediaFile
from onepost.connectors.progress import Progress, Upload, Waiting

PULL_LIFE = timedelta(hours=2)
"""How long the address of a file works: Instagram fetches it when the container is made, and may come again."""
WHOLE = "whole"
"""Name of a carousel's own container in the progress."""
MADE, READY = "made", "ready"
MOST_RESTARTS = 3
FETCHES = 3
NO_BYTES = {"NotAuthorizedError", "401", "403"}
MAYBE_GOOD = "ProcessingFailedError"
"""The container may become ready all the same: it is asked."""
GIVE_UP = timedelta(hours=1)
SLOWEST = 60.0
LOOK_AGAIN = 2.0
"""Seconds after an answer that does not say whether the bytes arrived."""
NOTE = Message(N_("Instagram is processing the files."))


def fresh(upload: Upload) -> bool:
    """Whether a container can still be used."""
    return bool(upload.remote_id) and datetime.fromisoformat(upload.expires_at) > datetime.now(UTC)


def places(job: Job) -> list[str]:
    """Names of all containers of this post, the one to publish last."""
    names = [place(number, file) for number, file in enumerate(job.rendered.media)]
    return [*names, WHOLE] if job.rendered.kind == "carousel" else names


def container(job: Job, progress: Progress) -> Upload:
    """The one to publish."""
    return progress.upload(places(job)[-1])


async def make(job: Job, progress: Progress) -> Waiting:
    """Create the next container that is missing. Repeated, it makes another one and nobody sees either."""
    names, name = places(job), missing(job, progress)
    if not name:
        return Waiting(progress.at("watch"))
    if name == WHOLE:
        children = [progress.upload(one).remote_id for one in names[:-1]]
        return _made(job, progress, await _create(job, name, carousel_form(job.draft, job.rendered, children)))
    number = names.index(name)
    file = job.rendered.media[number]
    form = item_form(job.draft, job.rendered, number)
    if "media_type" in form and "cover" in job.draft.attached and job.rendered.kind == "reel":
        form["cover_url"] = await job.draft.attached["cover"].url(PULL_LIFE)
    if _sends(job, progress, file):
        form["upload_type"] = "resumable"
    else:
        form["video_url" if file.kind == "video" else "image_url"] = await file.url(PULL_LIFE)
    try:
        upload = await _create(job, name, form)
    except Temporary as error:
        if error.code not in errors.NOT_FETCHED:
            raise
        return _fetch_again(progress, error.detail)
    return _made(job, progress.with_data(fetches=0), upload)


def missing(job: Job, progress: Progress) -> str:
    """The container to make next; empty when there is none, or none before the others are ready."""
    names = places(job)
    name = next((name for name in names if not fresh(progress.upload(name))), "")
    parts_ready = all(progress.upload(one).state == READY for one in names[:-1])
    return name if name != WHOLE or parts_ready else ""


def _go_on(job: Job, progress: Progress) -> Waiting:
    """To the next container, or to watching those that are there."""
    return Waiting(progress.at("make" if missing(job, progress) else "watch"), retry_in=job.graph.pause)


def _sends(job: Job, progress: Progress, file: MediaFile) -> bool:
    return file.kind == "video" and job.takes_bytes and not progress.data.get("pulls")


async def _create(job: Job, name: str, form: Form) -> Upload:
    answer = entry((await job.graph.post(f"{job.user}/media", form)).json())
    made, lapses = str(answer.get("id") or ""), datetime.now(UTC) + CAPABILITIES.prepared_life
    if not made:
        raise Temporary(N_("Instagram's answer names no container. Nothing to do: OnePost tries again."))
    return Upload(name, made, url=str(answer.get("uri") or ""), state=MADE, expires_at=lapses.isoformat())


def _made(job: Job, progress: Progress, upload: Upload) -> Waiting:
    progress = progress.with_upload(upload).with_data(looks=0, since=datetime.now(UTC).isoformat())
    if upload.url:
        return Waiting(progress.at("send"), retry_in=job.graph.pause)
    return _go_on(job, progress)


def _fetch_again(progress: Progress, detail: str) -> Waiting:
    fetches = int(progress.data.get("fetches", 0)) + 1
    if fetches >= FETCHES:
        raise errors.unreachable(detail)
    return Waiting(progress.with_data(fetches=fetches).at("make"), retry_in=5.0 * fetches)


async def send(job: Job, progress: Progress) -> Waiting:
    """Send what the network does not have yet of the video whose container waits for bytes."""
    names = places(job)
    number = next((n for n, name in enumerate(names) if progress.upload(name).url), None)
    if number is None:
        return Waiting(progress.at("make"))
    file, upload = job.rendered.media[number], progress.upload(names[number])
    if not fresh(upload):
        return Waiting(_without(progress, names[number]).at("make"))
    seen = entry(await job.look(upload.remote_id, "video_status"))
    held = rupload.arrived(entry(entry(seen.get("video_status")).get("uploading_phase")))
    if held.offset < file.size and not held.whole:
        try:
            if not await rupload.send(job.graph, upload.url, file, held.offset, errors.UNUSABLE):
                return Waiting(progress, retry_in=max(job.graph.pause, LOOK_AGAIN))
        except (Rejected, ReconnectNeeded) as error:
            if error.code in NO_BYTES:
                # Only apps with Facebook Login for Business may send bytes; for the others Instagram fetches the file.
                return Waiting(_without(progress.with_data(pulls=True), names[number]).at("make"))
            if error.code != MAYBE_GOOD:
                raise
    return _go_on(job, progress.with_upload(replace(upload, url="")))


async def watch(job: Job, progress: Progress) -> Waiting:
    """Ask how far the containers are; when all are ready, the next one is made or the post announced."""
    looks = int(progress.data.get("looks", 0)) + 1
    progress = progress.with_data(looks=looks)
    for name in places(job):
        upload = progress.upload(name)
        if not upload.remote_id or upload.state == READY:
            continue
        state, status = await state_of(job, upload.remote_id)
        if state == "FINISHED":
            progress = progress.with_upload(replace(upload, state=READY))
        elif state in {"ERROR", "EXPIRED", ""}:
            return _anew(progress, name, state, status)
        elif state == "PUBLISHED":
            return Waiting(progress.at("again"), next="public")
    pending = [name for name in places(job) if progress.upload(name).state != READY]
    if not pending:
        return Waiting(progress.at("publish"), next="public")
    if missing(job, progress):
        return Waiting(progress.at("make"))
    if datetime.now(UTC) - datetime.fromisoformat(progress.data["since"]) > GIVE_UP:
        text = N_("Instagram has been processing the files for an hour. The post was not published; try again.")
        raise Rejected(text, field="media")
    return Waiting(progress.at("watch"), retry_in=max(job.graph.pause, min(2.0 ** (looks - 1), SLOWEST)), note=NOTE)


async def state_of(job: Job, id: str) -> tuple[str, Json]:
    """``status_code`` and ``status`` of a container; an empty code when it is not there."""
    seen = entry(await job.look(id, "status_code,status"))
    return str(seen.get("status_code") or ""), seen.get("status")


def _anew(progress: Progress, name: str, state: str, status: Json) -> Waiting:
    """A container that came to nothing is made again, unless its file is to blame."""
    restarts = int(progress.data.get("restarts", 0)) + 1
    if restarts > MOST_RESTARTS or (state == "ERROR" and errors.subcode_of(status) not in errors.MAKE_ANEW):
        raise errors.of_container(status)
    again = _without(progress.with_data(restarts=restarts, looks=0), name)
    return Waiting(again.at("make"), retry_in=5.0 * (restarts - 1))


def _without(progress: Progress, *names: str) -> Progress:
    """Without these containers; a carousel's own goes with any of its parts."""
    return replace(progress, uploads=tuple(u for u in progress.uploads if u.media_id not in {*names, WHOLE}))


def all_anew(job: Job, progress: Progress) -> Waiting:
    """The containers have lapsed or are lost. Raises :class:`Rejected` when that has happened too often."""
    restarts = int(progress.data.get("restarts", 0)) + 1
    if restarts > MOST_RESTARTS:
        text = N_("Instagram loses the prepared files again and again. The post was not published; try again later.")
        raise Rejected(text, field="media")
    return Waiting(Progress(data={"restarts": restarts, "pulls": progress.data.get("pulls", False)}).at("make"))
