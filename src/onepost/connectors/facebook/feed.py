"""Texts, links and photos: photos go up unseen, one small public call makes the post."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from onepost.connectors.errors import ConnectorError, OutcomeUnknown, Rejected, Temporary
from onepost.connectors.facebook import errors
from onepost.connectors.facebook.capabilities import CAPABILITIES
from onepost.connectors.facebook.job import Job, address, post_id, went_live
from onepost.connectors.facebook.options import STORY
from onepost.connectors.http import UPLOAD_DEADLINE_SECONDS, FilePart, unclear
from onepost.connectors.messages import N_
from onepost.connectors.meta.errors import GONE
from onepost.connectors.meta.graph import encoded, entry
from onepost.connectors.posts import MediaFile
from onepost.connectors.progress import Live, Progress, Published, Upload, Waiting


def fresh(upload: Upload) -> bool:
    """Whether a file still lies ready: what is not used within a day is deleted."""
    return bool(upload.remote_id) and datetime.fromisoformat(upload.expires_at) > datetime.now(UTC)


def lapses_at() -> str:
    return (datetime.now(UTC) + CAPABILITIES.prepared_life).isoformat()


def photo_ids(job: Job, progress: Progress) -> list[str]:
    """The photos as Facebook knows them, in the author's order."""
    ids = (progress.upload(file.id).remote_id for file in job.rendered.media)
    return list(dict.fromkeys(remote_id for remote_id in ids if remote_id))


async def upload_photos(job: Job, progress: Progress) -> Waiting:
    """Upload the next photo that does not lie ready; after the last one the post itself is announced."""
    missing = [file for file in job.rendered.media if not fresh(progress.upload(file.id))]
    if missing:
        progress = progress.with_upload(await _upload(job, missing[0]))
    if len(missing) > 1:
        return Waiting(progress.at("photos"), retry_in=job.graph.pause)
    return Waiting(progress.at("tell" if job.rendered.kind == STORY else "feed"), next="public")


async def _upload(job: Job, file: MediaFile) -> Upload:
    form = {"published": "false"} | ({"alt_text_custom": file.alt} if file.alt else {})
    part = await picture(file, "source")
    answer = await job.graph.post(f"{job.page}/photos", form, files=(part,), deadline=UPLOAD_DEADLINE_SECONDS)
    photo = str(entry(answer.json()).get("id") or "")
    if not photo:
        raise Temporary(N_("Facebook's answer names no photo. Nothing to do: OnePost tries again."))
    return Upload(file.id, photo, expires_at=lapses_at())


async def picture(file: MediaFile, name: str) -> FilePart:
    """A picture as a part of a form; pictures are small enough to be whole in memory."""
    data = b"".join([piece async for piece in file.stream(0, file.size)])
    return FilePart(name, f"photo.{file.mime.rpartition('/')[2]}", file.mime, data)


async def publish(job: Job, progress: Progress) -> Waiting | Published:
    """The public call. Makes no request when a photo has lapsed: then it is uploaded again first."""
    if not all(fresh(progress.upload(file.id)) for file in job.rendered.media):
        return Waiting(progress.at("photos"))
    photos = photo_ids(job, progress)
    form = {"message": job.rendered.text} if job.rendered.text else {}
    if job.rendered.link:
        form["link"] = job.rendered.link
    if job.place:
        form["place"] = job.place
    if photos:
        form["attached_media"] = encoded([{"media_fbid": photo} for photo in photos])
    try:
        answer = await job.graph.post(f"{job.page}/feed", form, armed=True)
    except Rejected as error:
        if error.code.partition("/")[0] == errors.IDENTICAL and progress.step != "again":
            return Waiting(progress.at("twin"), next="public")
        kept = await without_lost_photos(job, progress)
        if kept.uploads != progress.uploads:
            return Waiting(kept.at("photos"))
        raise
    remote_id = post_id(job.page, entry(answer.json()).get("id"))
    if not remote_id:
        raise unclear(True, "the answer names no post")
    return went_live(job, progress, Live(remote_id, address(remote_id)))


async def without_lost_photos(job: Job, progress: Progress) -> Progress:
    """The progress without photos that Facebook has deleted meanwhile; they are the likely reason of a refusal."""
    kept = []
    for upload in progress.uploads:
        try:
            await job.graph.get(upload.remote_id, fields="id")
        except Rejected as error:
            if error.code == GONE:
                continue
        except ConnectorError:
            return progress
        kept.append(upload)
    return replace(progress, uploads=tuple(kept))


def doubt_twin() -> OutcomeUnknown:
    """Refused as identical to the page's last post: that one may be ours, from a call whose answer was lost."""
    text = N_("Facebook says that this text is there already. OnePost looks whether it is this post.")
    return OutcomeUnknown(text, code=errors.IDENTICAL)
