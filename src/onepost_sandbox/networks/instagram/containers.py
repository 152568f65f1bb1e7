"""Containers: made from an address or filled with bytes, looked at, and gone after a day."""

from __future__ import annotations

import re
from typing import Any

from onepost_sandbox.networks.instagram import files
from onepost_sandbox.networks.instagram.ask import Ask
from onepost_sandbox.networks.instagram.model import Container, IgAccount
from onepost_sandbox.networks.meta import rupload
from onepost_sandbox.networks.meta.errors import GraphError, invalid
from onepost_sandbox.networks.meta.fields import View

CAPTION, HASHTAGS, MENTIONS, ALT, TAGS, COLLABORATORS = 2200, 30, 20, 1000, 20, 3
UNUSABLE = 2207026
KINDS = {"", "IMAGE", "VIDEO", "REELS", "STORIES", "CAROUSEL"}
CONTAINER = ("id",)


def life_s(ask: Ask) -> float:
    return ask.instagram.seconds("container_life_s")


async def create(ask: Ask) -> dict[str, Any]:
    account = ask.acting(ask.path[0], "basic", "publish", task=True)
    kind = ask.params.text("media_type")
    if kind not in KINDS:
        raise invalid("Param media_type is not one of {IMAGE, VIDEO, REELS, STORIES, CAROUSEL}", 2207023)
    if not account.containers.count(int(ask.instagram.seconds("containers_per_day"))):
        raise GraphError("(#80002) There have been too many calls to this Instagram account.", 80002)
    made = Container(ask.store.new_id(), account.id, kind or "IMAGE", ask.now)
    made.item = ask.params.flag("is_carousel_item", False)
    _describe(ask, made)
    if made.kind == "CAROUSEL":
        _carousel(ask, made)
    else:
        await _single(ask, made)
    ask.store.containers[made.id] = made
    answer = {"id": made.id}
    if made.state == "waiting":
        answer["uri"] = ask.call.absolute(f"https://rupload.facebook.com/ig-api-upload/{ask.version}/{made.id}")
    return answer


def _describe(ask: Ask, made: Container) -> None:
    """Texts and people. Raises :class:`GraphError` for what Instagram does not take."""
    params = ask.params
    if made.kind != "STORIES" and not made.item:
        made.caption = params.text("caption").strip()
    if len(made.caption) > CAPTION:
        raise GraphError("The caption was too long.", 36004, 2207010)
    if len(re.findall(r"#\w+", made.caption)) > HASHTAGS:
        raise invalid("The caption has too many hashtags")
    tags = params.array("user_tags") if params.text("user_tags") else []
    if len(re.findall(r"@\w[\w.]*", made.caption)) > MENTIONS or len(tags) > TAGS:
        raise invalid("Cannot tag more than 20 people", 2207040)
    still = made.kind == "IMAGE"
    if any(not tag.get("username") or (still and not _placed(tag)) for tag in tags):
        raise invalid("Param user_tags must be an array of {username, x, y}")
    friends = params.array("collaborators") if params.text("collaborators") else []
    if len(friends) > COLLABORATORS:
        raise invalid("Cannot invite more than 3 collaborators")
    made.alt = params.text("alt_text") if still else ""
    if len(made.alt) > ALT:
        raise invalid("Param alt_text is too long")
    place = params.text("location_id")
    if place and not (place.isdecimal() and len(place) >= 6):
        raise invalid("INSTAGRAM_PLATFORM_API__INVALID_LOCATION_ID: the location does not exist")
    made.said = {
        "user_tags": tags,
        "collaborators": friends,
        "location_id": place,
        "share_to_feed": params.flag("share_to_feed", True),
        "is_ai_generated": params.flag("is_ai_generated", False),
        "thumb_offset": params.number("thumb_offset", 0),
    }


def _placed(tag: dict[str, Any]) -> bool:
    return all(isinstance(tag.get(axis), int | float) and 0 <= tag[axis] <= 1 for axis in ("x", "y"))


def _carousel(ask: Ask, made: Container) -> None:
    text = ask.params.text("children")
    ids = ask.params.array("children") if text.startswith("[") or not text else text.split(",")
    if not 2 <= len(ids) <= 10:
        raise invalid("A carousel needs 2 to 10 children", 2207028)
    for one in ids:
        child = ask.store.containers.get(str(one).strip())
        if child is None or child.account != made.account or child.code(ask.now, life_s(ask)) == "EXPIRED":
            raise GraphError("The media could not be found.", 24, 2207006)
        if not child.item:
            raise invalid("A child of a carousel must be made with is_carousel_item")
        if child.state != "FINISHED":
            raise GraphError("The media is not ready for publishing, please wait.", 9007, 2207027)
        made.children.append(child)
    made.state = "FINISHED"


