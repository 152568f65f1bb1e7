"""Files: videos in one call or in a resumable session, thumbnails, subtitles.

Bytes go to the disk as they arrive. A session stores whole grains of 262,144 bytes; what is left of a piece that broke
off is forgotten, and the client is told where to go on.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aiohttp import web

from onepost_sandbox.core.media import Blob
from onepost_sandbox.networks.youtube import ask, shape, videos
from onepost_sandbox.networks.youtube.films import measure
from onepost_sandbox.networks.youtube.problems import Refusal, bad, of_status, refusal
from onepost_sandbox.networks.youtube.related import Related
from onepost_sandbox.networks.youtube.store import Caption, Session, Store, Video

if TYPE_CHECKING:
    from onepost_sandbox.core.call import Call
    from onepost_sandbox.networks.youtube.network import YouTube
    from onepost_sandbox.networks.youtube.routes import Caller
    from onepost_sandbox.networks.youtube.store import Channel

GRAIN = 262_144
LARGEST = 274_877_906_944
THUMBNAIL_BYTES = 52_428_800
CAPTION_BYTES = 104_857_600

_RANGE = re.compile(r"bytes (?:(?P<first>[0-9]+)-(?P<last>[0-9]+)|\*)/(?P<total>[0-9]+|\*)")


def _slug_is_bad(name: str) -> bool:
    return "/" in name or "\x00" in name


async def insert(net: YouTube, call: Call, caller: Caller) -> dict[str, Any] | web.StreamResponse:
    """``POST upload/videos``: opens a session, or takes everything at once."""
    way = call.query.get("uploadType", "")
    if net.switch("count_at") == "open":
        net.count_upload(caller)
    net.count_channel(caller)
    parts = ask.parts(call, "video")
    if way == "resumable":
        return await _open(net, call, caller, parts)
    if way == "multipart":
        meta, blob = await _multipart(net, call, LARGEST)
        return _made(net, caller.channel, caller.project, meta, parts, blob, "")
    if way == "media":
        raise refusal(400, "invalidTitle", "The request metadata specifies an invalid or empty video title.")
    raise refusal(400, "mediaBodyRequired", "The request does not include the video content.")


async def _open(net: YouTube, call: Call, caller: Caller, parts: tuple[str, ...]) -> web.Response:
    body = await ask.resource(call)
    videos.checked_snippet(net, ask.inner(body, "snippet"))
    videos.checked_status(net, ask.inner(body, "status"))
    size = call.headers.get("X-Upload-Content-Length", "")
    if size and (not size.isdecimal() or int(size) > LARGEST):
        raise refusal(413, "uploadTooLarge", "The media is larger than the service allows.", "global")
    name = call.headers.get("Slug", "")
    if _slug_is_bad(name):
        raise refusal(400, "invalidFilename", "The video filename specified in the Slug header is invalid.")
    mime = call.headers.get("X-Upload-Content-Type", "application/octet-stream")
    if not mime.startswith("video/") and mime != "application/octet-stream":
        raise bad(f"Media type '{mime}' is not supported. Valid media types: [video/*, application/octet-stream]")
    session = Session(
        Store.new_id(48),
        caller.channel,
        caller.project,
        body,
        parts,
        mime,
        int(size) if size else None,
        name if net.switch("slug") == "kept" else "",
        net.world.clock.now(),
        net.world.media.writer(mime),
        call.query.get("notifySubscribers", "true") != "false",
    )
    net.store.sessions[session.id] = session
    query = f"uploadType=resumable&upload_id={session.id}&part={quote(','.join(parts))}"
    address = f"https://{call.host}{call.path}?{query}"
    headers = {"Location": call.absolute(address), "X-GUploader-UploadID": session.id}
    return web.Response(status=200, headers=headers)


async def piece(net: YouTube, call: Call, session: Session) -> web.StreamResponse:
    """``PUT`` to a session's address: bytes, or the question how many are there."""
    if session.answer is not None:
        await _drain(call)
        return _json(*session.answer)
    given = call.headers.get("Content-Range")
    if given is None:
        first, total = 0, call.request.content_length
    else:
        match = _RANGE.fullmatch(given.strip())
        if match is None:
            raise bad("Failed to parse Content-Range header.")
        total = None if match["total"] == "*" else int(match["total"])
        if match["first"] is None:
            return _incomplete(session)
        first = int(match["first"])
    if session.total is None:
        session.total = total
    if first != session.writer.bytes or (total is not None and total != session.total):
        return await _misplaced(net, call, session)
    await _take(net, call, session)
    if session.total is None or session.writer.bytes < session.total:
        return _incomplete(session)
    return _json(*_finish(net, session))


