"""Comments below a video."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onepost_sandbox.networks.youtube import ask, shape
from onepost_sandbox.networks.youtube.problems import refusal
from onepost_sandbox.networks.youtube.store import Comment, Store, Video

if TYPE_CHECKING:
    from onepost_sandbox.core.call import Call
    from onepost_sandbox.networks.youtube.network import YouTube
    from onepost_sandbox.networks.youtube.routes import Caller

LONGEST = 10_000
_DOMAIN = "youtube.commentThread"


def _video(net: YouTube, caller: Caller, id: str) -> Video:
    video = net.visible(id, caller)
    if video is None:
        raise refusal(
            404, "videoNotFound", "The video identified by the videoId parameter could not be found.", _DOMAIN
        )
    if net.switch("comments") == "off" or video.status.get("selfDeclaredMadeForKids"):
        raise refusal(403, "commentsDisabled", "The video has disabled comments.", _DOMAIN)
    return video


async def list_(net: YouTube, call: Call, caller: Caller) -> dict[str, Any]:
    """``GET commentThreads`` of one video, newest first."""
    parts = ask.parts(call, "commentThread")
    video = _video(net, caller, call.query.get("videoId", ""))
    found = [one for one in reversed(video.comments) if not one.deleted]
    shown, size, more = ask.page(call, found, 100)
    items = [shape.comment_thread(one, parts, one.channel is caller.channel) for one in shown]
    return shape.listed("commentThread", items, len(found), size, more)


async def insert(net: YouTube, call: Call, caller: Caller) -> dict[str, Any]:
    """``POST commentThreads``"""
    parts = ask.parts(call, "commentThread")
    snippet = ask.inner(await ask.resource(call), "snippet")
    if not snippet.get("videoId"):
        raise refusal(400, "channelOrVideoIdMissing", "The request must name a channel or a video.", _DOMAIN)
    video = _video(net, caller, str(snippet["videoId"]))
    text = ask.inner(ask.inner(snippet, "topLevelComment"), "snippet").get("textOriginal")
    if not isinstance(text, str) or not text.strip():
        raise refusal(400, "commentTextRequired", "The comment has no text.", _DOMAIN)
    if len(text) > LONGEST:
        raise refusal(400, "commentTextTooLong", "The comment is too long.", _DOMAIN)
    if video.privacy == "private" and net.switch("comment_on_private") == "refuse":
        raise refusal(403, "forbidden", "The comment thread could not be created: insufficient permissions.", _DOMAIN)
    comment = Comment(f"Ugx{Store.new_id(20)}4AaABAg", video, caller.channel, text, net.world.clock.now())
    video.comments.append(comment)
    net.store.comments[comment.id] = comment
    return shape.comment_thread(comment, parts, owner=True)


async def delete(net: YouTube, call: Call, caller: Caller) -> None:
    """``DELETE comments``: one's own, or below one's own video."""
    comment = net.store.comments.get(call.query.get("id", ""))
    if comment is None or comment.deleted:
        raise refusal(404, "commentNotFound", "The specified comment could not be found.", "youtube.comment")
    if caller.channel not in (comment.channel, comment.video.channel):
        raise refusal(403, "forbidden", "The comment could not be deleted.", "youtube.comment")
    comment.deleted = True
