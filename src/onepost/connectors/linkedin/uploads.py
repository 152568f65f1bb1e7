"""Files on their way to LinkedIn: an address, the bytes, and LinkedIn's work on them.

Every call here is *safe*: what it makes is seen by nobody. Nothing of it can be deleted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from onepost.connectors.errors import ReconnectNeeded, Rejected, Temporary
from onepost.connectors.linkedin.api import Api, entry, escaped
from onepost.connectors.linkedin.errors import GONE, PERMISSION
from onepost.connectors.linkedin.rendering import NO_VIDEOS, THUMBNAIL
from onepost.connectors.messages import N_, Message
from onepost.connectors.posts import Draft, MediaFile, Rendered
from onepost.connectors.progress import Progress, Upload, Waiting

PLURAL = {"image": "images", "gif": "images", "video": "videos", "document": "documents"}
MARGIN = timedelta(minutes=30)
"""How long before its end an address is no longer used."""
LOOK_AGAIN = 5.0
LONGEST_LOOK = 60.0
LOOKS = 30
"""How often a file that is being worked on is looked at, with pauses that grow, in seconds: some 25 minutes in all.
Calls are few: an app at the Development tier has a hundred a day for one person."""
UNARRIVED = 3
"""After so many looks a file that LinkedIn still waits for is sent again."""
RESTARTS = 3
"""How often one post's uploads may be started anew because an address is not good any more."""
NEW_ADDRESS = frozenset({"EXPIRED_UPLOAD_URL", "UPDATING_ASSET_FAILED", GONE})
BLIND_PAUSE = {"image": 5.0, "gif": 5.0, "video": 30.0, "document": 15.0}
"""Seconds to wait where LinkedIn does not let its state be read (a member's own app)."""

OPEN, WORKED_ON, READY = "open", "worked on", "ready"
"""States of an upload: bytes go out; LinkedIn works on it; done."""


@dataclass(frozen=True, slots=True)
class Place:
    """A file at its place in the post; ``name`` is its number, or the option it belongs to."""

    name: str
    file: MediaFile

    @property
    def key(self) -> str:
        return f"{self.name}.{self.file.id}"


def places(draft: Draft, rendered: Rendered) -> Iterator[Place]:
    for number, file in enumerate(rendered.media):
        yield Place(str(number), file)
    if rendered.kind == "article" and THUMBNAIL in draft.attached:
        yield Place(THUMBNAIL, draft.attached[THUMBNAIL])


def next_place(draft: Draft, rendered: Rendered, progress: Progress) -> Place | None:
    """The next file that needs work, if any."""
    return next((p for p in places(draft, rendered) if progress.upload(p.key).state != READY), None)


def urns(draft: Draft, rendered: Rendered, progress: Progress) -> dict[str, str]:
    """What LinkedIn calls each file, by its place."""
    return {place.name: progress.upload(place.key).remote_id for place in places(draft, rendered)}


async def step(api: Api, owner: str, place: Place, progress: Progress) -> Waiting:
    """The next call for this file."""
    upload = progress.upload(place.key)
    if upload.state == OPEN and _lapsed(upload):
        upload = Upload(place.key)
    match upload.state:
        case "":
            return await _start(api, owner, place, progress)
        case "open":
            try:
                return await _send(api, place, upload, progress)
            except Rejected as error:
                return _restarted(place, progress, error)
        case _:
            return await _watch(api, place, upload, progress)


def _lapsed(upload: Upload) -> bool:
    return bool(upload.expires_at) and datetime.fromisoformat(upload.expires_at) <= datetime.now(UTC)


async def _start(api: Api, owner: str, place: Place, progress: Progress) -> Waiting:
    file = place.file
    asked: dict[str, Any] = {"owner": owner}
    if file.kind == "video":
        asked |= {"fileSizeBytes": file.size, "uploadCaptions": False, "uploadThumbnail": False}
    path = f"{PLURAL[file.kind]}?action=initializeUpload"
    try:
        answer = await api.post(path, {"initializeUploadRequest": asked})
    except ReconnectNeeded as error:
        if error.code != PERMISSION or file.kind != "video" or ":organization:" not in owner:
            raise
        raise Rejected(NO_VIDEOS, detail=error.detail, code=error.code, field="media") from None
    value = entry(entry(answer.json()).get("value"))
    urn = str(value.get(PLURAL[file.kind].removesuffix("s")) or "")
    upload = Upload(place.key, urn, str(value.get("uploadUrl") or ""), state=OPEN, expires_at=_until(value))
    if file.kind == "video":
        parts = [
            [part["uploadUrl"], part["firstByte"], part["lastByte"]] for part in value.get("uploadInstructions") or ()
        ]
        progress = _with_video(progress, place, token=value.get("uploadToken") or "", parts=parts, tags=[])
    if not urn or not (upload.url or file.kind == "video"):
        raise Temporary(N_("LinkedIn did not say where to send the file."), detail="no address")
    return Waiting(progress.with_upload(upload))