async def _drain(call: Call) -> None:
    async for _ in call.chunks():
        pass


async def _misplaced(net: YouTube, call: Call, session: Session) -> web.StreamResponse:
    await _drain(call)
    how = str(net.switch("bad_range"))
    if how == "308":
        return _incomplete(session)
    found = of_status(int(how))
    return _json(found.status, found.body)


async def _take(net: YouTube, call: Call, session: Session) -> None:
    """Store what arrives, in whole grains; all of it once the file is complete."""
    most = int(net.seconds("accept_bytes"))
    taken = 0
    session.held.clear()
    try:
        async for arrived in call.chunks():
            room = len(arrived) if not most else max(most - taken, 0)
            taken += len(arrived[:room])
            session.held += arrived[:room]
            whole = len(session.held) - len(session.held) % GRAIN
            session.writer.write(bytes(session.held[:whole]))
            del session.held[:whole]
        if session.total is not None and session.writer.bytes + len(session.held) >= session.total:
            session.writer.write(bytes(session.held[: session.total - session.writer.bytes]))
    finally:
        session.held.clear()


def _incomplete(session: Session) -> web.Response:
    headers = {"X-GUploader-UploadID": session.id}
    if session.writer.bytes:
        headers["Range"] = f"bytes=0-{session.writer.bytes - 1}"
    return web.Response(status=308, reason="Resume Incomplete", headers=headers)


def _finish(net: YouTube, session: Session) -> tuple[int, dict[str, Any]]:
    """The last byte is there: the video exists, and the answer is kept."""
    blob = net.world.media.keep(session.writer.finish())
    try:
        if net.switch("count_at") == "finish":
            net.count_project(session.client, session.channel)
        made = _made(
            net, session.channel, session.client, session.body, session.parts, blob, session.name, session.notify
        )
        session.answer = (int(net.seconds("upload_status")), made)
    except Refusal as refused:
        session.answer = (refused.status, refused.body)
    session.ended_at = net.world.clock.now()
    return session.answer


def _made(
    net: YouTube,
    channel: Channel,
    client: str,
    body: dict[str, Any],
    parts: tuple[str, ...],
    blob: Blob,
    name: str,
    notify: bool = True,
) -> dict[str, Any]:
    now = net.world.clock.now()
    video = Video(
        Store.new_id(),
        channel,
        videos.checked_snippet(net, ask.inner(body, "snippet")),
        {"privacyStatus": "private"},
        blob,
        name,
        now,
        now + net.seconds("processing_s"),
        str(net.switch("processing_fails")),
        notify=notify,
    )
    status = videos.checked_status(net, ask.inner(body, "status"))
    film = measure(blob.path)
    if film is None:
        video.failed = video.failed or "invalidFile"
    else:
        video.width, video.height, video.seconds = film
        if video.seconds > 900 and channel.long != "allowed":
            video.failed = video.failed or "length"
    net.store.videos[video.id] = video
    channel.videos.append(video)
    net.set_status(video, status)
    return shape.video(net, video, parts, owner=True)


