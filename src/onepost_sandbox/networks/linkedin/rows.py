"""What the control API and the sandbox's pages show of LinkedIn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onepost_sandbox.core.clock import iso
from onepost_sandbox.core.media import media_row
from onepost_sandbox.networks.base import TimelineAccount, TimelineCard, TimelineMedia, TimelinePoll, TimelinePost
from onepost_sandbox.networks.linkedin.content import DURATIONS

if TYPE_CHECKING:
    from onepost_sandbox.networks.linkedin.network import LinkedIn
    from onepost_sandbox.networks.linkedin.store import Asset, Author, Post

_AUDIENCE = {"PUBLIC": "public", "CONNECTIONS": "connections", "LOGGED_IN": "logged in", "CONTAINER": "container"}


def posts(net: LinkedIn, account: str | None) -> list[dict[str, Any]]:
    """Rows of ``/_control/posts``, oldest first; a post whose files are not there yet is not seen."""
    now = net.world.clock.now()
    return [
        {
            "id": post.urn,
            "network": net.name,
            "account": post.author.id,
            "kind": post.kind,
            "text": post.text,
            "media": _media(post),
            "visibility": _AUDIENCE[post.body["visibility"]],
            "created_at": iso(post.at),
            "url": post.url,
            "deleted": post.deleted,
            "content": {name: value for name, value in post.content.items() if name in {"article", "poll"}},
        }
        for post in net.store.posts.values()
        if account in (None, post.author.id) and post.visible(now)
    ]


def _media(post: Post) -> list[dict[str, Any]]:
    return [media_row(asset.blob, kind_of(asset), alt) for asset, alt in post.files if asset.blob is not None]


def kind_of(asset: Asset) -> str:
    return "gif" if asset.moving else asset.kind


def objects(net: LinkedIn, account: str | None) -> list[dict[str, Any]]:
    """Rows of ``/_control/objects``: posts, files and comments, public or not, oldest first."""
    now = net.world.clock.now()
    rows: list[dict[str, Any]] = []
    for asset in net.store.assets.values():
        media = [media_row(asset.blob, kind_of(asset), "")] if asset.blob else []
        rows.append(
            _object(net, asset.urn, asset.owner, f"{asset.kind} upload", None, False, "", media, asset.started_at)
        )
    for post in net.store.posts.values():
        public = post.visible(now) and not post.deleted
        rows.append(_object(net, post.urn, post.author, post.kind, None, public, post.text, _media(post), post.at))
        for comment in post.comments:
            seen = public and not comment.deleted
            rows.append(
                _object(net, comment.urn, comment.author, "comment", post.urn, seen, comment.text, [], comment.at)
            )
    kept = [row for row in rows if account in (None, row["account"])]
    return sorted(kept, key=lambda row: str(row["received_at"]))


def _object(
    net: LinkedIn,
    urn: str,
    author: Author,
    kind: str,
    parent: str | None,
    public: bool,
    text: str,
    media: list[dict[str, Any]],
    at: float,
) -> dict[str, Any]:
    return {
        "id": urn,
        "network": net.name,
        "account": author.id,
        "kind": kind,
        "parent": parent,
        "public": public,
        "text": text,
        "media": media,
        "received_at": iso(at),
    }


def timeline(net: LinkedIn) -> list[TimelineAccount]:
    """What a visitor sees: posts newest first, their comments below them."""
    now = net.world.clock.now()
    return [
        TimelineAccount(
            author.id,
            author.name,
            author.handle,
            f"/_avatar/linkedin/{author.id}.png",
            [_shown(post) for post in reversed(author.posts) if post.visible(now)],
            author.about,
        )
        for author in net.store.authors()
    ]


def _shown(post: Post) -> TimelinePost:
    media = [
        TimelineMedia(kind_of(asset), f"/_media/{asset.blob.id}", alt, asset.blob.mime)
        for asset, alt in post.files
        if asset.blob is not None
    ]
    labels = [] if post.body["visibility"] == "PUBLIC" else ["Connections only"]
    labels += ["Edited"] if post.edited_at else []
    labels += ["No reposts"] if post.body.get("isReshareDisabledByAuthor") else []
    return TimelinePost(
        post.urn,
        post.text,
        post.at,
        url=post.url,
        author=post.author.name,
        title=str(post.content.get("media", {}).get("title", "")),
        media=media,
        card=_card(post),
        poll=_poll(post),
        replies=[
            TimelinePost(one.urn, one.text, one.at, author=one.author.name, deleted=one.deleted)
            for one in post.comments
        ],
        labels=labels,
        deleted=post.deleted,
    )


def _card(post: Post) -> TimelineCard | None:
    article = post.content.get("article")
    if article is None:
        return None
    blob = post.thumbnail.blob if post.thumbnail else None
    image = f"/_media/{blob.id}" if blob else ""
    return TimelineCard(article["source"], article.get("title", ""), article.get("description", ""), image)


def _poll(post: Post) -> TimelinePoll | None:
    poll = post.content.get("poll")
    if poll is None:
        return None
    ends = post.at + DURATIONS[poll["settings"]["duration"]] * 86_400
    return TimelinePoll([(option["text"], 0) for option in poll["options"]], ends)
