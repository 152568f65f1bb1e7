"""What the control API and the sandbox's pages show of X."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onepost_sandbox.core.clock import iso
from onepost_sandbox.core.media import media_row
from onepost_sandbox.networks.base import TimelineAccount, TimelineCard, TimelineMedia, TimelinePoll, TimelinePost
from onepost_sandbox.networks.x import metrics

if TYPE_CHECKING:
    from onepost_sandbox.networks.x.network import X
    from onepost_sandbox.networks.x.store import Media, Post

_REPLIES = {
    "following": "Replies: people they follow",
    "mentionedUsers": "Replies: people mentioned",
    "subscribers": "Replies: subscribers",
    "verified": "Replies: verified accounts",
}


def posts(net: X, account: str | None) -> list[dict[str, Any]]:
    """Rows of ``/_control/posts``, oldest first; each part of a thread is a post of its own."""
    return [_row(post) for post in net.store.of(account) if post.public]


def _row(post: Post) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": post.id,
        "network": "x",
        "account": post.account.id,
        "kind": post.kind,
        "text": post.text,
        "media": _media(post.media),
        "visibility": "public",
        "created_at": iso(post.created_at),
        "url": post.url,
        "deleted": post.deleted,
        "reply_to": post.reply_to.id if post.reply_to else None,
    }
    if post.poll:
        row["poll"] = {"options": post.poll.options, "duration_minutes": post.poll.minutes}
    for name in ("reply_settings", "made_with_ai", "paid_partnership", "community_id", "share_with_followers"):
        if post.body.get(name):
            row[name] = post.body[name]
    return row


def _media(media: list[Media]) -> list[dict[str, Any]]:
    return [media_row(item.blob, item.kind, item.alt) for item in media if item.blob is not None]


def objects(net: X, account: str | None) -> list[dict[str, Any]]:
    """Rows of ``/_control/objects``: posts and uploaded media, public or not, oldest first."""
    rows = [
        {
            "id": post.id,
            "network": "x",
            "account": post.account.id,
            "kind": post.kind,
            "parent": post.reply_to.id if post.reply_to else None,
            "public": post.public and not post.deleted,
            "text": post.text,
            "media": _media(post.media),
            "received_at": iso(post.created_at),
        }
        for post in net.store.of(account)
    ]
    rows += [
        {
            "id": media.id,
            "network": "x",
            "account": media.account.id,
            "kind": "media",
            "parent": None,
            "public": False,
            "text": "",
            "media": _media([media]),
            "received_at": iso(media.started_at),
        }
        for media in net.store.media.values()
        if account in (None, media.account.id)
    ]
    return sorted(rows, key=lambda row: (row["received_at"], int(row["id"])))


def timeline(net: X) -> list[TimelineAccount]:
    """What a visitor sees: posts newest first, their replies below them."""
    now = net.world.clock.now()
    return [
        TimelineAccount(
            id=account.id,
            name=account.name,
            handle=f"@{account.username}",
            avatar=f"/_avatar/x/{account.id}.png",
            posts=[_shown(post, now) for post in reversed(account.posts) if post.public and post.reply_to is None],
            note=account.description,
        )
        for account in net.store.accounts.values()
    ]


def _shown(post: Post, now: float, depth: int = 0) -> TimelinePost:
    counts = metrics.public(post, now, current=True)
    names = (("replies", "reply_count"), ("reposts", "repost_count"), ("likes", "like_count"))
    return TimelinePost(
        id=post.id,
        text=post.text,
        at=post.created_at,
        url=post.url,
        author=post.account.name,
        media=[
            TimelineMedia(item.kind, f"/_media/{item.blob.id}", item.alt, item.blob.mime)
            for item in post.media
            if item.blob is not None
        ],
        card=TimelineCard(post.links[0].expanded) if post.links and not post.media else None,
        poll=_poll(post, now),
        quoted=_shown(post.quoted, now, depth + 1) if post.quoted and depth == 0 else None,
        replies=[_shown(reply, now, 1) for reply in _thread(post)] if depth == 0 else [],
        labels=_labels(post),
        counts=[(name, counts[key]) for name, key in names if counts[key]],
        deleted=post.deleted,
    )


def _thread(post: Post) -> list[Post]:
    """Everything below a post in the order it was written."""
    found = list(post.replies)
    for reply in found:
        found.extend(reply.replies)
    return sorted(found, key=lambda reply: int(reply.id))


def _poll(post: Post, now: float) -> TimelinePoll | None:
    if post.poll is None:
        return None
    votes = metrics.votes(post, now)
    return TimelinePoll(list(zip(post.poll.options, votes, strict=True)), post.poll.ends_at)


def _labels(post: Post) -> list[str]:
    labels = [_REPLIES[post.body["reply_settings"]]] if post.body.get("reply_settings") in _REPLIES else []
    if post.body.get("made_with_ai"):
        labels.append("Made with AI")
    if post.body.get("paid_partnership"):
        labels.append("Paid partnership")
    if post.body.get("community_id"):
        labels.append(
            "In a community, shown to followers" if post.body.get("share_with_followers") else "In a community"
        )
    if len(post.history) > 1:
        labels.append("Edited")
    return labels
