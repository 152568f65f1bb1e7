"""The first comment: a public call of its own below a post that is live already."""

from __future__ import annotations

from onepost.connectors.errors import ConnectorError, ReconnectNeeded, Rejected
from onepost.connectors.facebook.job import Job, live_of, without_cover
from onepost.connectors.http import unclear
from onepost.connectors.messages import N_
from onepost.connectors.meta.errors import GONE, is_permission
from onepost.connectors.meta.graph import entry
from onepost.connectors.progress import Progress, Published, Waiting


async def publish(job: Job, progress: Progress) -> Waiting | Published:
    target = progress.data.get("comment_on") or progress.data["post"]
    try:
        answer = await job.graph.post(f"{target}/comments", {"message": job.first_comment}, armed=True)
    except (Rejected, ReconnectNeeded) as error:
        video = progress.data.get("video")
        if error.code == GONE and video and target != video:
            # A fresh video is known by its own id before its post is.
            return Waiting(progress.with_data(comment_on=video), next="public", live=live_of(progress))
        raise _about_the_comment(error) from None
    comment = str(entry(answer.json()).get("id") or "")
    if not comment:
        raise unclear(True, "the answer names no comment")
    return done(progress, comment)


def done(progress: Progress, comment: str) -> Published:
    return Published(
        live_of(progress, comment), progress.with_data(comment=comment).at("done"), without_cover(progress)
    )


def _about_the_comment(error: ConnectorError) -> ConnectorError:
    """The same refusal, said of the comment: the post is out, and the channel goes on."""
    if is_permission(error):
        text = N_(
            "Your post is published, but OnePost may not comment on this page. "
            "Write the comment on Facebook, or connect the page again, allow comments and try again."
        )
    elif isinstance(error, ReconnectNeeded):
        return error
    else:
        text = N_("Your post is published, but Facebook refused its first comment. Write the comment on Facebook.")
    return Rejected(text, detail=error.detail, code=error.code, field="options.first_comment")