def _until(value: dict[str, Any]) -> str:
    """Until when the address is good, in our time; empty when LinkedIn does not say."""
    milliseconds = value.get("uploadUrlExpiresAt") or value.get("uploadUrlsExpireAt")
    try:
        return (datetime.fromtimestamp(int(milliseconds) / 1000, UTC) - MARGIN).isoformat() if milliseconds else ""
    except (TypeError, ValueError, OverflowError, OSError):
        return ""


def _with_video(progress: Progress, place: Place, **changed: Any) -> Progress:
    videos = dict(progress.data.get("videos", {}))
    videos[place.key] = {**videos.get(place.key, {}), **changed}
    return progress.with_data(videos=videos)


async def _send(api: Api, place: Place, upload: Upload, progress: Progress) -> Waiting:
    """The bytes: a picture whole, a document as a stream, a video part after part."""
    file = place.file
    if file.kind == "video":
        return await _part(api, place, upload, progress)
    body = file.stream(0, file.size) if file.kind == "document" else await _bytes(file, 0, file.size)
    answer = await api.put(upload.url, body, file.mime, file.size, token=True)
    if answer.status != 201 and answer.body.strip():
        # LinkedIn says 201 and nothing more (learn: images-api). Somebody before it answered, and it has no file.
        raise Temporary(N_("LinkedIn did not say whether the file arrived."), detail=f"{answer.status} with a body")
    done = replace(upload, offset=file.size, url="", state=WORKED_ON, expires_at="")
    return Waiting(progress.with_upload(done))


async def _part(api: Api, place: Place, upload: Upload, progress: Progress) -> Waiting:
    """One part, whose tag proves that it arrived; after the last one the video is finished."""
    video = progress.data["videos"][place.key]
    parts, tags = list(video["parts"]), list(video["tags"])
    if not parts:
        return await _finish(api, place, upload, progress, video["token"], tags)
    url, first, last = parts.pop(0)
    piece = await _bytes(place.file, first, last - first + 1)
    answer = await api.put(url, piece, "application/octet-stream", len(piece), token=False)
    tag = answer.headers.get("ETag", "").removeprefix("W/").strip('"')
    if not tag:
        raise Temporary(N_("LinkedIn did not say whether a part of the video arrived."), detail="no ETag")
    progress = _with_video(progress, place, parts=parts, tags=[*tags, tag])
    return Waiting(progress.with_upload(replace(upload, offset=last + 1)))


async def _finish(api: Api, place: Place, upload: Upload, progress: Progress, token: str, tags: list[str]) -> Waiting:
    asked = {"video": upload.remote_id, "uploadToken": token, "uploadedPartIds": tags}
    done = progress.with_upload(replace(upload, state=WORKED_ON, expires_at=""))
    try:
        await api.post("videos?action=finalizeUpload", {"finalizeUploadRequest": asked})
    except Rejected:
        # Its answer may have got lost before: a video that LinkedIn works on has been finished.
        state = await _state(api, place, upload)
        if state == "WAITING_UPLOAD":
            raise
    return Waiting(done)


def _restarted(place: Place, progress: Progress, error: Rejected) -> Waiting:
    times = int(progress.data.get("restarts", 0)) + 1
    if error.code not in NEW_ADDRESS or times > RESTARTS:
        raise error
    return Waiting(progress.with_upload(Upload(place.key)).with_data(restarts=times), retry_in=1.0)


async def _bytes(file: MediaFile, first: int, length: int) -> bytes:
    data = b"".join([piece async for piece in file.stream(first, length)])
    if len(data) != length:
        raise Rejected(N_("The file of this post is not complete any more. Add it again."), field="media")
    return data


async def _state(api: Api, place: Place, upload: Upload) -> str:
    """LinkedIn's word for where a file stands; empty where it may not be read."""
    try:
        answer = await api.get(f"{PLURAL[place.file.kind]}/{escaped(upload.remote_id)}")
    except ReconnectNeeded as error:
        if error.code != PERMISSION:
            raise
        return ""
    return str(entry(answer.json()).get("status") or "")


async def _watch(api: Api, place: Place, upload: Upload, progress: Progress) -> Waiting:
    """Wait for a file: a post made too early would stay invisible if the work on it failed (learn: images-api)."""
    state = await _state(api, place, upload)
    ready = progress.with_upload(replace(upload, state=READY)).with_data(looks=0)
    note = Message(N_("LinkedIn is processing the file."))
    if not state:
        return Waiting(ready, retry_in=BLIND_PAUSE[place.file.kind], note=note)
    if state == "AVAILABLE":
        return Waiting(ready)
    looks = int(progress.data.get("looks", 0)) + 1
    if state == "PROCESSING_FAILED" or looks > LOOKS:
        text = N_("LinkedIn could not process the file. Nothing was published. Export it again and replace it.")
        raise Rejected(text, detail=state, code="processing", field="media")
    if state == "WAITING_UPLOAD" and looks > UNARRIVED:
        missing = Rejected(N_("LinkedIn does not get a file of this post. Try again later."), detail=state, code=GONE)
        return _restarted(place, progress.with_data(looks=0), missing)
    return Waiting(progress.with_data(looks=looks), retry_in=min(LOOK_AGAIN * looks, LONGEST_LOOK), note=note)
