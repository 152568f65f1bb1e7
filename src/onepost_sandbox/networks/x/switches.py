"""What the contract of X leaves open, one way or the other."""

from __future__ import annotations

from onepost_sandbox.core.switches import Switch

SWITCHES = {
    "duplicate_window_s": Switch(86_400.0, "How long the same text is refused as a duplicate; 0: never."),
    "duplicate_scope": Switch("text", "What makes two posts the same.", ("text", "text and media")),
    "timeline_delay_s": Switch(0.0, "How long a new post stays out of its author's timeline."),
    "community_on_timeline": Switch(
        "shared", "Community posts on their author's timeline: those shared with followers, or all.", ("shared", "all")
    ),
    "protected": Switch(False, "Whether accounts are protected, so that only followers see their posts."),
    "unknown_fields": Switch("drop", "What happens to unknown fields and expansions.", ("drop", "refuse")),
    "default_dialect": Switch("legacy", "Names of fields when the request shows neither.", ("legacy", "current")),
    "history_in_answer": Switch("empty", "What a created post says of its edit history.", ("empty", "id")),
    "processing_s": Switch(0.5, "How long a video or an animation is processed."),
    "processing_fails": Switch(False, "Whether processing ends in failure."),
    "ready_lag_s": Switch(0.0, "How long media that succeeded is still refused on a post."),
    "media_life_s": Switch(86_400.0, "How long media lives before it is used."),
    "alt_on_video": Switch("accept", "A description for a video.", ("accept", "refuse")),
    "append_again": Switch("replace", "A segment that is sent twice.", ("replace", "refuse")),
    "finalize_again": Switch("answer", "An upload that is finalized twice.", ("answer", "refuse")),
    "delete_gone": Switch("deleted", "Deleting a post that is gone already.", ("deleted", "404")),
    "code_error": Switch("invalid_request", "The error of a bad code.", ("invalid_request", "invalid_grant")),
    "revoke_scope": Switch("consent", "What a revoked token takes with it.", ("consent", "token")),
    "refresh_ends_access": Switch(False, "Whether a refresh ends the access token before it."),
    "tier": Switch("payg", "The app's access.", ("payg", "basic", "pro", "enterprise")),
    "rate_limit_body": Switch("problem", "The envelope of a 429.", ("problem", "code 88")),
    "credits_usd": Switch(0.0, "Prepaid credits of the app in USD; 0: not counted."),
}
