"""After the public call: only what TikTok says counts as published."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from onepost.connectors.errors import Rejected, Temporary
from onepost.connectors.messages import N_, Message
from onepost.connectors.progress import Delivered, Live, Progress, Published, Step, Waiting
from onepost.connectors.tiktok import errors
from onepost.connectors.tiktok.job import Job, afresh, age, may_restart, now, publish_id
from onepost.connectors.tiktok.options import EVERYONE

WORKING = Message(N_("TikTok is processing the post. This may take a few minutes."))
CHECKING = Message(N_("The post is published. TikTok still checks it; its link comes afterwards."))
GIVE_UP = 24 * 3600.0
"""Seconds without a last word after which the author has to look."""
GIVE_UP_LINK = 24 * 3600.0
FRESH = 10.0
"""Seconds in which a failure is the one just told; whoever tries again later begins a new post."""


async def status(job: Job, progress: Progress) -> dict[str, Any]:
    """What TikTok says of the post; a POST that changes nothing."""
    return await job.api.post("post/publish/status/fetch/", {"publish_id": publish_id(progress)})


def begin(progress: Progress) -> Waiting:
    """TikTok has everything."""
    watched = replace(progress.at("watch"), uploads=()).with_data(whole_at=now(), polls=0)
    return Waiting(watched, retry_in=1.0, note=WORKING)


async def watch(job: Job, progress: Progress) -> Step:
    """Ask once. That the question is refused says nothing of the post, unless TikTok does not know it."""
    try:
        said = await status(job, progress)
    except Rejected as error:
        if error.code in (errors.GONE, errors.FOREIGN):
            raise
        said = {}
    return judged(job, progress, said)


def judged(job: Job, progress: Progress, data: dict[str, Any]) -> Step:
    """What follows from a status."""
    polls = int(progress.data.get("polls", 0)) + 1
    progress = progress.with_data(polls=polls)
    match str(data.get("status")):
        case "FAILED":
            failed = progress.at("failed").with_data(reason=str(data.get("fail_reason") or ""), failed_at=now())
            return Waiting(failed)
        case "PUBLISH_COMPLETE":
            return _complete(job, progress, post_ids(data))
        case "SEND_TO_USER_INBOX":
            return Delivered(progress.at("done"))
    if age(progress.data.get("whole_at")) > GIVE_UP:
        text = N_(
            "TikTok has not said for a day what became of this post. Look in the TikTok app before you try again."
        )
        raise Rejected(text, code="no_word")
    return Waiting(progress, retry_in=min(1.5**polls, 60.0), note=WORKING)


def post_ids(data: dict[str, Any]) -> list[str]:
    """Ids of what is publicly there: numbers of 19 digits, in a field that TikTok spells like this."""
    found = data.get("publicaly_available_post_id") or data.get("publicly_available_post_id") or ()
    return [str(item) for item in found if isinstance(item, int | str) and item] if isinstance(found, list) else []


def _complete(job: Job, progress: Progress, ids: list[str]) -> Step:
    if ids:
        return Published(Live(ids[0], job.address(ids[0]), also=tuple(ids[1:])), progress.at("done"))
    if job.options.inbox:
        return Delivered(progress.at("done"))
    live = Live(publish_id(progress))
    if job.options.privacy != EVERYONE:
        # Only what everybody can see ever gets an id.
        return Published(live, progress.at("done"))
    return Waiting(progress.at("link").with_data(seen_at=now(), polls=0), retry_in=5.0, live=live, note=CHECKING)


async def link(job: Job, progress: Progress) -> Step:
    """It is published; ask for its id, more and more seldom. There may never be one."""
    live = Live(publish_id(progress))
    try:
        ids = post_ids(await status(job, progress))
    except Rejected:
        return Published(live, progress.at("done"))
    if ids or age(progress.data.get("seen_at")) > GIVE_UP_LINK:
        return _complete(job, progress, ids) if ids else Published(live, progress.at("done"))
    polls = int(progress.data.get("polls", 0)) + 1
    return Waiting(progress.with_data(polls=polls), retry_in=min(5.0 * 2**polls, 1800.0), live=live)


def failed(job: Job, progress: Progress) -> Step:
    """Tell the reason; begin again where TikTok itself was at fault, or when the author tries again."""
    error = errors.failure(str(progress.data.get("reason", "")))
    if age(progress.data.get("failed_at")) > FRESH:
        return Waiting(Progress(job.first))
    if isinstance(error, Temporary) and may_restart(progress):
        return Waiting(afresh(job, progress), retry_in=30.0, note=error.message)
    if isinstance(error, Temporary):
        raise Rejected(error.message.text, detail=error.detail, code=error.code)
    raise error
