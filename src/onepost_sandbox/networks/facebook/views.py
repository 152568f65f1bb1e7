"""What the Graph API shows of each object: its fields by name."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from onepost_sandbox.networks.facebook.ask import Ask
from onepost_sandbox.networks.facebook.model import Comment, Page, Person, Photo, Post, Video
from onepost_sandbox.networks.instagram.reads import account_view
from onepost_sandbox.networks.meta import lists
from onepost_sandbox.networks.meta.fields import Edge, View, Wanted, select
from onepost_sandbox.networks.meta.params import Params
from onepost_sandbox.networks.meta.times import time_text

POST = ("created_time", "message", "id")
PHOTO = ("created_time", "name", "id")
VIDEO = ("description", "updated_time", "id")
COMMENT = ("created_time", "from", "message", "id")
ATTACHMENT = ("description", "media", "target", "title", "type", "url")


def person(ask: Ask, one: Person) -> View:
    return {"id": one.id, "name": one.name, "picture": picture(ask, one.id)}


def picture(ask: Ask, id: str) -> Edge:
    url = ask.own(f"/_avatar/facebook/{id}.png")
    shown = {"height": 96, "is_silhouette": False, "url": url, "width": 96}
    return Edge(lambda wanted: {"data": select(shown, wanted.fields, tuple(shown))})


def page(ask: Ask, one: Page) -> View:
    from onepost_sandbox.networks.facebook.login import page_token

    def token() -> str | None:
        given = ask.someone().kind in {"user", "page"} and one.id in ask.consent().pages
        return page_token(ask, one.id) if given else None

    def tasks() -> list[str]:
        return list(ask.store.persons[ask.someone().data["person"]].roles.get(one.id, ()))

    return {
        "id": one.id,
        "name": one.name,
        "username": one.username,
        "link": f"https://www.facebook.com/{one.username}",
        "category": one.category,
        "category_list": [{"id": str(1605186416478696 + len(one.category)), "name": one.category}],
        "access_token": token,
        "tasks": tasks,
        "picture": picture(ask, one.id),
        "followers_count": 120 + int(one.id[-3:]),
        "fan_count": 100 + int(one.id[-3:]),
        "about": None,
        "website": None,
        "is_published": ask.facebook.on("page_published"),
        "instagram_business_account": Edge(lambda wanted: instagram(ask, one, wanted)),
        "posts": Edge(lambda wanted: posts(ask, one, wanted)),
        "feed": Edge(lambda wanted: posts(ask, one, wanted)),
        "published_posts": Edge(lambda wanted: posts(ask, one, wanted)),
    }


def instagram(ask: Ask, one: Page, wanted: Wanted) -> dict[str, Any] | None:
    """The professional account linked to a page."""
    network = ask.facebook.instagram()
    linked = network.store.linked_to(one.username) if network else None
    return select(account_view(ask.call, linked), wanted.fields, ("id",)) if linked else None


def posts(ask: Ask, one: Page, wanted: Wanted) -> dict[str, Any]:
    """The newest posts behind a field of a page."""
    there = [post for post in reversed(one.posts) if post.published and not post.deleted]
    shown = Params(dict(wanted.arguments))
    return lists.page(there, shown, lambda post: select(view(ask, post), wanted.fields, POST), lambda post: post.id)


def view(ask: Ask, one: Post) -> View:
    owner = ask.store.pages[one.page]
    app = ask.facebook.app(one.app)
    return {
        "id": one.id,
        "message": one.text or None,
        "story": None if one.text else f"{owner.name} shared something.",
        "created_time": time_text(one.at),
        "updated_time": time_text(one.edited_at or one.at),
        "permalink_url": one.url,
        "is_published": one.published,
        "is_hidden": one.hidden,
        "is_expired": False,
        "status_type": {"text": "mobile_status_update", "link": "shared_story", "video": "added_video"}.get(
            one.kind, "added_photos"
        ),
        "scheduled_publish_time": None if one.scheduled_at is None else int(one.scheduled_at),
        "from": {"id": owner.id, "name": owner.name},
        "application": {"id": one.app, "name": app.name, "link": "https://www.facebook.com/"} if app else None,
        "full_picture": ask.own(f"/_media/{one.photos[0].blob.id}") if one.photos else None,
        "shares": None,
        "place": {"id": one.place, "name": f"Place {one.place[-3:]}"} if one.place else None,
        "privacy": {"allow": "", "deny": "", "description": "Public", "friends": "", "value": "EVERYONE"},
        "attachments": Edge(
            lambda wanted: {"data": [select(a, wanted.fields, ATTACHMENT) for a in attached(ask, one)]}
        ),
        "comments": Edge(lambda wanted: comments(ask, one, wanted)),
        "reactions": Edge(_none_yet),
        "likes": Edge(_none_yet),
    }


def _none_yet(wanted: Wanted) -> dict[str, Any]:
    out: dict[str, Any] = {"data": []}
    if wanted.arguments.get("summary"):
        out["summary"] = {"total_count": 0, "viewer_reaction": "NONE"}
    return out


def comments(ask: Ask, one: Post, wanted: Wanted) -> dict[str, Any]:
    shown = Params(dict(wanted.arguments))
    there = [c for c in one.comments if not c.deleted and not c.parent]
    out = lists.page(there, shown, lambda c: select(comment(ask, c), wanted.fields, COMMENT), lambda c: c.id)
    if wanted.arguments.get("summary"):
        out["summary"] = {"order": "chronological", "total_count": len(there), "can_comment": True}
    return out


def attached(ask: Ask, one: Post) -> list[View]:
    """The attachments of a post: a link's card, a photo, an album of photos, or a video."""
    if one.video is not None:
        return [
            {
                "type": "video_inline",
                "media_type": "video",
                "title": one.video.title or None,
                "description": one.video.description or None,
                "url": one.url,
                "unshimmed_url": one.url,
                "target": {"id": one.video.id, "url": one.url},
                "media": {"source": ask.own(f"/_media/{one.video.blob.id}")} if one.video.blob else None,
                "subattachments": None,
            }
        ]
    if one.link:
        shim = f"https://l.facebook.com/l.php?{urlencode({'u': one.link, 'h': 'AT0'})}"
        card = {"type": "share", "media_type": "link", "title": urlsplit(one.link).hostname, "description": None}
        return [
            {
                **card,
                "url": shim,
                "unshimmed_url": one.link,
                "target": {"id": None, "url": shim, "unshimmed_url": one.link},
                "media": None,
                "subattachments": None,
            }
        ]
    pictures = [_picture(ask, item) for item in one.photos]
    if len(pictures) < 2:
        return pictures
    album: View = {
        "type": "album",
        "media_type": "album",
        "title": "Photos from the page",
        "description": None,
        "url": one.url,
        "unshimmed_url": one.url,
        "target": {"id": f"{one.number}0", "url": one.url},
        "media": pictures[0]["media"],
        "subattachments": Edge(lambda wanted: {"data": [select(p, wanted.fields, ATTACHMENT) for p in pictures]}),
    }
    return [album]


