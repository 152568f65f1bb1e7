"""The first comment: a public call of its own below a post that is live already. Its text is plain, not marked up."""

from __future__ import annotations

from datetime import datetime

from onepost.connectors.errors import ConnectorError, ReconnectNeeded, Rejected
from onepost.connectors.http import unclear
from onepost.connectors.linkedin.api import Api, elements, entry, escaped
from onepost.connectors.linkedin.errors import GONE, PERMISSION
from onepost.connectors.linkedin.finding import MARGIN, behind, created, same_words
from onepost.connectors.linkedin.job import Job, commented
from onepost.connectors.messages import N_, Message
from onepost.connectors.progress import Absent, CannotTell, Finding, Happened, Owned, Progress, Published

NOT_READABLE = Message(
    N_(
        "OnePost may not read comments here and cannot tell whether the first one is there. "
        "Look below your post; if it is missing, write it on LinkedIn."
    )
)


async def publish(job: Job, progress: Progress) -> Published:
    """Members' apps may comment only through the API without versions (seen; the other one answers 403)."""
    post = str(progress.data["post"])
    body = {"actor": job.author, "object": post, "message": {"text": job.first_comment}}
    try:
        answer = await job.api.post(
            f"socialActions/{escaped(post)}/comments", body, armed=True, legacy=not job.by_organization
        )
    except (Rejected, ReconnectNeeded) as error:
        raise _about_the_comment(error) from None
    said = entry(answer.json_or_none())
    number = str(said.get("id") or answer.headers.get("x-restli-id") or "")
    if not number:
        raise unclear(True, "the answer names no comment")
    return commented(progress, str(said.get("commentUrn") or f"urn:li:comment:({post},{number})"))


def _about_the_comment(error: ConnectorError) -> ConnectorError:
    """The same refusal, said of the comment: the post is out, and the channel goes on."""
    if isinstance(error, ReconnectNeeded) and error.code != PERMISSION:
        return error
    text = N_("Your post is published, but LinkedIn refused its first comment. Write the comment on LinkedIn.")
    return Rejected(text, detail=error.detail, code=error.code, field="options.first_comment")


async def find(job: Job, progress: Progress, armed_at: datetime, owned: Owned) -> Finding:
    """Look below the post; members' own apps may not."""
    if not job.by_organization:
        return CannotTell(NOT_READABLE)
    post = str(progress.data["post"])
    try:
        answer = await job.api.get(f"socialActions/{escaped(post)}/comments")
    except Rejected as error:
        if error.code == GONE:  # no comments: 404 (seen)
            return Absent()
        raise
    except ReconnectNeeded as error:
        if error.code == PERMISSION:
            return CannotTell(NOT_READABLE)
        raise
    since = armed_at - behind(answer.headers) - MARGIN
    for comment in elements(answer.json()):
        urn = str(comment.get("commentUrn") or f"urn:li:comment:({post},{comment.get('id')})")
        text = str(entry(comment.get("message")).get("text") or "")
        at = created(entry(comment.get("created")).get("time"))
        ours = comment.get("actor") == job.author and same_words(text, job.first_comment)
        if ours and (at is None or at >= since) and not await owned(urn):
            return Happened(commented(progress, urn))
    return Absent()


async def delete(api: Api, actor: str, urn: str) -> None:
    """``urn``: ``urn:li:comment:(<post>,<number>)``"""
    post, _, number = urn.partition("(")[2].rstrip(")").rpartition(",")
    await api.delete(f"socialActions/{escaped(post)}/comments/{number}", {"actor": actor})
