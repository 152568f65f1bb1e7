"""The public calls: the post itself, then its first comment."""

from __future__ import annotations

from dataclasses import replace

from onepost.connectors.errors import ConnectorError, OutcomeUnknown, ReconnectNeeded, Rejected, Temporary
from onepost.connectors.http import unclear
from onepost.connectors.instagram import errors
from onepost.connectors.instagram.containers import MADE, all_anew, container, fresh, places, state_of
from onepost.connectors.instagram.job import Job, live_of, went_live
from onepost.connectors.messages import N_
from onepost.connectors.meta.errors import is_permission
from onepost.connectors.meta.graph import entry
from onepost.connectors.progress import Live, Progress, Published, Waiting

DOUBT = 60.0
"""Seconds after which a container that was refused and is not published counts as refused."""
LOOKS_FOR_LINK = 5


async def publish(job: Job, progress: Progress) -> Waiting | Published:
    """Publish the container. A container is published once at most, so the same one may be sent again."""
    chosen, second = container(job, progress), progress.step == "again"
    if not all(fresh(progress.upload(name)) for name in places(job)):
        return all_anew(job, progress)
    if second and (await state_of(job, chosen.remote_id))[0] == "PUBLISHED":
        raise _there()
    try:
        answer = await job.graph.post(
            f"{job.user}/media_publish",
            {"creation_id": chosen.remote_id},
            armed=True,
            classify=errors.classify_publish,
        )
    except Temporary as error:
        if error.code == errors.NOT_READY:
            return _not_ready(progress)
        if error.code in errors.LOST_CONTAINER:
            return all_anew(job, progress) if second else _doubted(progress, DOUBT / 2)
        raise
    except Rejected:
        # Refused, and live all the same: that has been seen (errors.RESTRICTED).
        if not second:
            return _doubted(progress, DOUBT)
        if (await state_of(job, chosen.remote_id))[0] == "PUBLISHED":
            raise _there() from None
        raise
    media = str(entry(answer.json()).get("id") or "")
    if not media:
        raise unclear(True, "the answer names no post")
    return went_live(job, progress, Live(media))


def _doubted(progress: Progress, seconds: float) -> Waiting:
    return Waiting(progress.at("again"), retry_in=seconds, next="public")


def _not_ready(progress: Progress) -> Waiting:
    """What was taken for ready is looked at again."""
    looked_at = tuple(replace(upload, state=MADE) for upload in progress.uploads)
    return Waiting(replace(progress, uploads=looked_at).with_data(looks=1).at("watch"), retry_in=1.0)


def _there() -> OutcomeUnknown:
    text = N_("Instagram says that this post is out already. OnePost looks for it.")
    return OutcomeUnknown(text, code="published")


async def link(job: Job, progress: Progress) -> Waiting | Published:
    """Read the address of what is live; after some looks the account's own has to do."""
    media, looks = str(progress.data["media"]), int(progress.data.get("link_looks", 0)) + 1
    try:
        seen = await job.look(media, "permalink")
    except ConnectorError:
        if looks < LOOKS_FOR_LINK:
            raise
        seen = None
    url = str(entry(seen).get("permalink") or "")
    if not url and looks < LOOKS_FOR_LINK:
        return Waiting(progress.with_data(link_looks=looks), retry_in=2.0**looks, live=Live(media))
    return went_live(job, progress, Live(media, url or f"https://www.instagram.com/{job.handle}/"))


async def comment(job: Job, progress: Progress) -> Published:
    """Without ``fields``: asked for some, Instagram writes the comment and then answers with an error."""
    try:
        answer = await job.graph.post(f"{progress.data['media']}/comments", {"message": job.first_comment}, armed=True)
    except (Rejected, ReconnectNeeded) as error:
        raise _about_the_comment(error) from None
    made = str(entry(answer.json()).get("id") or "")
    if not made:
        raise unclear(True, "the answer names no comment")
    return commented(progress, made)


def commented(progress: Progress, comment: str) -> Published:
    return Published(live_of(progress, comment), progress.with_data(comment=comment).at("done"))


def _about_the_comment(error: ConnectorError) -> ConnectorError:
    """The same refusal, said of the comment: the post is out, and the channel goes on."""
    if is_permission(error):
        text = N_(
            "Your post is published, but OnePost may not comment with this account. "
            "Write the comment on Instagram, or connect the account again, allow comments and try again."
        )
    elif isinstance(error, ReconnectNeeded):
        return error
    else:
        text = N_("Your post is published, but Instagram refused its first comment. Write the comment on Instagram.")
    return Rejected(text, detail=error.detail, code=error.code, field="options.first_comment")
