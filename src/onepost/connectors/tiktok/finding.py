"""Was it really published? By its ``publish_id``; without one, by the list of the account's videos."""

from __future__ import annotations

import email.utils
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

from onepost.connectors.errors import Rejected
from onepost.connectors.http import Response
from onepost.connectors.messages import N_, Message
from onepost.connectors.progress import Absent, CannotTell, Finding, Happened, Live, Owned, Progress, Published
from onepost.connectors.tiktok import watching
from onepost.connectors.tiktok.api import data_of
from onepost.connectors.tiktok.errors import FOREIGN, GONE
from onepost.connectors.tiktok.job import Job, publish_id
from onepost.connectors.tiktok.options import EVERYONE

FIELDS = "id,create_time,title,video_description,share_url"
SHOWN = 150
"""Characters of a text that the list gives (display API, video object)."""
LEAST = 3
PAGES = 5
MARGIN = timedelta(minutes=2)

_LOOK = N_("TikTok did not say whether it took the photos. Look in the TikTok app whether the post is there.")
_LOOK_INBOX = N_("TikTok did not say whether it took this post. Look in the inbox of the TikTok app.")
_SEVERAL = N_("More than one post on TikTok could be this one. Look in the TikTok app whether it is there.")
_UNKNOWN = N_("TikTok does not know this post any more. Look in the TikTok app whether it is there.")


async def video(job: Job, progress: Progress, owned: Owned) -> Finding:
    """The last piece: TikTok says how much of the file it has."""
    if await owned(publish_id(progress)):
        return CannotTell(Message(_UNKNOWN))
    try:
        data = await watching.status(job, progress)
    except Rejected as error:
        if error.code in (GONE, FOREIGN):
            return CannotTell(Message(_UNKNOWN))
        raise
    there = data.get("uploaded_bytes")
    if str(data.get("status")) == "PROCESSING_UPLOAD" and not (
        isinstance(there, int) and there >= job.rendered.media[0].size
    ):
        # Sent again, it can only complete this one upload.
        return Absent()
    for remote_id in watching.post_ids(data):
        if await owned(remote_id):
            return CannotTell(Message(_UNKNOWN))
    return Happened(watching.judged(job, watching.begin(progress).progress, data))


async def photos(job: Job, progress: Progress, scopes: frozenset[str], armed_at: datetime, owned: Owned) -> Finding:
    """The call that made the post. That nothing is there proves nothing: TikTok may still be fetching or checking."""
    if job.options.inbox:
        return CannotTell(Message(_LOOK_INBOX), again=False)
    if job.options.privacy != EVERYONE or (scopes and "video.list" not in scopes):
        return CannotTell(Message(_LOOK), again=False)
    found = [str(post["id"]) async for post in _since(job, armed_at) if _same(job, post)]
    free = [remote_id for remote_id in found if not await owned(remote_id)]
    if len(free) == 1 and not job.draft.repeated:
        live = Live(free[0], job.address(free[0]))
        return Happened(Published(live, progress.at("done")))
    return CannotTell(Message(_SEVERAL if free else _LOOK))


async def _since(job: Job, armed_at: datetime) -> AsyncIterator[dict[str, Any]]:
    """Posts that are not older than the call, newest first, by TikTok's clock as seen from ours."""
    cursor: Any = None
    for _ in range(PAGES):
        body: dict[str, Any] = {"max_count": 20}
        if cursor is not None:
            body["cursor"] = cursor
        answer = await job.api.ask("video/list/", body, fields=FIELDS)
        data = data_of(answer)
        for post in data.get("videos") or ():
            made = datetime.fromtimestamp(int(post.get("create_time") or 0), UTC)
            if made - _ahead(answer) < armed_at - MARGIN:
                return
            yield post
        if not data.get("has_more"):
            return
        cursor = data.get("cursor")


def _ahead(answer: Response) -> timedelta:
    try:
        theirs = email.utils.parsedate_to_datetime(answer.headers.get("Date", ""))
    except ValueError:
        return timedelta(0)
    return (theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC)) - datetime.now(UTC)


def _same(job: Job, post: dict[str, Any]) -> bool:
    """Whether the texts agree as far as the list gives them. A post without any text is known by nothing."""
    ours = [_plain(text) for text in (job.rendered.text, job.rendered.fields.get("title", "")) if text]
    whole = _plain(" ".join(filter(None, (job.rendered.fields.get("title", ""), job.rendered.text))))
    theirs = [_plain(str(post.get(name) or "")) for name in ("video_description", "title")]
    return any(
        text and (text == own or (len(text) >= LEAST and len(text) >= SHOWN - 10 and own.startswith(text)))
        for text in theirs
        for own in (*ours, whole)
    )


def _plain(text: str) -> str:
    return " ".join(text.split())