async def _single(ask: Ask, made: Container) -> None:
    image, video = ask.params.text("image_url"), ask.params.text("video_url")
    resumable = ask.params.text("upload_type") == "resumable"
    if made.kind == "VIDEO" and not made.item:
        raise invalid("media_type VIDEO is for carousel items; use REELS", 2207023)
    if made.item and made.kind in {"REELS", "STORIES"}:
        raise invalid("A reel or story cannot be part of a carousel", 2207023)
    if sum(map(bool, (image, video, resumable))) != 1:
        raise invalid("Exactly one of image_url, video_url and upload_type=resumable is required")
    if image:
        if made.kind in {"REELS", "VIDEO"}:
            raise invalid("The parameter video_url is required")
        made.blob = await files.picture(ask.instagram.world, image, shaped=made.kind == "IMAGE")
        process(ask, made, ask.instagram.seconds("image_processing_s"))
        return
    if made.kind == "IMAGE":
        raise invalid("The parameter image_url is required")
    if cover := ask.params.text("cover_url"):
        made.cover = await files.picture(ask.instagram.world, cover, shaped=False)
    if resumable:
        made.state, made.writer = "waiting", ask.instagram.world.media.writer("video/mp4")
        return
    ask.instagram.world.spawn(_pull(ask, made, video))


async def _pull(ask: Ask, made: Container, url: str) -> None:
    """A video is fetched after the answer."""
    try:
        made.blob = await files.fetch(ask.instagram.world, url)
    except GraphError:
        made.state, made.subcode = "ERROR", 2207077
        return
    process(ask, made, ask.instagram.seconds("processing_s"))


def process(ask: Ask, made: Container, after_s: float) -> None:
    """Look at the file; the result shows after a while."""
    instagram = ask.instagram

    def judge() -> None:
        fails = str(instagram.switch("processing_fails"))
        if fails:
            made.state, made.subcode = "ERROR", int(fails)
        elif made.moving and made.blob is not None and not files.usable(made.blob, _demands(made)):
            made.state, made.subcode = "ERROR", UNUSABLE
        elif (offset := made.said["thumb_offset"]) and made.blob is not None and offset > _length_ms(made):
            made.state, made.subcode = "ERROR", 2207057
        else:
            made.state = "FINISHED"

    async def ready() -> None:
        judge()

    if after_s <= 0:
        judge()
    else:
        instagram.world.agenda.at(instagram.world.clock.now() + after_s, ready)


def _demands(made: Container) -> files.Demands:
    return {"REELS": files.REEL, "STORIES": files.STORY}.get(made.kind, files.ITEM)


def _length_ms(made: Container) -> float:
    assert made.blob is not None
    with made.blob.path.open("rb") as file:
        seconds = files.duration(file.read(4 * 1024 * 1024))
    return seconds * 1000 if seconds is not None else float("inf")


async def fill(ask: Ask) -> dict[str, Any]:
    """``POST rupload.facebook.com/ig-api-upload/{version}/{container}``: the bytes from an offset on."""
    made = ask.store.containers.get(ask.path[-1])
    if ask.call.bearer("OAuth") is None or made is None or not ask.instagram.on("sends_bytes"):
        raise rupload.refused("NotAuthorizedError", "The token may not upload here")
    ask.acting(made.account, "publish", task=True)
    if made.writer is None:
        raise rupload.refused("OffsetInvalidError", "The upload is over")
    if address := ask.call.headers.get("file_url"):
        made.writer.discard()
        made.writer, made.state = None, "IN_PROGRESS"
        ask.instagram.world.spawn(_pull(ask, made, address))
    elif blob := await rupload.received(ask, made.writer):
        made.blob = ask.instagram.world.media.keep(blob)
        made.writer, made.state = None, "IN_PROGRESS"
        process(ask, made, ask.instagram.seconds("processing_s"))
    return {"success": True, "message": "Upload successful. 1 video(s) uploaded"}


STATUS = {
    "FINISHED": "Finished: Media has been uploaded and it is ready to be published.",
    "IN_PROGRESS": "In Progress: Media is still being processed.",
    "PUBLISHED": "Published: Media has been published.",
    "EXPIRED": "Expired: The container was not published within 24 hours.",
}


def view(ask: Ask, made: Container, account: IgAccount) -> View:
    code = made.code(ask.now, life_s(ask))
    failed = f"Error: Media upload has failed with error code {made.subcode}"
    held = made.writer.bytes if made.writer else made.blob.bytes if made.blob else 0
    spelled = "bytes_transferred" if ask.instagram.switch("status_spelling") == "sdk" else "bytes_transfered"
    uploading = {"status": "in_progress" if made.state == "waiting" else "complete", spelled: held}
    return {
        "id": made.id,
        "status_code": code,
        "status": STATUS.get(code, failed),
        "copyright_check_status": {"status": "completed", "matches_found": False},
        "video_status": {
            "uploading_phase": uploading,
            "processing_phase": {"status": "complete" if made.state == "FINISHED" else "in_progress"},
        },
    }
