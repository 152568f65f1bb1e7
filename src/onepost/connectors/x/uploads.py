"""Files on their way to X: pictures in one call, what moves in segments, then processing and descriptions.

Every call here is *safe*: what it makes is seen by nobody and is gone after a day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from onepost.connectors.errors import Rejected, Temporary
from onepost.connectors.http import UPLOAD_DEADLINE_SECONDS, FilePart
from onepost.connectors.messages import N_, Message
from onepost.connectors.posts import MediaFile, Rendered
from onepost.connectors.progress import Progress, Upload, Waiting
from onepost.connectors.x.api import Api, data_of

SEGMENT = 4 * 1024 * 1024
"""Bytes of a segment; X's samples send 1 MB, up to 5 MB is usual."""
SEGMENTS = 1000
"""Most segments of a file (OpenAPI 2.167: ``segment_index`` 0 to 999)."""
MARGIN = timedelta(minutes=10)
"""How long before its end media is no longer used."""
RESTARTS = 3
"""How often one file may be started anew because X does not know its upload any more."""
STILL_THERE = timedelta(hours=24)
"""How long media lives when X does not say (OpenAPI 2.167)."""

OPEN, PROCESSING, WHOLE, READY = "open", "processing", "whole", "ready"
"""States of an upload: segments go out; X works on it; to be described; done."""

CATEGORY = {"image": "tweet_image", "gif": "tweet_gif", "video": "tweet_video"}


@dataclass(frozen=True, slots=True)
class Place:
    """A file at its place in the thread: the same file at two places is uploaded twice."""

    part: int
    position: int
    file: MediaFile

    @property
    def key(self) -> str:
        return f"{self.part}.{self.position}.{self.file.id}"


def places(rendered: Rendered, first: int = 0) -> Iterator[Place]:
    """Every file of the parts from ``first`` on."""
    for number, part in enumerate(rendered.parts):
        if number >= first:
            for position, file in enumerate(part.media):
                yield Place(number, position, file)


def is_ready(progress: Progress, place: Place) -> bool:
    upload = progress.upload(place.key)
    return upload.state == READY and not _lapsed(upload)


def next_place(rendered: Rendered, progress: Progress, first: int) -> Place | None:
    """The next file that needs work, if any."""
    return next((place for place in places(rendered, first) if not is_ready(progress, place)), None)


def media_ids(rendered: Rendered, progress: Progress, part: int) -> list[str]:
    return [progress.upload(place.key).remote_id for place in places(rendered) if place.part == part]


def media_keys(rendered: Rendered, progress: Progress, part: int) -> set[str]:
    """X's keys of a part's files, by which a post that holds them is known for sure."""
    keys = progress.data.get("keys", {})
    return {keys[place.key] for place in places(rendered) if place.part == part and place.key in keys}


def forget(progress: Progress, keys: set[str]) -> Progress:
    """As if these files had never been uploaded."""
    return replace(progress, uploads=tuple(upload for upload in progress.uploads if upload.media_id not in keys))


async def step(api: Api, place: Place, progress: Progress) -> Waiting:
    """The next call for this file."""
    upload = progress.upload(place.key)
    if _lapsed(upload):
        upload = Upload(place.key)
    try:
        match upload.state:
            case "":
                return await _start(api, place, progress)
            case "open":
                return await _segment(api, place, upload, progress)
            case "processing":
                return _processed(place, upload, progress, await _status(api, upload))
            case _:
                return await _describe(api, place, upload, progress)
    except Rejected as error:
        if upload.state != OPEN or error.code != "400":
            raise
        return _restarted(place, progress, error)


def _lapsed(upload: Upload) -> bool:
    return bool(upload.expires_at) and datetime.fromisoformat(upload.expires_at) <= datetime.now(UTC)


async def _start(api: Api, place: Place, progress: Progress) -> Waiting:
    file = place.file
    category = CATEGORY[file.kind]
    if file.kind == "image":
        part = FilePart("media", "picture", file.mime, await file.read(0, file.size))
        form = {"media_category": category}
        data = await api.post("media/upload", form=form, files=(part,), deadline=UPLOAD_DEADLINE_SECONDS)
        return _processed(place, Upload(place.key, str(data["id"]), offset=file.size), progress, data)
    body = {"media_type": file.mime, "media_category": category, "total_bytes": file.size}
    data = await api.post("media/upload/initialize", body)
    upload = Upload(place.key, str(data["id"]), state=OPEN, expires_at=_until(data))
    return Waiting(progress.with_upload(upload))


