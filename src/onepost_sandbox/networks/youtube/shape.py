"""Resources as the API shows them."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onepost_sandbox.networks.youtube.network import YouTube
    from onepost_sandbox.networks.youtube.store import Caption, Channel, Comment, Item, Playlist, Video


def rfc3339(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def seconds_of(text: object) -> float:
    """Epoch seconds of an RFC 3339 time. Raises ``ValueError``."""
    found = datetime.fromisoformat(str(text))
    if found.tzinfo is None:
        raise ValueError("a time without its zone")
    return found.timestamp()


def tagged(kind: str, body: dict[str, Any]) -> dict[str, Any]:
    """``body`` with its kind and an etag that changes with it."""
    text = json.dumps(body, sort_keys=True, ensure_ascii=False, default=str).encode("utf-8", "replace")
    return {"kind": f"youtube#{kind}", "etag": hashlib.sha256(text).hexdigest()[:27], **body}


def listed(kind: str, items: list[dict[str, Any]], total: int, per_page: int, more: str = "") -> dict[str, Any]:
    body: dict[str, Any] = {"nextPageToken": more} if more else {}
    body |= {"items": items, "pageInfo": {"totalResults": total, "resultsPerPage": per_page}}
    return tagged(f"{kind}ListResponse", body)


def picked(kind: str, id: str, parts: dict[str, dict[str, Any]], asked: tuple[str, ...]) -> dict[str, Any]:
    """A resource with the parts that were asked for."""
    return tagged(kind, {"id": id, **{name: body for name, body in parts.items() if name in asked}})


_SIZES = {"default": (120, 90), "medium": (320, 180), "high": (480, 360)}


def thumbnails(video: Video) -> dict[str, Any]:
    name = "custom" if video.thumbnail else "hqdefault"
    return {
        size: {"url": f"https://i.ytimg.com/vi/{video.id}/{size}_{name}.jpg", "width": width, "height": height}
        for size, (width, height) in _SIZES.items()
    }


def video(net: YouTube, found: Video, asked: tuple[str, ...], owner: bool) -> dict[str, Any]:
    now = net.world.clock.now()
    parts = {
        "snippet": snippet(found),
        "status": status(net, found, owner),
        "contentDetails": details(found, owner),
        "statistics": statistics(found, now),
        "player": {"embedHtml": f'<iframe src="//www.youtube.com/embed/{found.id}"></iframe>'},
    }
    if owner:
        parts["processingDetails"] = processing(found, now)
        parts["fileDetails"] = {
            "fileName": found.name,
            "fileSize": str(found.blob.bytes),
            "fileType": "video",
            "durationMs": str(int(found.seconds * 1000)),
        }
    return picked("video", found.id, parts, asked)


def snippet(found: Video) -> dict[str, Any]:
    title, text = found.snippet["title"], found.snippet.get("description", "")
    body = {
        "publishedAt": rfc3339(found.public_at or found.made_at),
        "channelId": found.channel.id,
        "title": title,
        "description": text,
        "thumbnails": thumbnails(found),
        "channelTitle": found.channel.title,
        "categoryId": found.snippet["categoryId"],
        "liveBroadcastContent": "none",
        "localized": {"title": title, "description": text},
    }
    for name in ("tags", "defaultLanguage", "defaultAudioLanguage"):
        if found.snippet.get(name):
            body[name] = found.snippet[name]
    return body


def upload_status(found: Video, now: float) -> str:
    if now < found.ready_at:
        return "uploaded"
    if not found.failed:
        return "processed"
    return "failed" if found.failed in {"codec", "conversion", "invalidFile"} else "rejected"


def status(net: YouTube, found: Video, owner: bool) -> dict[str, Any]:
    word = upload_status(found, net.world.clock.now())
    kids = bool(found.status.get("selfDeclaredMadeForKids"))
    body: dict[str, Any] = {
        "uploadStatus": word,
        "privacyStatus": found.privacy,
        "license": found.status.get("license", "youtube"),
        "embeddable": found.status.get("embeddable", True),
        "publicStatsViewable": found.status.get("publicStatsViewable", True),
        "madeForKids": kids,
    }
    if word in {"failed", "rejected"}:
        body["failureReason" if word == "failed" else "rejectionReason"] = found.failed
    if found.status.get("publishAt") and (found.privacy == "private" or net.on("publish_at_stays")):
        body["publishAt"] = found.status["publishAt"]
    if owner:
        body["selfDeclaredMadeForKids"] = kids
        if "containsSyntheticMedia" in found.status:
            body["containsSyntheticMedia"] = found.status["containsSyntheticMedia"]
    return body


def details(found: Video, owner: bool) -> dict[str, Any]:
    minutes, seconds = divmod(max(round(found.seconds), 1), 60)
    hours, minutes = divmod(minutes, 60)
    body = {
        "duration": f"PT{f'{hours}H' if hours else ''}{f'{minutes}M' if minutes else ''}{seconds}S",
        "dimension": "2d",
        "definition": "hd" if found.height >= 720 else "sd",
        "caption": "true" if found.captions else "false",
        "licensedContent": False,
        "projection": "rectangular",
    }
    if owner:
        body["hasCustomThumbnail"] = found.thumbnail is not None
    return body


def processing(found: Video, now: float) -> dict[str, Any]:
    word = upload_status(found, now)
    if word == "uploaded":
        whole = max(found.ready_at - found.made_at, 0.001)
        done = int(100 * (now - found.made_at) / whole)
        progress = {
            "partsTotal": "100",
            "partsProcessed": str(min(max(done, 0), 99)),
            "timeLeftMs": str(int((found.ready_at - now) * 1000)),
        }
        return {
            "processingStatus": "processing",
            "processingProgress": progress,
            "thumbnailsAvailability": "inProgress",
        }
    if word == "failed":
        return {"processingStatus": "failed", "processingFailureReason": "transcodeFailed"}
    return {"processingStatus": "succeeded", "thumbnailsAvailability": "available"}


def statistics(found: Video, now: float) -> dict[str, Any]:
    """Numbers that grow while a video is public: half of its audience comes within a day."""
    age = max(now - found.public_at, 0.0) if found.public_at else 0.0
    views = int((30 + found.channel.subscribers // 3) * age / (age + 86_400))
    comments = len([comment for comment in found.comments if not comment.deleted])
    return {
        "viewCount": str(views),
        "likeCount": str(views // 25),
        "favoriteCount": "0",
        "commentCount": str(comments),
    }


def channel(found: Channel, asked: tuple[str, ...], now: float) -> dict[str, Any]:
    faces = {
        size: {"url": f"https://yt3.ggpht.com/{found.id}/s{width}.png", "width": width, "height": width}
        for size, width in (("default", 88), ("medium", 240), ("high", 800))
    }
    seen = sum(int(statistics(one, now)["viewCount"]) for one in found.videos)
    parts: dict[str, dict[str, Any]] = {
        "snippet": {
            "title": found.title,
            "description": found.about,
            "customUrl": found.handle,
            "publishedAt": rfc3339(found.created_at),
            "thumbnails": faces,
            "localized": {"title": found.title, "description": found.about},
        },
        "contentDetails": {"relatedPlaylists": {"likes": "LL", "uploads": found.uploads}},
        "statistics": {
            "viewCount": str(seen),
            "subscriberCount": str(found.subscribers),
            "hiddenSubscriberCount": False,
            "videoCount": str(len([one for one in found.videos if one.public_at and not one.deleted])),
        },
        "status": {
            "privacyStatus": "public",
            "isLinked": True,
            "longUploadsStatus": found.long,
            "madeForKids": False,
            "selfDeclaredMadeForKids": False,
        },
    }
    return picked("channel", found.id, parts, asked)


def playlist(found: Playlist, asked: tuple[str, ...]) -> dict[str, Any]:
    parts: dict[str, dict[str, Any]] = {
        "snippet": {
            "publishedAt": rfc3339(found.made_at),
            "channelId": found.channel.id,
            "title": found.title,
            "description": "",
            "channelTitle": found.channel.title,
            "localized": {"title": found.title, "description": ""},
        },
        "status": {"privacyStatus": found.privacy},
        "contentDetails": {"itemCount": len(found.items)},
    }
    return picked("playlist", found.id, parts, asked)


def playlist_item(playlist_id: str, found: Item, position: int, asked: tuple[str, ...]) -> dict[str, Any]:
    one = found.video
    details = {"videoId": one.id}
    if one.public_at:
        details["videoPublishedAt"] = rfc3339(one.public_at)
    parts = {
        "snippet": {
            "publishedAt": rfc3339(found.at),
            "channelId": one.channel.id,
            "title": one.snippet["title"],
            "description": one.snippet.get("description", ""),
            "thumbnails": thumbnails(one),
            "channelTitle": one.channel.title,
            "playlistId": playlist_id,
            "position": position,
            "resourceId": {"kind": "youtube#video", "videoId": one.id},
            "videoOwnerChannelTitle": one.channel.title,
            "videoOwnerChannelId": one.channel.id,
        },
        "contentDetails": details,
        "status": {"privacyStatus": one.privacy},
    }
    return picked("playlistItem", found.id, parts, asked)


def caption(video_id: str, found: Caption, at: float) -> dict[str, Any]:
    parts = {
        "snippet": {
            "videoId": video_id,
            "lastUpdated": rfc3339(at),
            "trackKind": "standard",
            "language": found.language,
            "name": found.name,
            "audioTrackType": "unknown",
            "isCC": False,
            "isLarge": False,
            "isEasyReader": False,
            "isDraft": False,
            "isAutoSynced": False,
            "status": "serving",
        }
    }
    return picked("caption", found.id, parts, ("snippet",))


def comment_thread(found: Comment, asked: tuple[str, ...], owner: bool) -> dict[str, Any]:
    said: dict[str, Any] = {
        "channelId": found.video.channel.id,
        "videoId": found.video.id,
        "textDisplay": found.text,
        "authorDisplayName": found.channel.handle,
        "authorProfileImageUrl": f"https://yt3.ggpht.com/{found.channel.id}/s88.png",
        "authorChannelUrl": f"http://www.youtube.com/{found.channel.handle}",
        "authorChannelId": {"value": found.channel.id},
        "canRate": True,
        "viewerRating": "none",
        "likeCount": 0,
        "publishedAt": rfc3339(found.at),
        "updatedAt": rfc3339(found.at),
    }
    if owner:
        said["textOriginal"] = found.text
    parts = {
        "snippet": {
            "channelId": found.video.channel.id,
            "videoId": found.video.id,
            "topLevelComment": picked("comment", found.id, {"snippet": said}, ("snippet",)),
            "canReply": True,
            "totalReplyCount": 0,
            "isPublic": True,
        }
    }
    return picked("commentThread", found.id, parts, asked)
