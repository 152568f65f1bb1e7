"""Numbers that grow: the same post has the same fate every time, and never loses what it had."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onepost_sandbox.networks.x.store import Post

PRIVATE_S = 30 * 86_400.0
"""How long a post's own author may read the private numbers."""


def impressions(post: Post, now: float) -> int:
    """Half of its public sees a post within six hours."""
    age = max(now - post.created_at, 0.0)
    public = 40 + post.account.followers * (20 + int(post.id[-3:]) % 80) // 100
    return int(public * age / (age + 21_600))


def public(post: Post, now: float, current: bool) -> dict[str, int]:
    seen = impressions(post, now)
    return {
        "repost_count" if current else "retweet_count": seen // 130,
        "reply_count": len([reply for reply in post.replies if not reply.deleted]),
        "like_count": seen // 22,
        "quote_count": 0,
        "bookmark_count": seen // 260,
        "impression_count": seen,
    }


def private(post: Post, now: float, current: bool, organic: bool) -> dict[str, int]:
    seen = impressions(post, now)
    clicks = {"url_link_clicks": seen // 75} if post.links else {}
    visits = {"user_profile_clicks": seen // 110}
    if not organic:
        return {"impression_count": seen, "engagements": seen // 18, **visits, **clicks}
    shown = public(post, now, current)
    kept = {
        name: shown[name] for name in shown if name in {"like_count", "reply_count", "retweet_count", "repost_count"}
    }
    return {"impression_count": seen, **kept, **visits, **clicks}


def votes(post: Post, now: float) -> list[int]:
    if post.poll is None:
        return []
    seen = impressions(post, min(now, post.poll.ends_at))
    return [seen // (9 + (int(post.id[-2:]) + 5 * number) % 17) for number in range(len(post.poll.options))]
