"""What the contract of LinkedIn leaves open, one way or the other."""

from __future__ import annotations

from onepost_sandbox.core.switches import Switch

SWITCHES = {
    "duplicate_window_s": Switch(600.0, "How long an equal post is refused, with the URN of the first; 0: never."),
    "duplicate_after_delete": Switch(True, "Whether a deleted post still has its twins refused."),
    "finder_delay_s": Switch(0.0, "How long a new post stays out of its author's list."),
    "count_escapes": Switch(False, "Whether backslashes of the little text count for the 3,000 characters."),
    "image_processing_s": Switch(0.0, "How long a picture is processed."),
    "processing_s": Switch(0.5, "How long a video or a document is processed."),
    "processing_fails": Switch(False, "Whether processing ends in failure."),
    "unfinished_media": Switch("refuse", "A post with a video that is still processed.", ("refuse", "accept")),
    "finalize_again": Switch("answer", "A video that is finalized twice.", ("answer", "refuse")),
    "upload_token": Switch("", "The uploadToken of a video."),
    "delete_gone": Switch("404", "Deleting a post that is gone already.", ("404", "204")),
    "location_header": Switch(True, "Whether a created post names its location."),
    "member_comments": Switch("v2", "Where a self-serve app may comment.", ("v2", "nowhere")),
    "comment_scope": Switch("social", "The scopes that commenting needs.", ("social", "feed")),
    "comments_per_minute": Switch(0, "Comments one person may write in a minute; 0: not counted."),
    "refresh_tokens": Switch("organization", "Who gets refresh tokens.", ("organization", "all", "none")),
    "scope_separator": Switch(",", "Between the scopes of a token answer.", (",", " ")),
    "young_token_s": Switch(0.0, "How long a brand-new token is refused as revoked."),
    "revoke_endpoint": Switch("there", "Whether an app can give a token back.", ("there", "404")),
    "protocol_header": Switch("needed", "A call without X-Restli-Protocol-Version.", ("needed", "optional")),
    "tier": Switch("standard", "Tier of the Community Management API.", ("standard", "development")),
    "ended_version": Switch("", "A version that has been ended, beside those that have."),
    "locale": Switch("object", "The form of a person's locale.", ("object", "string")),
}
