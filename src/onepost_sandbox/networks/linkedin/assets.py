"""Files: an address to send the bytes to, the bytes, and LinkedIn's work on them."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from aiohttp import web

from onepost_sandbox.core.media import Blob
from onepost_sandbox.networks.linkedin.ask import Ask, said
from onepost_sandbox.networks.linkedin.errors import Refusal, invalid, missing, refused
from onepost_sandbox.networks.linkedin.store import FILMING, Asset

if TYPE_CHECKING:
    from onepost_sandbox.core.call import Call
    from onepost_sandbox.networks.linkedin.network import LinkedIn

PART_BYTES = 4_194_304
URL_S = 30 * 86_400.0
KINDS = {"images": "image", "videos": "video", "documents": "document"}
LEAST_BYTES = {"image": 1, "video": 75_000, "document": 1}
MOST_BYTES = {"image": 20_000_000, "video": 500_000_000, "document": 100_000_000}
MOST_PIXELS = 36_152_320
MOST_FRAMES = 250
_MARKS = {"image": "C4E10AQ", "video": "C5F10AQ", "document": "D4D10AQ"}


async def act(ask: Ask, plural: str) -> web.Response:
    """``POST /rest/{images,videos,documents}?action=…``"""
    action = ask.value("action")
    if action == "initializeUpload":
        return await _initialize(ask, KINDS[plural])
    if action == "finalizeUpload" and plural == "videos":
        return await _finalize(ask)
    raise refused(400, "ILLEGAL_ARGUMENT", f"Action {action} is not supported")


async def _initialize(ask: Ask, kind: str) -> web.Response:
    asked = (await ask.json()).get("initializeUploadRequest")
    if not isinstance(asked, dict) or not isinstance(asked.get("owner"), str):
        raise invalid("MISSING_FIELD", "initializeUploadRequest/owner :: field is required but not found", "owner")
    owner = ask.acting(asked["owner"], f"partnerApi{kind.title()}s.ACTION-initializeUpload")
    if kind == "video" and owner.is_page and ask.member.roles[owner.id] not in FILMING:
        raise forbidden(kind)
    total = asked.get("fileSizeBytes", 0)
    if kind == "video":
        if isinstance(total, bool) or not isinstance(total, int) or total <= 0:
            raise invalid("MISSING_FIELD", "fileSizeBytes :: field is required but not found", "fileSizeBytes")
        if not LEAST_BYTES[kind] <= total <= MOST_BYTES[kind]:
            raise invalid("INVALID_VALUE_FOR_FIELD", "The size of the video is not supported", "fileSizeBytes")
    net, key = ask.net, secrets.token_urlsafe(24)
    asset = Asset(
        urn=f"urn:li:{kind}:{_MARKS[kind]}{secrets.token_urlsafe(9)}",
        kind=kind,
        owner=owner,
        by=ask.member,
        key=key,
        started_at=ask.now,
        expires_at=ask.now + URL_S,
        total=total,
        token=str(net.switch("upload_token")),
    )
    net.store.assets[asset.urn] = asset
    net.store.uploads[key] = asset
    url = ask.call.absolute(f"https://www.linkedin.com/dms-uploads/{key}")
    milliseconds = int(asset.expires_at * 1000)
    if kind != "video":
        return said(200, {"value": {"uploadUrlExpiresAt": milliseconds, "uploadUrl": f"{url}/0", kind: asset.urn}})
    value: dict[str, Any] = {
        "uploadUrlsExpireAt": milliseconds,
        "video": asset.urn,
        "uploadInstructions": [
            {"uploadUrl": f"{url}/{number}", "firstByte": first, "lastByte": min(first + PART_BYTES, total) - 1}
            for number, first in enumerate(range(0, total, PART_BYTES))
        ],
        "uploadToken": asset.token,
    }
    if asked.get("uploadThumbnail"):
        value["thumbnailUploadUrl"] = f"{url}/thumbnail"
    if asked.get("uploadCaptions"):
        value["captionsUploadUrl"] = f"{url}/captions"
    return said(200, {"value": value})


async def receive(net: LinkedIn, call: Call) -> web.Response:
    """``PUT https://www.linkedin.com/dms-uploads/{key}/{number}``; may be repeated."""
    key, _, number = call.path.removeprefix("/dms-uploads/").partition("/")
    asset = net.store.uploads.get(key)
    if asset is None:
        return said(404, {"status": 404, "message": "Not found"})
    call.account = asset.by.id
    if net.world.clock.now() >= asset.expires_at:
        raise refused(400, "EXPIRED_UPLOAD_URL", "The upload URL has expired")
    mime = call.content_type or "application/octet-stream"
    try:
        blob = await net.world.media.write(call.chunks(), mime, MOST_BYTES[asset.kind])
    except ValueError:
        return said(413, {"status": 413, "message": "Request Entity Too Large"})
    if asset.kind == "video" and number.isdecimal():
        return _part(net, asset, int(number), blob)
    if asset.kind != "video":
        if asset.blob is not None:
            net.world.media.remove(asset.blob.id)
        _arrived(net, asset, blob)
    return said(201)


