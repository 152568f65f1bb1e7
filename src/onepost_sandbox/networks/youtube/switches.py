"""What the contract of YouTube leaves open, one way or the other."""

from __future__ import annotations

from onepost_sandbox.core.switches import Switch

SWITCHES = {
    "processing_s": Switch(0.4, "How long a video is processed."),
    "processing_fails": Switch(
        "",
        "How processing ends: well (empty), or with this reason of failure or rejection.",
        ("", "codec", "conversion", "invalidFile", "copyright", "duplicate", "inappropriate", "length"),
    ),
    "upload_status": Switch(201, "The status of a finished upload.", (201, 200)),
    "accept_bytes": Switch(0, "Most bytes taken of one piece of an upload; 0: all."),
    "bad_range": Switch("308", "The answer to a piece that does not fit.", ("308", "400", "503")),
    "session_life_s": Switch(7 * 86_400.0, "How long an upload may be continued."),
    "answer_life_s": Switch(7 * 86_400.0, "How long a finished upload repeats its answer."),
    "put_without_token": Switch("accept", "A piece of an upload without Authorization.", ("accept", "refuse")),
    "slug": Switch("kept", "Whether Slug becomes the video's file name.", ("kept", "dropped")),
    "count_at": Switch("open", "When an upload counts.", ("open", "finish")),
    "default_category": Switch("22", "The category of a video that names none."),
    "default_privacy": Switch("public", "Who sees a video that does not say.", ("public", "private")),
    "title_unit": Switch("codepoint", "What the 100 units of a title are.", ("codepoint", "utf16")),
    "channel_missing": Switch("no", "A Google account without a channel, and how it is told.", ("no", "401", "empty")),
    "lock": Switch(
        "off", "Videos of unaudited apps stay private; what an update says of it.", ("off", "told", "hidden")
    ),
    "publish_at_stays": Switch(False, "Whether publishAt stays in a video that was published by it."),
    "feed_lag_s": Switch(0.0, "How long a new upload is missing from lists."),
    "thumbnails": Switch("verified", "Whose thumbnails are taken.", ("verified", "all", "none")),
    "comment_on_private": Switch("refuse", "A comment on a private video.", ("refuse", "accept")),
    "comments": Switch("on", "Whether comments are on.", ("on", "off")),
    "same_video_again": Switch("refuse", "A video that is in the playlist already.", ("refuse", "accept")),
    "quota": Switch(True, "Whether a project's calls and uploads of a day are counted."),
    "units": Switch(10_000, "Quota units of a project and day."),
    "uploads": Switch(100, "Uploads of a project and day."),
    "channel_uploads": Switch(0, "Uploads of a channel and day; 0: no end."),
    "uploads_empty": Switch("429", "The answer when the day's uploads are used up.", ("429", "403")),
    "testing_app": Switch(False, "Whether the app is in testing: refresh tokens end after 7 days."),
    "revoked_again": Switch(400, "The status for a token that is revoked already.", (400, 200)),
}
