"""What the control API and the sandbox's pages show of TikTok."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onepost_sandbox.core.clock import iso
from onepost_sandbox.core.media import media_row
from onepost_sandbox.core.prose import many
from onepost_sandbox.networks.base import TimelineAccount, TimelineMedia, TimelinePost
from onepost_sandbox.networks.tiktok import machine
from onepost_sandbox.networks.tiktok.store import EVERYONE, FOLLOWERS, FRIENDS, ONLY_YOU

if TYPE_CHECKING:
    from onepost_sandbox.core.media import Blob
    from onepost_sandbox.networks.tiktok.network import TikTok
    from onepost_sandbox.networks.tiktok.store import Account, Post, Publish

VISIBILITY = {EVERYONE: "public", FRIENDS: "friends", FOLLOWERS: "followers", ONLY_YOU: "private"}
LABELS = {FRIENDS: "Friends", FOLLOWERS: "Followers", ONLY_YOU: "Only you"}


def posts(net: TikTok, account: str | None) -> list[dict[str, Any]]:
    """Rows of ``/_control/posts``, oldest first: what anybody but its creator can see."""
    return [_row(post) for post in net.store.of(account) if post.visible]


def _row(post: Post) -> dict[str, Any]:
    return {
        "id": post.id,
        "network": "tiktok",
        "account": post.account.open_id,
        "kind": post.kind,
        "text": post.text,
        "title": post.title,
        "media": _media(post.media, post.kind),
        "visibility": VISIBILITY[post.privacy],
        "created_at": iso(post.created_at),
        "url": post.url,
        "deleted": post.deleted,
        "options": {name: value for name, value in post.info.items() if name not in ("title", "description")},
    }


def _media(media: list[Blob], kind: str) -> list[dict[str, Any]]:
    return [media_row(blob, "video" if kind == "video" else "image", None) for blob in media]


def objects(net: TikTok, account: str | None) -> list[dict[str, Any]]:
    """Rows of ``/_control/objects``: everything that was begun, and every post of it, oldest first."""
    rows = [_begun(publish) for publish in net.store.publishes.values() if account in (None, publish.account.open_id)]
    parents = {post.id: publish.id for publish in net.store.publishes.values() for post in publish.posts}
    rows += [
        {
            **{name: value for name, value in _row(post).items() if name in ("id", "network", "account", "kind")},
            "parent": parents.get(post.id),
            "public": post.visible and not post.deleted,
            "text": post.text,
            "media": _media(post.media, post.kind),
            "received_at": iso(post.created_at),
            "visibility": VISIBILITY[post.privacy],
        }
        for post in net.store.of(account)
    ]
    return sorted(rows, key=lambda row: row["received_at"])


def _begun(publish: Publish) -> dict[str, Any]:
    return {
        "id": publish.id,
        "network": "tiktok",
        "account": publish.account.open_id,
        "kind": "inbox" if publish.inbox else "upload",
        "parent": None,
        "public": False,
        "text": str(publish.info.get("description") or publish.info.get("title") or ""),
        "media": _media(publish.media, publish.kind),
        "received_at": iso(publish.created_at),
        "state": publish.state,
        "fail_reason": publish.fail_reason,
        "bytes": publish.received,
    }


def timeline(net: TikTok) -> list[TimelineAccount]:
    """Profiles as their creators see them: what others cannot see is marked."""
    return [
        TimelineAccount(
            id=account.open_id,
            name=account.name,
            handle=f"@{account.username}",
            avatar=f"/_avatar/tiktok/{account.open_id}.png",
            posts=[_shown(post) for post in reversed(account.posts)],
            note=_note(net, account),
        )
        for account in net.store.accounts.values()
    ]


def _note(net: TikTok, account: Account) -> str:
    drafts = len(machine.waiting(net, account.open_id))
    return f"{account.bio} {many(drafts, 'draft')} in the inbox." if drafts else account.bio


def _shown(post: Post) -> TimelinePost:
    kind = "video" if post.kind == "video" else "image"
    return TimelinePost(
        id=post.id,
        text=post.text,
        title=post.title,
        at=post.created_at,
        url=post.url,
        author=post.account.name,
        media=[TimelineMedia(kind, f"/_media/{blob.id}", "", blob.mime) for blob in post.media],
        labels=_labels(post),
        deleted=post.deleted,
    )


def _labels(post: Post) -> list[str]:
    labels = ["Photo"] if post.kind == "photos" else []
    if post.privacy in LABELS:
        labels.append(LABELS[post.privacy])
    if post.info.get("brand_content_toggle"):
        labels.append("Paid partnership")
    elif post.info.get("brand_organic_toggle"):
        labels.append("Promotional content")
    if post.info.get("is_aigc"):
        labels.append("Creator labeled as AI-generated")
    return labels
