"""What the contract of TikTok leaves open, one way or the other, and what an operator has or has not got."""

from __future__ import annotations

from onepost_sandbox.core.switches import Switch

SWITCHES = {
    "audited": Switch(True, "Whether the app has passed the audit of the Content Posting API."),
    "verified": Switch("127.0.0.1 localhost", "Verified domains and URL prefixes, with spaces between them; *: all."),
    "rate_limits": Switch(True, "Whether calls and posts are counted against their limits."),
    "retry_after": Switch(False, "Whether a 429 says when to come back."),
    "daily_posts": Switch(15, "Direct posts of a creator in 24 hours."),
    "active_users": Switch(0, "Creators of an app in 24 hours; 0: not counted."),
    "refuses_creator": Switch(
        "",
        "What creator_info answers, with HTTP 200.",
        ("", "spam_risk_too_many_posts", "spam_risk_user_banned_from_posting", "reached_active_user_cap"),
    ),
    "processing_s": Switch(0.3, "How long a video is processed."),
    "photo_processing_s": Switch(0.0, "How long photos are processed, after they were fetched."),
    "fails_with": Switch("", "The fail_reason of everything that is processed; empty: it is published."),
    "moderation_s": Switch(0.0, "How long a public post has no id yet."),
    "moderation_ends": Switch(True, "Whether a public post ever gets its id."),
    "post_id_type": Switch("number", "How ids stand in a status.", ("number", "string")),
    "photos_in_list": Switch(True, "Whether video/list shows photo posts."),
    "uploaded_bytes": Switch(True, "Whether a status tells how many bytes have come."),
    "upload_life_s": Switch(3600.0, "How long an upload address lives."),
    "stored_range": Switch("last byte", "The number in an upload's Content-Range.", ("last byte", "count")),
    "megabyte": Switch(1_048_576, "What MB means in the rules for chunks.", (1_000_000, 1_048_576)),
    "oauth_status": Switch(200, "HTTP status of OAuth errors.", (200, 400, 401)),
    "refresh_rotates": Switch(True, "Whether a refresh gives a new refresh token and ends the old one."),
    "refresh_refused": Switch(False, "Whether a refresh is always refused, as seen in TikTok's own sandbox."),
    "pkce": Switch("checked", "What happens to a code challenge.", ("checked", "ignored")),
    "code_life_s": Switch(300.0, "How long an authorisation code lives."),
    "access_life_s": Switch(86_400, "How long an access token lives."),
    "webhook_url": Switch("", "Where events are sent; this machine only. Empty: where OnePost listens."),
    "webhook_signature": Switch("good", "How events are signed.", ("good", "wrong")),
    "webhook_copies": Switch(1, "How often an event is sent."),
}
