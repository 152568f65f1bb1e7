"""Videos: reading, changing and deleting them, and what their metadata must be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onepost_sandbox.networks.youtube import ask, shape
from onepost_sandbox.networks.youtube.lists import CATEGORIES
from onepost_sandbox.networks.youtube.problems import refusal

if TYPE_CHECKING:
    from onepost_sandbox.core.call import Call
    from onepost_sandbox.networks.youtube.network import YouTube
    from onepost_sandbox.networks.youtube.routes import Caller
    from onepost_sandbox.networks.youtube.store import Video

PRIVACY = ("public", "unlisted", "private")
_OWNERS = frozenset({"processingDetails", "fileDetails", "suggestions"})
_SNIPPET = ("title", "description", "tags", "categoryId", "defaultLanguage", "defaultAudioLanguage")
_STATUS = (
    *("privacyStatus", "publishAt", "license", "embeddable", "publicStatsViewable"),
    *("selfDeclaredMadeForKids", "containsSyntheticMedia"),
)


async def list_(net: YouTube, call: Call, caller: Caller) -> dict[str, Any]:
    """``GET videos`` by id; what is unknown, deleted or another's private is left out."""
    parts = ask.parts(call, "video")
    wanted = ask.ids(call)
    if not wanted:
        raise refusal(400, "missingRequiredParameter", "No filter selected. Expected one of: id", "youtube.parameter")
    found = [video for one in wanted[:50] if (video := net.visible(one, caller)) is not None]
    if _OWNERS & set(parts) and any(video.channel is not caller.channel for video in found):
        raise refusal(403, "forbidden", "The request cannot access the owner's parts of this video.")
    items = [shape.video(net, video, parts, video.channel is caller.channel) for video in found]
    return shape.listed("video", items, len(items), len(items))


async def update(net: YouTube, call: Call, caller: Caller) -> dict[str, Any]:
    """``PUT videos``: every part that is named is replaced as a whole."""
    parts = ask.parts(call, "video")
    body = await ask.resource(call)
    video = _owned(net, caller, str(body.get("id") or ""))
    snippet = checked_snippet(net, ask.inner(body, "snippet"), video) if "snippet" in parts else video.snippet
    status = checked_status(net, ask.inner(body, "status"), video) if "status" in parts else video.status
    video.snippet = snippet
    asked = status["privacyStatus"]
    net.set_status(video, status)
    answer = shape.video(net, video, parts, owner=True)
    if video.locked and net.switch("lock") == "hidden" and "status" in answer:
        answer["status"]["privacyStatus"] = asked
    return answer


async def delete(net: YouTube, call: Call, caller: Caller) -> None:
    """``DELETE videos``"""
    video = _owned(net, caller, call.query.get("id", ""))
    video.deleted = True
    for playlist in net.store.playlists.values():
        playlist.items = [item for item in playlist.items if item.video is not video]


def _owned(net: YouTube, caller: Caller, id: str) -> Video:
    video = net.visible(id, caller)
    if video is None:
        raise refusal(404, "videoNotFound", "The video that you are trying to reach cannot be found.")
    if video.channel is not caller.channel:
        raise refusal(403, "forbidden", "Forbidden")
    return video


def checked_snippet(net: YouTube, given: dict[str, Any], video: Video | None = None) -> dict[str, Any]:
    """What is set of ``snippet``. ``video`` None: it is being uploaded."""
    title = given.get("title")
    if not isinstance(title, str) or not title.strip() or _angled(title) or _title_length(net, title) > 100:
        raise refusal(400, "invalidTitle", "The request metadata specifies an invalid or empty video title.")
    text = given.get("description", "")
    if not isinstance(text, str) or _angled(text) or len(text.encode("utf-8", "surrogatepass")) > 5000:
        raise refusal(400, "invalidDescription", "The request metadata specifies an invalid video description.")
    tags = given.get("tags", [])
    if not _good_tags(tags):
        raise refusal(400, "invalidTags", "The request metadata specifies invalid video keywords.")
    category = given.get("categoryId", None if video else str(net.switch("default_category")))
    if category not in CATEGORIES:
        raise refusal(400, "invalidCategoryId", "The snippet.categoryId property specifies an invalid category ID.")
    return {name: given[name] for name in _SNIPPET if name in given} | {"categoryId": category}


def _angled(text: str) -> bool:
    return "<" in text or ">" in text


def _title_length(net: YouTube, title: str) -> int:
    return (
        len(title) if net.switch("title_unit") == "codepoint" else len(title.encode("utf-16-le", "surrogatepass")) // 2
    )


def _good_tags(tags: object) -> bool:
    """A tag with a space counts as if in quotation marks, and commas stand between tags."""
    if not isinstance(tags, list) or not all(isinstance(tag, str) and tag and not _angled(tag) for tag in tags):
        return False
    return sum(len(tag) + (2 if " " in tag else 0) for tag in tags) + max(len(tags) - 1, 0) <= 500


def checked_status(net: YouTube, given: dict[str, Any], video: Video | None = None) -> dict[str, Any]:
    """What is set of ``status``; in an update, what is left out is lost."""
    privacy = given.get("privacyStatus", video.privacy if video else str(net.switch("default_privacy")))
    if privacy not in PRIVACY:
        raise refusal(400, "invalidVideoMetadata", "The request metadata is invalid.")
    if given.get("license", "youtube") not in {"youtube", "creativeCommon"}:
        raise refusal(403, "forbiddenLicenseSetting", "The request attempts to set an invalid license for the video.")
    status = {name: given[name] for name in _STATUS if name in given} | {"privacyStatus": privacy}
    if given.get("publishAt"):
        if privacy != "private" or (video is not None and video.public_at):
            raise refusal(
                400, "invalidPublishAt", "The request metadata specifies an invalid scheduled publishing time."
            )
        try:
            shape.seconds_of(given["publishAt"])
        except ValueError:
            raise refusal(400, "invalidPublishAt", "The scheduled publishing time is not a time.") from None
    return status
