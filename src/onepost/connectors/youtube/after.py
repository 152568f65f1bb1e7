"""What goes with a video: thumbnail and subtitles while nobody sees it, playlist and first comment once it is live.

None of it may keep a video from being published. What YouTube refuses is put last and tried once more; what is then
still refused is the problem of a published video, and only that is tried again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from onepost.connectors.errors import ConnectorError, RateLimited, Rejected
from onepost.connectors.http import unclear
from onepost.connectors.messages import N_
from onepost.connectors.progress import Next, Progress, Published, Step, Waiting
from onepost.connectors.youtube import errors
from onepost.connectors.youtube.api import part
from onepost.connectors.youtube.job import Job, live_of, planned_there
from onepost.connectors.youtube.looking import look, lost
from onepost.connectors.youtube.options import PRIVATE

CHECK, THUMBNAIL, CAPTIONS, PLAYLIST, COMMENT = "check", "thumbnail", "captions", "playlist", "comment"

NEXT: Mapping[str, Next] = {CHECK: "safe", THUMBNAIL: "safe", CAPTIONS: "safe", PLAYLIST: "once", COMMENT: "public"}
PATIENCE = 4
"""How often a first comment may be refused as long as YouTube may not have noticed that the video is public."""

_PROBLEMS = {
    CHECK: N_("YouTube has the video, but keeps it private. Look in YouTube Studio why."),
    THUMBNAIL: N_("The video is published, but YouTube did not take its thumbnail. Set it in YouTube Studio."),
    CAPTIONS: N_("The video is published, but YouTube did not take its subtitles. Add them in YouTube Studio."),
    PLAYLIST: N_("The video is published, but YouTube did not add it to the playlist. Add it in YouTube Studio."),
    COMMENT: N_("The video is published, but YouTube refused its first comment. Write the comment on YouTube."),
}
_SEVERAL = N_(
    "The video is published, but YouTube refused several things that go with it. Look in YouTube Studio at its "
    "thumbnail, subtitles, playlist and comments."
)
_UNVERIFIED = N_(
    "The video is published, but without its thumbnail: your channel is not verified. Verify it by phone at "
    "youtube.com/verify, then try again."
)


def prepared(job: Job, progress: Progress) -> Waiting:
    """What is still to be done before the video can be shown."""
    tried = progress.data.get("tried", [])
    for name in (THUMBNAIL, CAPTIONS):
        if name in job.draft.attached and name not in tried:
            return Waiting(progress.at("extra").with_data(extra=name))
    if planned_there(job) is not None:
        return Waiting(progress.at("plan"))
    return Waiting(progress.at("publish"), next="public")


async def prepare(job: Job, progress: Progress) -> Waiting:
    """Thumbnail or subtitles of a private video; a refusal is kept for later."""
    name = str(progress.data["extra"])
    tried, refused = list(progress.data.get("tried", [])), list(progress.data.get("refused", []))
    try:
        await _ACTIONS[name](job, progress)
    except RateLimited as error:
        # The video itself must not be late for it.
        if job.draft.due_at is not None and job.draft.due_at > error.until:
            raise
        refused.append(name)
    except Rejected as error:
        if error.code in errors.GONE:
            return lost()
        refused.append(name)
    return prepared(job, progress.with_data(tried=[*tried, name], refused=refused))


def went_live(job: Job, progress: Progress) -> Step:
    """Everybody who shall see it can; the rest follows."""
    left = [] if job.options.privacy == PRIVATE else [CHECK]
    if job.options.playlist:
        left.append(PLAYLIST)
    if job.first_comment:
        left.append(COMMENT)
    left += progress.data.get("refused", [])
    return onwards(
        job, Progress("", (), {"video": progress.data["video"], "refused": progress.data.get("refused", [])}), left
    )


def onwards(job: Job, progress: Progress, left: list[str]) -> Step:
    if not left:
        return Published(live_of(job, progress), progress.with_data(left=[]).at("done"))
    name = left[0]
    return Waiting(progress.with_data(left=left).at(name), next=NEXT[name], live=live_of(job, progress))


def done(job: Job, progress: Progress) -> Step:
    """The step that stands first is done."""
    return onwards(job, progress, list(progress.data["left"])[1:])


async def follow(job: Job, progress: Progress) -> Step:
    """The next thing after the video is live."""
    name, *rest = [str(step) for step in progress.data["left"]]
    try:
        progress = await _ACTIONS[name](job, progress)
    except Rejected as error:
        if name == COMMENT and error.code in errors.NOT_YET and (step := _patience(job, progress)):
            return step
        refused = {*progress.data.get("refused", []), name}
        if all(other in refused for other in rest):
            raise _problem(name, rest, error) from None
        return onwards(job, progress.with_data(refused=sorted(refused)), [*rest, name])
    return done(job, progress)


def _patience(job: Job, progress: Progress) -> Step | None:
    times = int(progress.data.get("patience", 0)) + 1
    if times > PATIENCE:
        return None
    step = onwards(job, progress.with_data(patience=times), list(progress.data["left"]))
    assert isinstance(step, Waiting)
    return Waiting(step.progress, retry_in=5.0 * 2**times, next=step.next, live=step.live)


def _problem(name: str, rest: list[str], error: ConnectorError) -> Rejected:
    """The same refusal, said of a video that is out."""
    text = _SEVERAL if rest else _PROBLEMS[name]
    if name == THUMBNAIL and not rest and "thumbnail" in error.detail and error.code == "forbidden":
        text = _UNVERIFIED
    return Rejected(
        text, detail=error.detail, code=error.code, field="" if name == CHECK else f"options.{_FIELD[name]}"
    )


_FIELD = {THUMBNAIL: "thumbnail", CAPTIONS: "captions", PLAYLIST: "playlist", COMMENT: "first_comment"}


async def _check(job: Job, progress: Progress) -> Progress:
    """Look whether it is as public as YouTube said: unchecked apps had theirs locked without a word until 2026."""
    seen = await look(job.api, str(progress.data["video"]))
    if seen is None or seen.privacy == PRIVATE:
        raise Rejected(_PROBLEMS[CHECK], detail="private" if seen else "gone", code="locked")
    return progress


async def _thumbnail(job: Job, progress: Progress) -> Progress:
    file = job.draft.attached.get(THUMBNAIL)
    if file is not None:
        await job.api.upload("thumbnails/set", {"videoId": str(progress.data["video"])}, file)
    return progress


async def _captions(job: Job, progress: Progress) -> Progress:
    file = job.draft.attached.get(CAPTIONS)
    if file is None:
        return progress
    language = job.options.captions_language
    meta = {"snippet": {"videoId": progress.data["video"], "language": language, "name": "", "isDraft": False}}
    try:
        await job.api.upload("captions", {"part": "snippet"}, file, meta)
    except Rejected as error:
        if error.code not in errors.CAPTION_EXISTS:
            raise
    return progress


async def _playlist(job: Job, progress: Progress) -> Progress:
    resource = {"kind": "youtube#video", "videoId": progress.data["video"]}
    body = {"snippet": {"playlistId": job.options.playlist, "resourceId": resource}}
    try:
        await job.api.send("POST", "playlistItems", {"part": "snippet"}, body, armed=True)
    except Rejected as error:
        if error.code not in errors.IN_PLAYLIST:
            raise
    return progress


async def _comment(job: Job, progress: Progress) -> Progress:
    top = {"snippet": {"textOriginal": job.first_comment}}
    body = {"snippet": {"channelId": job.channel, "videoId": progress.data["video"], "topLevelComment": top}}
    answer = await job.api.send("POST", "commentThreads", {"part": "snippet"}, body, armed=True)
    comment = str(part(part(answer, "snippet"), "topLevelComment").get("id") or answer.get("id") or "")
    if not comment:
        raise unclear(True, "the answer names no comment")
    return progress.with_data(comment=comment)


Action = Callable[[Job, Progress], Awaitable[Progress]]
_ACTIONS: Mapping[str, Action] = {
    CHECK: _check,
    THUMBNAIL: _thumbnail,
    CAPTIONS: _captions,
    PLAYLIST: _playlist,
    COMMENT: _comment,
}