def _until(data: dict[str, Any]) -> str:
    """Until when what was uploaded can be used, in our time."""
    seconds = data.get("expires_after_secs")
    life = timedelta(seconds=seconds) if isinstance(seconds, int | float) and seconds > 0 else STILL_THERE
    return (datetime.now(UTC) + min(life, STILL_THERE) - min(MARGIN, life / 4)).isoformat()


async def _segment(api: Api, place: Place, upload: Upload, progress: Progress) -> Waiting:
    """One segment; after the last one, the upload is finalized."""
    file = place.file
    if upload.offset >= file.size:
        return await _finalize(api, place, upload, progress)
    size = max(SEGMENT, -(-file.size // SEGMENTS))
    length = min(size, file.size - upload.offset)
    if not await file.read(upload.offset + length - 1, 1):
        raise Rejected(N_("The file of this post is not complete any more. Add it again."), field="media")
    await api.post(
        f"media/upload/{upload.remote_id}/append",
        form={"segment_index": upload.offset // size},
        files=(FilePart("media", "segment", "application/octet-stream", file.slice(upload.offset, length)),),
        deadline=UPLOAD_DEADLINE_SECONDS,
    )
    return Waiting(progress.with_upload(replace(upload, offset=upload.offset + length)))


async def _finalize(api: Api, place: Place, upload: Upload, progress: Progress) -> Waiting:
    try:
        data = await api.post(f"media/upload/{upload.remote_id}/finalize", deadline=UPLOAD_DEADLINE_SECONDS)
    except Rejected:
        # An answer that got lost: finalized already, says the status.
        data = await _status(api, upload)
        if not data.get("size"):
            raise
    return _processed(place, upload, progress, data)


async def _status(api: Api, upload: Upload) -> dict[str, Any]:
    try:
        return data_of(await api.get("media/upload", {"command": "STATUS", "media_id": upload.remote_id}))
    except Rejected as error:
        if upload.state == PROCESSING:
            # Seen in incidents: not found while it is processed.
            raise Temporary(error.message.text, error.message.params, detail=error.detail, code=error.code) from None
        raise


def _processed(place: Place, upload: Upload, progress: Progress, data: dict[str, Any]) -> Waiting:
    """What X says of a whole file: being worked on, ready, or not usable."""
    keys = progress.data.get("keys", {})
    if data.get("media_key"):
        progress = progress.with_data(keys={**keys, place.key: str(data["media_key"])})
    info = data.get("processing_info") or {}
    state = info.get("state", "succeeded")
    if state == "failed":
        raise _unusable(info.get("error"))
    if state != "succeeded":
        busy = replace(upload, state=PROCESSING, expires_at=_until(data))
        note = Message(N_("X is processing the file."))
        return Waiting(progress.with_upload(busy), retry_in=_wait(info), note=note)
    done = replace(upload, state=WHOLE if place.file.alt else READY, expires_at=_until(data))
    return Waiting(progress.with_upload(done))


def _unusable(error: object) -> Rejected:
    said = error if isinstance(error, dict) else {}
    detail = f"{said.get('name', '')}: {said.get('message', '')}".strip(": ")
    text = N_("X could not process the file. Nothing was published. Save it again as MP4 (H.264, AAC) and replace it.")
    return Rejected(text, detail=detail, code="processing", field="media")


def _wait(info: dict[str, Any]) -> float:
    seconds = info.get("check_after_secs")
    return float(min(max(seconds, 1), 60)) if isinstance(seconds, int | float) else 2.0


async def _describe(api: Api, place: Place, upload: Upload, progress: Progress) -> Waiting:
    """The description. X does not say whether videos may have one: if not, the post goes out and tells its author."""
    body = {"id": upload.remote_id, "metadata": {"alt_text": {"text": place.file.alt}}}
    try:
        await api.post("media/metadata", body)
    except Rejected:
        if place.file.kind != "video":
            raise
        progress = progress.with_data(undescribed=True)
    return Waiting(progress.with_upload(replace(upload, state=READY)))


def _restarted(place: Place, progress: Progress, error: Rejected) -> Waiting:
    """X does not know the upload, or not all of it: begin again, a few times."""
    times = int(progress.data.get("restarts", 0)) + 1
    if times > RESTARTS:
        raise error
    return Waiting(forget(progress, {place.key}).with_data(restarts=times), retry_in=1.0)


async def gone(api: Api, rendered: Rendered, progress: Progress, part: int) -> set[str]:
    """Which files of a part X does not know any more."""
    lost = set()
    for place in places(rendered):
        if place.part == part:
            try:
                await _status(api, progress.upload(place.key))
            except Rejected:
                lost.add(place.key)
    return lost