def _part(net: LinkedIn, asset: Asset, number: int, blob: Blob) -> web.Response:
    first = number * PART_BYTES
    wanted = min(PART_BYTES, asset.total - first)
    if blob.bytes != wanted or asset.blob is not None:
        net.world.media.remove(blob.id)
        return said(400, {"status": 400, "message": f"Expected {wanted} bytes"})
    before = asset.parts.get(number)
    if before is not None:
        net.world.media.remove(before[1].id)
    tag = f"/ambry-videoei/signedId/{blob.sha256[:24]}-{number}.bin"
    asset.parts[number] = (tag, blob)
    return said(200, None, ETag=f'"{tag}"')


async def _finalize(ask: Ask) -> web.Response:
    asked = (await ask.json()).get("finalizeUploadRequest")
    asked = asked if isinstance(asked, dict) else {}
    asset = ask.net.store.assets.get(str(asked.get("video")))
    if asset is None or asset.kind != "video":
        raise invalid("INVALID_VIDEO_ID", "The video does not exist", "video")
    ask.acting(asset.owner.urn, "partnerApiVideos.ACTION-finalizeUpload")
    if asset.blob is not None:
        if ask.net.switch("finalize_again") == "refuse":
            raise invalid("UPDATING_ASSET_FAILED", "The asset has been finalized already")
        return said(200)
    tags = [asset.parts[number][0] for number in sorted(asset.parts)]
    whole = sum(blob.bytes for _, blob in asset.parts.values()) == asset.total
    if not whole or asked.get("uploadedPartIds") != tags or asked.get("uploadToken") != asset.token:
        raise invalid("UPDATING_ASSET_FAILED", "The parts of the upload do not match")
    blob = ask.net.world.media.join([asset.parts[number][1] for number in sorted(asset.parts)], "video/mp4")
    asset.parts.clear()
    _arrived(ask.net, asset, blob)
    return said(200)


def _arrived(net: LinkedIn, asset: Asset, blob: Blob) -> None:
    """The same bytes once more, from a request that was thought lost, are not worked on again."""
    if asset.blob is not None and asset.blob.sha256 == blob.sha256:
        return
    asset.blob = blob
    asset.failed = net.on("processing_fails") or not _usable(asset, blob)
    work = net.seconds("image_processing_s" if asset.kind == "image" else "processing_s")
    asset.ready_at = net.world.clock.now() + work


def _usable(asset: Asset, blob: Blob) -> bool:
    """Whether the content is what its kind says. Pillow is imported on first use."""
    with blob.path.open("rb") as file:
        head = file.read(12)
    if asset.kind == "document":
        blob.mime = "application/pdf" if head.startswith(b"%PDF-") else blob.mime
        return head.startswith((b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))
    if asset.kind == "video":
        return head[4:8] == b"ftyp"
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(blob.path) as picture:
            blob.mime = Image.MIME.get(picture.format or "", blob.mime)
            frames = getattr(picture, "n_frames", 1)
            asset.moving = frames > 1
            fits = picture.width * picture.height < MOST_PIXELS and frames <= MOST_FRAMES
            return fits and picture.format in {"JPEG", "PNG", "GIF"}
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return False


def read(ask: Ask, plural: str, urn: str) -> web.Response:
    """``GET /rest/{images,videos,documents}/{urn}``"""
    return said(200, shown(ask, _readable(ask, plural, urn)))


def _readable(ask: Ask, plural: str, urn: str) -> Asset:
    asset = ask.net.store.assets.get(urn)
    kind = KINDS[plural]
    if asset is None or asset.kind != kind:
        raise missing(urn)
    try:
        ask.reading(asset.owner, f"partnerApi{plural.title()}.GET")
    except Refusal:
        if kind == "document":
            raise refused(403, "DOCUMENT_FORBIDDEN", "Accessing this document resource is forbidden.") from None
        raise forbidden(kind) from None
    return asset


def forbidden(kind: str) -> Refusal:
    words = f"Accessing this {kind} resource is forbidden. Please check your permissions for this resource"
    return refused(403, "ACCESS_DENIED", words, 100)


def shown(ask: Ask, asset: Asset) -> dict[str, Any]:
    status = asset.status(ask.now)
    out: dict[str, Any] = {"id": asset.urn, "owner": asset.owner.urn, "status": status}
    if status == "AVAILABLE" and asset.blob is not None:
        out["downloadUrl"] = ask.call.absolute(f"https://media.licdn.com/dms/{asset.blob.id}")
        out["downloadUrlExpiresAt"] = int((ask.now + 86_400) * 1000)
    if status == "PROCESSING_FAILED" and asset.kind == "video":
        out["processingFailureReason"] = "The video could not be decoded"
    return out


def batch(ask: Ask, plural: str) -> web.Response:
    """``GET /rest/images?ids=List(…)``; closed at the Development tier."""
    if ask.net.switch("tier") == "development":
        raise refused(403, "ACCESS_DENIED", f"Not enough permissions to access: partnerApi{plural.title()}.BATCH_GET")
    results: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    for urn in ask.values("ids"):
        try:
            results[urn] = shown(ask, _readable(ask, plural, urn))
        except Refusal as refusal:
            errors[urn] = refusal.body
    return said(200, {"results": results, "statuses": {}, "errors": errors})
