"""Media uploads: in one call for pictures, in segments for everything, then processing and descriptions."""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any

from onepost_sandbox.core.call import part_chunks
from onepost_sandbox.core.media import Blob
from onepost_sandbox.networks.x.problems import invalid, invalid_each, problem
from onepost_sandbox.networks.x.store import Account, Media

if TYPE_CHECKING:
    from aiohttp import BodyPartReader

    from onepost_sandbox.core.call import Call
    from onepost_sandbox.networks.x.network import X
    from onepost_sandbox.networks.x.routes import Caller

TYPES = frozenset(
    [
        "video/mp4",
        "video/webm",
        "video/mp2t",
        "video/quicktime",
        "text/srt",
        "text/vtt",
        "image/jpeg",
        "image/gif",
        "image/bmp",
        "image/png",
        "image/webp",
        "image/pjpeg",
        "image/tiff",
        "model/gltf-binary",
        "model/vnd.usdz+zip",
    ]
)
CATEGORIES = frozenset(
    ["amplify_video", "tweet_gif", "tweet_image", "tweet_video", "dm_gif", "dm_image", "dm_video", "subtitles"]
)
MAX_BYTES = {"image": 5_242_880, "gif": 15_728_640, "video": 536_870_912}
SEGMENT_BYTES = 8 * 1024 * 1024
SEGMENTS = 1000
ALT_LENGTH = 1000
PRICE_METADATA = 0.005
_KEYS = {"image": "3", "gif": "16", "video": "7"}


def _owned(net: X, caller: Caller, id: str) -> Media:
    media = net.store.media.get(id)
    expired = media is not None and _left(net, media) <= 0
    if media is None or media.account is not caller.account or expired:
        raise problem(404, "Not Found", f"Could not find media with id: [{id}].", "resource-not-found")
    return media


def _left(net: X, media: Media) -> float:
    """Seconds until an upload or an unused file is gone."""
    since = media.finalized_at or media.started_at
    return since + net.seconds("media_life_s") - net.world.clock.now()


def _started(net: X, account: Account, category: str, mime: str, total: int) -> Media:
    media_id = net.store.next_id()
    media = Media(media_id, "", account, category, mime, total, net.world.clock.now())
    media.key = f"{_KEYS[media.kind] if category != 'amplify_video' else '13'}_{media_id}"
    if total > MAX_BYTES[media.kind]:
        raise invalid(f"The media exceeds the maximum of {MAX_BYTES[media.kind]} bytes.", total_bytes=total)
    net.store.media[media_id] = media
    return media


def _full(net: X, media: Media) -> dict[str, Any]:
    """The whole media object."""
    out: dict[str, Any] = {
        "id": media.id,
        "media_key": media.key,
        "size": media.blob.bytes if media.blob else 0,
        "expires_after_secs": max(int(_left(net, media)), 0),
    }
    if media.kind == "video":
        out["video"] = {"video_type": media.mime}
    elif media.width:
        out["image"] = {"image_type": media.mime, "w": media.width, "h": media.height}
    if info := _processing(net, media):
        out["processing_info"] = info
    return out


def _processing(net: X, media: Media) -> dict[str, Any]:
    if media.ready_at <= media.finalized_at and not media.failed:
        return {}
    now = net.world.clock.now()
    if now >= media.ready_at:
        if media.failed:
            error = {"code": 1, "name": "InvalidMedia", "message": media.failed}
            return {"state": "failed", "progress_percent": 100, "error": error}
        return {"state": "succeeded", "progress_percent": 100}
    whole = media.ready_at - media.finalized_at
    percent = int(100 * (now - media.finalized_at) / whole)
    state = "pending" if percent < 20 else "in_progress"
    wait = min(max(math.ceil(media.ready_at - now), 1), 5)
    return {"state": state, "check_after_secs": wait, "progress_percent": percent}


