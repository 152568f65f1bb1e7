"""Videos: in one call, in pieces, or through the Upload API; then they are processed and published."""

from __future__ import annotations

import secrets
from typing import Any

from onepost_sandbox.core.media import Blob
from onepost_sandbox.networks.facebook import posting
from onepost_sandbox.networks.facebook.ask import Ask
from onepost_sandbox.networks.facebook.model import Handle, Post, Session, Video
from onepost_sandbox.networks.meta.errors import GraphError, invalid, missing

FURTHEST_S = 182 * 24 * 3600.0
"""A video can be planned six months ahead."""
WINDOW = 1024 * 1024
"""Length of the first piece that is asked for; later ones grow."""
WIDEST = 16 * 1024 * 1024
FILE_TYPES = {"video/mp4", "image/jpeg", "image/jpg", "image/png", "application/pdf"}


async def publish(ask: Ask) -> dict[str, Any]:
    """``POST /{page}/videos``, whichever way the file comes."""
    phase = ask.params.text("upload_phase")
    page = ask.on_page(ask.path[0], *posting.SCOPES, task="CREATE_CONTENT")
    if phase:
        if ask.params.text("file_url"):
            raise invalid("file_url cannot be combined with upload_phase")
        phases = {"start": _start, "transfer": _transfer, "finish": _finish, "cancel": _cancel}
        if phase not in phases:
            raise invalid("Param upload_phase must be one of {START, TRANSFER, FINISH, CANCEL}")
        return phases[phase](ask)
    video = Video(ask.store.new_id(), page.id, ask.now, ask.someone().client_id)
    if (thumb := ask.params.take_file("thumb")) is not None:
        video.thumb = posting.picture_of(ask, thumb)
    describe(ask, video)
    video.blob = _whole(ask)
    video.size = video.held = video.blob.bytes
    ask.store.videos[video.id] = video
    process(ask, video)
    return {"id": video.id}


def _whole(ask: Ask) -> Blob:
    handle = ask.params.text("fbuploader_video_file_chunk")
    if handle:
        found = next((one for one in ask.store.handles.values() if one.h == handle), None)
        if found is None or found.blob is None:
            raise GraphError("(#6001) There was a problem uploading your video file.", 6001)
        blob, found.blob = found.blob, None
        return blob
    if url := ask.params.text("file_url"):
        own = posting.own_file(ask, url)
        if own is None:
            raise GraphError("(#389) Unable to fetch video file from URL.", 389)
        return checked(ask, own)
    sent = ask.params.take_file("source", "video_file_chunk") or ask.params.take_file()
    if sent is None:
        raise GraphError("(#6000) The video file is missing.", 6000)
    return checked(ask, sent)


def checked(ask: Ask, blob: Blob) -> Blob:
    """MP4, QuickTime, Matroska and AVI are told by their first bytes."""
    with blob.path.open("rb") as file:
        head = file.read(12)
    if len(head) < 12:
        ask.facebook.world.media.remove(blob.id)
        raise GraphError("(#382) The video file you tried to upload is too small.", 382)
    if head[4:8] in (b"ftyp", b"moov", b"mdat", b"wide", b"free") or head[:4] == b"\x1aE\xdf\xa3":
        blob.mime = blob.mime if blob.mime.startswith("video/") else "video/mp4"
        return blob
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        blob.mime = "video/x-msvideo"
        return blob
    ask.facebook.world.media.remove(blob.id)
    raise GraphError("(#352) The video file you selected is in a format that we don't support.", 352)


def _start(ask: Ask) -> dict[str, Any]:
    size = ask.params.number("file_size")
    if size <= 0:
        raise GraphError("(#382) The video file you tried to upload is too small.", 382)
    video = Video(ask.store.new_id(), ask.path[0], ask.now, ask.someone().client_id, size=size)
    ask.store.videos[video.id] = video
    session = Session(
        str(ask.facebook.world.next_id("facebook.session", 700000000000001)),
        video,
        size,
        ask.facebook.world.media.writer("video/mp4"),
        int(ask.facebook.seconds("upload_window_bytes")) or WINDOW,
    )
    ask.store.sessions[session.id] = session
    return {"upload_session_id": session.id, "video_id": video.id, **_window(session)}


def _window(session: Session) -> dict[str, str]:
    """Numbers as text, as Meta gives them."""
    start = session.video.held
    return {"start_offset": str(start), "end_offset": str(min(start + session.window, session.size))}


def _session(ask: Ask) -> Session:
    session = ask.store.sessions.get(ask.params.needed("upload_session_id"))
    if session is None or session.video.page != ask.path[0] or session.video.deleted:
        raise GraphError("(#6001) There was a problem uploading your video file: unknown upload session.", 6001)
    return session