def _picture(ask: Ask, one: Photo) -> View:
    url = _photo_page(one)
    return {
        "type": "photo",
        "media_type": "photo",
        "title": None,
        "description": one.caption or None,
        "url": url,
        "unshimmed_url": url,
        "target": {"id": one.id, "url": url},
        "media": {"image": {"src": ask.own(f"/_media/{one.blob.id}")}},
        "subattachments": None,
    }


def _photo_page(one: Photo) -> str:
    return f"https://www.facebook.com/photo.php?fbid={one.id}&id={one.page}"


def photo(ask: Ask, one: Photo) -> View:
    owner, source = ask.store.pages[one.page], ask.own(f"/_media/{one.blob.id}")
    return {
        "id": one.id,
        "name": one.caption or None,
        "alt_text": one.alt or "May be an image",
        "alt_text_custom": one.alt or None,
        "created_time": time_text(one.at),
        "updated_time": time_text(one.at),
        "link": _photo_page(one),
        "picture": source,
        "images": [{"source": source}],
        "from": {"id": owner.id, "name": owner.name},
        "page_story_id": one.post or None,
        "can_delete": True,
    }


def video(ask: Ask, one: Video) -> View:
    owner = ask.store.pages[one.page]
    post = one.post if ask.switch("video_post_id") is True else ""
    return {
        "id": one.id,
        "title": one.title or None,
        "description": one.description or None,
        "status": lambda: video_status(ask, one),
        "post_id": post.partition("_")[2] or None,
        "permalink_url": f"/reel/{one.id}/" if one.kind == "reel" else f"/{one.page}/videos/{one.id}/",
        "published": bool(one.post) and ask.store.posts[one.post].published,
        "scheduled_publish_time": time_text(one.scheduled_at),
        "created_time": time_text(one.at),
        "updated_time": time_text(one.at),
        "length": None,
        "source": ask.own(f"/_media/{one.blob.id}") if one.blob else None,
        "picture": ask.own(f"/_media/{one.thumb.id}") if one.thumb else None,
        "from": {"id": owner.id, "name": owner.name},
        "embeddable": True,
    }


def story(one: Post) -> dict[str, Any]:
    media = one.video.id if one.video else one.photos[0].id
    return {
        "post_id": one.number,
        "status": "PUBLISHED",
        "creation_time": str(int(one.at)),
        "media_type": "video" if one.video else "photo",
        "media_id": media,
        "url": one.url,
    }


def video_status(ask: Ask, one: Video) -> dict[str, Any]:
    """Both spellings Meta prints, by switch: the documentation's and the SDK's."""
    sdk = ask.switch("video_status_spelling") == "sdk"
    done, key = ("completed", "bytes_transferred") if sdk else ("complete", "bytes_transfered")
    failed = one.state == "error"
    uploading: dict[str, Any] = {"status": "in_progress" if one.state == "uploading" else done}
    if one.state == "uploading":
        uploading |= {key: one.held, "source_file_size": one.size}
    processing: dict[str, Any] = {"status": {"processing": "in_progress", "ready": done}.get(one.state, "not_started")}
    if failed:
        error = {"code": 1363026, "message": "The video file could not be processed."}
        processing = {"status": "error"} | ({"errors": [error]} if sdk else {"error": {"message": error["message"]}})
    publishing: dict[str, Any] = {"status": "not_started"}
    if one.finished:
        told = "published" if one.published else "scheduled" if one.scheduled_at else "draft"
        out = bool(one.post) and ask.store.posts[one.post].published
        publishing = {"status": done if out else "not_started", "publish_status": told}
        if out:
            publishing["publish_time"] = int(ask.store.posts[one.post].at)
    return {
        "video_status": one.state,
        "uploading_phase": uploading,
        "processing_phase": processing,
        "publishing_phase": publishing,
    }


def comment(ask: Ask, one: Comment) -> View:
    owner = ask.store.pages[one.author]
    return {
        "id": one.id,
        "message": one.text,
        "created_time": time_text(one.at),
        "from": {"id": owner.id, "name": owner.name},
        "parent": {"id": one.parent} if one.parent else None,
        "permalink_url": f"{one.post.url}?comment_id={one.id.partition('_')[2]}",
        "is_hidden": one.hidden,
        "like_count": 0,
        "comment_count": sum(1 for c in one.post.comments if c.parent == one.id and not c.deleted),
        "can_remove": True,
        "object": None,
    }