async def initialize(net: X, call: Call, caller: Caller, match: Mapping[str, str]) -> dict[str, Any]:
    """``POST /2/media/upload/initialize``"""
    body = await _object(call)
    allowed = {"media_type", "media_category", "total_bytes", "shared", "additional_owners"}
    wrong = [(f"$.{name}: is not defined in the schema", {name: body[name]}) for name in body if name not in allowed]
    mime, category, total = body.get("media_type"), body.get("media_category", "tweet_image"), body.get("total_bytes")
    if mime not in TYPES:
        wrong.append(("$.media_type: does not have a value in the enumeration", {"media_type": mime}))
    if category not in CATEGORIES:
        wrong.append(("$.media_category: does not have a value in the enumeration", {"media_category": category}))
    if isinstance(total, bool) or not isinstance(total, int) or not 0 <= total <= 17_179_869_184:
        wrong.append(("$.total_bytes: must have a value from 0 to 17179869184", {"total_bytes": total}))
    if wrong:
        raise invalid_each(wrong)
    media = _started(net, caller.account, str(category), str(mime), int(total or 0))
    left = int(net.seconds("media_life_s"))
    return {"data": {"id": media.id, "media_key": media.key, "expires_after_secs": left}}


async def append(net: X, call: Call, caller: Caller, match: Mapping[str, str]) -> dict[str, Any]:
    """``POST /2/media/upload/{id}/append``, as multipart or as JSON with base64."""
    media = _owned(net, caller, match["id"])
    index, blob = await _segment(net, call, media)
    refused = ""
    if blob is None:
        refused = "$.media: is missing but it is required"
    elif not index.isdecimal() or int(index) >= SEGMENTS:
        refused = f"$.segment_index: must have a value from 0 to {SEGMENTS - 1}"
    elif media.finalized_at:
        refused = "The media was finalized already."
    elif int(index) in media.segments and net.switch("append_again") == "refuse":
        refused = "The segment was received already."
    if refused or blob is None:
        if blob is not None:
            net.world.media.remove(blob.id)
        raise invalid(refused, segment_index=index)
    before = media.segments.get(int(index))
    if before is not None:
        net.world.media.remove(before.id)
    media.segments[int(index)] = blob
    return {"data": {"expires_at": int(net.world.clock.now() + _left(net, media))}}


async def _segment(net: X, call: Call, media: Media) -> tuple[str, Blob | None]:
    index, blob = "", None
    if call.content_type == "application/json":
        body = await _object(call)
        return str(body.get("segment_index", "")), net.world.media.put(_decoded(body.get("media")), media.mime)
    async for part in _parts(call):
        if part.name == "segment_index":
            index = (await part.text()).strip()
        elif part.name == "media":
            blob = await _stored(net, part_chunks(part), media.mime, SEGMENT_BYTES)
    return index, blob


async def _stored(net: X, chunks: AsyncIterator[bytes], mime: str, limit: int) -> Blob:
    try:
        return await net.world.media.write(chunks, mime, limit)
    except ValueError:
        raise problem(413, "Payload Too Large", "Payload Too Large") from None


async def _parts(call: Call) -> AsyncIterator[BodyPartReader]:
    if not call.content_type.startswith("multipart/"):
        raise invalid("Request body must be multipart/form-data or JSON.")
    async for part in call.parts():
        yield part


async def finalize(net: X, call: Call, caller: Caller, match: Mapping[str, str]) -> dict[str, Any]:
    """``POST /2/media/upload/{id}/finalize``: the segments become a file, and moving ones are processed."""
    media = _owned(net, caller, match["id"])
    if media.finalized_at:
        if net.switch("finalize_again") == "refuse":
            raise invalid("The media was finalized already.", id=media.id)
        return {"data": _full(net, media)}
    order = sorted(media.segments)
    size = sum(media.segments[number].bytes for number in order)
    if order != list(range(len(order))) or size != media.total or not size:
        raise invalid(f"Segments do not add up to provided total file size ({size} of {media.total}).", id=media.id)
    blob = net.world.media.join([media.segments[number] for number in order], media.mime)
    media.segments.clear()
    _arrived(net, media, blob)
    return {"data": _full(net, media)}


def _arrived(net: X, media: Media, blob: Blob) -> None:
    """The bytes are whole: look at them, and let what moves be processed."""
    media.blob = blob
    media.finalized_at = media.ready_at = net.world.clock.now()
    bad = not _looks_right(media, blob)
    if bad and media.kind == "image":
        net.store.media.pop(media.id)
        net.world.media.remove(blob.id)
        raise invalid("The media type is unrecognized.", media=media.mime)
    if media.kind != "image":
        media.ready_at += net.seconds("processing_s")
        if bad or net.on("processing_fails"):
            media.failed = "The file is not a valid media file."