async def _multipart(net: YouTube, call: Call, most: int) -> tuple[dict[str, Any], Blob]:
    """The metadata and the file of a ``multipart/related`` body."""
    try:
        parts = Related(call.headers.get("Content-Type", ""), call.chunks())
        await parts.headers()
        meta = json.loads(b"".join([piece async for piece in parts.body()]))
        mime = (await parts.headers()).get("content-type", "application/octet-stream").partition(";")[0]
        blob = await net.world.media.write(parts.body(), mime, most)
    except ValueError:
        raise bad("Multipart upload requests must hold JSON and then the media.") from None
    return (meta if isinstance(meta, dict) else {}), blob


async def _stored(net: YouTube, chunks: AsyncIterator[bytes], mime: str, most: int) -> Blob:
    try:
        return await net.world.media.write(chunks, mime, most)
    except ValueError:
        raise refusal(413, "uploadTooLarge", "The media is larger than the service allows.", "global") from None


async def thumbnail(net: YouTube, call: Call, caller: Caller) -> dict[str, Any]:
    """``POST upload/thumbnails/set``: a picture for a video of one's own."""
    if call.query.get("uploadType") == "multipart":
        _, blob = await _multipart(net, call, THUMBNAIL_BYTES)
    else:
        blob = await _stored(net, call.chunks(), call.content_type, THUMBNAIL_BYTES)
    domain = "youtube.thumbnail"
    video = net.visible(call.query.get("videoId", ""), caller)
    if video is None or video.channel is not caller.channel:
        raise refusal(
            404, "videoNotFound", "The video that you are trying to insert a thumbnail for is missing.", domain
        )
    whose = net.switch("thumbnails")
    if whose == "none" or (whose == "verified" and caller.channel.long != "allowed"):
        message = "The authenticated user doesn't have permissions to upload and set custom video thumbnails."
        raise refusal(403, "forbidden", message, domain)
    with blob.path.open("rb") as file:
        head = file.read(8)
    if not head.startswith((b"\x89PNG", b"\xff\xd8")):
        raise refusal(400, "invalidImage", "The provided image content is invalid.", domain)
    blob.mime = "image/png" if head.startswith(b"\x89PNG") else "image/jpeg"
    if shape.upload_status(video, net.world.clock.now()) == "processed" or video.kind != "short":
        video.thumbnail = blob  # a Short's is not applied before it is processed
    return shape.tagged("thumbnailSetResponse", {"items": [shape.thumbnails(video)]})


async def caption(net: YouTube, call: Call, caller: Caller) -> dict[str, Any]:
    """``POST upload/captions``: subtitles with times."""
    ask.parts(call, "caption")
    if call.query.get("uploadType") != "multipart":
        raise refusal(400, "contentRequired", "The request must include the caption track contents.", "youtube.caption")
    meta, blob = await _multipart(net, call, CAPTION_BYTES)
    snippet = ask.inner(meta, "snippet")
    language, name = snippet.get("language"), snippet.get("name", "")
    if not isinstance(language, str) or not language:
        raise refusal(400, "invalidMetadata", "The request metadata is invalid.", "youtube.caption")
    if not isinstance(name, str) or len(name) > 150:
        raise refusal(400, "nameTooLong", "The name is too long.", "youtube.caption")
    video = net.visible(str(snippet.get("videoId") or ""), caller)
    if video is None or video.channel is not caller.channel:
        raise refusal(404, "videoNotFound", "The video could not be found.", "youtube.caption")
    if any((one.language, one.name) == (language, name) for one in video.captions):
        raise refusal(409, "captionExists", "The video already has a caption track like this.", "youtube.caption")
    if b"-->" not in blob.path.read_bytes()[:65536]:
        raise refusal(400, "invalidMetadata", "The caption track has no times.", "youtube.caption")
    made = Caption(Store.new_id(40), language, name, blob)
    video.captions.append(made)
    return shape.caption(video.id, made, net.world.clock.now())


def _json(status: int, body: dict[str, Any]) -> web.Response:
    return web.Response(
        status=status, body=json.dumps(body, ensure_ascii=False).encode(), content_type="application/json"
    )
