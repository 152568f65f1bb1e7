"""A private video: watched while it is processed, then shown, by us or by YouTube at the planned time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from onepost.connectors.errors import Misconfigured, Rejected
from onepost.connectors.http import unclear
from onepost.connectors.messages import N_, Message
from onepost.connectors.progress import Progress, Step, Waiting
from onepost.connectors.youtube import after
from onepost.connectors.youtube.api import part
from onepost.connectors.youtube.errors import GONE
from onepost.connectors.youtube.job import Job, planned_there
from onepost.connectors.youtube.looking import look, lost
from onepost.connectors.youtube.options import PRIVATE, PUBLIC
from onepost.connectors.youtube.rendering import status_body

GIVE_UP = timedelta(days=1)
SLOWEST_LOOK = 60.0
GRACE = timedelta(minutes=5)
"""How late YouTube may be with what it planned before we do it ourselves."""
LOCKED = N_(
    "YouTube keeps videos of this server's app private until Google has checked the app. The video is on your channel. "
    "The operator has to ask Google for the audit."
)
_UNUSABLE = N_(
    "YouTube could not process this video. Nothing was published. Export it as MP4 (H.264, AAC) and try again."
)
_REASONS = {
    "codec": N_("YouTube does not know this video's codec. Nothing was published. Export it as MP4 (H.264, AAC)."),
    "emptyFile": N_("YouTube received an empty file. Nothing was published. Add the video again."),
    "tooSmall": N_("YouTube finds this video too small. Nothing was published. Use a larger one."),
    "copyright": N_("YouTube found somebody else's work in this video and refused it. Nothing was published."),
    "claim": N_("Somebody claims the content of this video, so YouTube refused it. Nothing was published."),
    "trademark": N_("YouTube found a trademark problem in this video and refused it. Nothing was published."),
    "duplicate": N_("This video is on your channel already, and YouTube takes no second one. Nothing was published."),
    "inappropriate": N_("YouTube finds this video against its rules and refused it. Nothing was published."),
    "termsOfUse": N_("YouTube finds this video against its terms and refused it. Nothing was published."),
    "legal": N_("YouTube refused this video for legal reasons. Nothing was published."),
    "length": N_(
        "The video is longer than YouTube allows this channel. Nothing was published. Use a shorter one, or verify "
        "the channel by phone."
    ),
}


async def watch(job: Job, progress: Progress) -> Waiting:
    """Ask whether the video can be shown by now."""
    seen = await look(job.api, str(progress.data["video"]))
    if seen is None:
        return lost()
    if seen.unusable:
        raise Rejected(_REASONS.get(seen.reason, _UNUSABLE), detail=f"{seen.uploaded} {seen.reason}", field="media")
    if seen.uploaded == "processed":
        return after.prepared(job, progress.with_data(status=dict(seen.kept)))
    if datetime.now(UTC) - datetime.fromisoformat(progress.data["since"]) > GIVE_UP:
        text = N_(
            "YouTube has been processing this video for a day. Nothing was published. Try again, or export it anew."
        )
        raise Rejected(text, field="media")
    polls = int(progress.data["polls"]) + 1
    note = Message(N_("YouTube is processing the video. Nobody sees it yet."))
    return Waiting(progress.with_data(polls=polls), retry_in=min(1.5**polls, SLOWEST_LOOK), note=note)


async def plan(job: Job, progress: Progress) -> Step:
    """Tell YouTube when, or that it is not to do it after all. Repeated, it says the same again."""
    due, said = planned_there(job), progress.data.get("publish_at")
    if said is None and due is None:
        return Waiting(progress.at("publish"), next="public")
    if said is not None:
        # It may have shown the video meanwhile, and would be told to hide it again.
        seen = await look(job.api, str(progress.data["video"]))
        if seen is None:
            return lost()
        if seen.privacy == PUBLIC:
            return after.went_live(job, progress)
    body = status_body(str(progress.data["video"]), progress.data.get("status", {}), PRIVATE, due)
    try:
        await job.api.send("PUT", "videos", {"part": "status"}, body)
    except Rejected as error:
        if error.code in GONE:
            return lost()
        raise
    if due is None:
        return Waiting(progress.at("publish"), next="public")
    note = Message(N_("YouTube has the video and publishes it at the planned time."))
    return Waiting(progress.at("planned").with_data(publish_at=due.isoformat()), retry_in=_until(due), note=note)


async def planned(job: Job, progress: Progress) -> Step:
    """Wait for YouTube; when the plan has changed meanwhile, tell it anew."""
    said = datetime.fromisoformat(progress.data["publish_at"])
    due, now = job.draft.due_at or said, datetime.now(UTC)
    if now < min(said, due) and due == said:
        return Waiting(progress, retry_in=_until(due))
    seen = await look(job.api, str(progress.data["video"]))
    if seen is None:
        return lost()
    if seen.privacy == PUBLIC:
        return after.went_live(job, progress)
    if due != said:
        return Waiting(progress.at("plan"))
    if now > said + GRACE:
        return Waiting(progress.at("publish"), next="public")
    return Waiting(progress, retry_in=10.0)


def publishes_at(progress: Progress, due_at: datetime | None) -> datetime | None:
    """In step ``plan`` YouTube may have been told, and its answer lost; or still mean the time before."""
    said = progress.data.get("publish_at")
    times = [datetime.fromisoformat(said)] if said and progress.step in {"plan", "planned"} else []
    if progress.step == "plan" and due_at is not None:
        times.append(due_at)
    return min(times, default=None)


def _until(due: datetime) -> float:
    return max((due - datetime.now(UTC)).total_seconds() + 2.0, 1.0)


async def publish(job: Job, progress: Progress) -> Step:
    """The public call. A video that stays private needs none: it only is not finished before its time."""
    wanted = job.options.privacy
    if wanted == PRIVATE:
        return after.went_live(job, progress)
    body = status_body(str(progress.data["video"]), progress.data.get("status", {}), wanted)
    try:
        answer = await job.api.send("PUT", "videos", {"part": "status"}, body, armed=True)
    except Rejected as error:
        if error.code in GONE:
            return lost()
        raise
    told = part(answer, "status").get("privacyStatus")
    if told == PRIVATE:
        raise Misconfigured(LOCKED, detail="still private after the update")
    if told != wanted:
        raise unclear(True, "the answer does not say who can see the video")
    return after.went_live(job, progress)