def _looks_right(media: Media, blob: Blob) -> bool:
    """Whether the content is what its type says. Pillow is imported on first use."""
    if media.kind == "video":
        with blob.path.open("rb") as file:
            head = file.read(12)
        return head[4:8] == b"ftyp" or head[:4] == b"\x1aE\xdf\xa3" or head[:1] == b"G"
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(blob.path) as picture:
            media.width, media.height = picture.size
            animated = getattr(picture, "n_frames", 1) > 1
            return picture.format == "GIF" if media.kind == "gif" else not animated
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return False


async def status(net: X, call: Call, caller: Caller, match: Mapping[str, str]) -> dict[str, Any]:
    """``GET /2/media/upload?command=STATUS&media_id=…``"""
    if call.query.get("command", "STATUS") != "STATUS":
        raise invalid("The `command` query parameter value is not one of [STATUS]", command=call.query["command"])
    media_id = call.query.get("media_id", "")
    if not media_id.isdecimal():
        raise invalid("The `media_id` query parameter is required", media_id=media_id)
    return {"data": _full(net, _owned(net, caller, media_id))}


async def one_shot(net: X, call: Call, caller: Caller, match: Mapping[str, str]) -> dict[str, Any]:
    """``POST /2/media/upload``: a whole picture, as multipart or as JSON with base64."""
    category, blob = "", None
    if call.content_type == "application/json":
        body = await _object(call)
        category = str(body.get("media_category", ""))
        blob = net.world.media.put(_decoded(body.get("media")), "application/octet-stream")
    else:
        async for part in _parts(call):
            if part.name == "media_category":
                category = (await part.text()).strip()
            elif part.name == "media":
                mime = part.headers.get("Content-Type", "application/octet-stream")
                blob = await _stored(net, part_chunks(part), mime, MAX_BYTES["image"] + 1)
    if blob is None:
        raise invalid("$.media: is missing but it is required", media="")
    if category not in {"tweet_image", "dm_image"}:
        net.world.media.remove(blob.id)
        raise invalid("$.media_category: does not have a value in the enumeration", media_category=category)
    blob.mime = _mime_of(blob)
    media = _started(net, caller.account, category, blob.mime, blob.bytes)
    _arrived(net, media, blob)
    return {"data": _full(net, media)}


def _mime_of(blob: Blob) -> str:
    with blob.path.open("rb") as file:
        head = file.read(12)
    for start, mime in ((b"\x89PNG", "image/png"), (b"\xff\xd8", "image/jpeg"), (b"GIF8", "image/gif")):
        if head.startswith(start):
            return mime
    return "image/webp" if head[8:12] == b"WEBP" else "application/octet-stream"


async def metadata(net: X, call: Call, caller: Caller, match: Mapping[str, str]) -> dict[str, Any]:
    """``POST /2/media/metadata``: the description of a file."""
    body = await _object(call)
    media = _owned(net, caller, str(body.get("id", "")))
    given = body.get("metadata")
    alt = given.get("alt_text") if isinstance(given, dict) else None
    words = alt.get("text") if isinstance(alt, dict) else None
    if not isinstance(words, str) or not 0 < len(words) <= ALT_LENGTH:
        raise invalid(f"$.metadata.alt_text.text: must be 1 to {ALT_LENGTH} characters long", id=media.id)
    if media.kind == "video" and net.switch("alt_on_video") == "refuse":
        raise invalid("Alt text is not supported for this media type.", id=media.id)
    net.charge(PRICE_METADATA)
    media.alt = words
    return {"data": {"id": media.id, "associated_metadata": {"alt_text": {"text": words}}}}


async def _object(call: Call) -> dict[str, Any]:
    try:
        body = await call.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise invalid("Request body must be a JSON object.")
    return body


def _decoded(value: object) -> bytes:
    try:
        return base64.b64decode(value if isinstance(value, str) else "", validate=True)
    except binascii.Error:
        raise invalid("$.media: is not valid base64", media="") from None
