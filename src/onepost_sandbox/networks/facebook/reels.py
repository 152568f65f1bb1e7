"""Reels and stories: hosted uploads, their finish, and the lists that show them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onepost_sandbox.networks.facebook import posting, videos, views
from onepost_sandbox.networks.facebook.ask import Ask
from onepost_sandbox.networks.facebook.model import STORY_LIFE_S, Post, Video
from onepost_sandbox.networks.meta import lists, rupload
from onepost_sandbox.networks.meta.errors import GraphError, invalid, missing
from onepost_sandbox.networks.meta.fields import select

if TYPE_CHECKING:
    from onepost_sandbox.networks.facebook.model import Page

KINDS = {"video_reels": "reel", "video_stories": "story"}
FURTHEST_S = 29 * 24 * 3600.0
DAY_S = 24 * 3600.0


async def publish(ask: Ask) -> dict[str, Any]:
    """``POST /{page}/video_reels`` and ``POST /{page}/video_stories``"""
    page = ask.on_page(ask.path[0], *posting.SCOPES, task="CREATE_CONTENT")
    kind, phase = KINDS[ask.path[1]], ask.params.text("upload_phase")
    if phase == "start":
        return _start(ask, kind)
    if phase != "finish":
        raise invalid("Param upload_phase must be one of {START, FINISH}")
    video = ask.store.videos.get(ask.params.needed("video_id"))
    if video is None or video.deleted or video.page != page.id or video.kind != kind:
        raise missing(ask.params.text("video_id"), "post")
    if video.finished:
        if ask.switch("second_finish") == "refused":
            raise invalid("The video was published already")
        return _finished(ask, video)
    if video.blob is None:
        raise GraphError("(#6001) There was a problem uploading your video file: it is not complete.", 6001)
    if kind == "reel":
        _within_the_day(ask, page)
        _describe(ask, video)
    else:
        video.number, video.finished = ask.store.new_id(), True
    videos.process(ask, video)
    return _finished(ask, video)


def _start(ask: Ask, kind: str) -> dict[str, Any]:
    video = Video(ask.store.new_id(), ask.path[0], ask.now, ask.someone().client_id, kind=kind)
    ask.store.videos[video.id] = video
    url = ask.call.absolute(f"https://{rupload.HOST}/video-upload/{ask.version}/{video.id}")
    return {"video_id": video.id, "upload_url": url}


def _within_the_day(ask: Ask, page: Page) -> None:
    most = int(ask.facebook.seconds("reels_per_day"))
    made = sum(post.kind == "reel" and post.at > ask.now - DAY_S for post in page.posts)
    if page.limited and made >= most:
        raise GraphError("(#613) Calls to this api have exceeded the rate limit.", 613)


def _describe(ask: Ask, video: Video) -> None:
    state = ask.params.text("video_state") or "DRAFT"
    if state not in {"DRAFT", "PUBLISHED", "SCHEDULED"}:
        raise invalid("Param video_state must be one of {DRAFT, PUBLISHED, SCHEDULED}")
    video.place = posting.place_of(ask)
    ask.params.values["published"] = "true" if state == "PUBLISHED" else "false"
    videos.describe(ask, video, FURTHEST_S)
    if state == "SCHEDULED" and video.scheduled_at is None:
        raise invalid("A scheduled reel needs scheduled_publish_time")


def _finished(ask: Ask, video: Video) -> dict[str, Any]:
    if video.kind == "reel":
        return {"success": True}
    number: int | str = video.number
    return {"success": True, "post_id": int(number) if ask.switch("story_post_id") == "number" else number}


async def photo_story(ask: Ask) -> dict[str, Any]:
    """``POST /{page}/photo_stories``: a photo that was uploaded unpublished and is in no other post."""
    page = ask.on_page(ask.path[0], *posting.SCOPES, task="CREATE_CONTENT")
    photo = posting.unused(ask, page, ask.params.needed("photo_id"))
    post = Post(ask.store.new_id(), page.id, "story", "", ask.now, ask.someone().client_id, photos=[photo])
    ask.store.add_post(post)
    number: int | str = post.number
    return {"success": True, "post_id": int(number) if ask.switch("story_post_id") == "number" else number}


async def thumbnail(ask: Ask) -> dict[str, Any]:
    """``POST /{video}/thumbnails``"""
    video = ask.store.videos.get(ask.path[0])
    if video is None or video.deleted:
        raise missing(ask.path[0], "post")
    ask.on_page(video.page, "pages_manage_posts", task="CREATE_CONTENT")
    if ask.switch("thumbnails") == "when live" and not video.post:
        raise invalid("The video is not ready for a thumbnail")
    sent = ask.params.take_file("source")
    if sent is None:
        raise GraphError("(#324) Requires upload file", 324)
    video.thumb = posting.picture_of(ask, sent)
    return {"success": True}


async def stories(ask: Ask) -> dict[str, Any]:
    """``GET /{page}/stories``, newest first. Nothing is archived here."""
    page = ask.on_page(ask.path[0], "pages_read_engagement")
    wanted = ask.params.array("status") if ask.params.text("status") else ["PUBLISHED"]
    since, until = ask.params.number("since", 0), ask.params.number("until", 0)
    late = ask.now - ask.facebook.seconds("visible_after_s")

    def shown(post: Post) -> bool:
        alive = post.kind == "story" and post.published and not post.deleted and ask.now < post.at + STORY_LIFE_S
        timely = post.at >= since and (not until or post.at <= until) and post.at <= late
        return alive and timely and "PUBLISHED" in wanted

    found = [post for post in reversed(page.posts) if shown(post)]
    return lists.page(found, ask.params, views.story, lambda post: post.id, ask.address("/".join(ask.path)))


async def reels(ask: Ask) -> dict[str, Any]:
    """``GET /{page}/video_reels``"""
    page = ask.on_page(ask.path[0], "pages_read_engagement")
    found = [
        v
        for v in reversed(ask.store.videos.values())
        if v.page == page.id and v.kind == "reel" and v.post and not v.deleted
    ]
    address = ask.address("/".join(ask.path))
    return lists.page(found, ask.params, lambda v: select(views.video(ask, v), ask.fields, views.VIDEO), _id, address)


def _id(video: Video) -> str:
    return video.id


async def receive(ask: Ask) -> dict[str, Any]:
    """``POST rupload.facebook.com/video-upload/{version}/{video}``: bytes from an offset on, or a file's address."""
    video = ask.store.videos.get(ask.path[-1])
    token = ask.token
    if token is None or ask.call.bearer("OAuth") is None or video is None or video.page != token.account:
        raise rupload.refused("NotAuthorizedError", "The request is not authorized")
    ask.call.account = video.page
    if video.deleted or video.kind not in KINDS.values():
        raise rupload.refused("ProcessingFailedError", "There is no such upload")
    if video.blob is not None:
        raise rupload.refused("OffsetInvalidError", "The upload is complete")
    if url := ask.call.headers.get("file_url", ""):
        blob = posting.own_file(ask, url)
        if blob is None:
            raise rupload.refused("ProcessingFailedError", "The file cannot be fetched")
    else:
        video.writer = video.writer or ask.facebook.world.media.writer("video/mp4")
        video.size = rupload.size(ask)
        try:
            blob = await rupload.received(ask, video.writer)
        finally:
            video.held = video.writer.bytes
    try:
        video.blob = videos.checked(ask, ask.facebook.world.media.keep(blob))
    except GraphError:
        video.state = "upload_failed"
        raise rupload.refused("ProcessingFailedError", "The file is no video") from None
    video.size = video.held = video.blob.bytes
    video.state = "upload_complete"
    if ask.switch("video_processing_starts") == "upload":
        videos.process(ask, video)
    return {"success": True}