def _transfer(ask: Ask) -> dict[str, Any]:
    session, piece = _session(ask), ask.params.take_file("video_file_chunk")
    if piece is None:
        raise GraphError("(#6000) The chunk is missing.", 6000)
    try:
        window = _window(session)
        start, fits = ask.params.number("start_offset"), int(window["end_offset"]) - session.video.held
        if session.over or start != session.video.held or piece.bytes > fits:
            raise GraphError(
                "Your video upload session has a problem with its offsets.",
                6001,
                1363037,
                is_transient=False,
                error_data=window,
            )
        with piece.path.open("rb") as file:
            while data := file.read(1024 * 1024):
                session.writer.write(data)
        session.video.held += piece.bytes
    finally:
        ask.facebook.world.media.remove(piece.id)
    session.window = min(session.window * 2, WIDEST)
    if session.video.held == session.size:
        session.video.state = "upload_complete"
        if ask.switch("video_processing_starts") == "upload":
            _close(ask, session)
            process(ask, session.video)
    return _window(session)


def _close(ask: Ask, session: Session) -> None:
    if session.video.blob is None:
        session.video.blob = ask.facebook.world.media.keep(session.writer.finish())


def _finish(ask: Ask) -> dict[str, Any]:
    session = _session(ask)
    video = session.video
    if session.over:
        if ask.switch("second_finish") == "refused":
            raise invalid("The upload session is over")
        return {"success": True}
    if video.held < session.size:
        raise GraphError("(#6001) There was a problem uploading your video file: it is not complete.", 6001)
    thumb = ask.params.take_file("thumb")
    if thumb is not None:
        video.thumb = posting.picture_of(ask, thumb)
    describe(ask, video)
    session.over = True
    _close(ask, session)
    process(ask, video)
    return {"success": True}


def _cancel(ask: Ask) -> dict[str, Any]:
    session = _session(ask)
    if session.over:
        raise invalid("The upload session is over")
    session.over = session.video.deleted = True
    if session.video.blob is None:
        session.writer.discard()
    return {"success": True}


def describe(ask: Ask, video: Video, furthest_s: float = FURTHEST_S) -> None:
    video.title, video.description = ask.params.text("title"), ask.params.text("description").strip()
    video.scheduled_at, video.published = posting.planned(ask, furthest_s)
    video.finished = True


def process(ask: Ask, video: Video) -> None:
    """After a while the video is ready, and goes to the page if it was told to."""
    facebook = ask.facebook
    if video.state == "ready":
        _show(ask, video)
        return
    if video.state != "processing":
        video.state = "processing"

        async def ready() -> None:
            video.state = "error" if facebook.on("video_processing_fails") else "ready"
            if video.state == "ready" and not video.deleted:
                _show(ask, video)

        facebook.world.agenda.at(ask.now + facebook.seconds("video_processing_s"), ready)


def _show(ask: Ask, video: Video) -> None:
    if not video.finished or video.post:
        return
    now = ask.now
    number = video.number or ask.store.new_id()
    post = Post(number, video.page, video.kind, video.description, now, video.app, video=video, place=video.place)
    post.published, post.scheduled_at = video.published, video.scheduled_at
    ask.store.add_post(post)
    posting.plan(ask, post)


def open_handle(ask: Ask) -> dict[str, Any]:
    """``POST /{app}/uploads`` with a person's token."""
    token = ask.person()
    if ask.path[0] not in {token.client_id, "app"}:
        raise missing(ask.path[0], "post")
    mime, size = ask.params.text("file_type"), ask.params.number("file_length")
    if mime not in FILE_TYPES:
        raise invalid(f"Param file_type must be one of {{{', '.join(sorted(FILE_TYPES))}}}")
    if size <= 0:
        raise invalid("Param file_length must be positive")
    name = f"upload:{secrets.token_urlsafe(24)}"
    ask.store.handles[name] = Handle(name, token.account, size, mime, ask.facebook.world.media.writer(mime))
    return {"id": name}


def _handle(ask: Ask) -> Handle:
    """Only with ``Authorization: OAuth``, and only for the person who opened it."""
    handle, token = ask.store.handles.get(ask.path[0]), ask.person()
    if ask.call.bearer("OAuth") is None:
        raise GraphError("This call needs the header Authorization: OAuth {token}.", 104, status=401)
    if handle is None or handle.person != token.account:
        raise missing(ask.path[0], ask.method.lower())
    return handle


async def fill_handle(ask: Ask) -> dict[str, Any]:
    """The bytes from ``file_offset`` on, streamed; the handle once the file is whole."""
    handle = _handle(ask)
    offset = ask.call.headers.get("file_offset", "")
    if not offset.isdecimal() or int(offset) != handle.writer.bytes or handle.h:
        raise invalid(f"The file_offset must be {handle.writer.bytes}", error_data={"offset": handle.writer.bytes})
    async for piece in ask.call.chunks():
        if handle.writer.bytes + len(piece) > handle.size:
            raise invalid("More bytes than file_length")
        handle.writer.write(piece)
    if handle.writer.bytes < handle.size:
        return {"id": handle.id, "file_offset": handle.writer.bytes}
    handle.blob = ask.facebook.world.media.keep(handle.writer.finish())
    handle.h = f"2:{secrets.token_urlsafe(32)}"
    return {"h": handle.h}


async def read_handle(ask: Ask) -> dict[str, Any]:
    handle = _handle(ask)
    return {"id": handle.id, "file_offset": handle.writer.bytes}
