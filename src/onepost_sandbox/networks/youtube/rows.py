"""What the control API and the sandbox's pages show of YouTube."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onepost_sandbox.core.clock import iso
from onepost_sandbox.core.media import media_row
from onepost_sandbox.networks.base import TimelineAccount, TimelineMedia, TimelinePost
from onepost_sandbox.networks.youtube import shape

if TYPE_CHECKING:
    from onepost_sandbox.networks.youtube.network import YouTube
    from onepost_sandbox.networks.youtube.store import Comment, Video


def posts(net: YouTube, account: str | None) -> list[dict[str, Any]]:
    """Rows of ``/_control/posts``: videos that others can or could see, in the order they went up."""
    return [_row(video) for video in net.store.of(account) if video.public_at]


def _row(video: Video) -> dict[str, Any]:
    return {
        "id": video.id,
        "network": "youtube",
        "account": video.channel.id,
        "kind": video.kind,
        "title": video.snippet["title"],
        "text": video.snippet.get("description", ""),
        "media": [media_row(video.blob, "video", "")],
        "visibility": video.privacy,
        "created_at": iso(video.public_at),
        "url": video.url,
        "deleted": video.deleted,
        "thumbnail": media_row(video.thumbnail, "image", "") if video.thumbnail else None,
        "captions": [{"language": one.language, "bytes": one.blob.bytes} for one in video.captions],
        "tags": list(video.snippet.get("tags", [])),
        "category": video.snippet["categoryId"],
        "made_for_kids": bool(video.status.get("selfDeclaredMadeForKids")),
        "synthetic": bool(video.status.get("containsSyntheticMedia")),
        "licence": video.status.get("license", "youtube"),
        "embeddable": video.status.get("embeddable", True),
        "notified": video.notify,
    }


def objects(net: YouTube, account: str | None) -> list[dict[str, Any]]:
    """Rows of ``/_control/objects``: videos, comments and playlist entries, oldest first."""
    out = [
        {
            "id": video.id,
            "network": "youtube",
            "account": video.channel.id,
            "kind": video.kind,
            "parent": None,
            "public": video.privacy != "private" and not video.deleted,
            "text": video.snippet.get("description", ""),
            "media": [media_row(video.blob, "video", "")],
            "received_at": iso(video.made_at),
            "deleted": video.deleted,
            "publish_at": video.status.get("publishAt"),
        }
        for video in net.store.of(account)
    ]
    for comment in net.store.comments.values():
        if account in (None, comment.channel.id):
            out.append(_small(comment.id, comment.channel.id, "comment", comment.video, comment.text, comment.at))
            out[-1]["public"] = not comment.deleted
    for playlist in net.store.playlists.values():
        for item in playlist.items:
            if account in (None, playlist.channel.id):
                out.append(_small(item.id, playlist.channel.id, "playlist_item", item.video, playlist.id, item.at))
    return sorted(out, key=lambda row: str(row["received_at"]))


def _small(id: str, account: str, kind: str, video: Video, text: str, at: float) -> dict[str, Any]:
    return {
        "id": id,
        "network": "youtube",
        "account": account,
        "kind": kind,
        "parent": video.id,
        "public": video.privacy != "private",
        "text": text,
        "media": [],
        "received_at": iso(at),
        "deleted": False,
    }


def timeline(net: YouTube) -> list[TimelineAccount]:
    """What a visitor sees, newest first."""
    now = net.world.clock.now()
    return [
        TimelineAccount(
            id=channel.id,
            name=channel.title,
            handle=channel.handle,
            avatar=f"/_avatar/youtube/{channel.id}.png",
            posts=[
                _shown(video, now)
                for video in sorted(channel.videos, key=lambda one: one.public_at, reverse=True)
                if video.public_at and (video.privacy != "private" or video.deleted)
            ],
            note=channel.about,
        )
        for channel in net.store.channels.values()
    ]


def _shown(video: Video, now: float) -> TimelinePost:
    counts = shape.statistics(video, now)
    media = [TimelineMedia("video", f"/_media/{video.blob.id}", "", video.blob.mime)]
    if video.thumbnail:
        media.append(TimelineMedia("image", f"/_media/{video.thumbnail.id}", "", video.thumbnail.mime))
    return TimelinePost(
        id=video.id,
        text=video.snippet.get("description", ""),
        at=video.public_at,
        url=video.url,
        author=video.channel.title,
        title=video.snippet["title"],
        media=media,
        replies=[_comment(one) for one in video.comments],
        labels=_labels(video),
        counts=[(name, int(counts[key])) for name, key in (("views", "viewCount"), ("likes", "likeCount"))],
        deleted=video.deleted,
    )


def _comment(comment: Comment) -> TimelinePost:
    name = comment.channel.title
    return TimelinePost(id=comment.id, text=comment.text, at=comment.at, author=name, deleted=comment.deleted)


def _labels(video: Video) -> list[str]:
    labels = ["Short"] if video.kind == "short" else []
    if video.privacy == "unlisted":
        labels.append("Unlisted")
    if video.status.get("selfDeclaredMadeForKids"):
        labels.append("Made for kids")
    if video.status.get("containsSyntheticMedia"):
        labels.append("Altered or synthetic")
    if video.captions:
        labels.append("CC " + ", ".join(one.language for one in video.captions))
    return labels
