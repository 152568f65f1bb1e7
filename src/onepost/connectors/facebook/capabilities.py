"""What a Facebook page accepts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from onepost.connectors.capabilities import Budget, Capabilities, Fold, Kind, MediaRule, TextRule
from onepost.connectors.messages import N_

# Meta names no limit for texts. 63,206 is what its own composer takes, and what other clients use; counted in UTF-16
# units because that is the stricter reading. The comment's 8,000 is unconfirmed.
MESSAGE = 63_206
COMMENT = TextRule(8_000, "utf16")

PHOTO = MediaRule(
    "image",
    # Of jpeg, bmp, png, gif and tiff (page/photos, 2026-09-11) those that the library keeps; a GIF would not move.
    types=("image/jpeg", "image/png", "image/bmp", "image/tiff"),
    max_bytes=10_000_000,
)
VIDEO = MediaRule(
    "video",
    types=("video/mp4", "video/quicktime", "video/x-matroska", "video/x-msvideo", "video/mpeg"),
    max_bytes=10_000_000_000,
    max_seconds=4 * 3600,
    # 9:16 to 16:9 (video upload limits), as 480p rounds it: 854 × 480 is a shade wider than 16:9.
    min_ratio=Fraction(480, 854),
    max_ratio=Fraction(854, 480),
)

# Reels (video-api/guides/reels-publishing, 2026-09-11). "9:16" is taken with the slack of rounded sizes; no size in
# bytes is named: a minute and a half at any sensible rate is far below this one.
REEL = MediaRule(
    "video",
    types=("video/mp4", "video/quicktime"),
    max_bytes=1_000_000_000,
    min_width=540,
    min_height=960,
    min_ratio=Fraction(55, 100),
    max_ratio=Fraction(575, 1000),
    min_seconds=3,
    max_seconds=90,
    min_fps=24,
    max_fps=60,
    video_codecs=("h264", "hevc", "vp9", "av1"),
    audio_codecs=("aac",),
)
STORY_VIDEO = replace(REEL, max_seconds=60)  # video-api/page-stories-api, 2026-09-11: a reel of at most a minute
COVER = replace(PHOTO, types=("image/jpeg", "image/png"))

FIELDS = {"first_comment": COMMENT}
COVERED = {"cover": COVER}

CAPABILITIES = Capabilities(
    kinds=(
        Kind("text", N_("Text"), TextRule(MESSAGE, "utf16", required=True), fields=FIELDS),
        Kind("link", N_("Link"), TextRule(MESSAGE, "utf16"), fields=FIELDS),
        # How many photos a post may hold is not documented; ten is what Facebook's composer shows well.
        Kind("photos", N_("Photos"), TextRule(MESSAGE, "utf16"), (PHOTO,), 1, 10, fields=FIELDS),
        Kind("video", N_("Video"), TextRule(MESSAGE, "utf16"), (VIDEO,), 1, 1, fields=FIELDS, attached=COVERED),
        Kind("reel", N_("Reel"), TextRule(MESSAGE, "utf16"), (REEL,), 1, 1, fields=FIELDS, attached=COVERED),
        Kind("story", N_("Story"), TextRule(0), (PHOTO, STORY_VIDEO), 1, 1),
    ),
    alt_max=0,  # not documented
    can_delete=True,
    settle=timedelta(seconds=30),  # texts and photos can be read at once
    prepared_life=timedelta(hours=23),  # unpublished photos are deleted after about 24 hours
    source="https://developers.facebook.com/docs/graph-api/reference/page/feed/",
    checked_on=date(2026, 10, 2),
    fold=Fold(phone=125, desktop=477, lines=5),
    # developers.facebook.com/docs/video-api/guides/reels-publishing, 2026-10-02: enforced on /video_reels
    budgets=(Budget(N_("Reels"), 30, "account", kinds=("reel",)),),
)
